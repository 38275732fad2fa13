"""A payment that a bank told us of in time is judged by that day, whenever we get to judge it."""

import json
from asyncio import gather
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from peserta.billing.banks.bank import Bank
from peserta.billing.banks.payments import keep_notice
from peserta.billing.banks.snap_answer import LAPSED, SUCCESSFUL, WRONG_AMOUNT, inconsistent
from peserta.billing.banks.snap_message import Payment
from peserta.billing.bills import find_mistake, list_bills
from peserta.billing.first.renewal import renew
from peserta.billing.monthly import run_day
from peserta.billing.receipts import list_receipts
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.membership.actions import find_cover
from tests.billing.paying import (
    BCA,
    BNI,
    ENROLLED_ON,
    Counter,
    Family,
    a_payment,
    account,
    days,
    enrol,
    external_id,
    noon,
)

LAST_DAY = ENROLLED_ON + days(30)
DAY_31 = ENROLLED_ON + days(31)


def body_of(payment: Payment) -> bytes:
    """What a bank says of it."""
    va, amount = payment.account, {"value": str(payment.paid), "currency": "IDR"}
    return json.dumps({
        "partnerServiceId": va.partner_service_id, "customerNo": va.customer_no, "virtualAccountNo": va.number,
        "virtualAccountName": payment.name, "paymentRequestId": payment.request_id,
        "channelCode": payment.channel_code, "paidAmount": amount, "totalAmount": amount,
        "trxDateTime": payment.paid_at.isoformat(), "referenceNo": payment.reference_no,
        "flagAdvise": "Y" if payment.is_advice else "N",
    }).encode()  # fmt: skip


async def told(pool: Pool, payment: Payment, on: date, bank: Bank = BCA) -> None:
    """The bank said so and was answered that it is in progress, or not at all."""
    async with transaction(pool) as conn:
        await keep_notice(conn, bank, external_id(), body_of(payment), now=noon(on))


async def run(pool: Pool, today: date) -> None:
    await run_day(pool, today=today, now=noon(today))


async def states(pool: Pool, family: Family) -> list[tuple[str, date, str]]:
    async with pool.connection() as conn:
        assert await find_mistake(conn) is None
        return [(bill.kind, bill.period, bill.state) for bill in reversed(await list_bills(conn, family.id))]


async def is_covered(pool: Pool, family: Family) -> bool:
    async with pool.connection() as conn:
        cover = await find_cover(conn, family.someone.id)
    assert cover is not None
    return cover.status == "active"


def advice(payment: Payment) -> Payment:
    return replace(payment, is_advice=True)


@pytest.mark.parametrize("works", [False, True], ids=["bill still open", "bill lapsed meanwhile"])
async def test_a_first_contribution_of_the_last_day_is_booked_though_it_is_judged_on_the_day_after(
    pool: Pool, keys: Keys, works: bool
) -> None:
    family = await enrol(pool, keys)
    payment = a_payment(family.number, on=LAST_DAY)
    await told(pool, payment, LAST_DAY)
    if works:
        await run(pool, DAY_31)

    verdicts = await gather(*(Counter(pool, today=DAY_31).pay(advice(payment)) for _ in range(16)))

    assert verdicts == [SUCCESSFUL] * 16
    assert (await states(pool, family))[-1] == ("first", date(2026, 12, 1), "paid")
    assert [state for _, _, state in await states(pool, family)].count("paid") == 1
    assert await is_covered(pool, family)
    async with pool.connection() as conn:
        [receipt] = await list_receipts(conn, family.id)
    assert receipt.paid_on == DAY_31, "books and receipts have the day on which it was booked"


async def test_a_month_that_was_paid_before_its_end_is_booked_though_the_next_one_is_owed_by_now(
    pool: Pool, keys: Keys
) -> None:
    family = await enrol(pool, keys)
    await Counter(pool).pay(a_payment(family.number))
    await run(pool, date(2027, 1, 1))
    payment = a_payment(family.number, paid=Decimal("35000.00"), on=date(2027, 1, 31))
    await told(pool, payment, date(2027, 1, 31))
    await run(pool, date(2027, 2, 1))
    assert not await is_covered(pool, family)

    verdict = await Counter(pool, today=date(2027, 2, 1)).pay(advice(payment))

    assert verdict == SUCCESSFUL
    await run(pool, date(2027, 2, 2))
    assert await is_covered(pool, family)
    assert (await states(pool, family))[1:] == [
        ("monthly", date(2027, 1, 1), "paid"), ("monthly", date(2027, 2, 1), "open"),
    ]  # fmt: skip


@pytest.mark.parametrize("differs", ["payment", "sum", "account"])
async def test_only_the_very_same_payment_counts(pool: Pool, keys: Keys, differs: str) -> None:
    family, other = await enrol(pool, keys), await enrol(pool, keys, 1)
    payment = a_payment(family.number, on=LAST_DAY)
    less = Decimal("69999.00")
    earlier = {
        "payment": replace(payment, request_id=f"{payment.request_id}1"),
        "sum": replace(payment, paid=less, total=less),
        "account": replace(payment, account=account(other.number)),
    }
    await told(pool, earlier[differs], LAST_DAY)

    assert await Counter(pool, today=DAY_31).pay(advice(payment)) == LAPSED


async def test_another_banks_word_counts_for_nothing(pool: Pool, keys: Keys) -> None:
    family = await enrol(pool, keys)
    payment = a_payment(family.number, BNI, on=LAST_DAY)
    await told(pool, payment, LAST_DAY, BCA)

    assert await Counter(pool, BNI, today=DAY_31).pay(advice(payment)) == LAPSED


async def test_no_date_that_a_message_names_makes_it_come_in_time(pool: Pool, keys: Keys) -> None:
    family = await enrol(pool, keys)
    payment = replace(a_payment(family.number, on=LAST_DAY), paid_at=noon(LAST_DAY) - timedelta(days=3))
    await told(pool, payment, DAY_31)

    assert await Counter(pool, today=DAY_31 + days(1)).pay(advice(payment)) == LAPSED


async def test_what_was_wrong_on_its_day_is_wrong_still(pool: Pool, keys: Keys) -> None:
    family = await enrol(pool, keys)
    early = a_payment(family.number, on=ENROLLED_ON)
    wrong = a_payment(family.number, paid=Decimal("69999.00"), on=LAST_DAY)
    await told(pool, early, ENROLLED_ON)
    await told(pool, wrong, LAST_DAY)

    assert await Counter(pool, today=DAY_31).pay(advice(early)) == LAPSED
    assert await Counter(pool, today=DAY_31).pay(advice(wrong)) == LAPSED
    assert await Counter(pool, today=LAST_DAY).pay(a_payment(family.number, paid=Decimal(1))) == WRONG_AMOUNT


async def test_two_payments_that_came_in_time_are_one_booked_and_one_given_back(pool: Pool, keys: Keys) -> None:
    family = await enrol(pool, keys)
    one, two = a_payment(family.number, on=LAST_DAY), a_payment(family.number, on=LAST_DAY)
    for payment in (one, two):
        await told(pool, payment, LAST_DAY)
    await run(pool, DAY_31)

    verdicts = await gather(*(Counter(pool, today=DAY_31).pay(payment) for payment in (one, two)))

    assert [verdict.status for verdict in verdicts].count("00") == 1
    assert await Counter(pool, today=DAY_31).pay(one) == inconsistent(verdicts[0])
    assert [state for _, _, state in await states(pool, family)].count("paid") == 1


async def test_a_family_that_began_again_meanwhile_pays_in_its_new_window(pool: Pool, keys: Keys) -> None:
    family = await enrol(pool, keys)
    payment = a_payment(family.number, on=LAST_DAY)
    await told(pool, payment, LAST_DAY)
    await run(pool, DAY_31)
    async with transaction(pool) as conn:
        assert await renew(conn, family.id, actor="browser", today=DAY_31, now=noon(DAY_31))

    verdict = await Counter(pool, today=DAY_31).pay(advice(payment))

    assert verdict.status == "01"
    assert [state for _, _, state in await states(pool, family)] == ["lapsed", "open"]
