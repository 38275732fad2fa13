"""First payment, due dates, suspension: a row for each rule, and what holds for every date."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.billing.rules import (
    Enrolled,
    Origin,
    Standing,
    Window,
    due_on,
    end_of_month,
    first_of,
    first_window,
    following_month,
    months_due,
    months_to_lift,
    standing_on,
)

ARREARS_MONTHS_MAX = 24
DAYS = st.dates(date(2020, 7, 1), date(2040, 12, 31))
SPANS = st.integers(0, 400).map(lambda days: timedelta(days=days))
BEFORE = st.integers(0, 800).map(lambda days: timedelta(days=days))


def after(origin: Origin, on: date, before: timedelta, pays: bool) -> Enrolled:
    return Enrolled(origin, on, on - before, pays)


# Cover may also end after the day of enrolling.
ENDS = st.sampled_from([Origin.LEFT_EMPLOYMENT, Origin.LEFT_SUBSIDY])
ENROLLED = st.builds(after, st.sampled_from(Origin), DAYS, BEFORE, st.booleans()) | st.builds(
    after, ENDS, DAYS, SPANS.map(lambda span: -span), st.booleans()
)


@pytest.mark.parametrize(
    ("enrolled", "opens_on", "closes_on", "pays_from", "waits"),
    [
        # A new family: day 14 to day 30, also over the end of a month, of a year, and of February.
        (Enrolled(Origin.NEW, date(2026, 11, 23)), date(2026, 12, 7), date(2026, 12, 23), date(2026, 12, 1), True),
        (Enrolled(Origin.NEW, date(2026, 12, 20)), date(2027, 1, 3), date(2027, 1, 19), date(2027, 1, 1), True),
        (Enrolled(Origin.NEW, date(2028, 2, 29)), date(2028, 3, 14), date(2028, 3, 30), date(2028, 3, 1), True),
        # A newborn: at once, within 28 days of birth, from the month of birth.
        (
            Enrolled(Origin.NEWBORN, date(2026, 11, 23), date(2026, 11, 20)),
            date(2026, 11, 23), date(2026, 12, 18), date(2026, 11, 1), False,
        ),
        # A newborn registered late pays from birth, on the day.
        (
            Enrolled(Origin.NEWBORN, date(2027, 2, 1), date(2026, 11, 20)),
            date(2027, 2, 1), date(2027, 2, 1), date(2026, 11, 1), False,
        ),
        # Left employment on 30 November: in December without waiting, for December.
        (
            Enrolled(Origin.LEFT_EMPLOYMENT, date(2026, 12, 31), date(2026, 11, 30)),
            date(2026, 12, 31), date(2027, 1, 30), date(2026, 12, 1), False,
        ),
        # Later, but for all months since: without waiting.
        (
            Enrolled(Origin.LEFT_EMPLOYMENT, date(2027, 3, 5), date(2026, 11, 30), pays_since_then=True),
            date(2027, 3, 5), date(2027, 4, 4), date(2026, 12, 1), False,
        ),
        # Later and only from now on: the waiting of a new family.
        (
            Enrolled(Origin.LEFT_EMPLOYMENT, date(2027, 3, 5), date(2026, 11, 30)),
            date(2027, 3, 19), date(2027, 4, 4), date(2027, 3, 1), True,
        ),
        # In the month of leaving: payable from the 1st of the next.
        (
            Enrolled(Origin.LEFT_EMPLOYMENT, date(2026, 11, 25), date(2026, 11, 30)),
            date(2026, 12, 1), date(2026, 12, 31), date(2026, 12, 1), False,
        ),
        # Subsidy ended: the two choices of the form.
        (
            Enrolled(Origin.LEFT_SUBSIDY, date(2026, 11, 23), date(2026, 8, 31)),
            date(2026, 12, 7), date(2026, 12, 23), date(2026, 12, 1), True,
        ),
        (
            Enrolled(Origin.LEFT_SUBSIDY, date(2026, 11, 23), date(2026, 8, 31), pays_since_then=True),
            date(2026, 11, 23), date(2026, 12, 23), date(2026, 9, 1), False,
        ),
        # In the month in which it ends, or before: no month since then has begun, so payable from the 1st of the next.
        (
            Enrolled(Origin.LEFT_SUBSIDY, date(2026, 11, 23), date(2026, 11, 10), pays_since_then=True),
            date(2026, 12, 1), date(2026, 12, 31), date(2026, 12, 1), False,
        ),
        (
            Enrolled(Origin.LEFT_SUBSIDY, date(2026, 11, 23), date(2026, 12, 31), pays_since_then=True),
            date(2027, 1, 1), date(2027, 1, 31), date(2027, 1, 1), False,
        ),
    ],
)  # fmt: skip
def test_when_the_first_contribution_is_taken(
    enrolled: Enrolled, opens_on: date, closes_on: date, pays_from: date, waits: bool
) -> None:
    assert first_window(enrolled) == Window(opens_on, closes_on, pays_from, waits)


@given(ENROLLED)
def test_every_window_takes_its_own_days_and_no_other(enrolled: Enrolled) -> None:
    window = first_window(enrolled)

    assert enrolled.on <= window.opens_on <= window.closes_on
    assert window.takes(window.opens_on)
    assert window.takes(window.closes_on)
    assert not window.takes(window.opens_on - timedelta(days=1))
    assert not window.takes(window.closes_on + timedelta(days=1))
    assert window.is_over(window.closes_on + timedelta(days=1))
    assert not window.is_over(window.closes_on)
    assert window.pays_from.day == 1
    assert window.pays_from <= window.closes_on


@given(ENROLLED)
def test_a_first_contribution_is_for_a_month_at_least_and_for_none_that_has_not_begun(enrolled: Enrolled) -> None:
    window = first_window(enrolled)

    months = months_due(window.pays_from, window.opens_on)

    assert months
    assert window.pays_from <= window.opens_on
    assert months[-1] == first_of(window.opens_on)


@given(DAYS)
def test_a_new_family_waits_fourteen_days_and_has_until_the_thirtieth(on: date) -> None:
    window = first_window(Enrolled(Origin.NEW, on))

    assert (window.opens_on - on).days == 14
    assert (window.closes_on - on).days == 30
    assert window.is_over(on + timedelta(days=31))


@given(DAYS, SPANS)
def test_the_months_of_a_bill_follow_each_other_and_are_at_most_two_years_and_one(
    pays_from: date, span: timedelta
) -> None:
    paid_on = pays_from + span * 4

    months = months_due(pays_from, paid_on)

    assert months[-1] == first_of(paid_on)
    assert all(following_month(one) == two for one, two in pairwise(months))
    assert len(months) <= ARREARS_MONTHS_MAX + 1
    assert len(months) == ARREARS_MONTHS_MAX + 1 or months[0] == first_of(pays_from)


@pytest.mark.parametrize(
    ("day", "unpaid", "standing"),
    [
        (date(2026, 12, 9), [], Standing.COVERED),
        (date(2026, 12, 9), [date(2026, 12, 1)], Standing.DUE),
        (date(2026, 12, 31), [date(2026, 12, 1)], Standing.DUE),
        (date(2027, 1, 1), [date(2026, 12, 1)], Standing.SUSPENDED),
        (date(2027, 1, 1), [date(2026, 12, 1), date(2027, 1, 1)], Standing.SUSPENDED),
        (date(2026, 12, 9), [date(2027, 1, 1)], Standing.COVERED),
    ],
)
def test_unpaid_at_the_end_of_a_month_suspends_from_the_first_of_the_next(
    day: date, unpaid: list[date], standing: Standing
) -> None:
    assert standing_on(day, unpaid) is standing


@given(DAYS, st.lists(DAYS, max_size=60))
def test_paying_what_lifts_a_suspension_leaves_nothing_older_than_two_years_to_ask_for(
    day: date, unpaid: list[date]
) -> None:
    months = months_to_lift(day, unpaid)

    assert months == sorted(set(months))
    assert len(months) <= ARREARS_MONTHS_MAX + 1
    assert all(month <= first_of(day) for month in months)
    assert bool(months) == (standing_on(day, unpaid) is not Standing.COVERED)


@given(DAYS)
def test_a_month_begins_on_its_first_and_ends_before_the_next(day: date) -> None:
    assert first_of(day) <= day <= end_of_month(day) < following_month(day)
    assert (following_month(day) - end_of_month(day)).days == 1
    assert due_on(day) == date(day.year, day.month, 10)
