"""A change of facility where the directory's count and the roll do not agree."""

from datetime import date

from peserta.facility.actions import accept_rows, list_choices
from peserta.facility.changing import Asked, apply_due, cancel_change, change_facility, list_changes
from peserta.facility.choice import Choices
from peserta.facility.store import upsert_choices
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from tests.facility.directories import bring_in, facility
from tests.people import NOW, Someone, register

TODAY, FIRST = date(2026, 11, 23), date(2026, 12, 1)


async def goes_to(pool: Pool, *choices: tuple[Someone, str]) -> None:
    """What the roll says."""
    async with transaction(pool) as conn:
        await upsert_choices(conn, [(someone.id, "fktp", code) for someone, code in choices], NOW)


async def changes(pool: Pool, keys: Keys, someone: Someone, code: str) -> None:
    asked = Asked(someone.id, "fktp", code, "PBPU", someone.id)
    async with transaction(pool) as conn:
        decision = await change_facility(conn, asked, keys=keys, language="id", today=TODAY, now=NOW)
    assert decision.effective_on == FIRST


async def test_a_facility_that_counted_too_few_members_stops_nobodys_change(pool: Pool, keys: Keys) -> None:
    await bring_in(pool, facility("9901U001", registered=0), facility("9901U002"), facility("9901U003"))
    siti, budi = await register(pool, keys), await register(pool, keys, 1, name="Budi Santoso")
    await goes_to(pool, (siti, "9901U001"), (budi, "9901U002"))
    await changes(pool, keys, siti, "9901U003")
    await changes(pool, keys, budi, "9901U003")

    assert await apply_due(pool, today=FIRST, now=NOW) == 2

    async with pool.connection() as conn:
        for someone in (siti, budi):
            assert [choice.code for choice in await list_choices(conn, someone.id)] == ["9901U003"]


async def test_a_waiting_change_is_taken_back_after_a_directory_that_counts_anew(pool: Pool, keys: Keys) -> None:
    await bring_in(pool, facility("9901U001"), facility("9901U003", registered=0))
    siti = await register(pool, keys)
    await goes_to(pool, (siti, "9901U001"))
    await changes(pool, keys, siti, "9901U003")
    await bring_in(pool, facility("9901U003", "Puskesmas Baru", registered=0))

    async with transaction(pool) as conn:
        await cancel_change(conn, siti.id, "fktp", by_id=siti.id, now=NOW)
        assert [change.state for change in await list_changes(conn, [siti.id])] == ["cancelled"]


async def says(pool: Pool, someone: Someone, code: str | None) -> str | None:
    """What stands after a roll that names this facility, or none."""
    async with transaction(pool) as conn:
        await accept_rows(conn, {someone.id: Choices(fktp=code, dentist=None)}, now=NOW)
        return next((choice.code for choice in await list_choices(conn, someone.id)), None)


async def test_a_roll_that_is_older_than_a_change_takes_nothing_back(pool: Pool, keys: Keys) -> None:
    await bring_in(pool, facility("9901U001"), facility("9901U003"))
    siti = await register(pool, keys)
    await goes_to(pool, (siti, "9901U001"))
    await changes(pool, keys, siti, "9901U003")
    await apply_due(pool, today=FIRST, now=NOW)

    assert await says(pool, siti, "9901U001") == "9901U003"
    assert await says(pool, siti, None) == "9901U003"
    assert await says(pool, siti, "9901U009") == "9901U009"
    assert await says(pool, siti, None) is None
