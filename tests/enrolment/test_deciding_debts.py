"""Nobody begins anew beside what is still asked of them: old bills, and arrears that only the roll knows."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from peserta.billing.banks.snap_answer import SUCCESSFUL
from peserta.billing.bill import Bill
from peserta.billing.bills import list_accounts, list_bills
from peserta.billing.monthly import run_day
from peserta.enrolment.application import Applicant
from peserta.enrolment.desk.deciding import approve, load_review
from peserta.enrolment.desk.decision_rules import Obstacle
from peserta.enrolment.submit import Outcome
from peserta.kit.clock import business_date
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.membership.actions import accept_rows, find_cover
from peserta.membership.cover import Cover
from tests.billing.paying import Counter, Family, a_payment, enrol, noon
from tests.enrolment.enrolling import FOUR, TODAY, Browser
from tests.enrolment.test_deciding import the_case
from tests.intake.rolls import Importing, row
from tests.people import BORN_ON, Someone
from tests.support.desk import an_officer

AGAIN_ON = date(2027, 3, 5)
NAME = "Sitti Aminahwati"


@pytest.fixture
def importing(pool: Pool, app_dsn: str, keys: Keys, tmp_path: Path) -> Importing:
    return Importing(app_dsn, keys, tmp_path)


async def cover(pool: Pool, someone: Someone, cover: Cover, on: date) -> None:
    async with transaction(pool) as conn:
        await accept_rows(conn, {someone.id: cover}, now=noon(on))


async def pay(pool: Pool, number: str, on: date) -> int:
    """Pay what is asked; how much it was."""
    bank = Counter(pool, today=on)
    demand = (await bank.ask(number)).demand
    assert demand is not None
    assert await bank.pay(a_payment(number, paid=Decimal(demand.amount.amount), on=on)) == SUCCESSFUL
    return demand.amount.amount


async def was_covered_by_an_employer(pool: Pool, keys: Keys) -> Family:
    """A family that paid in December, not in January, and was covered elsewhere from 20 January to 28 February."""
    family = await enrol(pool, keys, 1)
    await pay(pool, family.number, date(2026, 12, 10))
    await run_day(pool, today=date(2027, 1, 1), now=noon(date(2027, 1, 1)))
    began, ended = date(2027, 1, 20), date(2027, 2, 28)
    await cover(pool, family.someone, Cover("PPU", 2, "active", None, began, None), began)
    for day in (date(2027, 2, 1), date(2027, 3, 1)):
        await run_day(pool, today=day, now=noon(day))
    await cover(pool, family.someone, Cover("PPU", 2, "inactive", "employment_ended", began, ended), date(2027, 3, 1))
    return family


async def applied(browser: Browser, nik: str, born_on: date, *others: Applicant, serial: int = 1) -> UUID:
    told = Applicant(relation="head", name=NAME, born_on=born_on, sex="P", nik=nik)
    await browser.up_to_summary((told, *others), serial=serial)
    assert (await browser.submit(knows_of_check=True)).outcome is Outcome.TO_CHECK
    return await the_case(browser.pool)


async def obstacle(browser: Browser, case: UUID) -> Obstacle | None:
    async with transaction(browser.pool) as conn:
        review = await load_review(conn, case, officer=an_officer(), keys=browser.keys, now=browser.now)
    return review.obstacle


async def approves(browser: Browser, case: UUID) -> Bill:
    async with transaction(browser.pool) as conn:
        return await approve(
            conn, case, officer=an_officer(), pays_since_then=False, keys=browser.keys,
            today=business_date(browser.now), now=browser.now,
        )  # fmt: skip


async def test_a_family_with_an_old_bill_pays_it_before_it_begins_anew_and_is_not_suspended_for_it_afterwards(
    pool: Pool, keys: Keys
) -> None:
    family = await was_covered_by_an_employer(pool, keys)
    browser = Browser(pool, keys, now=noon(AGAIN_ON))
    case = await applied(browser, family.someone.nik.digits, BORN_ON)

    assert await obstacle(browser, case) is Obstacle.OWES
    with pytest.raises(Refusal, match=r"desk\.case_obstacle"):
        await approves(browser, case)
    await pay(pool, family.number, AGAIN_ON)
    bill = await approves(browser, case)
    await pay(pool, family.number, bill.opens_on)
    day_after = bill.opens_on + timedelta(days=1)
    await run_day(pool, today=day_after, now=noon(day_after))

    async with pool.connection() as conn:
        kept = await find_cover(conn, family.someone.id)
        assert {bill.state for bill in await list_bills(conn, family.id)} == {"paid"}
    assert kept is not None
    assert kept.status == "active"


async def test_a_bill_that_is_asked_for_no_more_is_in_nobodys_way(pool: Pool, keys: Keys) -> None:
    family = await enrol(pool, keys, 1)
    await cover(pool, family.someone, Cover("PBI", 3, "inactive", "subsidy_ended", None, date(2027, 2, 28)), AGAIN_ON)
    browser = Browser(pool, keys, now=noon(AGAIN_ON))
    case = await applied(browser, family.someone.nik.digits, BORN_ON)

    # Its window closed in December; no worker has come by to say that it lapsed.
    async with pool.connection() as conn:
        assert [bill.state for bill in await list_bills(conn, family.id)] == ["open"]
    assert await obstacle(browser, case) is None


async def test_who_moves_to_another_card_leaves_no_bill_behind(pool: Pool, keys: Keys) -> None:
    family = await was_covered_by_an_employer(pool, keys)
    browser = Browser(pool, keys, now=noon(AGAIN_ON))

    case = await applied(browser, family.someone.nik.digits, BORN_ON, FOUR[1], serial=9_001)

    assert await obstacle(browser, case) is Obstacle.OWES


async def test_arrears_that_only_the_roll_knows_are_settled_before_a_family_begins_anew(
    pool: Pool, keys: Keys, importing: Importing
) -> None:
    owing = {"segment": "PBPU", "status": "inactive", "status_reason": "other"}
    await importing.rows(row(7, arrears_months="3", arrears_idr="105000", **owing))
    browser = Browser(pool, keys)
    case = await applied(browser, row(7)["nik"], date(1980, 11, 23), serial=7)

    assert await obstacle(browser, case) is Obstacle.OWES
    with pytest.raises(Refusal, match=r"desk\.case_obstacle"):
        await approves(browser, case)
    await importing.rows(row(7, **owing), now=noon(TODAY))
    bill = await approves(browser, case)

    async with pool.connection() as conn:
        assert len(await list_accounts(conn, bill.family_id)) == 1


async def test_arrears_of_another_on_the_card_are_in_the_way_of_whoever_joins_it(
    pool: Pool, keys: Keys, importing: Importing
) -> None:
    ended = {"segment": "PBPU", "status": "inactive", "status_reason": "abroad"}
    await importing.rows(row(7, arrears_months="3", arrears_idr="105000", **ended))
    browser = Browser(pool, keys)

    case = await applied(browser, FOUR[0].nik, FOUR[0].born_on, serial=7)

    assert await obstacle(browser, case) is Obstacle.OWES
