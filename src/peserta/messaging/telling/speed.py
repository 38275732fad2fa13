"""The speed board: what each process knows about the present speed of channels and operators."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import psycopg

from peserta.kit.clock import utc_now
from peserta.kit.database import Conn, Pool
from peserta.messaging.guarding.guard_store import read_guard
from peserta.messaging.telling import speed_store
from peserta.messaging.telling.hours import list_past
from peserta.messaging.telling.pace import UNKNOWN, Measured, Pace, Speed, judge_speed
from peserta.messaging.telling.past import Past
from peserta.messaging.telling.promise_store import list_out

log = logging.getLogger(__name__)

REFRESH_EVERY_S: Final = 5.0
"""How often each process refreshes its board; the answers are as old as that."""
PAST_EVERY: Final = timedelta(minutes=2)
# Where too little was measured to know the slowest.
LATE_S: Final = {"sms": 25.0, "email": 37.5, "whatsapp": 12.5}
# A code is judged by the figures of the last whole minute that was over so long before it was made: every process has
# read those, and the same ones, before the code can be late.
MINUTE: Final = timedelta(minutes=1)
SETTLED: Final = timedelta(seconds=10)
# A process that has just started reads those of codes that still live; it keeps them for who looks at a trace later.
READ_BACK: Final = 15
KEPT_FOR: Final = timedelta(hours=1)


class SpeedBoard:
    """Asked by every page that offers a channel, so it answers from memory."""

    def __init__(self) -> None:
        self._measured: Sequence[Measured] = ()
        self._channels: dict[str, Speed] = {}
        self._operators: dict[tuple[str, str], Speed] = {}
        self._out: frozenset[str] = frozenset()
        self._past: Sequence[Past] = ()
        self._past_read_at: datetime | None = None
        self._open: frozenset[str] = frozenset()
        self._held: frozenset[str] = frozenset()
        self._idle: frozenset[str] = frozenset()
        self._slowest: dict[datetime, Mapping[tuple[str, str | None], float]] = {}

    async def run(self, pool: Pool, stopping: asyncio.Event, *, clock: Callable[[], datetime] = utc_now) -> None:
        """Refresh every five seconds until `stopping` is set; without a database the last figures stay."""
        while not stopping.is_set():
            try:
                async with pool.connection() as conn:
                    await self.refresh(conn, clock())
            except psycopg.Error as error:
                log.warning("present speeds cannot be read: %s", type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(REFRESH_EVERY_S):
                    await stopping.wait()

    async def refresh(self, conn: Conn, now: datetime) -> None:
        """Measure again, in one statement over at most 5,000 messages."""
        self._measured = await speed_store.measure(conn, now=now)
        self._out = frozenset(await list_out(conn))
        if self._past_read_at is None or now - self._past_read_at >= PAST_EVERY:
            self._past, self._past_read_at = await list_past(conn, now=now), now
        known, guarding = await speed_store.list_channels(conn, now=now), await read_guard(conn)
        opened = [each for each in known if each.is_open]
        self._open = frozenset(each.channel for each in opened)
        self._idle = frozenset(each.channel for each in known if each.is_idle)
        self._held = frozenset(each.channel for each in opened if guarding.holds(each.channel, each.least_idr, now=now))
        self._channels = {m.channel: judge_speed(m) for m in self._measured if m.is_whole_channel}
        self._operators = {
            (m.channel, m.operator): judge_speed(m)
            for m in self._measured
            if not m.is_whole_channel and m.operator is not None
        }
        await self._remember(conn, _minute_before(now))

    async def _remember(self, conn: Conn, newest: datetime) -> None:
        """Read what the minutes up to the newest said, of those that are not known yet."""
        for minute in (newest - n * MINUTE for n in range(READ_BACK)):
            if minute not in self._slowest:
                measured = await speed_store.measure_then(conn, minute)
                self._slowest[minute] = _slowest(measured)
        self._slowest = {minute: found for minute, found in self._slowest.items() if minute > newest - KEPT_FOR}

    def present(self, channel: str, operator: str | None = None) -> Speed:
        """The speed of one operator, or of its channel when too little is known of it."""
        speed = self._operators.get((channel, operator)) if operator is not None else None
        if speed is None or speed.state is Pace.UNKNOWN:
            speed = self._channels.get(channel)
        return self._now(channel, speed or UNKNOWN)

    def is_open(self, channel: str) -> bool:
        """Whether a route for codes is switched on; what has none is offered to nobody."""
        return channel in self._open

    def is_idle(self, channel: str) -> bool:
        """Whether no route can send a code by it now: what is asked for waits."""
        return channel in self._idle | self._out | self._held

    def late_s(self, channel: str, operator: str | None, made_at: datetime) -> float:
        """Seconds within which nine in ten such messages arrived before this one was made; a later one is slow.

        It does not move while somebody waits, nor from one process to another: what was said once stays.
        """
        known = self._slowest.get(_minute_before(made_at), {})
        found = known.get((channel, operator)) or known.get((channel, None))
        return found or LATE_S.get(channel, max(LATE_S.values()))

    def rows(self) -> list[tuple[Measured, Speed]]:
        """Every channel and operator of the last 15 minutes, channels first, for the status page."""
        ordered = sorted(self._measured, key=lambda m: (m.channel, not m.is_whole_channel, m.operator or ""))
        return [(measured, self._now(measured.channel, judge_speed(measured))) for measured in ordered]

    def past(self) -> Sequence[Past]:
        """The last thirty days of every channel and operator, at most some minutes old."""
        return self._past

    def _now(self, channel: str, speed: Speed) -> Speed:
        """While a channel can send nothing, what the last ones took says nothing."""
        return replace(speed, state=Pace.DOWN, operator=None) if self.is_idle(channel) else speed


def _minute_before(moment: datetime) -> datetime:
    """The end of the last whole minute that was over when a message was made."""
    return (moment - SETTLED).replace(second=0, microsecond=0)


def _slowest(measured: Sequence[Measured]) -> dict[tuple[str, str | None], float]:
    """By channel and operator; a whole channel has none."""
    judged = [(each, judge_speed(each).slowest_s) for each in measured if each.is_whole_channel or each.operator]
    return {(each.channel, each.operator): slowest_s for each, slowest_s in judged if slowest_s is not None}
