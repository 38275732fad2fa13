"""Sends once more what was accepted and never confirmed; a chore of every worker."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.messaging.draft import Lane
from peserta.messaging.routes import extra_store as store
from peserta.messaging.routes.extra import Peers, affordable, most_at_once, wait_of
from peserta.messaging.routes.routes import Routes

EVERY: Final = timedelta(seconds=2)
Waits = list[tuple[str | None, timedelta]]
MEASURE_EVERY: Final = timedelta(seconds=15)


class ExtraSends:
    """At most one second send of a code, by another route; see `extra` for when, and for what it may cost."""

    def __init__(self, routes: Routes, *, clock: Callable[[], datetime] = utc_now) -> None:
        self.routes = routes
        self._clock = clock
        self._peers: list[Peers] = []
        self._measured_at: datetime | None = None
        # Channels where second texts were kept back, and when that was last so.
        self._kept_back_at: dict[str, datetime] = {}

    async def send(self, pool: Pool) -> int:
        """Queue what is overdue now; return how many codes."""
        now = self._clock()
        if self._measured_at is None or now - self._measured_at >= MEASURE_EVERY:
            async with pool.connection() as conn:
                self._peers = await store.measure_peers(conn, now=now)
            self._measured_at = now
        waits: dict[str, Waits] = {}
        for peers in self._peers:
            if (wait := wait_of(peers)) is not None:
                waits.setdefault(peers.channel, []).append((peers.operator, wait))
        return sum([await self._send(pool, channel, each, now) for channel, each in waits.items()])

    async def _send(self, pool: Pool, channel: str, waits: Waits, now: datetime) -> int:
        routes = self.routes.open_settings(channel, Lane.CODE)
        async with transaction(pool) as conn:
            if not await store.lock_extra(conn):
                return 0
            limit = affordable(routes, await store.count_extra(conn, channel, now=now))
            if not limit:
                return 0
            silences = {each.operator: each for each in await store.list_silences(conn, channel, waits, now=now)}
            most = {operator: most_at_once(silences.get(operator), now) for operator, _ in waits}
            if any(each < limit for each in most.values()):
                self._kept_back_at[channel] = now
            looked_back = store.KEPT_BACK if self._keeps_back(channel, now) else store.LOOKED_BACK
            sent = 0
            for at_once in sorted(set(most.values()) - {0}):
                some = [(operator, wait) for operator, wait in waits if most[operator] == at_once]
                sent += await store.send_extra(
                    conn, channel, some, looked_back=looked_back, limit=min(at_once, limit - sent), now=now
                )
            return sent

    def _keeps_back(self, channel: str, now: datetime) -> bool:
        last = self._kept_back_at.get(channel)
        return last is not None and now - last <= store.KEPT_BACK
