"""Asking for contributions: virtual accounts, first bills, and what a family must pay at present."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from peserta.billing import bill_store, ledger_store
from peserta.billing.bill import Bill
from peserta.billing.charge import waits
from peserta.billing.ledger import Mistake, Transfer, bill_issued, bill_lapsed
from peserta.billing.rules import Window, due_on, end_of_month, first_of, months_due, months_to_lift
from peserta.billing.shares import months_of, share_of
from peserta.billing.tariff import family_contribution
from peserta.kit.database import Conn
from peserta.kit.ids import new_id
from peserta.kit.values import CardNumber, Rupiah
from peserta.membership.actions import list_covers
from peserta.registry.actions import list_family

VA_DIGITS = 11
# Two years in arrears, this month, and first bills that lapsed.
BILLS_READ_MAX = 40


class Due(StrEnum):
    """What a family is told when it wants to pay."""

    PAYABLE = "payable"
    NOTHING = "nothing"
    PAID = "paid"
    TOO_EARLY = "too_early"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked of a family today: one sum for `bills`, paid whole or not at all.

    `opens_on` is from when it is taken, for a first bill that is too early.
    """

    due: Due
    bills: tuple[Bill, ...] = ()
    opens_on: date | None = None

    @property
    def amount(self) -> Rupiah:
        return Rupiah(sum(bill.amount_idr for bill in self.bills))


def va_number(card: CardNumber) -> str:
    """What stands after a bank's own prefix: the last eleven digits of the card number."""
    return card.digits[-VA_DIGITS:]


async def open_accounts(conn: Conn, family_id: UUID, cards: Mapping[UUID, CardNumber], *, now: datetime) -> None:
    """Give each person of a family a virtual account number; all of them find the family's one bill."""
    numbers = {person_id: va_number(card) for person_id, card in cards.items()}
    await bill_store.open_accounts(conn, family_id, numbers, now=now)


async def issue_first_bill(
    conn: Conn, family_id: UUID, window: Window, *, care_class: int, persons: int, today: date, now: datetime
) -> Bill:
    """Ask a new family for its first contribution, to be paid within its window; the family is locked.

    It is for the months since `window.pays_from`, up to that in which the window opens. Where the window waits that
    is one month, and once it is paid it stands for the month of the payment; else a later month of the payment, and
    any between, is billed by the month once it is paid.
    """
    period = first_of(window.opens_on)
    months = months_due(window.pays_from, window.opens_on)
    bill = Bill(
        id=new_id(now), family_id=family_id, period=period, kind="first", care_class=care_class, persons=persons,
        amount_idr=sum(family_contribution(care_class, persons, month).amount for month in months),
        opens_on=window.opens_on, closes_on=window.closes_on, due_on=window.closes_on, state="open",
        pays_from=None if window.waits else months[0],
    )  # fmt: skip
    if len(months) > 1:
        bill = replace(bill, amount_idr=bill.amount_idr - await _asked_before_birth(conn, bill))
    issued = await issue_bills(conn, [bill], today=today, now=now)
    assert issued, "a family that enrols has no other bill for the month"
    return issued[0]


async def _asked_before_birth(conn: Conn, bill: Bill) -> int:
    """What a first bill for so many persons asks too much for those who were born in one of its months."""
    since = months_of(bill)[0]
    born_later = [member for member in await list_family(conn, bill.family_id) if first_of(member.born_on) > since]
    covers = await list_covers(conn, [member.id for member in born_later]) if born_later else {}
    asked = [member for member in born_later if member.id in covers and waits(covers[member.id])]
    return sum(share_of(bill, since) - share_of(bill, member.born_on) for member in asked)


def monthly_bill(family_id: UUID, month: date, *, care_class: int, persons: int, today: date, now: datetime) -> Bill:
    """The bill of a family for a month, not written yet.

    A month that is over is asked for as this one is; after the day by which it should be paid, until its end.
    """
    period = first_of(month)
    asked_in = max(period, first_of(today))
    due = due_on(asked_in)
    return Bill(
        id=new_id(now), family_id=family_id, period=period, kind="monthly", care_class=care_class, persons=persons,
        amount_idr=family_contribution(care_class, persons, period).amount,
        opens_on=asked_in, closes_on=None, due_on=due if today <= due else end_of_month(asked_in), state="open",
    )  # fmt: skip


async def issue_bills(conn: Conn, bills: list[Bill], *, today: date, now: datetime) -> list[Bill]:
    """Write those bills whose family has none for the month, with their entries in the books; returns the written."""
    issued = await bill_store.insert_bills(conn, bills, now=now)
    await _book(conn, [bill_issued(bill.id, bill.family_id, bill.amount, today) for bill in issued], now=now)
    return issued


async def lapse(conn: Conn, bill: Bill, *, today: date, now: datetime) -> None:
    """End a first bill whose window has closed; the family is locked and enrols again if it wants cover."""
    await lapse_bills(conn, [bill], today=today, now=now)


async def lapse_bills(conn: Conn, bills: Sequence[Bill], *, today: date, now: datetime) -> None:
    """End open bills that are asked for no more; their families are locked."""
    if bills:
        await bill_store.end_bills(conn, [bill.id for bill in bills], state="lapsed", today=today, now=now)
        await _book(conn, [bill_lapsed(bill.id, bill.family_id, bill.amount, today) for bill in bills], now=now)


async def list_bills(conn: Conn, family_id: UUID) -> list[Bill]:
    """The bills of a family, the newest first, at most forty."""
    return await bill_store.list_bills(conn, family_id, limit=BILLS_READ_MAX)


async def list_accounts(conn: Conn, family_id: UUID) -> list[str]:
    """The virtual account numbers of a family, without any bank's prefix; each of them finds the family's bill."""
    return [account.number for account in await bill_store.list_numbers(conn, family_id)]


def demand_of(bills: list[Bill], today: date) -> Demand:
    """What a family with these bills, newest first, is asked for today."""
    waiting = [bill for bill in bills if bill.state == "open"]
    first = next((bill for bill in waiting if bill.kind == "first"), None)
    if first is not None:
        return _first_demand(first, today)
    months = set(months_to_lift(today, [bill.period for bill in waiting]))
    asked = tuple(sorted((bill for bill in waiting if bill.period in months), key=lambda bill: bill.period))
    if asked:
        return Demand(Due.PAYABLE, asked)
    last = next(iter(bills), None)
    if last is not None and last.state == "lapsed":
        return Demand(Due.LAPSED)
    return Demand(Due.PAID if last is not None else Due.NOTHING)


def _first_demand(bill: Bill, today: date) -> Demand:
    if bill.is_over(today):
        return Demand(Due.LAPSED, (bill,))
    if today < bill.opens_on:
        return Demand(Due.TOO_EARLY, (bill,), bill.opens_on)
    return Demand(Due.PAYABLE, (bill,))


def missed_of(bills: list[Bill], today: date) -> Bill | None:
    """The first bill whose window a family with these bills, newest first, has missed; None where it may pay something.

    Only the newest counts: who was a member before and enrols again paid once already.
    """
    newest = next((bill for bill in bills if bill.kind != "newborn"), None)
    if newest is None or newest.kind != "first" or newest.state == "paid":
        return None
    return newest if demand_of(bills, today).due is Due.LAPSED else None


async def find_mistake(conn: Conn) -> Mistake | None:
    """The first thing that is wrong in the books, or None; reads all of them."""
    return await ledger_store.find_mistake(conn)


async def count_transfers(conn: Conn) -> int:
    """How many transfers the books hold."""
    return await ledger_store.count_transfers(conn)


async def _book(conn: Conn, transfers: list[Transfer], *, now: datetime) -> None:
    if transfers:
        await ledger_store.insert_transfers(conn, transfers, now=now)
