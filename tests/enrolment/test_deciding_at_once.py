"""Officers who decide at the same time about people of whom some are in more than one application."""

from asyncio import create_task, gather
from uuid import UUID

import psycopg
import pytest

from peserta.billing.bills import list_accounts, list_bills
from peserta.billing.rules import Enrolled, Origin
from peserta.casework.actions import list_cases
from peserta.enrolment.application import Applicant
from peserta.enrolment.enrolling import enrol
from peserta.enrolment.submit import Outcome
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.values import Phone
from peserta.membership.actions import accept_rows
from peserta.membership.cover import Cover
from peserta.registry.actions import list_family, load_person, lock_family
from tests.enrolment.enrolling import FOUR, TODAY, Browser
from tests.enrolment.test_deciding import approves, as_told
from tests.locks import until_somebody_waits
from tests.people import NOW, Someone, register
from tests.support.desk import an_officer


async def applied(pool: Pool, keys: Keys, n: int, *people: Applicant) -> tuple[Browser, UUID]:
    """A family of a card of its own that waits for an officer, and its case."""
    browser = Browser(pool, keys)
    await browser.up_to_summary(people, serial=9_100 + n, contact=Phone(f"+62899000008{n:02}"))
    assert (await browser.submit(knows_of_check=True)).outcome is Outcome.TO_CHECK
    reference = (await browser.present()).reference
    async with pool.connection() as conn:
        [case] = [
            case for case in await list_cases(conn, is_open=True, limit=50) if case.fact("reference") == reference
        ]
    return browser, case.id


async def shared(pool: Pool, keys: Keys) -> tuple[Someone, list[tuple[Browser, UUID]]]:
    """Somebody on record who stands in several applications, each with another child."""
    someone = await register(pool, keys, 42)
    children = [FOUR[2], FOUR[3], FOUR[1]]
    return someone, [await applied(pool, keys, n, as_told(someone), child) for n, child in enumerate(children)]


async def test_who_is_in_several_applications_moves_to_one_family_whoever_says_yes_at_once(
    pool: Pool, keys: Keys
) -> None:
    someone, applications = await shared(pool, keys)

    done = await gather(*(approves(*each, an_officer()) for each in applications * 4), return_exceptions=True)

    refused = [each for each in done if isinstance(each, BaseException)]
    assert len(refused) == len(done) - 1, refused
    assert all(isinstance(each, Refusal) for each in refused), refused
    families = [family_id for browser, _ in applications if (family_id := (await browser.present()).family_id)]
    assert len(families) == 1
    async with pool.connection() as conn:
        members = await list_family(conn, families[0])
        assert someone.id in {member.id for member in members}
        assert [bill.persons for bill in await list_bills(conn, families[0])] == [len(members)] == [2]
        assert len(await list_accounts(conn, families[0])) == 2


async def test_a_yes_waits_for_what_is_written_of_the_old_family_and_then_knows_of_it(pool: Pool, keys: Keys) -> None:
    someone, [(browser, case), *_] = await shared(pool, keys)
    async with pool.connection() as conn:
        family_id = (await load_person(conn, someone.id)).family_id

    async with transaction(pool) as conn:
        await lock_family(conn, family_id)
        approving = create_task(approves(browser, case, an_officer()))
        await until_somebody_waits(pool)
        # As a payment does: it holds the family, and what it writes refers to the person.
        await accept_rows(conn, {someone.id: Cover("PBPU", 3, "active", None, TODAY, None)}, now=NOW)

    with pytest.raises(Refusal, match=r"desk\.case_obstacle"):
        await approving


async def test_who_was_put_on_record_while_a_family_is_enrolled_is_found_when_it_is_tried_again(
    pool: Pool, keys: Keys
) -> None:
    browser = Browser(pool, keys)
    await browser.up_to_summary()
    application = await browser.present()
    # After this one was looked up, and with another family card.
    other = Browser(pool, keys)
    await other.up_to_summary((FOUR[0],), serial=9_200, contact=Phone("+6289900000899"))
    await other.submit()

    with pytest.raises(psycopg.errors.UniqueViolation):
        async with transaction(pool) as conn:
            await enrol(conn, application, Enrolled(Origin.NEW, TODAY), keys=keys, now=NOW)
    again = await browser.submit(knows_of_check=True)

    assert again.outcome is Outcome.TO_CHECK
