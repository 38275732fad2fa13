"""Connections for statements that run many times a second, on tables that may be empty or huge."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from weakref import WeakSet

from peserta.kit.database import Conn, Pool, run

# Planning the dispatcher's statements anew costs twice as much as running them, so each is planned
# once. A plan made on an empty table would read the whole of it for ever, or until the next ANALYZE:
# ten times slower after an hour of codes. With sequential scans discouraged the one plan uses the
# indexes from the first message on.
PLAN_ONCE = """
SELECT set_config('plan_cache_mode', 'force_generic_plan', false),
       set_config('enable_seqscan', 'off', false)
"""


class SteadyPool:
    """A pool whose connections plan each statement once, by index."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._set: WeakSet[Conn] = WeakSet()

    @asynccontextmanager
    async def connection(self) -> AsyncGenerator[Conn]:
        """An autocommit connection; the first use of each costs one more round trip."""
        async with self._pool.connection() as conn:
            if conn not in self._set:
                await run(conn, PLAN_ONCE)
                self._set.add(conn)
            yield conn
