"""Reminding families of their first contribution, and telling them that it has arrived."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from peserta.billing.bill import Bill
from peserta.billing.first import first_bills
from peserta.billing.first.first_bills import FirstPaid
from peserta.enrolment.correspondence import Addressee, letter
from peserta.enrolment.reminding import reminder_store as store
from peserta.enrolment.reminding.reminder_rules import is_polite_hour, polite_until, reminder_day
from peserta.kit.database import Conn, Pool, transaction
from peserta.kit.keys import Keys
from peserta.messaging.actions import cancel, enqueue
from peserta.messaging.draft import Lane

# A payment of one of these families waits until the batch is written.
BATCH: Final = 100
BEFORE_ALL: Final = UUID(int=0)
PAID_TOLD_WITHIN: Final = timedelta(days=2)


async def remind(pool: Pool, *, keys: Keys, today: date, now: datetime, batch: int = BATCH) -> int:
    """Remind every family whose day has come and that has not paid; return how many were.

    Nothing is sent at night. Each batch is a transaction of its own: a run that was killed is simply run
    again, and any number of them may run at once.
    """
    reminded, last_id = 0, BEFORE_ALL
    while is_polite_hour(now):
        async with transaction(pool) as conn:
            bills = await first_bills.lock_payable(conn, today=today, after=last_id, limit=batch)
            if not bills:
                break
            reminded += await _remind_of(conn, bills, keys=keys, today=today, now=now)
        last_id = bills[-1].family_id
    return reminded


async def _remind_of(conn: Conn, bills: Sequence[Bill], *, keys: Keys, today: date, now: datetime) -> int:
    days = {bill.id: day for bill in bills if (day := _day_of(bill, today))}
    addressees = await store.list_addressees(conn, [bill.family_id for bill in bills if bill.id in days])
    # A family that enrolled elsewhere has no contact here; nothing is written down for it.
    reachable = {bill.id: days[bill.id] for bill in bills if bill.family_id in addressees and bill.id in days}
    new = await store.insert_reminders(conn, reachable, now=now)
    for bill in bills:
        if bill.id in new:
            await _send(conn, bill, addressees[bill.family_id], days[bill.id], keys=keys, today=today, now=now)
    return len(new)


async def _send(
    conn: Conn, bill: Bill, addressee: Addressee, day: date, *, keys: Keys, today: date, now: datetime
) -> None:
    assert bill.closes_on is not None, "a first bill has a window"
    template = "pay_last_day" if today == bill.closes_on else "pay_reminder"
    facts = {"amount": bill.amount.format(), "closes_on": f"{bill.closes_on:%d-%m-%Y}"}
    draft = letter(addressee, template, facts, lane=Lane.NOTICE, not_after=polite_until(now), keys=keys)
    await store.keep_message(conn, bill.id, day, await enqueue(conn, draft, keys=keys, now=now))


def _day_of(bill: Bill, today: date) -> date | None:
    assert bill.closes_on is not None, "a first bill has a window"
    return reminder_day(bill.opens_on, bill.closes_on, today)


async def tell_of_payments(pool: Pool, *, keys: Keys, now: datetime) -> int:
    """Tell families that their first contribution has arrived, at any hour; reminders still waiting are taken back.

    Who is not covered by it is told that somebody looks at that, and that nothing is to be done.
    Returns how many payments were looked at; each once, however many workers ask.
    """
    async with transaction(pool) as conn:
        paid = await first_bills.claim_paid(conn, limit=BATCH)
        if paid:
            await _tell(conn, paid, keys=keys, now=now)
    return len(paid)


async def _tell(conn: Conn, paid: list[FirstPaid], *, keys: Keys, now: datetime) -> None:
    waiting = await store.list_messages(conn, [one.bill_id for one in paid])
    await cancel(conn, waiting, "paid", now=now)
    addressees = await store.list_addressees(conn, [one.family_id for one in paid])
    for one in paid:
        if addressee := addressees.get(one.family_id):
            facts = {"amount": one.amount.format(), "paid_on": f"{one.paid_on:%d-%m-%Y}"}
            not_after = now + PAID_TOLD_WITHIN
            template = "cover_active" if one.covered else "cover_looked_at"
            draft = letter(addressee, template, facts, lane=Lane.CONFIRMATION, not_after=not_after, keys=keys)
            await enqueue(conn, draft, keys=keys, now=now)
