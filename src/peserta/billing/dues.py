"""What a family owes, line by line, and what that does to its cover: pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from peserta.billing.bill import Bill
from peserta.billing.bills import Due, demand_of
from peserta.billing.rules import Standing, first_of, standing_on, suspends_on
from peserta.billing.shares import months_of
from peserta.billing.tariff import NoRate, rate_of


class DueState(StrEnum):
    """How a family stands with its contributions."""

    NOTHING = "nothing"
    """It was never billed here."""
    TOO_EARLY = "too_early"
    FIRST = "first"
    """The first contribution is taken now; cover begins with it."""
    LAPSED = "lapsed"
    DUE = "due"
    """A month is open and cover goes on."""
    SUSPENDED = "suspended"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class DueLine:
    """One bill: so many persons at `rate_idr` each, for so many months, of which `period` is the last.

    `rate_idr` is None where the sum is not that of a whole number of months at one rate. A first contribution
    that waits stands for the month in which it is paid, so none names a month before.
    """

    is_first: bool
    period: date
    persons: int
    rate_idr: int | None
    months: int
    amount_idr: int
    is_overdue: bool
    is_newborn: bool = False


@dataclass(frozen=True, slots=True)
class Dues:
    """What is owed today: `lines`, the oldest first, paid together or not at all.

    It is taken from `opens_on`, and should be paid by `pay_by`; a month that is due and not paid by then still
    leaves cover until `suspends_on`; `is_late` is that time between. What is owed for a newborn alone suspends
    nobody: `suspends_on` is then None, and paying late covers the newborn all the same.
    """

    state: DueState
    lines: tuple[DueLine, ...] = ()
    opens_on: date | None = None
    pay_by: date | None = None
    suspends_on: date | None = None
    is_late: bool = False

    @property
    def amount_idr(self) -> int:
        return sum(line.amount_idr for line in self.lines)

    @property
    def is_settled(self) -> bool:
        """Whether nothing more can be waited for on a page."""
        return self.state in (DueState.PAID, DueState.LAPSED, DueState.NOTHING)


def dues_of(bills: Sequence[Bill], today: date) -> Dues:
    """What a family with these bills, newest first, owes today."""
    demand = demand_of(list(bills), today)
    lines = tuple(_line(bill, today) for bill in demand.bills)
    match demand.due:
        case Due.NOTHING:
            return Dues(DueState.NOTHING)
        case Due.PAID:
            return Dues(DueState.PAID)
        case Due.LAPSED:
            return Dues(DueState.LAPSED, pay_by=next((bill.closes_on for bill in bills if bill.closes_on), None))
        case Due.TOO_EARLY:
            return Dues(DueState.TOO_EARLY, lines, demand.opens_on, demand.bills[0].closes_on)
        case Due.PAYABLE:
            oldest, newest = demand.bills[0], demand.bills[-1]
            if oldest.kind == "first":
                return Dues(DueState.FIRST, lines, oldest.opens_on, oldest.closes_on)
            return _of_months(lines, demand.bills, oldest, newest, today)


def _of_months(lines: tuple[DueLine, ...], bills: Sequence[Bill], oldest: Bill, newest: Bill, today: date) -> Dues:
    months = [bill for bill in bills if bill.kind == "monthly"]
    if not months:
        pay_by = min(bill.due_on for bill in bills)
        return Dues(DueState.DUE, lines, oldest.opens_on, pay_by, is_late=today > pay_by)
    if standing_on(today, [bill.asked_in for bill in months]) is Standing.SUSPENDED:
        return Dues(DueState.SUSPENDED, lines, oldest.opens_on, newest.due_on)
    # One sum for all: a baby's own day, while it is to come, may be before the month's.
    days = [months[-1].due_on, *(bill.due_on for bill in bills if bill.kind == "newborn" and bill.due_on >= today)]
    return Dues(
        DueState.DUE, lines, oldest.opens_on, min(days),
        suspends_on=suspends_on(months[0].asked_in), is_late=today > months[0].due_on,
    )  # fmt: skip


def _line(bill: Bill, today: date) -> DueLine:
    rate, months = _rate(bill)
    is_overdue = bill.kind == "monthly" and bill.asked_in < first_of(today)
    return DueLine(
        bill.kind == "first", bill.period, bill.persons, rate, months, bill.amount_idr, is_overdue,
        is_newborn=bill.kind == "newborn",
    )  # fmt: skip


def _rate(bill: Bill) -> tuple[int | None, int]:
    try:
        rate = rate_of(bill.care_class, bill.period).member.amount
    except NoRate:
        return None, 1
    months, rest = divmod(bill.amount_idr, rate * bill.persons)
    is_whole = months > 0 and rest == 0 and (bill.kind != "first" or months == len(months_of(bill)))
    return (rate, months) if is_whole else (None, 1)
