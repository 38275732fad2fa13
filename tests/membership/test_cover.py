"""Cover as known: written when it differs, and read."""

from datetime import UTC, date, datetime

import pytest

from peserta.kit.database import Pool
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.membership.actions import accept_rows, find_cover
from peserta.membership.cover import Cover
from tests.intake.conftest import importing as importing  # noqa: PLC0414  # a fixture
from tests.intake.rolls import NOW, Importing, person, row

LATER = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
COVER = Cover("PBPU", 3, "active", None, date(2020, 1, 1), None)
ENDED = Cover("PPU", None, "inactive", "employment_ended", date(2020, 1, 1), date(2026, 10, 31))


async def test_cover_is_read_as_it_was_last_written(pool: Pool, keys: Keys, importing: Importing) -> None:
    await importing.rows(row())
    siti = await person(pool, keys)

    async with pool.connection() as conn:
        before = await find_cover(conn, siti.id)
        await accept_rows(conn, {siti.id: ENDED}, now=LATER)
        after = await find_cover(conn, siti.id)

    assert (before, after) == (COVER, ENDED)


async def test_equal_cover_is_not_written_again(pool: Pool, keys: Keys, importing: Importing) -> None:
    await importing.rows(row())
    siti = await person(pool, keys)

    async with pool.connection() as conn:
        await accept_rows(conn, {siti.id: COVER}, now=LATER)
        changed = await conn.execute("SELECT FROM membership_membership WHERE changed_at > %s", (NOW,))

    assert changed.rowcount == 0


async def test_whom_the_scheme_knows_no_cover_of_has_none(pool: Pool) -> None:
    async with pool.connection() as conn:
        assert await find_cover(conn, new_id(LATER)) is None


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (Cover("PBPU", 3, "inactive", None, None, None), "waiting"),
        (Cover("PBPU", 3, "inactive", "other", None, None), "waiting"),
        (Cover("PBPU", 3, "inactive", "arrears", None, None), "waiting"),
        (Cover("PBPU", 3, "inactive", "abroad", None, None), "abroad"),
        (COVER, None),
    ],
)
async def test_who_waits_for_a_first_payment_waits_on_where_the_roll_knows_no_better(
    pool: Pool, keys: Keys, importing: Importing, told: Cover, kept: str | None
) -> None:
    await importing.rows(row(status="inactive", status_reason="waiting", cover_from=""))
    siti = await person(pool, keys)

    async with pool.connection() as conn:
        await accept_rows(conn, {siti.id: told}, billed={siti.id}, now=LATER)
        cover = await find_cover(conn, siti.id)

    assert cover is not None
    assert (cover.status, cover.status_reason) == (told.status, kept)
