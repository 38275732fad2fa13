"""What may still be spent on messages: the ceilings, and the slice of them that one worker holds. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from peserta.kit.clock import JAKARTA
from peserta.messaging.draft import Lane

# Each lane may spend so much of every ceiling: when it comes near, codes go on and bulk waits.
PART: Final[Mapping[int, float]] = {
    Lane.CODE: 1.0, Lane.CONFIRMATION: 0.9, Lane.WARNING: 0.9, Lane.NOTICE: 0.7, Lane.BULK: 0.5,
}  # fmt: skip
# A worker takes a quarter of its part of what is left, so that what idle ones hold stops nobody.
SLICES_PER_WORKER: Final = 4


@dataclass(frozen=True, slots=True)
class Ceilings:
    """What all routes together may cost in a minute, an hour and a day of the calendar in Jakarta; None: no ceiling."""

    minute_idr: int | None = None
    hour_idr: int | None = None
    day_idr: int | None = None

    @property
    def is_set(self) -> bool:
        return any(each is not None for each in (self.minute_idr, self.hour_idr, self.day_idr))

    def left(self, spent: "Spent", *, part: float = 1.0) -> int:
        """What the tightest of them leaves of this part; less than nothing when it is passed."""
        pairs = (
            (self.minute_idr, spent.minute_idr), (self.hour_idr, spent.hour_idr), (self.day_idr, spent.day_idr),
        )  # fmt: skip
        return min(int(ceiling * part) - idr for ceiling, idr in pairs if ceiling is not None)


@dataclass(frozen=True, slots=True)
class Spent:
    """What was handed out to workers this minute, this hour and this day."""

    minute_idr: int
    hour_idr: int
    day_idr: int


@dataclass(frozen=True, slots=True)
class Spans:
    """The beginnings of the minute, the hour and the day in which a moment is."""

    minute_at: datetime
    hour_at: datetime
    day_at: datetime

    @classmethod
    def of(cls, now: datetime) -> "Spans":
        local = now.astimezone(JAKARTA).replace(second=0, microsecond=0)
        return cls(local, local.replace(minute=0), local.replace(hour=0, minute=0))


@dataclass(frozen=True, slots=True)
class Paid:
    """A price that was taken out of the purse, and of which minute's slice."""

    lane: int
    idr: int
    minute_at: datetime | None


class Purse:
    """The slice of one worker. Nothing is sent that it cannot pay, so all workers together keep every ceiling."""

    def __init__(self) -> None:
        self.minute_at: datetime | None = None
        self._is_limited = False
        self._idr = 0
        self._slice_idr = 0
        self._lane_idr: dict[int, int] = {}
        self._aside_idr = 0

    def is_low(self, dearest_idr: int) -> bool:
        """Whether less than half of a slice is left, or not even one message of the dearest route can be paid."""
        return self._idr * 2 <= self._slice_idr or self._idr < dearest_idr

    def open(self) -> None:
        """There is no ceiling: pay whatever is asked."""
        self._is_limited = False

    def empty(self) -> int:
        """Take out what was not spent, to be given back; what is set aside stays."""
        idr, self._idr, self._slice_idr = self._idr, 0, 0
        return max(0, idr)

    def fill(self, slice_idr: int, *, ceilings: Ceilings, spent: Spent, minute_at: datetime) -> None:
        """Put a slice in; `spent` is what had been handed out before it."""
        self._is_limited, self.minute_at = True, minute_at
        self._idr += slice_idr
        self._slice_idr = slice_idr or self._slice_idr
        # What this worker holds itself counts as handed out; a lane may still spend it.
        held = self._idr - slice_idr
        self._lane_idr = {lane: ceilings.left(spent, part=part) + held for lane, part in PART.items()}

    def affords(self, lane: int, price_idr: int) -> int | None:
        """How many messages of a lane can be paid; None: as many as come."""
        if not self._is_limited or price_idr == 0:
            return None
        idr = self._idr if lane == Lane.CODE else min(self._idr, self._lane_idr.get(lane, 0))
        return max(0, idr) // price_idr

    def pay(self, lane: int, price_idr: int) -> Paid:
        """Take the price of one message out."""
        self._move(lane, -price_idr)
        return Paid(lane, price_idr, self.minute_at)

    def give_back(self, paid: Paid) -> None:
        """It cost nothing after all. Of another minute's slice nothing comes back: that minute is counted already."""
        if paid.minute_at == self.minute_at:
            self._move(paid.lane, paid.idr)

    def set_aside(self, dearest_idr: int) -> int | None:
        """Keep the price of what is just being taken from the outbox; return it, or None without a ceiling.

        Half stays for what is on its way to a second route, unless there is but one message's price.
        """
        if not self._is_limited:
            return None
        idr = max(0, min(self._idr, max(self._idr // 2, dearest_idr)))
        self._idr -= idr
        self._aside_idr += idr
        return idr

    def release(self) -> None:
        """It is taken: each message pays for itself."""
        self._idr += self._aside_idr
        self._aside_idr = 0

    def _move(self, lane: int, idr: int) -> None:
        if self._is_limited:
            self._idr += idr
            self._lane_idr[lane] = self._lane_idr.get(lane, 0) + idr


DAY_KEPT: Final = timedelta(days=2)
"""For so long it is remembered what was spent in which minute."""
