"""A family is checked against the population registry: now, later by itself, or by a person."""

from asyncio import gather
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import LiteralString

import msgspec
import pytest

from peserta.enrolment.application import Applicant
from peserta.enrolment.lookalikes import suspicious
from peserta.enrolment.population import check_store, checking
from peserta.enrolment.population.check_rules import WAIT_MAX, Standing, standing_of, wait_after
from peserta.enrolment.population.later import BATCH, LEASE, check_later
from peserta.enrolment.submit import Outcome
from peserta.kit.database import Pool, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.values import Phone, Sex
from peserta.registry.person import Lookalike
from peserta.registry.population_http import HttpPopulationRegistry
from peserta.simulator.population import Fault, PopulationSimulator
from tests.enrolment.enrolling import FOUR, Browser, person
from tests.people import NOW

MINUTE = timedelta(minutes=1)
PATIENCE_S = 20.0
CASES = "SELECT count(*) FROM casework_case WHERE kind = 'population_differs'"
WAITING = "SELECT count(*) FROM enrolment_check WHERE again_at IS NOT NULL"


@dataclass(frozen=True)
class Registry:
    """The simulator, and the client that asks it."""

    simulator: PopulationSimulator
    client: HttpPopulationRegistry

    @property
    def asked(self) -> int:
        return self.simulator.asked


@pytest.fixture
async def registry() -> AsyncGenerator[Registry]:
    simulator = PopulationSimulator("kependudukan", "rahasia")
    port = await simulator.start()
    client = HttpPopulationRegistry(f"http://127.0.0.1:{port}/check", "peserta", "rahasia", deadline_s=PATIENCE_S)
    yield Registry(simulator, client)
    await client.close()
    await simulator.stop()


@pytest.fixture
def browser(pool: Pool, keys: Keys) -> Browser:
    return Browser(pool, keys)


def ending(digits: str) -> Applicant:
    """The second child, with a NIK of which the registry says something else."""
    return msgspec.structs.replace(FOUR[3], nik=FOUR[3].nik[:-2] + digits)


async def count(pool: Pool, sql: LiteralString) -> int:
    async with pool.connection() as conn:
        row = await (await conn.execute(sql)).fetchone()
    assert row is not None
    return int(row[0])


async def check(browser: Browser, registry: Registry) -> Standing:
    application = await browser.present()
    answers = await checking.check(browser.pool, registry.client, application, keys=browser.keys, now=browser.now)
    return standing_of(application.people, answers)


async def check_again(browser: Browser, registry: Registry) -> int:
    return await check_later(browser.pool, registry.client, keys=browser.keys, now=browser.now)


async def test_a_family_that_matches_is_asked_for_once_and_again_when_it_is_told_anew(
    browser: Browser, registry: Registry
) -> None:
    await browser.up_to_summary()

    assert await check(browser, registry) is Standing.MATCHES
    assert await check(browser, registry) is Standing.MATCHES
    assert registry.asked == 4
    child = (await browser.present()).people[3]
    await browser.tell(msgspec.structs.replace(child.applicant, name="Ayu Lestari"), child.id)
    assert await check(browser, registry) is Standing.MATCHES
    assert registry.asked == 5


async def test_nobody_is_looked_up_before_the_contact_is_proven(browser: Browser, registry: Registry) -> None:
    await browser.begin()
    await browser.tell_card()
    await browser.tell(FOUR[0])

    with pytest.raises(AssertionError, match="stranger"):
        await check(browser, registry)
    assert registry.asked == 0


async def test_a_contact_asks_for_twelve_persons_a_day_and_the_others_are_asked_for_later(
    browser: Browser, registry: Registry
) -> None:
    others = tuple(person(100 + n, "other", f"Kerabat {n} Rekaan", date(1990, 1, 2), Sex.MALE) for n in range(11))
    await browser.up_to_summary((*FOUR, *others))

    assert await check(browser, registry) is Standing.LATER
    assert registry.asked == 12
    assert (await browser.submit()).outcome is Outcome.SUBMITTED
    browser.now += MINUTE
    assert await check_again(browser, registry) == 3
    assert registry.asked == 15


@pytest.mark.parametrize("digits", ["91", "92", "93", "94"])
async def test_who_is_not_on_record_as_told_is_sent_to_a_person_only_when_the_family_wants_it(
    browser: Browser, registry: Registry, digits: str
) -> None:
    await browser.up_to_summary((*FOUR[:3], ending(digits)))

    assert await check(browser, registry) is Standing.TO_CHECK
    with pytest.raises(Refusal, match=r"enrolment\.to_check"):
        await browser.submit()
    assert (await browser.submit(knows_of_check=True)).outcome is Outcome.TO_CHECK
    assert await count(browser.pool, "SELECT count(*) FROM billing_bill") == 0


async def test_with_the_registry_down_all_along_the_family_gets_its_account_and_is_checked_later_by_itself(
    browser: Browser, registry: Registry
) -> None:
    registry.simulator.switch(on=False)
    await browser.up_to_summary()

    assert await check(browser, registry) is Standing.LATER
    submitted = await browser.submit()
    assert submitted.bill is not None
    assert await count(browser.pool, "SELECT count(*) FROM billing_va") == 4
    browser.now += MINUTE
    assert await check_again(browser, registry) == 0
    registry.simulator.switch(on=True)
    assert await check_again(browser, registry) == 0, "each has its wait"
    browser.now += 2 * MINUTE
    assert await check_again(browser, registry) == 4
    assert await count(browser.pool, WAITING) == 0
    assert await count(browser.pool, CASES) == 0
    browser.now += WAIT_MAX
    assert await check_again(browser, registry) == 0
    assert registry.asked == 4


async def test_a_family_that_no_registry_was_there_for_is_checked_when_there_is_one(
    browser: Browser, registry: Registry
) -> None:
    await browser.up_to_summary()
    await browser.submit()

    browser.now += MINUTE
    assert await check_again(browser, registry) == 4


async def test_what_is_found_later_is_a_case_for_a_person_and_takes_nothing_away(
    browser: Browser, registry: Registry
) -> None:
    await browser.up_to_summary((*FOUR[:3], ending("91")))
    await browser.submit()
    browser.now += MINUTE

    assert await check_again(browser, registry) == 4
    assert await count(browser.pool, CASES + " AND facts ->> 'fields' = 'name' AND subject IS NOT NULL") == 1
    assert await count(browser.pool, "SELECT count(*) FROM billing_bill WHERE state = 'open'") == 1


async def test_an_application_that_nobody_submits_is_not_asked_for_by_the_worker(
    browser: Browser, registry: Registry
) -> None:
    registry.simulator.switch(on=False)
    await browser.up_to_summary()
    await check(browser, registry)
    registry.simulator.switch(on=True)
    browser.now += WAIT_MAX

    assert await check_again(browser, registry) == 0
    assert registry.asked == 0


async def test_sixteen_workers_at_once_ask_for_each_person_once(browser: Browser, registry: Registry) -> None:
    await browser.up_to_summary()
    await browser.submit()
    browser.now += MINUTE

    assert sum(await gather(*(check_again(browser, registry) for _ in range(16)))) == 4
    assert registry.asked == 4


async def test_what_a_killed_worker_had_taken_is_asked_for_after_its_lease(
    browser: Browser, registry: Registry
) -> None:
    await browser.up_to_summary()
    await browser.submit()
    browser.now += MINUTE
    async with transaction(browser.pool) as conn:
        assert len(await check_store.claim_due(conn, batch=BATCH, lease=LEASE, now=browser.now)) == 4

    assert await check_again(browser, registry) == 0
    browser.now += LEASE
    assert await check_again(browser, registry) == 4


@pytest.mark.parametrize("fault", [Fault.ERROR, Fault.HALF, Fault.CONTRADICTS])
async def test_a_registry_that_talks_nonsense_keeps_nobody_from_enrolling(
    browser: Browser, registry: Registry, fault: Fault
) -> None:
    registry.simulator.fault = fault
    await browser.up_to_summary()

    assert await check(browser, registry) is Standing.LATER
    assert (await browser.submit()).outcome is Outcome.SUBMITTED


async def test_a_newborn_without_nik_is_not_asked_for(browser: Browser, registry: Registry) -> None:
    baby = Applicant(relation="child", name="Bayi Wicaksono", born_on=date(2026, 11, 1), sex="P")
    await browser.up_to_summary((*FOUR[:2], baby))

    assert await check(browser, registry) is Standing.MATCHES
    assert registry.asked == 2


async def test_a_member_who_is_told_exactly_as_on_record_is_led_to_the_account(pool: Pool, keys: Keys) -> None:
    first, again, guess = Browser(pool, keys), Browser(pool, keys), Browser(pool, keys)
    await first.up_to_summary()
    await first.submit()

    await again.up_to_summary(FOUR[:2], contact=Phone("+6289900000778"))
    with pytest.raises(Refusal, match=r"enrolment\.already_member"):
        await again.submit()
    head = msgspec.structs.replace(FOUR[0], born_on=date(1988, 2, 28))
    await guess.up_to_summary((head,), contact=Phone("+6289900000779"))
    assert (await guess.submit()).outcome is Outcome.TO_CHECK


async def test_two_of_a_new_family_who_look_like_two_of_another_are_a_case_and_enrol_all_the_same(
    pool: Pool, keys: Keys
) -> None:
    first, second = Browser(pool, keys), Browser(pool, keys)
    await first.up_to_summary()
    await first.submit()
    same = [msgspec.structs.replace(one, nik=f"{int(one.nik) + 100:016d}") for one in FOUR[:2]]
    await second.up_to_summary(tuple(same), serial=9_001, contact=Phone("+6289900000778"))

    assert (await second.submit()).outcome is Outcome.SUBMITTED
    assert await count(pool, "SELECT count(*) FROM casework_case WHERE kind = 'possible_duplicate'") == 2


def test_one_namesake_with_a_nik_of_their_own_is_nobodys_business() -> None:
    one, other, family = new_id(NOW), new_id(NOW), new_id(NOW)

    assert suspicious([Lookalike(one, other, family, both_have_nik=True)]) == []
    unnumbered = Lookalike(one, other, family, both_have_nik=False)
    assert suspicious([unnumbered]) == [unnumbered]


@pytest.mark.parametrize(("tries", "minutes"), [(0, 1), (1, 1), (2, 2), (3, 4), (9, 256), (10, 360), (10_000, 360)])
def test_waits_double_up_to_six_hours(tries: int, minutes: int) -> None:
    assert wait_after(tries) == timedelta(minutes=minutes)


async def test_a_person_taken_out_in_another_tab_while_the_registry_is_asked_is_written_of_nowhere(
    browser: Browser, registry: Registry, pool: Pool
) -> None:
    await browser.up_to_summary()
    shown = await browser.present()
    await browser.remove(shown.people[3].id)

    answers = await checking.check(pool, registry.client, shown, keys=browser.keys, now=browser.now)

    assert len(answers) == 4
    assert await count(pool, "SELECT count(*) FROM enrolment_check") == 3
