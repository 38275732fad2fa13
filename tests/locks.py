"""Waiting until PostgreSQL itself says that somebody waits for a lock."""

import asyncio
from dataclasses import dataclass

from peserta.kit.database import Pool, one

PATIENCE_S = 10.0

WAITING = """
SELECT count(*) AS n
  FROM pg_stat_activity
 WHERE wait_event_type = 'Lock'
   AND datname = current_database()
"""


@dataclass(frozen=True, slots=True)
class _Waiting:
    n: int


async def until_somebody_waits(pool: Pool) -> None:
    """Return as soon as a connection to this database waits for a lock that another holds."""
    async with asyncio.timeout(PATIENCE_S), pool.connection() as conn:
        while await one(conn, WAITING, of=_Waiting) == _Waiting(0):
            pass
