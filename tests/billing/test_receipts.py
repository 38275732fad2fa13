"""Receipts: one for each accepted payment, found by its own family, checked by anybody."""

import asyncio
from decimal import Decimal

import psycopg
import pytest

from peserta.billing.receipt import ReceiptNumber
from peserta.billing.receipts import check_receipt, find_receipt, list_receipts
from peserta.kit.database import Pool, reading
from peserta.kit.keys import Keys
from tests.access.walking import count
from tests.billing.paying import PAY_ON, Counter, a_payment, enrol


async def test_a_payment_taken_sixteen_times_at_once_has_one_receipt(pool: Pool, keys: Keys) -> None:
    family = await enrol(pool, keys)
    payment = a_payment(family.number)

    await asyncio.gather(*(Counter(pool).pay(payment) for _ in range(16)))

    async with reading(pool) as conn:
        (receipt,) = await list_receipts(conn, family.id)
    assert (receipt.amount_idr, receipt.paid_on, receipt.periods) == (70_000, PAY_ON, [family.bill.period])
    assert (receipt.bank, receipt.bank_reference) == ("bca", "12345678901")
    assert receipt.number == "12345" + family.number


async def test_a_refused_payment_has_none(pool: Pool, keys: Keys) -> None:
    family = await enrol(pool, keys)

    await Counter(pool).pay(a_payment(family.number, paid=Decimal("1.00")))

    assert await count(pool, "billing_receipt") == 0


async def test_only_the_family_that_paid_finds_it_and_anybody_may_check_sum_and_day(pool: Pool, keys: Keys) -> None:
    family, other = await enrol(pool, keys), await enrol(pool, keys, 1)
    await Counter(pool).pay(a_payment(family.number))

    async with reading(pool) as conn:
        (receipt,) = await list_receipts(conn, family.id)
        number = ReceiptNumber.parse(receipt.shown_reference.lower())
        assert await find_receipt(conn, number, family.id) == receipt
        assert await find_receipt(conn, number, other.id) is None
        checked = await check_receipt(conn, number)
        unknown = await check_receipt(conn, ReceiptNumber.new(bytes(range(16))))
    assert checked is not None
    assert (checked.amount_idr, checked.paid_on) == (70_000, PAY_ON)
    assert unknown is None


async def test_a_receipt_is_never_changed_or_taken_back(pool: Pool, keys: Keys) -> None:
    await Counter(pool).pay(a_payment((await enrol(pool, keys)).number))

    for sql in ("UPDATE billing_receipt SET paid_on = paid_on", "DELETE FROM billing_receipt"):
        async with pool.connection() as conn:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                await conn.execute(sql)
