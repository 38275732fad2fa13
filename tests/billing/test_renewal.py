"""A family that missed the window of its first contribution is asked again, once, without typing anything twice."""

import asyncio
from datetime import date
from decimal import Decimal

from peserta.billing.banks.snap_answer import LAPSED, SUCCESSFUL
from peserta.billing.bill import Bill
from peserta.billing.bills import find_mistake, list_bills
from peserta.billing.first.renewal import renew
from peserta.billing.monthly import run_day
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from tests.billing.paying import ENROLLED_ON, Counter, Family, a_payment, ask_first_bill, days, enrol, noon

DAY_31 = ENROLLED_ON + days(31)


async def again(pool: Pool, family: Family, today: date) -> Bill | None:
    async with transaction(pool) as conn:
        return await renew(conn, family.id, actor="browser", today=today, now=noon(today))


async def states(pool: Pool, family: Family) -> list[str]:
    async with pool.connection() as conn:
        assert await find_mistake(conn) is None
        return [bill.state for bill in await list_bills(conn, family.id)]


async def test_pressed_sixteen_times_at_once_it_is_one_bill_with_a_window_of_a_new_family(
    pool: Pool, keys: Keys
) -> None:
    family = await enrol(pool, keys)
    await run_day(pool, today=DAY_31, now=noon(DAY_31))
    assert (await Counter(pool, today=DAY_31).ask(family.number)).verdict == LAPSED

    bills = await asyncio.gather(*(again(pool, family, DAY_31) for _ in range(16)))

    [bill] = [bill for bill in bills if bill is not None]
    assert (bill.opens_on, bill.closes_on) == (DAY_31 + days(14), DAY_31 + days(30))
    assert (bill.care_class, bill.persons, bill.amount_idr) == (3, 1, 35_000)
    assert sorted(await states(pool, family)) == ["lapsed", "open"]


async def test_it_is_paid_and_covers_the_family_with_the_same_account_number(pool: Pool, keys: Keys) -> None:
    family = await enrol(pool, keys)
    # The worker has not come by since the window closed: the missed bill ends with the new one.
    bill = await again(pool, family, DAY_31)
    assert bill is not None
    counter = Counter(pool, today=bill.opens_on)

    payment = a_payment(family.number, on=bill.opens_on, paid=Decimal(bill.amount_idr))
    verdict = await counter.pay(payment)

    assert verdict == SUCCESSFUL
    assert sorted(await states(pool, family)) == ["lapsed", "paid"]


async def test_a_family_that_enrols_a_second_time_and_misses_that_window_begins_again_too(
    pool: Pool, keys: Keys
) -> None:
    """It was a member once, an employer covered it meanwhile, and what it paid then stands in no way."""
    family = await enrol(pool, keys)
    opens_on = family.bill.opens_on
    assert await Counter(pool, today=opens_on).pay(a_payment(family.number, on=opens_on)) == SUCCESSFUL
    second = await ask_first_bill(pool, family.id, family.someone, on=date(2027, 3, 5))
    assert second.closes_on is not None
    late = second.closes_on + days(3)
    await run_day(pool, today=late, now=noon(late))
    assert (await Counter(pool, today=late).ask(family.number)).verdict == LAPSED

    bill = await again(pool, family, late)

    assert bill is not None
    assert (bill.opens_on, bill.persons, bill.amount_idr) == (late + days(14), 1, 35_000)
    payment = a_payment(family.number, on=bill.opens_on, paid=Decimal(bill.amount_idr))
    assert await Counter(pool, today=bill.opens_on).pay(payment) == SUCCESSFUL
    assert await again(pool, family, bill.opens_on + days(1)) is None
    assert sorted(await states(pool, family)) == ["lapsed", "paid", "paid"]


async def test_nobody_else_is_given_a_second_window(pool: Pool, keys: Keys) -> None:
    early, paid = await enrol(pool, keys), await enrol(pool, keys, 1)
    await Counter(pool, today=paid.bill.opens_on).pay(a_payment(paid.number, on=paid.bill.opens_on))

    assert await again(pool, early, early.bill.opens_on) is None
    assert await again(pool, paid, DAY_31) is None
    assert await states(pool, early) == ["open"]
    assert await states(pool, paid) == ["paid"]
