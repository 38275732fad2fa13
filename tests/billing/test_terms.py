"""Each number of the dated terms: where it comes from, and that another one would hold from its own day only."""

from datetime import date
from typing import Final

import pytest

from peserta.billing.rules import (
    TERMS,
    Enrolled,
    Origin,
    Standing,
    Terms,
    due_on,
    first_window,
    months_due,
    months_to_lift,
    oldest_asked,
    standing_on,
    suspends_on,
    terms_on,
)
from peserta.enrolment.application import Applicant
from peserta.enrolment.family import needs_nik

SOURCES: Final = {
    "first_from_day": (14, "Perpres 82/2018 Art. 15, as BPJS Kesehatan explains it: paid from day 14"),
    "first_to_day": (30, "The same: at the latest on day 30"),
    "newborn_days": (28, "Peraturan BPJS 6/2018 Art. 26: a newborn is registered and paid for within 28 days"),
    "without_nik_days": (92, "The same: a temporary identity for three months, of which the longest have 92 days"),
    "grace_months": (1, "BPJS on those who leave employment: paid in N+1, the month after, there is no waiting"),
    "due_day": (10, "BPJS Kesehatan: contributions are due on the 10th"),
    "suspends_after_months": (
        1,
        "Perpres 82/2018 as BPJS Kesehatan publishes it: unpaid at the end of a month, suspended from the 1st after",
    ),
    "arrears_months_max": (24, "The same: lifted by at most 24 months of arrears and the present month"),
}
# A law of the test, from 2027 on, in which every number is another one.
OTHER: Final = Terms(
    date(2027, 1, 1), first_from_day=7, first_to_day=21, newborn_days=40, without_nik_days=31, grace_months=2,
    due_day=15, suspends_after_months=3, arrears_months_max=12,
)  # fmt: skip
BOTH: Final = (*TERMS, OTHER)
BEFORE, SINCE = date(2026, 12, 31), date(2027, 1, 1)


@pytest.mark.parametrize("name", [name for name in Terms.__slots__ if name != "valid_from"])
def test_each_number_of_the_terms_of_today_has_its_source(name: str) -> None:
    value, source = SOURCES[name]

    assert getattr(terms_on(date(2026, 11, 26)), name) == value, source


def test_the_rows_follow_each_other_and_each_holds_from_its_day() -> None:
    assert [each.valid_from for each in TERMS] == sorted({each.valid_from for each in TERMS})
    assert terms_on(BEFORE, BOTH) is TERMS[-1]
    assert terms_on(SINCE, BOTH) is OTHER


def test_the_days_of_a_first_contribution_are_those_of_the_day_of_enrolment() -> None:
    before = first_window(Enrolled(Origin.NEW, BEFORE), BOTH)
    after = first_window(Enrolled(Origin.NEW, SINCE), BOTH)

    assert before == first_window(Enrolled(Origin.NEW, BEFORE))
    assert (after.opens_on, after.closes_on) == (date(2027, 1, 8), date(2027, 1, 22))


def test_the_days_of_a_newborn_are_those_of_the_day_of_enrolment() -> None:
    born_on = date(2026, 12, 20)

    assert first_window(Enrolled(Origin.NEWBORN, BEFORE, born_on), BOTH).closes_on == date(2027, 1, 17)
    assert first_window(Enrolled(Origin.NEWBORN, SINCE, born_on), BOTH).closes_on == date(2027, 1, 29)


def test_the_time_without_a_wait_after_employment_is_that_of_the_day_of_enrolment() -> None:
    left_on, in_the_second_month = date(2026, 12, 31), date(2027, 2, 5)

    assert first_window(Enrolled(Origin.LEFT_EMPLOYMENT, in_the_second_month, left_on)).waits
    assert not first_window(Enrolled(Origin.LEFT_EMPLOYMENT, in_the_second_month, left_on), BOTH).waits


def test_a_month_is_due_by_the_terms_of_that_month() -> None:
    assert (due_on(date(2026, 12, 1), BOTH), due_on(SINCE, BOTH)) == (date(2026, 12, 10), date(2027, 1, 15))


def test_a_month_suspends_by_the_terms_of_that_month() -> None:
    december, january = date(2026, 12, 1), date(2027, 1, 1)

    assert (suspends_on(december, BOTH), suspends_on(january, BOTH)) == (january, date(2027, 4, 1))
    assert standing_on(january, [december], BOTH) is Standing.SUSPENDED
    assert standing_on(date(2027, 3, 31), [january], BOTH) is Standing.DUE
    assert standing_on(date(2027, 4, 1), [january], BOTH) is Standing.SUSPENDED


def test_arrears_are_asked_for_by_the_terms_of_the_day_of_paying() -> None:
    unpaid = months_due(date(2024, 1, 1), date(2026, 12, 1), TERMS)

    assert (oldest_asked(BEFORE, BOTH), oldest_asked(SINCE, BOTH)) == (date(2024, 12, 1), date(2026, 1, 1))
    assert len(months_to_lift(BEFORE, unpaid, BOTH)) == 24 + 1
    assert len(months_to_lift(SINCE, unpaid, BOTH)) == 12
    assert len(months_due(date(2020, 1, 1), SINCE, BOTH)) == 12 + 1


@pytest.mark.parametrize(("days", "needs"), [(0, False), (92, False), (93, True)])
def test_a_child_needs_a_nik_when_the_time_of_its_temporary_identity_is_over(days: int, needs: bool) -> None:
    today = date(2026, 11, 26)
    child = Applicant(relation="child", name="Bayi", born_on=date.fromordinal(today.toordinal() - days), sex="P")

    assert needs_nik(child, today) is needs
    assert needs_nik(replace_relation(child), today)


def replace_relation(child: Applicant) -> Applicant:
    return Applicant(relation="spouse", name=child.name, born_on=child.born_on, sex=child.sex)
