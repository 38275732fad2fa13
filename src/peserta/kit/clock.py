"""The two clocks: system time for lives, leases and waits; the business date for everything legal."""

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")


def utc_now() -> datetime:
    """The moment, in UTC. Only the outermost layer calls this; everything below takes `now`."""
    return datetime.now(UTC)


class Calendar:
    """The legal calendar of this process. It is one for all who ask, as the day is one for all who live in it."""

    def __init__(self) -> None:
        self._days_ahead: Callable[[], int] = _none_ahead

    def follow(self, days_ahead: Callable[[], int]) -> None:
        """From now on be as many days ahead as this says; `peserta demo` alone calls it, and a test keeps it so."""
        self._days_ahead = days_ahead

    def day(self, now: datetime) -> date:
        return now.astimezone(JAKARTA).date() + timedelta(days=self._days_ahead())


def _none_ahead() -> int:
    return 0


CALENDAR: Final = Calendar()
SATURDAY: Final = 5


def business_date(now: datetime) -> date:
    """The legal day in Jakarta at `now`: of windows, due dates, suspension and tariffs, never of lives and waits."""
    return CALENDAR.day(now)


def after_working_days(day: date, count: int, *, holidays: Collection[date]) -> date:
    """The `count`th working day after a day: Monday to Friday without these; behind the last of them, all of those."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY and day not in holidays
    return day


def day_of(moment: datetime) -> date:
    """The day in Jakarta on which lives and waits end: by the system's clock, which no demo moves."""
    return moment.astimezone(JAKARTA).date()
