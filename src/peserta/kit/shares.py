"""A limit that many requests share: each process takes a part of it from PostgreSQL and counts that by itself.

One row that every request changed would make them wait for each other, from one commit to the next.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from peserta.kit.database import Pool
from peserta.kit.limits import Limit, take_many

# A process that stops, or has nothing to do, keeps at most this part of the limit from the others.
PART: Final = 100


@dataclass(slots=True)
class _Share:
    opens_at: datetime
    left: int = 0
    is_last: bool = False


class Shares:
    """What this process may still use of limited things: never more by all processes than the limit."""

    def __init__(self) -> None:
        self._shares: dict[bytes, _Share] = {}
        self._taking = asyncio.Lock()

    async def take(self, pool: Pool, key: bytes, limit: Limit, *, now: datetime) -> bool:
        """Count one use; False when all of the limit is used until its next window."""
        if self._needs_more(key, now):
            async with self._taking:
                if self._needs_more(key, now):
                    await self._take_share(pool, key, limit, now=now)
        share = self._shares[key]
        if share.left == 0:
            return False
        share.left -= 1
        return True

    def _needs_more(self, key: bytes, now: datetime) -> bool:
        share = self._shares.get(key)
        return share is None or share.opens_at <= now or (share.left == 0 and not share.is_last)

    async def _take_share(self, pool: Pool, key: bytes, limit: Limit, *, now: datetime) -> None:
        size = max(limit.uses_max // PART, 1)
        async with pool.connection() as conn:
            use = await take_many(conn, key, limit, uses=size, now=now)
        granted = min(max(limit.uses_max - use.uses + size, 0), size)
        share = self._shares.get(key)
        if share is None or share.opens_at != use.opens_at:
            share = self._shares[key] = _Share(use.opens_at)
        share.left += granted
        share.is_last = granted < size
