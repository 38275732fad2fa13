"""Weekly partitions of the hot tables: kept three weeks ahead, and dropped when their time is over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import LiteralString

import structlog
from psycopg.errors import DeadlockDetected, LockNotAvailable

from peserta.kit.database import Conn, Params, many, one

LIST_TABLES = """
  SELECT table_name
    FROM kit_partitioned
ORDER BY table_name
"""

ADD = """
SELECT kit_add_partitions(%(table_name)s, %(now)s) AS changed
"""

DROP = """
SELECT kit_drop_partition(%(table_name)s, %(before)s)::integer AS changed
"""

LIST_ALARMS = """
SELECT kit_partition_alarms AS table_name
  FROM kit_partition_alarms(%(now)s)
"""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Table:
    table_name: str


@dataclass(frozen=True, slots=True)
class _Changed:
    changed: int


async def keep_partitions(conn: Conn, *, now: datetime) -> int:
    """Add the missing partitions of this week and the next three of every hot table; return how many.

    Called every few hours. A week that nobody prepared goes into the default partition, where nothing is lost.
    """
    return sum([await _change(conn, ADD, {"table_name": table, "now": now}) for table in await _list_tables(conn)])


async def drop_partitions(conn: Conn, *, weeks: int, now: datetime) -> int:
    """Drop the weeks that ended more than `weeks` weeks ago, with all that is in them; return how many."""
    dropped = 0
    for table in await _list_tables(conn):
        params = {"table_name": table, "before": now - timedelta(weeks=weeks)}
        while await _change(conn, DROP, params):
            dropped += 1
            log.info("a week has gone", table=table)
    return dropped


async def list_partition_alarms(conn: Conn, *, now: datetime) -> list[str]:
    """The hot tables whose next week is not prepared, or which hold rows that no week took."""
    return [alarm.table_name for alarm in await many(conn, LIST_ALARMS, {"now": now}, of=_Table)]


async def _list_tables(conn: Conn) -> list[str]:
    return [row.table_name for row in await many(conn, LIST_TABLES, of=_Table)]


async def _change(conn: Conn, sql: LiteralString, params: Params) -> int:
    """One table at a time, each by itself: two that are locked together can lock out a statement on both for good."""
    try:
        changed = await one(conn, sql, params, of=_Changed)
    except (DeadlockDetected, LockNotAvailable):
        log.warning("a hot table was too busy for its weeks", table=params["table_name"])
        return 0
    assert changed is not None, "a function has one result"
    return changed.changed
