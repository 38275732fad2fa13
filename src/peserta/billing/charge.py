"""Whom a month is billed for, and what becomes of bills that nobody paid: pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from peserta.billing.bill import Bill
from peserta.billing.rules import Standing, oldest_asked, standing_on
from peserta.membership.cover import Cover

PAY_FOR_THEMSELVES = ("PBPU", "BP")


@dataclass(frozen=True, slots=True)
class Charge:
    """What a family's bill for a month is made of; `care_class` is None when nobody's class is known."""

    care_class: int | None
    persons: int


def charge_of(covers: Collection[Cover]) -> Charge | None:
    """The charge for a family whose persons have these covers, or None when nobody is to be billed.

    A newborn counts from its birth, though it waits for cover until it is paid for; only where nobody of the
    family has begun to be covered does who waits owe no month.
    One class for the whole family card; where the roll says two, the better room, whose number is lower.
    """
    charged = [cover for cover in covers if is_charged(cover)]
    if not charged:
        return None
    charged += [cover for cover in covers if waits(cover)]
    classes = [cover.care_class for cover in charged if cover.care_class is not None]
    return Charge(min(classes, default=None), len(charged))


def is_charged(cover: Cover) -> bool:
    """Whether a month costs something: cover that began and goes on, or is suspended only because it was not paid.

    Months go on being owed while cover is suspended. Who waits for the first payment is not billed by the month.
    """
    goes_on = cover.status == "active" or cover.status_reason == "arrears"
    return cover.segment in PAY_FOR_THEMSELVES and goes_on


def waits(cover: Cover) -> bool:
    """Whether cover begins with the next payment."""
    return cover.segment in PAY_FOR_THEMSELVES and cover.status_reason == "waiting"


def expects_cover(cover: Cover) -> bool:
    """Whether somebody for whom it was paid is not covered, though nothing final stands in the way.

    In any segment: money does not begin cover in one that others pay for.
    """
    is_over = cover.status_reason in ("deceased", "duplicate")
    return cover.status == "inactive" and not is_over


def is_suspended_on(day: date, open_bills: Iterable[Bill]) -> bool:
    """Whether a family with these open bills has no cover on `day`; a first contribution suspends nobody."""
    return standing_on(day, [bill.asked_in for bill in open_bills if bill.kind == "monthly"]) is Standing.SUSPENDED


def is_dropped(bill: Bill, day: date) -> bool:
    """Whether an open bill is asked for no more: its window has closed, or its month is beyond two years."""
    return bill.is_over(day) if bill.kind == "first" else bill.period < oldest_asked(day)
