"""How channels and operators did in the last thirty days, from the hours that were written down: pure rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from peserta.kit.clock import day_of
from peserta.messaging.telling.pace import Pace

DAYS: Final = 30
# The best known operators of a channel; the rest count in the whole.
OPERATORS_MAX: Final = 6
WHOLE: Final = ""
"""The operator of an hour that stands for its whole channel."""


@dataclass(frozen=True, slots=True)
class Hour:
    """The codes of one hour by one channel and operator."""

    hour: datetime
    channel: str
    operator: str
    codes: int
    arrived: int
    pace: str
    typical_s: float


@dataclass(frozen=True, slots=True)
class Day:
    """One legal day of a line: hours with enough codes to tell, and how many of them were slow or down."""

    on: date
    hours: int = 0
    slow: int = 0
    down: int = 0

    @property
    def pace(self) -> Pace:
        """The worst that happened."""
        if not self.hours:
            return Pace.UNKNOWN
        return Pace.DOWN if self.down else Pace.SLOW if self.slow else Pace.NORMAL


@dataclass(frozen=True, slots=True)
class Past:
    """A channel, or one operator of it, day by day, the oldest first."""

    channel: str
    operator: str
    days: Sequence[Day]

    def count(self, pace: Pace) -> int:
        return sum(day.pace is pace for day in self.days)


def read_past(hours: Iterable[Hour], now: datetime) -> list[Past]:
    """Every channel and operator of which something is known, channels first, then operators by their codes."""
    lines: dict[tuple[str, str], dict[date, Day]] = {}
    codes: dict[tuple[str, str], int] = {}
    for hour in hours:
        key = hour.channel, hour.operator
        codes[key] = codes.get(key, 0) + hour.codes
        days, on = lines.setdefault(key, {}), day_of(hour.hour)
        days[on] = _with(days.get(on, Day(on)), Pace(hour.pace))
    today = day_of(now)
    shown = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    return [
        Past(channel, operator, [lines[channel, operator].get(on, Day(on)) for on in shown])
        for channel in sorted({channel for channel, _ in lines}, key=lambda name: (name != "sms", name))
        for operator in _operators(channel, codes)
    ]


def _operators(channel: str, codes: dict[tuple[str, str], int]) -> list[str]:
    named = [operator for each, operator in codes if each == channel and operator != WHOLE]
    largest = sorted(named, key=lambda operator: (-codes[channel, operator], operator))[:OPERATORS_MAX]
    return [*([WHOLE] if (channel, WHOLE) in codes else []), *largest]


def _with(day: Day, pace: Pace) -> Day:
    if pace is Pace.UNKNOWN:
        return day
    return Day(day.on, day.hours + 1, day.slow + (pace is Pace.SLOW), day.down + (pace is Pace.DOWN))
