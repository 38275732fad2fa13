"""Finding persons and their contacts."""

from datetime import timedelta

from peserta.kit.blind_index import blind_index
from peserta.kit.database import Pool
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.registry.actions import find_person, list_contacts, list_family, load_person, mark_proven, open_contact
from peserta.registry.reading import read_contacts, read_person
from tests.intake.conftest import importing as importing  # noqa: PLC0414  # a fixture
from tests.intake.rolls import NOW, Importing, row


async def test_a_person_is_found_by_nik_and_by_card_number_and_else_by_nothing(
    pool: Pool, keys: Keys, importing: Importing
) -> None:
    await importing.rows(row(0), row(1))

    async with pool.connection() as conn:
        by_nik = await find_person(conn, column="nik", index=blind_index(keys, "nik", row()["nik"]))
        by_card = await find_person(conn, column="card", index=blind_index(keys, "card", row()["card_number"]))
        crossed = await find_person(conn, column="card", index=blind_index(keys, "nik", row()["nik"]))
        travelled = await (await read_person(conn, column="nik", index=blind_index(keys, "nik", row()["nik"]))).one()

        assert by_nik
        assert by_nik == by_card == travelled == await load_person(conn, by_nik.id)
        assert crossed is None


async def test_a_released_contact_is_gone_and_does_not_count(pool: Pool, keys: Keys, importing: Importing) -> None:
    shared = "+6289900077001"
    await importing.rows(row(0, phone=shared, email=""), row(1, phone=shared))
    await importing.rows(row(1, phone=""))

    async with pool.connection() as conn:
        person = await find_person(conn, column="nik", index=blind_index(keys, "nik", row()["nik"]))
        assert person
        (contact,) = await list_contacts(conn, person.id)
        assert await (await read_contacts(conn, person.id)).many() == [contact]

    assert (contact.families, contact.hint, open_contact(contact, keys)) == (1, "01", shared)


async def test_proving_a_contact_is_written_down(pool: Pool, keys: Keys, importing: Importing) -> None:
    await importing.rows(row(email=""))
    later = NOW + timedelta(hours=1)

    async with pool.connection() as conn:
        person = await find_person(conn, column="nik", index=blind_index(keys, "nik", row()["nik"]))
        assert person
        (before,) = await list_contacts(conn, person.id)
        await mark_proven(conn, before.id, now=later)
        await mark_proven(conn, new_id(NOW), now=later)
        (after,) = await list_contacts(conn, person.id)

    assert (before.proven_at, after.proven_at) == (None, later)


async def test_a_family_is_listed_head_first_then_spouse_then_children_by_age(
    pool: Pool, keys: Keys, importing: Importing
) -> None:
    family = row()["family_number"]
    await importing.rows(
        row(3, family_number=family, relation="child", name="Bungsu", birth_date="2020-05-05", nik=""),
        row(2, family_number=family, relation="child", name="Sulung", birth_date="2010-05-05"),
        row(4, family_number=family, relation="parent", name="Nenek", birth_date="1950-05-05"),
        row(1, family_number=family, relation="spouse", name="Pasangan"),
        row(0),
    )

    async with pool.connection() as conn:
        person = await find_person(conn, column="nik", index=blind_index(keys, "nik", row()["nik"]))
        assert person
        members = await list_family(conn, person.family_id)

    assert [member.name for member in members] == ["Siti Aminah", "Pasangan", "Sulung", "Bungsu", "Nenek"]
