"""Payments at a bank: booked once, answered the same for ever."""

from asyncio import gather
from collections import Counter as Tally
from dataclasses import replace
from datetime import date
from decimal import Decimal

import psycopg
import pytest

from peserta.billing.banks.snap_answer import (
    CONFLICT,
    LAPSED,
    NOT_FOUND,
    PAID,
    SUCCESSFUL,
    WRONG_AMOUNT,
    inconsistent,
    too_early,
)
from peserta.billing.bills import find_mistake
from peserta.billing.receipts import list_receipts
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.membership.actions import accept_rows, find_cover
from peserta.membership.cover import Cover, StatusReason
from tests.billing.paying import (
    AMOUNT,
    BCA,
    BNI,
    ENROLLED_ON,
    PAY_ON,
    Counter,
    Family,
    a_payment,
    days,
    enrol,
    external_id,
    noon,
)

OTHER_NUMBER = "99999999999"


@pytest.fixture
async def family(pool: Pool, keys: Keys) -> Family:
    return await enrol(pool, keys)


@pytest.fixture
def counter(pool: Pool) -> Counter:
    return Counter(pool)


async def booked(pool: Pool) -> tuple[int, int]:
    """How many payments are in the books, and what the banks owe us in rupiah; the books are right."""
    async with pool.connection() as conn:
        assert await find_mistake(conn) is None
        found = await conn.execute(
            "SELECT count(*), coalesce(sum(debit_idr), 0)::bigint FROM billing_ledger_entry"
            " WHERE account LIKE 'clearing:%' AND debit_idr > 0"
        )
        row = await found.fetchone()
    assert row is not None
    return row[0], row[1]


async def is_covered(pool: Pool, family: Family) -> bool:
    async with pool.connection() as conn:
        cover = await find_cover(conn, family.someone.id)
    assert cover is not None
    return cover.status == "active"


async def test_a_paid_contribution_covers_the_family_from_that_day(
    pool: Pool, family: Family, counter: Counter
) -> None:
    asked = await counter.ask(family.number)
    verdict = await counter.pay(a_payment(family.number))

    assert asked.verdict == verdict == SUCCESSFUL
    assert asked.demand is not None
    assert asked.demand.amount.amount == AMOUNT
    assert asked.name == "Siti Aminah"
    assert await booked(pool) == (1, 70_000)
    async with pool.connection() as conn:
        cover = await find_cover(conn, family.someone.id)
    assert cover is not None
    assert (cover.status, cover.status_reason, cover.cover_from) == ("active", None, PAY_ON)


@pytest.mark.parametrize(
    ("reason", "cases"),
    [("abroad", ["paid_not_covered"]), ("over_age", ["paid_not_covered"]), ("deceased", []), ("other", [])],
)
async def test_who_has_paid_and_is_not_covered_by_it_is_looked_at(
    pool: Pool, family: Family, counter: Counter, reason: StatusReason, cases: list[str]
) -> None:
    """A roll that came between the enrolment and the payment says something else."""
    async with transaction(pool) as conn:
        told = Cover("PBPU", 3, "inactive", reason, None, None)
        await accept_rows(conn, {family.someone.id: told}, billed={family.someone.id}, now=noon(ENROLLED_ON))

    assert await counter.pay(a_payment(family.number)) == SUCCESSFUL

    assert await is_covered(pool, family) == (reason == "other")
    async with pool.connection() as conn:
        found = await conn.execute("SELECT kind, facts ->> 'receipt' FROM casework_case")
        receipts = await list_receipts(conn, family.id)
        assert await found.fetchall() == [(kind, receipts[0].shown_reference) for kind in cases]


@pytest.mark.parametrize(
    ("today", "verdict"),
    [
        (ENROLLED_ON, too_early(date(2026, 12, 7))),
        (ENROLLED_ON + days(13), too_early(date(2026, 12, 7))),
        (ENROLLED_ON + days(14), SUCCESSFUL),
        (ENROLLED_ON + days(30), SUCCESSFUL),
        (ENROLLED_ON + days(31), LAPSED),
    ],
)
async def test_the_window_is_kept_to_the_day(
    pool: Pool, family: Family, counter: Counter, today: date, verdict: object
) -> None:
    counter.today = today

    assert (await counter.ask(family.number)).verdict == verdict
    assert await counter.pay(a_payment(family.number)) == verdict
    assert await is_covered(pool, family) == (verdict == SUCCESSFUL)
    assert (await booked(pool))[0] == int(verdict == SUCCESSFUL)


@pytest.mark.parametrize("paid", ["69999.00", "70000.01", "70001.00", "0.00", "7000000.00"])
async def test_another_sum_is_refused_and_the_bill_stays_open(
    pool: Pool, family: Family, counter: Counter, paid: str
) -> None:
    assert await counter.pay(a_payment(family.number, paid=Decimal(paid))) == WRONG_AMOUNT
    assert await counter.pay(replace(a_payment(family.number), total=Decimal(paid))) == WRONG_AMOUNT
    assert await booked(pool) == (0, 0)
    assert await counter.pay(a_payment(family.number)) == SUCCESSFUL


async def test_an_account_nobody_has_and_another_banks_prefix_are_not_found(
    pool: Pool, family: Family, counter: Counter
) -> None:
    assert (await counter.ask(OTHER_NUMBER)).verdict == NOT_FOUND
    assert await counter.pay(a_payment(OTHER_NUMBER)) == NOT_FOUND
    assert await counter.pay(a_payment(family.number, BNI)) == NOT_FOUND
    assert await booked(pool) == (0, 0)


async def test_a_paid_bill_is_paid_for_every_other_payment(pool: Pool, family: Family, counter: Counter) -> None:
    await counter.pay(a_payment(family.number))

    assert (await counter.ask(family.number)).verdict == PAID
    assert await counter.pay(a_payment(family.number)) == PAID
    assert await booked(pool) == (1, 70_000)


async def test_the_same_payment_again_is_answered_with_the_first_answer(
    pool: Pool, family: Family, counter: Counter
) -> None:
    """Also when the day has changed: the bank that gets "paid" here would give the money back."""
    payment, first_id = a_payment(family.number), external_id()
    await counter.pay(payment, id_=first_id)
    counter.today = PAY_ON + days(1)

    assert await counter.pay(payment, id_=first_id) == inconsistent(SUCCESSFUL)
    assert await counter.pay(payment) == inconsistent(SUCCESSFUL)
    assert await counter.pay(replace(payment, is_advice=True)) == SUCCESSFUL
    assert await booked(pool) == (1, 70_000)


async def test_a_refused_payment_stays_refused_however_often_it_comes(
    pool: Pool, family: Family, counter: Counter
) -> None:
    payment = a_payment(family.number)
    counter.today = ENROLLED_ON
    refused = await counter.pay(payment)
    counter.today = PAY_ON

    assert refused == too_early(date(2026, 12, 7))
    assert await counter.pay(payment) == inconsistent(refused)
    assert await counter.pay(replace(payment, is_advice=True)) == refused
    assert await booked(pool) == (0, 0)


async def test_the_same_payment_with_another_sum_is_the_first_one_and_opens_a_case(
    pool: Pool, family: Family, counter: Counter
) -> None:
    payment = a_payment(family.number)
    await counter.pay(payment)

    again = replace(payment, paid=Decimal("1.00"), total=Decimal("1.00"), is_advice=True)
    assert await counter.pay(again) == inconsistent(SUCCESSFUL)
    assert await counter.pay(again) == inconsistent(SUCCESSFUL)

    async with pool.connection() as conn:
        found = await conn.execute("SELECT kind FROM casework_case")
        assert await found.fetchall() == [("payment_repeated_differently",)]
    assert await booked(pool) == (1, 70_000)


async def test_an_external_id_counts_once_a_day_for_one_service(pool: Pool, family: Family, counter: Counter) -> None:
    id_ = external_id()

    assert (await counter.ask(family.number, id_=id_)).verdict == SUCCESSFUL
    assert (await counter.ask(family.number, id_=id_)).verdict == CONFLICT
    assert (await counter.ask(OTHER_NUMBER, id_=id_)).verdict == CONFLICT
    assert await counter.pay(a_payment(family.number), id_=id_) == SUCCESSFUL
    assert await counter.pay(a_payment(family.number), id_=id_) == CONFLICT
    counter.today = PAY_ON + days(1)
    assert (await counter.ask(family.number, id_=id_)).verdict == PAID
    assert await counter.pay(a_payment(family.number), id_=id_) == PAID


async def test_a_conflict_leaves_the_payment_free_to_come_again(family: Family, counter: Counter) -> None:
    id_, payment = external_id(), a_payment(family.number)
    await counter.pay(a_payment(OTHER_NUMBER), id_=id_)

    assert await counter.pay(payment, id_=id_) == CONFLICT
    assert await counter.pay(payment) == SUCCESSFUL


async def test_sixteen_times_the_same_payment_at_once_books_it_once(
    pool: Pool, family: Family, counter: Counter
) -> None:
    payment, id_ = a_payment(family.number), external_id()

    verdicts = await gather(*(counter.pay(payment, id_=id_) for _ in range(16)))

    assert Tally(verdicts) == {SUCCESSFUL: 1, inconsistent(SUCCESSFUL): 15}
    assert await booked(pool) == (1, 70_000)


async def test_sixteen_times_the_same_payment_to_nobody_at_once_is_judged_once(pool: Pool, counter: Counter) -> None:
    payment, id_ = a_payment(OTHER_NUMBER), external_id()

    verdicts = await gather(*(counter.pay(payment, id_=id_) for _ in range(16)))

    assert Tally(verdicts) == {NOT_FOUND: 1, inconsistent(NOT_FOUND): 15}


async def test_sixteen_payments_of_one_bill_at_once_by_two_banks_take_one_and_refuse_the_others(
    pool: Pool, family: Family
) -> None:
    paying = [Counter(pool, bank).pay(a_payment(family.number, bank)) for bank in (BCA, BNI) for _ in range(8)]

    verdicts = await gather(*paying)

    assert Tally(verdicts) == {SUCCESSFUL: 1, PAID: 15}
    assert await booked(pool) == (1, 70_000)


async def test_what_fails_before_the_end_leaves_nothing(
    pool: Pool, family: Family, counter: Counter, owner_dsn: str
) -> None:
    """The last thing a payment writes cannot be written: then it was never taken, and comes again as new."""
    payment = a_payment(family.number)
    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        owner.execute(
            "ALTER TABLE audit_entry ADD CONSTRAINT nothing_is_paid CHECK (kind <> 'contribution.paid') NOT VALID"
        )
        try:
            with pytest.raises(psycopg.errors.CheckViolation):
                await counter.pay(payment)
        finally:
            owner.execute("ALTER TABLE audit_entry DROP CONSTRAINT nothing_is_paid")

    assert await booked(pool) == (0, 0)
    assert not await is_covered(pool, family)
    assert await counter.pay(payment) == SUCCESSFUL
    assert await booked(pool) == (1, 70_000)
