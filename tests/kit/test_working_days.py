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
    assert after_working_days(date.fromisoformat(day), count) == date.fromisoformat(last)
