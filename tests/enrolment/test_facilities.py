"""Where a family goes first: chosen with the application, and its own once it has submitted."""

from asyncio import gather
from collections import Counter as Tally
from collections.abc import Sequence
from typing import Any

import pytest

from peserta.enrolment.journey import Step, next_step
from peserta.facility.actions import list_choices
from peserta.facility.directory import Kind
from peserta.facility.search import find
from peserta.kit.database import Pool, reading
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.values import Phone, Sex
from peserta.registry.actions import list_family
from tests.access.walking import count
from tests.enrolment.enrolling import FOUR, Browser, person
from tests.enrolment.test_enrolment import browser as browser  # noqa: PLC0414  # a fixture
from tests.enrolment.test_enrolment import refused
from tests.facility.directories import bring_in, facility

CLINIC = "9901U001"
OTHER = "9901U002"
DENTIST = "9901G001"


async def up_to_facility(browser: Browser) -> None:
    await browser.begin()
    await browser.tell_card()
    for applicant in FOUR:
        await browser.tell(applicant)
    await browser.choose_class()


async def chosen_in_family(pool: Pool, browser: Browser) -> Sequence[Sequence[str]]:
    family_id = (await browser.present()).family_id
    assert family_id is not None
    async with reading(pool) as conn:
        family = sorted(await list_family(conn, family_id), key=lambda one: one.born_on)
        return [[choice.code for choice in await list_choices(conn, one.id)] for one in family]


async def registered(pool: Pool, code: str) -> int | None:
    async with reading(pool) as conn:
        found = await find(conn, code)
    assert found is not None
    return found.registered


async def test_everybody_has_the_familys_facility_but_who_was_told_to_go_elsewhere(
    browser: Browser, pool: Pool
) -> None:
    await bring_in(
        pool, facility(CLINIC, registered=10), facility(OTHER), facility(DENTIST, kind=Kind.DENTIST, capacity=None)
    )
    await browser.up_to_summary(facility=CLINIC)
    youngest = max((await browser.present()).people, key=lambda listed: listed.applicant.born_on).id
    await browser.choose_facility(OTHER, youngest)
    await browser.choose_facility(DENTIST, youngest, role="dentist")

    await browser.submit()

    assert await chosen_in_family(pool, browser) == [[CLINIC], [CLINIC], [CLINIC], [OTHER, DENTIST]]
    assert await registered(pool, CLINIC) == 13


async def test_the_step_is_done_when_everybody_has_a_facility(browser: Browser, pool: Pool) -> None:
    await bring_in(pool, facility(CLINIC))
    await up_to_facility(browser)
    first, *others = [listed.id for listed in (await browser.present()).people]

    await browser.choose_facility(CLINIC, first)
    assert next_step(await browser.present()) is Step.FACILITY
    await browser.choose_facility(CLINIC, *others)
    assert next_step(await browser.present()) is Step.CONTACT
    late = await browser.tell(person(8, "child", "Tegar Wicaksono", FOUR[3].born_on, Sex.MALE))
    assert next_step(await browser.present()) is Step.FACILITY
    await browser.choose_facility(CLINIC, late)
    assert next_step(await browser.present()) is Step.CONTACT


async def test_a_full_facility_is_refused_with_the_names_of_others_nearby(browser: Browser, pool: Pool) -> None:
    await bring_in(pool, facility(CLINIC, "Klinik Melati", capacity=100, registered=97), facility(OTHER, "Klinik Soka"))
    await up_to_facility(browser)

    with pytest.raises(Refusal) as caught:
        await browser.choose_facility(CLINIC)

    assert caught.value.code == "enrolment.facility_full"
    assert caught.value.facts == {"name": "Klinik Melati", "others": "Klinik Soka"}
    assert next_step(await browser.present()) is Step.FACILITY
    # There is room for three of the four.
    await browser.choose_facility(CLINIC, *[listed.id for listed in (await browser.present()).people[:3]])


@pytest.mark.parametrize(
    "changes", [{"kind": Kind.HOSPITAL}, {"kind": Kind.DENTIST}, {"is_contracted": False}], ids=str
)
async def test_what_cannot_be_chosen_is_refused_like_what_does_not_exist(
    browser: Browser, pool: Pool, changes: dict[str, Any]
) -> None:
    await bring_in(pool, facility(CLINIC, **changes))
    await up_to_facility(browser)

    for code in (CLINIC, "9901U777"):
        with refused("enrolment.facility_closed"):
            await browser.choose_facility(code)


async def test_a_facility_that_filled_up_meanwhile_stops_the_submission_and_another_one_mends_it(
    browser: Browser, pool: Pool
) -> None:
    await bring_in(pool, facility(CLINIC, registered=10), facility(OTHER))
    await browser.up_to_summary(facility=CLINIC)
    await bring_in(pool, facility(CLINIC, registered=4_998))

    with refused("enrolment.facility_full"):
        await browser.submit()

    assert [await count(pool, table) for table in ("registry_person", "billing_bill", "billing_va")] == [0, 0, 0]
    await browser.choose_facility(OTHER)
    await browser.submit()
    assert await chosen_in_family(pool, browser) == [[OTHER]] * 4


async def test_of_sixteen_families_at_once_only_those_enrol_for_whom_there_is_room(pool: Pool, keys: Keys) -> None:
    await bring_in(pool, facility(CLINIC, capacity=100, registered=97))
    browsers = [Browser(pool, keys) for _ in range(16)]
    for serial, one in enumerate(browsers):
        head = person(100 + serial, "head", "Bagus Wicaksono", FOUR[0].born_on, Sex.MALE)
        contact = Phone(f"+62899000006{serial:02}")
        await one.up_to_summary((head,), serial=9_100 + serial, contact=contact, facility=CLINIC)

    ended = await gather(*(one.submit() for one in browsers), return_exceptions=True)

    outcomes = Tally(end.code if isinstance(end, Refusal) else type(end).__name__ for end in ended)
    assert outcomes == {"Submitted": 3, "enrolment.facility_full": 13}
    assert await registered(pool, CLINIC) == 100
    assert await count(pool, "registry_person") == 3


async def test_nobody_chooses_later_where_there_is_something_to_choose(browser: Browser, pool: Pool) -> None:
    await bring_in(pool, facility(CLINIC))
    await up_to_facility(browser)

    with refused("enrolment.facility_needed"):
        await browser.choose_later()
