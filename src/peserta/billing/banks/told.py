"""What a family owed on the day on which a bank first told us of its payment, where we get to judge it later."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from peserta.billing.banks import payment_store
from peserta.billing.banks.bank import Bank
from peserta.billing.banks.snap_answer import SnapRefusal
from peserta.billing.banks.snap_message import Payment, read_fields, read_payment
from peserta.billing.bill import Bill
from peserta.billing.bills import Demand, Due, demand_of, issue_bills, missed_of
from peserta.kit.clock import business_date
from peserta.kit.database import Conn
from peserta.kit.ids import new_id

NOTICES_READ_MAX: Final = 10


async def find_told_on(conn: Conn, bank: Bank, payment: Payment) -> date | None:
    """The legal day on which this bank first told us of this very payment; None when it never did.

    What counts is when we kept what it said: a date in a message is the bank's word, and would open each window again.
    """
    account = payment.account
    for notice in await payment_store.list_told(
        conn, bank.name, account.customer_no, payment.request_id, limit=NOTICES_READ_MAX
    ):
        if _is_same(notice.body, payment):
            return business_date(notice.received_at)
    return None


def demand_when_told(bills: list[Bill], told_on: date, *, today: date) -> Demand:
    """What a family with these bills, newest first, was asked for on that day.

    A first bill whose window has closed since, and that lapsed by it, is asked for as it was then.
    """
    missed = missed_of(bills, today)
    if missed is None or missed.state != "lapsed" or not missed.is_over(today):
        return demand_of(bills, told_on)
    is_in_time = missed.opens_on <= told_on and not missed.is_over(told_on)
    return Demand(Due.PAYABLE, (missed,)) if is_in_time else Demand(Due.LAPSED)


async def reopen(conn: Conn, bills: Sequence[Bill], *, today: date, now: datetime) -> list[Bill]:
    """These bills, of which one that lapsed is asked for anew: it was paid in time; the family is locked."""
    lapsed = [replace(bill, id=new_id(now), state="open") for bill in bills if bill.state == "lapsed"]
    reopened = await issue_bills(conn, lapsed, today=today, now=now) if lapsed else []
    assert len(reopened) == len(lapsed), "the newest bill of a family has its month to itself"
    return [bill for bill in bills if bill.state != "lapsed"] + reopened


def _is_same(body: bytes, payment: Payment) -> bool:
    try:
        told = read_payment(read_fields(body))
    except SnapRefusal:
        return False
    return (told.account, told.request_id, told.paid, told.total) == (
        payment.account, payment.request_id, payment.paid, payment.total,
    )  # fmt: skip
