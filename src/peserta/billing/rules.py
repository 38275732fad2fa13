"""When a first contribution may be paid, when a bill is due, what not paying does: all in legal days of Jakarta."""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds from a day on; a change of the law is one more row, and what was asked before stays as it was.

    Days of the first contribution are counted from the enrolment, those of a newborn from birth. Who leaves
    employment is covered without a wait until the end of the `grace_months`-th month after. An unpaid month
    suspends cover from the 1st of the `suspends_after_months`-th month after it; what lifts that is the present
    month and at most `arrears_months_max` before it.
    """

    valid_from: date
    first_from_day: int
    first_to_day: int
    newborn_days: int
    without_nik_days: int
    grace_months: int
    due_day: int
    suspends_after_months: int
    arrears_months_max: int


# The sources of the numbers stand beside their tests, in tests/billing/test_terms.py.
TERMS: Final = (
    Terms(
        date(2018, 9, 18), first_from_day=14, first_to_day=30, newborn_days=28, without_nik_days=92, grace_months=1,
        due_day=10, suspends_after_months=1, arrears_months_max=24,
    ),
)  # fmt: skip


def terms_on(day: date, terms: tuple[Terms, ...] = TERMS) -> Terms:
    """The terms of a day: those of the last row that has begun; the first row holds for all days before."""
    begun = [each for each in terms if each.valid_from <= day]
    return begun[-1] if begun else terms[0]


# Of today's terms, for who shows or tries them.
FIRST_PAYMENT_FROM_DAY: Final = TERMS[-1].first_from_day
FIRST_PAYMENT_TO_DAY: Final = TERMS[-1].first_to_day
MONTHS_A_YEAR: Final = 12


class Origin(StrEnum):
    """Where a family, or a newborn, comes from when it enrols as PBPU or BP."""

    NEW = "new"
    NEWBORN = "newborn"
    LEFT_EMPLOYMENT = "left_employment"
    LEFT_SUBSIDY = "left_subsidy"


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What decides about the first payment.

    `left_on` is the day on which the earlier cover ended (employment or subsidy), or the day of birth of
    a newborn. `pays_since_then` says that the family chose to pay every month since then.
    """

    origin: Origin
    on: date
    left_on: date | None = None
    pays_since_then: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """The first contribution is taken from `opens_on` to `closes_on`, both days included.

    The bill has the months from that of `pays_from` to that of the payment; cover begins when it is paid.
    """

    opens_on: date
    closes_on: date
    pays_from: date
    waits: bool

    def takes(self, day: date) -> bool:
        return self.opens_on <= day <= self.closes_on

    def is_over(self, day: date) -> bool:
        return day > self.closes_on


def first_window(enrolled: Enrolled, terms: tuple[Terms, ...] = TERMS) -> Window:
    """When the first contribution may be paid.

    Sources: Perpres 82/2018 Art. 15 as BPJS explains it (14 to 30 days); for those who leave employment,
    paid within the month after the cover ended, or for all months since, there is no waiting, and in the
    month of leaving itself it is payable from the 1st of the next; for those whose subsidy ended, the form
    offers to pay for all months since, in the same way; a newborn's is payable at once, within 28 days of birth.
    """
    now = terms_on(enrolled.on, terms)
    match enrolled.origin:
        case Origin.NEW:
            return _after_waiting(enrolled.on, now)
        case Origin.NEWBORN:
            born_on = _ended(enrolled)
            last = max(born_on + timedelta(days=now.newborn_days), enrolled.on)
            return Window(enrolled.on, last, first_of(born_on), waits=False)
        case Origin.LEFT_EMPLOYMENT:
            return _after_employment(enrolled, now)
        case Origin.LEFT_SUBSIDY:
            return _at_once(enrolled, now) if enrolled.pays_since_then else _after_waiting(enrolled.on, now)


def _after_employment(enrolled: Enrolled, terms: Terms) -> Window:
    is_in_grace = first_of(enrolled.on) <= months_after(_ended(enrolled), terms.grace_months)
    if is_in_grace or enrolled.pays_since_then:
        return _at_once(enrolled, terms)
    return _after_waiting(enrolled.on, terms)


def _at_once(enrolled: Enrolled, terms: Terms) -> Window:
    next_month = following_month(_ended(enrolled))
    if enrolled.on < next_month:
        # Still covered until the end of the month: no month since then has begun.
        return Window(next_month, end_of_month(next_month), next_month, waits=False)
    return Window(enrolled.on, enrolled.on + timedelta(days=terms.first_to_day), next_month, waits=False)


def _after_waiting(on: date, terms: Terms) -> Window:
    opens_on = on + timedelta(days=terms.first_from_day)
    return Window(opens_on, on + timedelta(days=terms.first_to_day), first_of(opens_on), waits=True)


def _ended(enrolled: Enrolled) -> date:
    assert enrolled.left_on is not None, f"{enrolled.origin} has a day before it"
    return enrolled.left_on


def months_due(pays_from: date, paid_on: date, terms: tuple[Terms, ...] = TERMS) -> list[date]:
    """The firsts of all months from `pays_from` to the one paid in; of those before it, the last that are asked for."""
    oldest = max(first_of(pays_from), oldest_asked(paid_on, terms))
    months = (paid_on.year - oldest.year) * MONTHS_A_YEAR + paid_on.month - oldest.month
    return [months_after(oldest, count) for count in range(months + 1)]


def due_on(month: date, terms: tuple[Terms, ...] = TERMS) -> date:
    """The day of the month by which its contribution is to be paid."""
    return month.replace(day=terms_on(month, terms).due_day)


class Standing(StrEnum):
    """What unpaid bills do to cover."""

    COVERED = "covered"
    DUE = "due"
    """A month is not paid yet; cover goes on until the day that suspends it."""
    SUSPENDED = "suspended"


def standing_on(day: date, unpaid: Collection[date], terms: tuple[Terms, ...] = TERMS) -> Standing:
    """Cover on `day` of a family with these unpaid months (their firsts)."""
    asked = [first_of(month) for month in unpaid if first_of(month) <= first_of(day)]
    if any(suspends_on(month, terms) <= day for month in asked):
        return Standing.SUSPENDED
    return Standing.DUE if asked else Standing.COVERED


def suspends_on(month: date, terms: tuple[Terms, ...] = TERMS) -> date:
    """From when a month that is not paid leaves a family without cover, by the terms of that month."""
    return months_after(month, terms_on(first_of(month), terms).suspends_after_months)


def months_to_lift(day: date, unpaid: Collection[date], terms: tuple[Terms, ...] = TERMS) -> list[date]:
    """The months that must be paid to be covered again on `day`: the last ones in arrears, and the present one."""
    firsts = {first_of(month) for month in unpaid}
    arrears = sorted(month for month in firsts if month < first_of(day))
    present = [month for month in firsts if month == first_of(day)]
    return arrears[-terms_on(day, terms).arrears_months_max :] + present


def oldest_asked(day: date, terms: tuple[Terms, ...] = TERMS) -> date:
    """The 1st of the oldest month in arrears that is still asked for on `day`."""
    return months_after(day, -terms_on(day, terms).arrears_months_max)


def months_after(day: date, months: int) -> date:
    """The 1st of the month that is so many months after that of `day`, or before."""
    years, month = divmod(day.month - 1 + months, MONTHS_A_YEAR)
    return date(day.year + years, month + 1, 1)


def first_of(day: date) -> date:
    return day.replace(day=1)


def end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def following_month(day: date) -> date:
    """The 1st of the month after."""
    return end_of_month(day) + timedelta(days=1)
