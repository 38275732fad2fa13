""" "I paid, but…": what became of a payment, by what the bank calls it."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from peserta.billing.banks.claims import Outcome, find_claim
from peserta.billing.banks.payments import keep_notice
from peserta.billing.banks.snap_answer import NOT_FOUND
from peserta.billing.banks.snap_message import Payment
from peserta.kit.database import Pool, reading, transaction
from peserta.kit.keys import Keys
from tests.billing.paying import BCA, BNI, ENROLLED_ON, PAY_ON, Counter, Family, a_payment, enrol, noon
from tests.billing.test_told import body_of

REFERENCE = "REF-2026-77"


async def outcome(pool: Pool, family: Family, typed: str = REFERENCE) -> Outcome:
    async with reading(pool) as conn:
        return (await find_claim(conn, family.id, typed)).outcome


def paying(family: Family, paid: str = "70000.00") -> Payment:
    return replace(a_payment(family.number, paid=Decimal(paid)), reference_no=REFERENCE)


@pytest.mark.parametrize(
    ("on", "paid", "became"),
    [
        (PAY_ON, "70000.00", Outcome.BOOKED),
        (PAY_ON, "69999.00", Outcome.WRONG_AMOUNT),
        (ENROLLED_ON, "70000.00", Outcome.TOO_EARLY),
        (ENROLLED_ON + timedelta(days=60), "70000.00", Outcome.TOO_LATE),
    ],
)
async def test_a_payment_is_found_by_the_banks_number_with_what_became_of_it(
    pool: Pool, keys: Keys, on: date, paid: str, became: Outcome
) -> None:
    family = await enrol(pool, keys)
    await Counter(pool, today=on).pay(paying(family, paid))

    assert await outcome(pool, family) is became
    assert await outcome(pool, family, f"  {REFERENCE.lower()} ") is became


async def test_a_second_payment_of_a_paid_bill_says_that_it_was_paid_before(pool: Pool, keys: Keys) -> None:
    family = await enrol(pool, keys)
    await Counter(pool).pay(a_payment(family.number))
    await Counter(pool).pay(paying(family))

    assert await outcome(pool, family) is Outcome.PAID_BEFORE


async def test_what_the_bank_has_told_and_nobody_has_judged_yet_is_being_matched(pool: Pool, keys: Keys) -> None:
    family, other = await enrol(pool, keys), await enrol(pool, keys, 1)
    body = json.dumps({"customerNo": family.number, "referenceNo": REFERENCE, "paymentRequestId": "77"}).encode()
    async with transaction(pool) as conn:
        await keep_notice(conn, BCA, "1", body, now=noon(PAY_ON))

    assert await outcome(pool, family) is Outcome.MATCHING
    assert await outcome(pool, family, "77") is Outcome.MATCHING
    assert await outcome(pool, other) is Outcome.UNKNOWN


async def test_a_payment_that_was_judged_to_be_nobodys_is_refused_and_not_being_matched(pool: Pool, keys: Keys) -> None:
    """The bank wrote the company code of another one before the family's number."""
    family = await enrol(pool, keys)
    payment = replace(a_payment(family.number, BNI), reference_no=REFERENCE)
    async with transaction(pool) as conn:
        await keep_notice(conn, BCA, "1", body_of(payment), now=noon(PAY_ON))
    assert await Counter(pool, BCA).pay(payment) == NOT_FOUND

    assert await outcome(pool, family) is Outcome.REFUSED


async def test_one_id_for_payments_of_two_families_tells_neither_of_the_other(pool: Pool, keys: Keys) -> None:
    family, other = await enrol(pool, keys), await enrol(pool, keys, 1)
    await Counter(pool).pay(paying(other))
    payment = replace(paying(family), request_id="77")
    await Counter(pool).pay(replace(paying(other), request_id="77"))
    async with transaction(pool) as conn:
        await keep_notice(conn, BCA, "1", body_of(payment), now=noon(PAY_ON))

    assert await outcome(pool, family) is Outcome.MATCHING


@pytest.mark.parametrize("typed", ["TIDAK-ADA", "", "   ", "é" * 5, "x" * 200, "'; --", "%"])
async def test_what_nobody_knows_is_unknown(pool: Pool, keys: Keys, typed: str) -> None:
    family, other = await enrol(pool, keys), await enrol(pool, keys, 1)
    await Counter(pool).pay(paying(other))

    assert await outcome(pool, family, typed) is Outcome.UNKNOWN
    assert await outcome(pool, family) is Outcome.UNKNOWN, "another family's payment is as if it were not there"


async def test_a_notice_that_is_no_message_hides_nothing(pool: Pool, keys: Keys) -> None:
    family = await enrol(pool, keys)
    async with transaction(pool) as conn:
        for place, body in enumerate((b"\xff\x00", b'{"customerNo": "%s"' % family.number.encode(), b"[]")):
            await keep_notice(conn, BCA, str(place), body, now=noon(PAY_ON))

    assert await outcome(pool, family) is Outcome.UNKNOWN
