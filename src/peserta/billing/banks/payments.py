"""What a bank asks and what it paid: judged once, answered the same for ever.

The order of questions is that of the standard: is this call new, is this payment new, whose is it, is it
owed now, is it the right sum. A payment is looked for before its bill is: to tell the retry of a payment
we have booked that the bill is paid already would make the bank give the money back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from peserta.access.push.push import announce
from peserta.access.push.push_rules import Purpose
from peserta.audit.actions import append
from peserta.billing import bill_store, ledger_store
from peserta.billing.banks import payment_store
from peserta.billing.banks.bank import Bank
from peserta.billing.banks.payment_store import Judged, NewPayment
from peserta.billing.banks.snap_answer import (
    CONFLICT,
    IN_PROGRESS,
    LAPSED,
    NOT_FOUND,
    PAID,
    SUCCESSFUL,
    WRONG_AMOUNT,
    Service,
    Verdict,
    inconsistent,
    too_early,
)
from peserta.billing.banks.snap_message import Account, Inquiry, Payment
from peserta.billing.banks.told import demand_when_told, find_told_on, reopen
from peserta.billing.bill import Bill
from peserta.billing.bills import Demand, Due, demand_of, list_bills
from peserta.billing.charge import expects_cover
from peserta.billing.ledger import contribution_paid
from peserta.billing.receipt import ReceiptNumber
from peserta.billing.receipts import issue_receipt
from peserta.casework.actions import open_case
from peserta.kit.database import Conn
from peserta.kit.ids import new_id
from peserta.membership import actions as membership
from peserta.registry.actions import list_family, load_person, lock_family

# For what somebody else is doing with this family's bills: a batch of monthly bills takes a tenth of it.
LOCK_WAIT_S: Final = 5.0
UNCOVERED_CASE_KIND: Final = "paid_not_covered"


@dataclass(frozen=True, slots=True)
class Asked:
    """The answer to an inquiry; name and demand are there when something is payable."""

    verdict: Verdict
    name: str = ""
    demand: Demand | None = None


async def keep_notice(conn: Conn, bank: Bank, external_id: str, body: bytes, *, now: datetime) -> UUID:
    """Keep what a bank says of a payment, byte for byte, before it is judged in a transaction of its own; its id."""
    notice_id = new_id(now)
    await payment_store.insert_notice(conn, notice_id, bank.name, external_id, body, now=now)
    return notice_id


async def refuse_notice(conn: Conn, notice_id: UUID, verdict: Verdict) -> None:
    """Write down that the bank is told that a payment failed which nobody has judged: its family reads it."""
    await payment_store.refuse_notice(conn, notice_id, verdict.code(Service.PAYMENT))


async def was_called(conn: Conn, bank: Bank, service: Service, *, external_id: str, today: date) -> bool:
    """Whether this bank used this external id for this service today."""
    return await payment_store.find_call(conn, bank.name, service, external_id, day=today) is not None


async def inquire(conn: Conn, bank: Bank, inquiry: Inquiry, *, external_id: str, today: date) -> Asked:
    """What is owed on an account today; an external id that was used today is a conflict, whatever it asks.

    While a payment for it is judged nobody knows: the answer is then that the request is in progress.
    """
    is_new = await payment_store.insert_call(
        conn, bank.name, Service.INQUIRY, external_id, inquiry.request_id, day=today
    )
    if not is_new:
        return Asked(CONFLICT)
    owner = await _owner(conn, bank, inquiry.account)
    if owner is None:
        return Asked(NOT_FOUND)
    being_paid = await payment_store.read_being_paid(conn, owner.family_id)
    demand = demand_of(await list_bills(conn, owner.family_id), today)
    verdict = IN_PROGRESS if await being_paid.one() else _verdict_on(demand)
    if verdict is not SUCCESSFUL:
        return Asked(verdict)
    family = await list_family(conn, owner.family_id)
    # A family that the roll has emptied still owes what it owes.
    name = family[0].name if family else (await load_person(conn, owner.person_id)).name
    return Asked(verdict, name=name, demand=demand)


async def take_payment(
    conn: Conn, bank: Bank, payment: Payment, *, external_id: str, today: date, now: datetime
) -> Verdict:
    """Judge a payment and, when it is right, book it, end its bills and cover the family: all or nothing.

    One of which the bank told us before is right, too, where it was so on that day; it is booked on this one.
    Locks family, bills and cover, in this order; `psycopg.errors.LockNotAvailable` when another one holds them
    for too long. Two of one id at once for an account that nobody has may raise
    `psycopg.errors.UniqueViolation`; the caller tries again and finds the first.
    """
    await payment_store.limit_wait(conn, LOCK_WAIT_S)
    owner = await _owner(conn, bank, payment.account)
    if owner is not None:
        await payment_store.begin_paying(conn, owner.family_id)
        await lock_family(conn, owner.family_id)
    if earlier := await payment_store.find_judged(conn, bank.name, payment.request_id):
        return await _again(conn, earlier, payment, bank, now=now)
    is_new = await payment_store.insert_call(
        conn, bank.name, Service.PAYMENT, external_id, payment.request_id, day=today
    )
    if not is_new:
        return await _known_call(conn, bank, payment, external_id, today=today, now=now)
    bills = await list_bills(conn, owner.family_id) if owner else []
    demand = demand_of(bills, today)
    verdict = _verdict_on_sum(demand, payment) if owner else NOT_FOUND
    if verdict in {LAPSED, WRONG_AMOUNT} and (
        as_told := await _demand_as_told(conn, bank, payment, bills, today=today)
    ):
        demand, verdict = as_told, SUCCESSFUL
    new = NewPayment(new_id(now), bank.name, external_id, owner.family_id if owner else None, payment, verdict)
    await payment_store.insert_payment(conn, new, now=now)
    if verdict is SUCCESSFUL:
        assert owner is not None, "only an account that somebody has is owed on"
        await _settle(conn, bank, new.id, owner.family_id, demand, today=today, now=now)
    return verdict


async def refuse_payment(
    conn: Conn, bank: Bank, payment: Payment, verdict: Verdict, *, external_id: str, today: date, now: datetime
) -> Verdict:
    """Write down that a payment is refused because we could not judge it; one that is judged stays as it was.

    Only then may a bank be told that it failed. Locks the family first, as `take_payment` does, and raises what that
    does.
    """
    await payment_store.limit_wait(conn, LOCK_WAIT_S)
    # Before whatever went wrong can stand in the way of telling what was booked.
    if earlier := await payment_store.find_judged(conn, bank.name, payment.request_id):
        return await _again(conn, earlier, payment, bank, now=now)
    owner = await _owner(conn, bank, payment.account)
    if owner is not None:
        await payment_store.begin_paying(conn, owner.family_id)
        await lock_family(conn, owner.family_id)
        if earlier := await payment_store.find_judged(conn, bank.name, payment.request_id):
            return await _again(conn, earlier, payment, bank, now=now)
    await payment_store.insert_call(conn, bank.name, Service.PAYMENT, external_id, payment.request_id, day=today)
    new = NewPayment(new_id(now), bank.name, external_id, owner.family_id if owner else None, payment, verdict)
    await payment_store.insert_payment(conn, new, now=now)
    return verdict


async def _owner(conn: Conn, bank: Bank, account: Account) -> bill_store.Owner | None:
    if account.partner_service_id != bank.partner_service_id:
        return None
    return await bill_store.find_owner(conn, account.customer_no)


def _verdict_on(demand: Demand) -> Verdict:
    match demand.due:
        case Due.PAYABLE:
            return SUCCESSFUL
        case Due.TOO_EARLY:
            assert demand.opens_on is not None, "what is too early has a day"
            return too_early(demand.opens_on)
        case Due.LAPSED:
            return LAPSED
        case Due.PAID:
            return PAID
        case Due.NOTHING:
            return NOT_FOUND


def _verdict_on_sum(demand: Demand, payment: Payment) -> Verdict:
    verdict = _verdict_on(demand)
    is_right = payment.paid == payment.total == Decimal(demand.amount.amount)
    return WRONG_AMOUNT if verdict is SUCCESSFUL and not is_right else verdict


async def _demand_as_told(conn: Conn, bank: Bank, payment: Payment, bills: list[Bill], *, today: date) -> Demand | None:
    """What was owed on an earlier day on which the bank told us of this payment, if it was right on that day."""
    told_on = await find_told_on(conn, bank, payment)
    if told_on is None or told_on >= today:
        return None
    demand = demand_when_told(bills, told_on, today=today)
    return demand if _verdict_on_sum(demand, payment) is SUCCESSFUL else None


async def _again(conn: Conn, earlier: Judged, payment: Payment, bank: Bank, *, now: datetime) -> Verdict:
    """The same payment once more: the first answer, in the form that the bank expects of a repetition."""
    is_same = earlier.va_number == payment.account.number and earlier.paid == payment.paid
    if payment.is_advice and is_same:
        return earlier.verdict
    if not is_same:
        facts: dict[str, str | int] = {"bank": bank.name, "request_id": payment.request_id}
        key = f"payment_repeated:{bank.name}:{payment.request_id}"
        await open_case(conn, "payment_repeated_differently", None, facts, key, now=now)
    return inconsistent(earlier.verdict)


async def _known_call(
    conn: Conn, bank: Bank, payment: Payment, external_id: str, *, today: date, now: datetime
) -> Verdict:
    """An external id that was used today: by this very payment a moment ago, or by another one."""
    call = await payment_store.find_call(conn, bank.name, Service.PAYMENT, external_id, day=today)
    if call is not None and call.request_id == payment.request_id:
        earlier = await payment_store.find_judged(conn, bank.name, payment.request_id)
        assert earlier is not None, "a call is written with its judgement"
        return await _again(conn, earlier, payment, bank, now=now)
    return CONFLICT


async def _settle(
    conn: Conn, bank: Bank, payment_id: UUID, family_id: UUID, demand: Demand, *, today: date, now: datetime
) -> None:
    bill_ids = [bill.id for bill in await reopen(conn, demand.bills, today=today, now=now)]
    await payment_store.insert_paid(conn, bill_ids, payment_id, today=today, now=now)
    receipt = await issue_receipt(conn, payment_id, today=today, now=now)
    await bill_store.end_bills(conn, bill_ids, state="paid", today=today, now=now)
    transfer = contribution_paid(payment_id, family_id, bank.name, demand.amount, today)
    await ledger_store.insert_transfers(conn, [transfer], now=now)
    persons = [payer.person_id for payer in await bill_store.list_payers(conn, family_id)]
    await membership.activate(conn, persons, cover_from=today, now=now)
    await _check_covered(conn, payment_id, receipt, persons, demand, now=now)
    await announce(conn, persons, Purpose.PAYMENT, now=now)
    for person_id in persons:
        facts = {"bank": bank.name, "amount_idr": demand.amount.amount}
        await append(
            conn, kind="contribution.paid", person_id=person_id, actor=f"bank:{bank.name}", facts=facts, now=now
        )


async def _check_covered(
    conn: Conn, payment_id: UUID, receipt: ReceiptNumber, persons: Sequence[UUID], demand: Demand, *, now: datetime
) -> None:
    """A first contribution covers whom it is for; where the roll says otherwise by now somebody must look."""
    if not any(bill.kind == "first" for bill in demand.bills):
        return
    covers = await membership.list_covers(conn, persons)
    uncovered = [person_id for person_id, cover in covers.items() if expects_cover(cover)]
    if uncovered:
        facts: dict[str, str | int] = {
            "payment": str(payment_id), "receipt": str(receipt), "persons": len(persons), "uncovered": len(uncovered),
        }  # fmt: skip
        key = f"{UNCOVERED_CASE_KIND}:{payment_id}"
        await open_case(conn, UNCOVERED_CASE_KIND, uncovered[0], facts, key, now=now)
