"""Waiting until PostgreSQL itself says that somebody waits for a lock."""

import asyncio
from dataclasses import dataclass

from peserta.kit.database import Pool, one

PATIENCE_S = 20.0

WAITING = """
SELECT count(*) AS n
  FROM pg_stat_activity
 WHERE wait_event_type = 'Lock'
   AND datname = current_database()
"""


@dataclass(frozen=True, slots=True)
class _Waiting:
    n: int


async def until_somebody_waits(pool: Pool, *, count: int = 1) -> None:
    """Return as soon as so many connections to this database wait for a lock that another holds."""
    async with asyncio.timeout(PATIENCE_S), pool.connection() as conn:
        while (waiting := await one(conn, WAITING, of=_Waiting)) is None or waiting.n < count:
            pass
