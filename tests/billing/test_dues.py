"""What a family is told that it owes: line by line, and what it does to its cover."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from peserta.billing.bill import Bill
from peserta.billing.dues import DueState, dues_of
from tests.web_member.dues_contexts import (
    AFTER_DUE,
    ARREARS,
    BABY_AND_MONTH,
    BABY_DUE,
    FIRST,
    IN_WINDOW,
    LATER,
    MONTH,
    NEXT_MONTH,
    PAID,
    TODAY,
    TOO_LATE,
)


@pytest.mark.parametrize(
    ("bills", "on", "state", "amount_idr", "pay_by"),
    [
        ((), TODAY, DueState.NOTHING, 0, None),
        (FIRST, TODAY, DueState.TOO_EARLY, 105_000, date(2026, 12, 23)),
        (FIRST, IN_WINDOW, DueState.FIRST, 105_000, date(2026, 12, 23)),
        (FIRST, TOO_LATE, DueState.LAPSED, 0, date(2026, 12, 23)),
        (PAID, IN_WINDOW, DueState.PAID, 0, None),
        (MONTH, NEXT_MONTH, DueState.DUE, 105_000, date(2027, 1, 10)),
        (ARREARS, LATER, DueState.SUSPENDED, 315_000, date(2027, 3, 10)),
    ],
)
def test_a_family_is_told_how_it_stands(
    bills: Sequence[Bill], on: date, state: DueState, amount_idr: int, pay_by: date | None
) -> None:
    dues = dues_of(bills, on)

    assert (dues.state, dues.amount_idr) == (state, amount_idr)
    assert dues.pay_by == pay_by or state is DueState.LAPSED


def test_the_lines_come_oldest_first_and_say_which_are_overdue() -> None:
    dues = dues_of(ARREARS, LATER)

    assert [(line.period.month, line.is_overdue) for line in dues.lines] == [(1, True), (2, True), (3, False)]
    assert {(line.persons, line.rate_idr, line.months) for line in dues.lines} == {(3, 35_000, 1)}


@pytest.mark.parametrize(("on", "is_late"), [(NEXT_MONTH, False), (date(2027, 1, 10), False), (AFTER_DUE, True)])
def test_a_month_is_late_once_its_day_has_passed_and_cover_goes_on(on: date, is_late: bool) -> None:
    dues = dues_of(MONTH, on)

    assert (dues.state, dues.is_late) == (DueState.DUE, is_late)


@pytest.mark.parametrize(
    ("on", "pay_by"),
    [
        (NEXT_MONTH, BABY_DUE),
        (BABY_DUE, BABY_DUE),
        (date(2027, 1, 8), date(2027, 1, 10)),
        (AFTER_DUE, date(2027, 1, 10)),
    ],
)
def test_the_earlier_day_of_a_baby_stands_before_that_of_the_month_until_it_is_over(on: date, pay_by: date) -> None:
    dues = dues_of(BABY_AND_MONTH, on)

    assert (dues.pay_by, dues.suspends_on) == (pay_by, date(2027, 2, 1))


@pytest.mark.parametrize(("on", "is_late"), [(BABY_DUE, False), (BABY_DUE + timedelta(days=1), True)])
def test_a_baby_alone_is_late_once_its_day_has_passed_and_suspends_nobody(on: date, is_late: bool) -> None:
    dues = dues_of([bill for bill in BABY_AND_MONTH if bill.kind == "newborn"], on)

    assert (dues.state, dues.pay_by, dues.is_late, dues.suspends_on) == (DueState.DUE, BABY_DUE, is_late, None)


def test_a_first_contribution_names_no_month_before_it_is_paid() -> None:
    assert [line.is_first for line in dues_of(FIRST, TODAY).lines] == [True]
    assert not any(line.is_first for line in dues_of(ARREARS, LATER).lines)


def test_cover_ends_with_the_month_that_is_not_paid() -> None:
    assert dues_of(MONTH, NEXT_MONTH).suspends_on == date(2027, 2, 1)
    assert dues_of(ARREARS, LATER).suspends_on is None, "it has ended already"


@pytest.mark.parametrize(
    ("amount_idr", "shown"), [(6 * 35_000, (35_000, 2)), (7 * 35_000, (None, 1)), (105_000, (None, 1))]
)
def test_a_first_contribution_for_several_months_shows_them_only_where_each_person_pays_each(
    amount_idr: int, shown: tuple[int | None, int]
) -> None:
    """A baby pays for fewer months than the others."""
    bill = replace(FIRST[0], amount_idr=amount_idr, pays_from=date(2026, 11, 1))

    [line] = dues_of([bill], IN_WINDOW).lines

    assert (line.rate_idr, line.months, line.amount_idr) == (*shown, amount_idr)
