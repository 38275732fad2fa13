"""Importing the roll: what is new, what changed, what is refused."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import psycopg
import pytest
from psycopg import AsyncConnection

from peserta.billing.actions import find_arrears
from peserta.facility.actions import list_choices
from peserta.intake.counts import Counts
from peserta.intake.importer import AlreadyRunning
from peserta.intake.store import lock_imports
from peserta.kit.blind_index import blind_index
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.membership.actions import find_cover
from peserta.registry.actions import find_person, list_contacts, list_family, open_contact
from tests.intake.rolls import NOW, Importing, person, row, write


async def test_a_row_becomes_a_person_with_cover_contacts_choices_and_arrears(
    pool: Pool, keys: Keys, importing: Importing
) -> None:
    owing = row(status="inactive", status_reason="arrears", arrears_months="5", arrears_idr="175000")

    counts, rejects = await importing.rows(owing | {"dentist_code": "9901G001"})

    assert (counts, rejects) == (Counts(read=1, new=1), [])
    siti = await person(pool, keys)
    async with pool.connection() as conn:
        cover = await find_cover(conn, siti.id)
        choices = await list_choices(conn, siti.id)
        arrears = await find_arrears(conn, siti.family_id)
        contacts = await list_contacts(conn, siti.id)
    assert (siti.name, siti.born_on.isoformat(), siti.sex) == ("Siti Aminah", "1980-11-23", "P")
    assert cover
    assert (cover.segment, cover.care_class, cover.status, cover.status_reason) == ("PBPU", 3, "inactive", "arrears")
    assert [(choice.kind, choice.code) for choice in choices] == [("fktp", "99010001"), ("dentist", "9901G001")]
    assert arrears
    assert (arrears.months, arrears.amount_idr, arrears.as_of) == (5, 175_000, NOW.date())
    assert [(contact.kind, contact.hint) for contact in contacts] == [("phone", "00"), ("email", "s")]
    assert [open_contact(contact, keys) for contact in contacts] == [row()["phone"], row()["email"]]


async def test_a_second_run_changes_nothing(pool: Pool, importing: Importing) -> None:
    await importing.rows(*(row(serial) for serial in range(30)))

    counts, _ = await importing.rows(*(row(serial) for serial in range(30)))

    assert counts == Counts(read=30, unchanged=30)


async def test_only_the_rows_that_differ_are_changed(pool: Pool, keys: Keys, importing: Importing) -> None:
    await importing.rows(*(row(serial) for serial in range(5)))

    counts, _ = await importing.rows(*(row(serial) for serial in range(4)), row(4, name="Siti Aminah Lestari"), row(5))

    assert counts == Counts(read=6, new=1, changed=1, unchanged=4)
    assert (await person(pool, keys, 4)).name == "Siti Aminah Lestari"


async def test_persons_of_one_family_need_not_stand_together(pool: Pool, keys: Keys, importing: Importing) -> None:
    family = row()["family_number"]

    await importing.rows(row(0), row(1), row(2, family_number=family, relation="child"))

    async with pool.connection() as conn:
        members = await list_family(conn, (await person(pool, keys)).family_id)
    assert [member.relation for member in members] == ["head", "child"]


async def test_who_moves_to_another_family_takes_contacts_and_arrears_along(
    pool: Pool, keys: Keys, importing: Importing
) -> None:
    await importing.rows(row(0), row(1, arrears_months="2", arrears_idr="70000"))

    moved = row(1, family_number=row(0)["family_number"], arrears_months="2", arrears_idr="70000")
    await importing.rows(row(0), moved)

    first, second = await person(pool, keys, 0), await person(pool, keys, 1)
    assert first.family_id == second.family_id
    async with pool.connection() as conn:
        assert await find_arrears(conn, first.family_id)
        strays = await conn.execute("SELECT FROM registry_contact WHERE family_id <> %s", (first.family_id,))
        assert strays.rowcount == 0


async def test_the_same_card_number_twice_is_taken_once(pool: Pool, keys: Keys, importing: Importing) -> None:
    rows = [row(0), row(1, card_number=row(0)["card_number"], name="Orang Lain")]

    for expected in (Counts(read=2, new=1, rejected=1), Counts(read=2, unchanged=1, rejected=1)):
        counts, rejects = await importing.rows(*rows)

        assert counts == expected
        assert [reject[:2] for reject in rejects] == [["3", "card_number"]]
        assert (await person(pool, keys)).name == "Siti Aminah"


async def test_a_nik_of_another_card_number_is_rejected_in_one_file_and_across_files(importing: Importing) -> None:
    thief = row(1, nik=row(0)["nik"])

    together, rejects = await importing.rows(row(0), thief)
    later, _ = await importing.rows(thief)

    assert together == Counts(read=2, new=1, rejected=1)
    assert rejects == [["3", "nik", "9999999999999999", "this NIK belongs to another card number"]]
    assert later == Counts(read=1, rejected=1)


async def test_a_newborn_without_a_nik_gets_it_later_and_keeps_it(pool: Pool, keys: Keys, importing: Importing) -> None:
    nik = row()["nik"]
    for cell in ("0000000000000000", nik, ""):
        counts, _ = await importing.rows(row(nik=cell))
        assert counts.rejected == 0

    async with pool.connection() as conn:
        found = await find_person(conn, column="nik", index=blind_index(keys, "nik", nik))
    assert found == await person(pool, keys)


async def test_a_dry_run_says_the_same_and_keeps_nothing(pool: Pool, importing: Importing, owner_dsn: str) -> None:
    rows = [row(0), row(1), row(1), row(2, sex="X"), row(3, nik=row(0)["nik"])]

    dry, dry_rejects = await importing.rows(*rows, dry_run=True)
    async with await AsyncConnection.connect(owner_dsn) as conn:
        kept = await conn.execute("SELECT id FROM registry_person UNION ALL SELECT id FROM intake_import")
        assert await kept.fetchall() == []
    wet, wet_rejects = await importing.rows(*rows)

    assert (dry, dry_rejects) == (wet, wet_rejects)
    assert wet == Counts(read=5, new=2, rejected=3)


async def test_only_one_import_runs_at_a_time(pool: Pool, importing: Importing, app_dsn: str) -> None:
    async with await AsyncConnection.connect(app_dsn, autocommit=True) as other:
        assert await lock_imports(other)

        with pytest.raises(AlreadyRunning):
            await importing.rows(row())


async def test_the_database_plans_once_what_it_does_for_every_row(importing: Importing, app_dsn: str) -> None:
    """Its checks of foreign keys follow the connection's choice, as this statement does."""
    async with await AsyncConnection.connect(app_dsn, autocommit=True) as conn:
        await importing.by(conn, write(importing.folder / "roll.csv", [row()]))
        await conn.execute("PREPARE each_row (uuid) AS SELECT FROM registry_person WHERE id = $1")
        for _ in range(3):
            await conn.execute("EXECUTE each_row (gen_random_uuid())")
        plans = await conn.execute("SELECT generic_plans, custom_plans FROM pg_prepared_statements")

        assert await plans.fetchall() == [(3, 0)]


async def test_an_import_waits_for_one_that_is_just_ending(
    importing: Importing, app_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await AsyncConnection.connect(app_dsn, autocommit=True)
    assert await lock_imports(other)

    async def end_the_other(seconds: float, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        await other.close()
        await pause(seconds)

    monkeypatch.setattr(asyncio, "sleep", end_the_other)
    counts, _ = await importing.rows(row())

    assert counts == Counts(read=1, new=1)


async def test_each_import_is_recorded_with_its_file_and_in_the_audit(pool: Pool, importing: Importing) -> None:
    await importing.rows(row(0), row(1, sex="X"))

    async with pool.connection() as conn:
        found = await conn.execute(
            "SELECT file_name, actor, rows_read, rows_new, rows_rejected, finished_at FROM intake_import"
        )
        entries = await conn.execute("SELECT kind, actor FROM audit_entry")
        assert await found.fetchall() == [("roll.csv", "test", 2, 1, 1, NOW)]
        assert await entries.fetchall() == [("roll.imported", "test")]


async def test_columns_may_stand_in_any_order(importing: Importing, tmp_path: Path) -> None:
    one = row()
    path = write(tmp_path / "other.csv", [one], columns=sorted(one, reverse=True))
    await importing.rows(one)

    counts, _ = await importing.file(path)

    assert counts == Counts(read=1, unchanged=1)


async def test_no_number_and_no_address_stands_clear_in_any_table(
    pool: Pool, importing: Importing, owner_dsn: str
) -> None:
    await importing.rows(*(row(serial) for serial in range(20)), row(1, phone="12"), row(30, nik="99x"))
    await importing.rows(row(0, phone="+6289900099001"))

    with psycopg.connect(owner_dsn) as conn:
        tables = conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        dump = "\n".join(
            text
            for (table,) in tables
            for (text,) in conn.execute(f"SELECT t::text FROM {table} AS t").fetchall()  # pyright: ignore
        )
    cells = [row(serial)[column] for serial in range(20) for column in ("nik", "card_number", "phone", "email")]
    secrets = [*cells, *(row(serial)["family_number"] for serial in range(20)), "+6289900099001"]
    assert "Siti Aminah" in dump
    assert [secret for secret in secrets if secret in dump or secret.encode().hex() in dump] == []
