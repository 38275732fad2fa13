"""The gate of one route in one process: its window and its pace, each with a part kept for codes."""

import asyncio
import math
from collections import Counter, deque
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Final

from peserta.messaging.draft import Lane

# What a lane may have of a route's window at once. The lanes that nobody waits for have 60 % together,
# so codes always find the rest; and codes leave a tenth, so that a flood of them stops nothing else for good.
PART: Final[Mapping[int, float]] = {
    Lane.CODE: 0.9, Lane.CONFIRMATION: 0.2, Lane.WARNING: 0.1, Lane.NOTICE: 0.2, Lane.BULK: 0.1,
}  # fmt: skip
# Codes may wait at the gate too, so that the window never runs dry between two looks at the outbox.
AHEAD: Final = 2.0
# The pace is kept over this span: what was not used of it is not owed later.
PACE_SPAN_S: Final = 0.25
# Of the pace, what the other lanes leave for a code that may come.
PACE_KEPT: Final = 0.5


class Gate:
    """Lets messages of one route through. `per_s` is this process's part of the route's pace."""

    def __init__(self, window: int, per_s: float | None = None) -> None:
        self._window = window
        self._per_s = per_s
        self._budget = 0.0
        self._filled_at_s: float | None = None
        self._taken: Counter[int] = Counter()
        self._on_the_wire: Counter[int] = Counter()
        self._waiting: dict[int, deque[asyncio.Future[None]]] = {lane: deque() for lane in Lane}

    def set(self, window: int, per_s: float | None) -> None:
        """Change both while messages are under way."""
        self._window, self._per_s = window, per_s
        self._let_in()

    def room(self, lane: int, at_s: float) -> int:
        """How many messages of a lane may be taken for this route now."""
        room = self._places(lane)
        return room if self._per_s is None else min(room, math.floor(self._budget_for(lane, self._per_s, at_s)))

    def take(self, lane: int, at_s: float) -> float:
        """Count one message as taken; return how many seconds it must still wait for the pace."""
        self._taken[lane] += 1
        if self._per_s is None:
            return 0.0
        self._fill(self._per_s, at_s)
        self._budget -= 1
        return max(0.0, -self._budget / self._per_s)

    def give_back(self, lane: int) -> None:
        """The message has left this route."""
        self._taken[lane] -= 1

    @asynccontextmanager
    async def passing(self, lane: int) -> AsyncGenerator[None]:
        """Hold one place of the window; of those that wait for one, the more urgent lane goes first."""
        if self._is_open(lane):
            self._on_the_wire[lane] += 1
        else:
            await self._wait(lane)
        try:
            yield
        finally:
            self._on_the_wire[lane] -= 1
            self._let_in()

    def _is_open(self, lane: int) -> bool:
        return self._on_the_wire.total() < self._window and self._on_the_wire[lane] < self._part(lane)

    def _part(self, lane: int) -> int:
        return max(1, math.floor(self._window * PART[lane]))

    def _places(self, lane: int) -> int:
        if lane == Lane.CODE:
            return math.ceil(self._window * AHEAD) - self._taken[lane]
        return self._part(lane) - self._taken[lane]

    def _budget_for(self, lane: int, per_s: float, at_s: float) -> float:
        self._fill(per_s, at_s)
        return self._budget if lane == Lane.CODE else self._budget - self._most(per_s) * PACE_KEPT

    def _fill(self, per_s: float, at_s: float) -> None:
        most = self._most(per_s)
        since_s = PACE_SPAN_S if self._filled_at_s is None else max(0.0, at_s - self._filled_at_s)
        self._budget = min(most, self._budget + since_s * per_s)
        self._filled_at_s = at_s

    @staticmethod
    def _most(per_s: float) -> float:
        return max(2.0, per_s * PACE_SPAN_S)

    async def _wait(self, lane: int) -> None:
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[lane].append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():  # it was given the place in this very moment
                self._on_the_wire[lane] -= 1
                self._let_in()
            elif place in self._waiting[lane]:
                self._waiting[lane].remove(place)
            raise

    def _let_in(self) -> None:
        for lane, line in self._waiting.items():
            while line and self._is_open(lane):
                place = line.popleft()
                if not place.done():
                    self._on_the_wire[lane] += 1
                    place.set_result(None)
