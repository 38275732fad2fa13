"""Chosen facilities as known."""

from peserta.facility.actions import list_choices
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.facility.directories import bring_in, facility
from tests.intake.conftest import importing as importing  # noqa: PLC0414  # a fixture
from tests.intake.rolls import Importing, person, row


async def test_a_choice_follows_the_roll_and_has_a_name_once_the_directory_has(
    pool: Pool, keys: Keys, importing: Importing
) -> None:
    await importing.rows(row(dentist_code="9901G001"))
    await importing.rows(row(fktp_code="0001U002"))
    siti = await person(pool, keys)

    async with pool.connection() as conn:
        unnamed = await list_choices(conn, siti.id)
    new = await bring_in(pool, facility("0001U002", "Klinik Contoh"))
    async with pool.connection() as conn:
        named = await list_choices(conn, siti.id)

    assert [(choice.kind, choice.code, choice.name) for choice in unnamed] == [("fktp", "0001U002", None)]
    assert new == 1
    assert [choice.name for choice in named] == ["Klinik Contoh"]
