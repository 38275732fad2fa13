"""A route that fails on purpose, for the numbers of made-up people alone: what each worker does about it."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from peserta.kit.database import Conn
from peserta.messaging.outcome import Outcome, Submitted
from peserta.messaging.routes import drill_store as store
from peserta.messaging.routes import route_store
from peserta.messaging.routes.breaker import Breaker, Phase
from peserta.messaging.routes.health import Fault
from peserta.messaging.routes.route_state import RouteState
from peserta.messaging.routes.route_store import Resting
from peserta.messaging.routes.setting import Setting

PURPOSE: Final = "drill"
"""What codes are for that a drill makes itself: no provider is called for them, so they cost nothing."""

# After its end the rest it caused must be seen to end too.
SEEN_AFTER: Final = timedelta(minutes=2)


class How(StrEnum):
    """The ways to fail."""

    ERROR = "error"
    SILENT = "silent"
    DOWN = "down"


_OUTCOMES: Final = {How.ERROR: Outcome.FAILED, How.SILENT: Outcome.SILENT, How.DOWN: Outcome.DOWN}


class _Drill:
    def __init__(self, setting: Setting, started_at: datetime) -> None:
        self.started_at = started_at
        self.state = RouteState(setting, lambda: True)
        self.how = How.ERROR
        self.until_s = 0.0
        self.news: list[Fault | None] = []


class Drills:
    """The drills of this process. Each has a health and a breaker of its own: real messages notice nothing."""

    def __init__(self) -> None:
        self._drills: dict[str, _Drill] = {}

    async def refresh(self, conn: Conn, settings: Sequence[Setting], resting: Sequence[Resting], now: datetime) -> None:
        """Tell what was noticed, and read which drills there are."""
        for route, drill in self._drills.items():
            while drill.news:
                await self._tell(conn, route, drill.news[0], now)
                drill.news.pop(0)
        rows = {row.route: row for row in await store.list_drills(conn, since=now - SEEN_AFTER)}
        # What one drill has shown says nothing about the next.
        self._drills = {
            route: drill
            for route, drill in self._drills.items()
            if route in rows and rows[route].started_at == drill.started_at
        }
        now_s = asyncio.get_running_loop().time()
        rests = {row.route: row for row in resting if row.is_drill}
        for setting in settings:
            if (row := rows.get(setting.name)) is not None:
                drill = self._drills.setdefault(setting.name, _Drill(setting, row.started_at))
                drill.how, drill.until_s = How(row.how), now_s + (row.until_at - now).total_seconds()
                rest = rests.get(setting.name)
                until_s = now_s + (rest.until_at - now).total_seconds() if rest else 0.0
                drill.state.see(Breaker(until_s, rest.may_probe) if rest else None)

    async def fail(self, route: str, *, timeout_s: float) -> Submitted | None:
        """How a synthetic message fares on a route; None: there is no drill, or it has ended, and it works."""
        drill, loop = self._drills.get(route), asyncio.get_running_loop()
        if drill is None:
            return None
        if drill.state.phase(loop.time()) is Phase.OPEN:
            return Submitted(Outcome.DOWN, detail="drill: it rests")
        if loop.time() >= drill.until_s:
            self._note(drill, Outcome.ACCEPTED)
            return None
        if drill.how is How.SILENT:
            await asyncio.sleep(timeout_s)
        self._note(drill, _OUTCOMES[drill.how])
        return Submitted(_OUTCOMES[drill.how], detail="drill")

    @property
    def has_news(self) -> bool:
        """Whether the other workers must be told something."""
        return any(drill.news for drill in self._drills.values())

    @staticmethod
    def _note(drill: _Drill, outcome: Outcome) -> None:
        if news := drill.state.note(outcome, asyncio.get_running_loop().time(), was_slow=False):
            drill.news.append(news if isinstance(news, Fault) else None)

    @staticmethod
    async def _tell(conn: Conn, route: str, fault: Fault | None, now: datetime) -> None:
        if fault is None:
            await route_store.close_breaker(conn, route, is_drill=True, now=now)
        else:
            await route_store.open_breaker(conn, route, fault, is_drill=True, now=now)


async def begin_drill(conn: Conn, route: str, how: How, *, lasts: timedelta, now: datetime) -> bool:
    """Begin one; False when there is one on this route already."""
    return await store.begin(conn, route, how, until_at=now + lasts, now=now)


async def end_drill(conn: Conn, route: str, *, now: datetime) -> None:
    """Let the route work from now on; one that is over already stays as it is."""
    await store.end(conn, route, now=now)


async def read_drilled(conn: Conn, route: str, ids: Sequence[UUID], *, since: datetime) -> store.Drilled:
    """How a drill went so far."""
    return await store.read_drilled(conn, route, ids, since=since)
