"""A first contribution without a wait: every month up to that of the payment is asked for, each of them once."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from peserta.billing.banks.snap_answer import SUCCESSFUL
from peserta.billing.bills import find_mistake, list_bills
from peserta.billing.dues import DueState, dues_of
from peserta.billing.monthly import DayDone, run_day
from peserta.billing.rules import Enrolled, Origin, first_window
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.membership.actions import accept_rows, find_cover
from peserta.membership.cover import Cover
from tests.billing.paying import Counter, Family, a_payment, enrol, noon

# Left on the last day of October, and has all of December to pay.
UNTIL_YEARS_END = Enrolled(Origin.LEFT_EMPLOYMENT, date(2026, 11, 30), date(2026, 10, 31))


def since(origin: Origin, left_on: date, *, on: date) -> Enrolled:
    return Enrolled(origin, on, left_on, pays_since_then=True)


async def enrol_at_once(pool: Pool, keys: Keys, enrolled: Enrolled) -> Family:
    """Two persons in class 3, of whom one has the account, without a wait."""
    return await enrol(pool, keys, on=enrolled.on, window=first_window(enrolled))


async def pay(pool: Pool, family: Family, on: date) -> None:
    counter = Counter(pool, today=on)
    demand = (await counter.ask(family.number)).demand
    assert demand is not None
    assert await counter.pay(a_payment(family.number, paid=Decimal(demand.amount.amount), on=on)) == SUCCESSFUL


async def run(pool: Pool, *on: date) -> DayDone:
    done = DayDone()
    for today in on:
        done += await run_day(pool, today=today, now=noon(today))
    async with pool.connection() as conn:
        assert await find_mistake(conn) is None
    return done


async def asked(pool: Pool, family: Family) -> list[tuple[str, date, int]]:
    async with pool.connection() as conn:
        bills = await list_bills(conn, family.id)
    return [(bill.kind, bill.period, bill.amount_idr) for bill in reversed(bills)]


async def is_covered(pool: Pool, family: Family) -> bool:
    async with pool.connection() as conn:
        cover = await find_cover(conn, family.someone.id)
    assert cover is not None
    return cover.status == "active"


@pytest.mark.parametrize(
    ("enrolled", "paid_on", "worked_on", "first", "months"),
    [
        # Three months since the subsidy ended, paid in the month after it was asked for.
        (
            since(Origin.LEFT_SUBSIDY, date(2026, 8, 31), on=date(2026, 11, 23)), date(2026, 12, 10),
            [date(2026, 12, 1), date(2026, 12, 11), date(2026, 12, 12)],
            (date(2026, 11, 1), 3 * 70_000), [date(2026, 12, 1)],
        ),
        # In the month after employment, as it has always been.
        (
            since(Origin.LEFT_EMPLOYMENT, date(2026, 10, 31), on=date(2026, 11, 23)), date(2026, 12, 23),
            [date(2026, 12, 24)], (date(2026, 11, 1), 70_000), [date(2026, 12, 1)],
        ),
        # In the month in which it was asked for there is nothing beside it.
        (
            since(Origin.LEFT_SUBSIDY, date(2026, 8, 31), on=date(2026, 11, 3)), date(2026, 11, 30),
            [date(2026, 11, 30)], (date(2026, 11, 1), 3 * 70_000), [],
        ),
        # On the last day of a month: the worker of the next one finds that month.
        (
            since(Origin.LEFT_EMPLOYMENT, date(2026, 10, 31), on=date(2026, 11, 30)), date(2026, 12, 30),
            [date(2027, 1, 1), date(2027, 1, 2)], (date(2026, 11, 1), 70_000), [date(2026, 12, 1), date(2027, 1, 1)],
        ),
        # February lies between, and is over.
        (
            since(Origin.LEFT_SUBSIDY, date(2026, 12, 31), on=date(2027, 1, 31)), date(2027, 3, 2),
            [date(2027, 3, 2), date(2027, 3, 3), date(2027, 3, 4)],
            (date(2027, 1, 1), 70_000), [date(2027, 2, 1), date(2027, 3, 1)],
        ),
        # Not paid for before the worker is back from a rest of weeks.
        (
            since(Origin.LEFT_SUBSIDY, date(2026, 12, 31), on=date(2027, 1, 31)), date(2027, 2, 20),
            [date(2027, 3, 20)],
            (date(2027, 1, 1), 70_000), [date(2027, 2, 1), date(2027, 3, 1)],
        ),
    ],
    ids=["next month", "employment", "same month", "last day", "one between", "worker was down"],
)  # fmt: skip
async def test_every_month_since_the_earlier_cover_is_asked_for_once(
    pool: Pool, keys: Keys, enrolled: Enrolled, paid_on: date, worked_on: Sequence[date], first: tuple[date, int],
    months: list[date],
) -> None:  # fmt: skip
    family = await enrol_at_once(pool, keys, enrolled)
    await pay(pool, family, paid_on)

    done = await run(pool, *worked_on)

    assert await asked(pool, family) == [("first", *first), *(("monthly", month, 35_000) for month in months)]
    assert done.issued == len(months)


async def test_a_month_that_was_over_when_it_was_first_asked_for_leaves_cover_until_the_end_of_this_one(
    pool: Pool, keys: Keys
) -> None:
    """Else whoever pays all that is asked on the last day of a month would be without cover two days later."""
    family = await enrol_at_once(pool, keys, UNTIL_YEARS_END)
    await pay(pool, family, date(2026, 12, 30))

    await run(pool, date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 31))

    assert await is_covered(pool, family)
    async with pool.connection() as conn:
        dues = dues_of(await list_bills(conn, family.id), date(2027, 1, 2))
    assert (dues.state, dues.amount_idr, dues.pay_by) == (DueState.DUE, 70_000, date(2027, 1, 10))
    assert (dues.suspends_on, dues.is_late) == (date(2027, 2, 1), False)
    await run(pool, date(2027, 2, 1))
    assert not await is_covered(pool, family)
    await pay(pool, family, date(2027, 2, 3))
    assert await is_covered(pool, family)


async def test_a_month_that_is_asked_for_after_its_day_may_be_paid_until_its_end(pool: Pool, keys: Keys) -> None:
    family = await enrol_at_once(pool, keys, UNTIL_YEARS_END)
    await pay(pool, family, date(2026, 12, 14))

    await run(pool, date(2026, 12, 15))

    async with pool.connection() as conn:
        dues = dues_of(await list_bills(conn, family.id), date(2026, 12, 15))
    assert (dues.state, dues.pay_by, dues.is_late) == (DueState.DUE, date(2026, 12, 31), False)


async def test_who_is_covered_by_an_employer_before_the_month_is_billed_does_not_owe_it(pool: Pool, keys: Keys) -> None:
    family = await enrol_at_once(pool, keys, UNTIL_YEARS_END)
    await pay(pool, family, date(2026, 12, 30))
    by_employer = Cover("PPU", 2, "active", None, date(2026, 12, 30), None)
    async with transaction(pool) as conn:
        await accept_rows(conn, {family.someone.id: by_employer}, now=noon(date(2026, 12, 31)))

    assert await run(pool, date(2027, 1, 1)) == DayDone()
