"""How far the clock of this machine is from that of the database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from peserta.kit.clock import utc_now
from peserta.kit.database import Conn, Pool, one

CLOCKS_APART_MAX_S: Final = 2.0

CLOCK: Final = """
SELECT clock_timestamp() AS now
"""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Clock:
    now: datetime


async def seconds_apart(conn: Conn, now: datetime) -> float:
    """How far the database is ahead of `now`, in seconds."""
    clock = await one(conn, CLOCK, of=Clock)
    assert clock is not None, "a clock tells the time"
    return (clock.now - now).total_seconds()


async def compare_clocks(pool: Pool) -> float:
    """Say it when the clocks are too far apart: codes would end early or late, and rests of routes as well."""
    async with pool.connection() as conn:
        apart_s = await seconds_apart(conn, utc_now())
    if abs(apart_s) > CLOCKS_APART_MAX_S:
        log.error("system clock and database clock differ", database_ahead_s=round(apart_s, 1), most=CLOCKS_APART_MAX_S)
    return apart_s
