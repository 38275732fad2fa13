"""Days that a promise counts in."""

from datetime import date

import pytest

from peserta.kit.clock import after_working_days


@pytest.mark.parametrize(
    ("day", "count", "last"),
    [
        ("2026-11-23", 1, "2026-11-24"),  # a Monday
        ("2026-11-23", 5, "2026-11-30"),
        ("2026-11-27", 1, "2026-11-30"),
        ("2026-11-28", 1, "2026-11-30"),
        ("2026-11-29", 1, "2026-11-30"),
        ("2026-11-28", 5, "2026-12-04"),
        ("2026-12-31", 30, "2027-02-11"),
    ],
)
def test_saturdays_and_sundays_do_not_count(day: str, count: int, last: str) -> None:
    assert after_working_days(date.fromisoformat(day), count, holidays=()) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("day", "count", "last"),
    [
        ("2026-12-23", 1, "2026-12-28"),  # the 24th and the 25th are holidays, a Thursday and a Friday
        ("2026-12-24", 1, "2026-12-28"),
        ("2026-12-21", 2, "2026-12-23"),
        ("2026-12-21", 5, "2026-12-30"),
        ("2026-12-25", 5, "2027-01-01"),  # what nobody has listed yet is a day like any other
        ("2026-12-26", 1, "2026-12-28"),  # a holiday on a Sunday takes nothing away
    ],
)
def test_holidays_do_not_count_as_far_as_they_are_listed(day: str, count: int, last: str) -> None:
    holidays = [date(2026, 12, 27), date(2026, 12, 25), date(2026, 12, 24)]

    assert after_working_days(date.fromisoformat(day), count, holidays=holidays) == date.fromisoformat(last)
