"""What each person's part of a first bill is: pure."""

from datetime import date

from peserta.billing.bill import Bill
from peserta.billing.rules import first_of, months_after
from peserta.billing.tariff import family_contribution


def months_of(bill: Bill) -> list[date]:
    """The firsts of the months that a first bill is for, the oldest first."""
    months = [bill.period]
    while bill.pays_from is not None and months[0] > bill.pays_from:
        months.insert(0, months_after(months[0], -1))
    return months


def share_of(bill: Bill, born_on: date) -> int:
    """The rupiah that a first bill asks for one person: nothing is owed for months before somebody's birth.

    A bill that waits is for one month, that of its payment, whenever anybody of the family was born.
    """
    since = first_of(born_on) if bill.pays_from is not None else bill.period
    return sum(family_contribution(bill.care_class, 1, month).amount for month in months_of(bill) if month >= since)
