"""Sends once more what was accepted and never confirmed; a chore of every worker."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.messaging.draft import Lane
from peserta.messaging.routes import extra_store as store
from peserta.messaging.routes.extra import Peers, affordable, wait_of
from peserta.messaging.routes.routes import Routes

EVERY: Final = timedelta(seconds=2)
MEASURE_EVERY: Final = timedelta(seconds=15)


class ExtraSends:
    """At most one second send of a code, by another route; see `extra` for when, and for what it may cost."""

    def __init__(self, routes: Routes, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._routes = routes
        self._clock = clock
        self._peers: list[Peers] = []
        self._measured_at: datetime | None = None

    async def send(self, pool: Pool) -> int:
        """Queue what is overdue now; return how many codes."""
        now = self._clock()
        if self._measured_at is None or now - self._measured_at >= MEASURE_EVERY:
            async with pool.connection() as conn:
                self._peers = await store.measure_peers(conn, now=now)
            self._measured_at = now
        waits: dict[str, list[tuple[str | None, timedelta]]] = {}
        for peers in self._peers:
            if (wait := wait_of(peers)) is not None:
                waits.setdefault(peers.channel, []).append((peers.operator, wait))
        return sum([await self._send(pool, channel, each, now) for channel, each in waits.items()])

    async def _send(self, pool: Pool, channel: str, waits: list[tuple[str | None, timedelta]], now: datetime) -> int:
        routes = self._routes.open_settings(channel, Lane.CODE)
        async with transaction(pool) as conn:
            if not await store.lock_extra(conn):
                return 0
            limit = affordable(routes, await store.count_extra(conn, channel, now=now))
            return await store.send_extra(conn, channel, waits, limit=limit, now=now) if limit else 0
