"""First choices: all of a family's or none, and never more than there is room for."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from peserta.facility.actions import list_choices
from peserta.facility.choice import ChoiceKind
from peserta.facility.choosing import Chosen, choose_first
from peserta.facility.directory import Kind
from peserta.facility.rules import Hindrance
from peserta.facility.search import find
from peserta.kit.database import Pool, reading, transaction
from peserta.kit.keys import Keys
from tests.facility.directories import NOW, bring_in, facility
from tests.intake.conftest import importing as importing  # noqa: PLC0414  # a fixture
from tests.intake.rolls import Importing, person, row

TODAY = date(2026, 11, 23)


async def people(pool: Pool, keys: Keys, importing: Importing, count: int) -> list[UUID]:
    """Persons who have chosen nothing yet."""
    await importing.rows(*(row(serial, fktp_code="") for serial in range(count)))
    return [(await person(pool, keys, serial)).id for serial in range(count)]


async def choose(
    pool: Pool, persons: Sequence[UUID], code: str, role: ChoiceKind = "fktp"
) -> Mapping[tuple[ChoiceKind, str], Hindrance]:
    async with transaction(pool) as conn:
        chosen = [Chosen(person_id, role, code) for person_id in persons]
        return await choose_first(conn, chosen, today=TODAY, now=NOW)


async def registered(pool: Pool, code: str) -> int | None:
    async with reading(pool) as conn:
        found = await find(conn, code)
    assert found
    return found.registered


async def chosen_by(pool: Pool, persons: Sequence[UUID]) -> list[list[str]]:
    async with reading(pool) as conn:
        return [[choice.code for choice in await list_choices(conn, person_id)] for person_id in persons]


async def test_a_family_has_what_it_chose_and_is_counted(pool: Pool, keys: Keys, importing: Importing) -> None:
    family = await people(pool, keys, importing, 2)
    await bring_in(pool, facility("9901U001", registered=10), facility("9901G001", kind=Kind.DENTIST, capacity=None))

    assert await choose(pool, family, "9901U001") == {}
    assert await choose(pool, family[:1], "9901G001", "dentist") == {}

    assert await chosen_by(pool, family) == [["9901U001", "9901G001"], ["9901U001"]]
    assert await registered(pool, "9901U001") == 12


async def test_who_counted_nobody_still_counts_nobody(pool: Pool, keys: Keys, importing: Importing) -> None:
    family = await people(pool, keys, importing, 1)
    await bring_in(pool, facility("9901U001", registered=None))

    assert await choose(pool, family, "9901U001") == {}
    assert await registered(pool, "9901U001") is None


async def test_when_one_facility_cannot_be_had_nobody_gets_any(pool: Pool, keys: Keys, importing: Importing) -> None:
    one, other = await people(pool, keys, importing, 2)
    await bring_in(pool, facility("9901U001", registered=10), facility("9901U002", capacity=10, registered=10))
    chosen = [
        Chosen(one, "fktp", "9901U001"),
        Chosen(other, "fktp", "9901U002"),
        Chosen(one, "dentist", "9901U001"),
        Chosen(other, "dentist", "9999G999"),
    ]

    async with transaction(pool) as conn:
        hindrances = await choose_first(conn, chosen, today=TODAY, now=NOW)

    assert hindrances == {
        ("fktp", "9901U002"): Hindrance.FULL,
        ("dentist", "9901U001"): Hindrance.WRONG_KIND,
        ("dentist", "9999G999"): Hindrance.NOT_CONTRACTED,
    }
    assert await chosen_by(pool, [one, other]) == [[], []]
    assert await registered(pool, "9901U001") == 10


async def test_of_sixteen_who_want_the_last_three_places_at_once_three_get_one(
    pool: Pool, keys: Keys, importing: Importing
) -> None:
    sixteen = await people(pool, keys, importing, 16)
    await bring_in(pool, facility("9901U001", capacity=100, registered=97))

    answers = await asyncio.gather(*(choose(pool, [person_id], "9901U001") for person_id in sixteen))

    assert answers.count({}) == 3
    assert answers.count({("fktp", "9901U001"): Hindrance.FULL}) == 13
    assert sum(map(bool, await chosen_by(pool, sixteen))) == 3
    assert await registered(pool, "9901U001") == 100
