"""Whom a month is billed for: a row for each kind of cover."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.billing.bill import Bill, BillKind
from peserta.billing.charge import Charge, charge_of, is_dropped, is_suspended_on
from peserta.billing.rules import due_on, end_of_month, first_of, following_month, oldest_asked
from peserta.membership.cover import Cover

DAYS = st.dates(date(2022, 7, 1), date(2040, 12, 31))


def cover(
    segment: str = "PBPU", care_class: int | None = 3, status: str = "active", reason: str | None = None
) -> Cover:
    return Cover(segment, care_class, status, reason, None, None)  # pyright: ignore[reportArgumentType]


def bill(period: date, kind: BillKind = "monthly", closes_on: date | None = None) -> Bill:
    return Bill(uuid4(), uuid4(), period, kind, 3, 1, 35_000, period, closes_on, due_on(period), "open")


@pytest.mark.parametrize(
    ("covers", "charge"),
    [
        ([], None),
        ([cover()], Charge(3, 1)),
        ([cover(), cover(), cover(segment="BP")], Charge(3, 3)),
        ([cover(care_class=1), cover(care_class=2)], Charge(1, 2)),
        ([cover(care_class=None), cover(care_class=2)], Charge(2, 2)),
        ([cover(care_class=None)], Charge(None, 1)),
        # Months go on being owed while cover is suspended for them.
        ([cover(status="inactive", reason="arrears")], Charge(3, 1)),
        # Who waits for the first payment, has died or gone abroad costs nothing.
        ([cover(status="inactive", reason="waiting"), cover(status="inactive", reason="deceased")], None),
        ([cover(status="inactive"), cover()], Charge(3, 1)),
        # Others pay for them.
        ([cover(segment="PPU"), cover(segment="PBI")], None),
        ([cover(segment="PPU"), cover()], Charge(3, 1)),
    ],
)
def test_a_bill_counts_those_who_pay_for_themselves_and_have_cover(covers: list[Cover], charge: Charge | None) -> None:
    assert charge_of(covers) == charge


@given(DAYS)
def test_a_month_suspends_from_the_first_of_the_next_and_is_asked_for_two_years(month: date) -> None:
    unpaid = bill(first_of(month))
    next_month = following_month(month)

    assert not is_suspended_on(end_of_month(month), [unpaid])
    assert is_suspended_on(next_month, [unpaid])
    assert not is_dropped(unpaid, date(month.year + 2, month.month, 1))
    assert is_dropped(unpaid, date(next_month.year + 2, next_month.month, 1))


@given(DAYS)
def test_the_oldest_month_asked_for_is_the_first_of_the_same_month_two_years_ago(day: date) -> None:
    assert oldest_asked(day) == date(day.year - 2, day.month, 1)


def test_a_first_contribution_suspends_nobody_and_is_dropped_the_day_after_its_window() -> None:
    first = bill(date(2026, 12, 1), "first", closes_on=date(2026, 12, 23))

    assert not is_suspended_on(date(2027, 3, 1), [first])
    assert not is_dropped(first, date(2026, 12, 23))
    assert is_dropped(first, date(2026, 12, 24))
