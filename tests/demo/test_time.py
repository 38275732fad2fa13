"""The demo's day: it goes forward, for all who follow it, and for nobody else."""

import ast
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.demo.time import DAYS_MAX, days_to_next_month, file_of, move, read_days
from peserta.kit.clock import CALENDAR, Calendar, business_date
from tests.test_architecture import MODULES, place

# A quarter to midnight in Jakarta, and a quarter past.
BEFORE, AFTER = datetime(2026, 11, 23, 16, 45, tzinfo=UTC), datetime(2026, 11, 23, 17, 15, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return file_of({"PESERTA_PROFILE": str(tmp_path / "profil.toml")})


@pytest.fixture
def calendar() -> Iterator[Calendar]:
    yield CALENDAR
    CALENDAR.follow(lambda: 0)


def test_the_day_changes_at_midnight_in_jakarta() -> None:
    assert (business_date(BEFORE), business_date(AFTER)) == (date(2026, 11, 23), date(2026, 11, 24))


def test_whoever_follows_the_file_moves_with_it_at_once(path: Path, calendar: Calendar) -> None:
    calendar.follow(lambda: read_days(path))
    assert business_date(BEFORE) == date(2026, 11, 23)

    move(path, 14)
    move(path, 1)

    assert business_date(BEFORE) == date(2026, 12, 8)


def test_time_goes_forward_only_and_not_for_ever(path: Path) -> None:
    move(path, 7)
    move(path, -3)
    assert read_days(path) == 7
    move(path, 10 * DAYS_MAX)
    assert read_days(path) == DAYS_MAX


@pytest.mark.parametrize("text", ["", "besok", "-4", "1e9"])
def test_a_damaged_file_is_today(path: Path, text: str) -> None:
    path.write_text(text)

    assert read_days(path) == 0


@given(st.dates(date(2026, 1, 1), date(2040, 12, 31)))
def test_the_first_of_the_next_month_is_so_many_days_away(today: date) -> None:
    first = date.fromordinal(today.toordinal() + days_to_next_month(today))

    assert first.day == 1
    assert 0 < days_to_next_month(today) <= 31


def test_only_the_demo_moves_the_calendar() -> None:
    movers = [
        place(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Name) and node.id == "CALENDAR"
    ]

    assert set(movers) == {"kit/clock.py", "demo/time.py"}
