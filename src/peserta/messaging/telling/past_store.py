"""The hours of the past as SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from peserta.kit.database import Conn, many, one, run
from peserta.messaging.telling.past import Hour

BEGIN_HOURS = """
INSERT INTO messaging_hours_until (until_at)
     VALUES (%(until_at)s)
ON CONFLICT (is_only) DO NOTHING
"""

LOCK_UNTIL = """
SELECT until_at
  FROM messaging_hours_until
   FOR UPDATE SKIP LOCKED
"""

SET_UNTIL = """
UPDATE messaging_hours_until
   SET until_at = %(until_at)s
"""

# The hour before is written again: receipts of its last codes may have come since.
WRITE_HOURS = """
INSERT INTO messaging_hour AS h (hour, channel, operator, codes, arrived, pace, typical_s)
     SELECT *
       FROM unnest(%(hours)s::timestamptz[], %(channels)s::text[], %(operators)s::text[], %(codes)s::integer[],
                   %(arrived)s::integer[], %(paces)s::text[], %(typical)s::real[])
ON CONFLICT (hour, channel, operator) DO UPDATE
        SET codes     = excluded.codes,
            arrived   = excluded.arrived,
            pace      = excluded.pace,
            typical_s = excluded.typical_s
"""

FORGET_HOURS = """
DELETE FROM messaging_hour
      WHERE hour < %(hours_before)s
"""

LIST_HOURS = """
  SELECT hour,
         channel,
         operator,
         codes,
         arrived,
         pace,
         typical_s
    FROM messaging_hour
   WHERE hour >= %(since)s
ORDER BY hour
   LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class _Until:
    until_at: datetime


async def begin_hours(conn: Conn, until_at: datetime) -> None:
    await run(conn, BEGIN_HOURS, {"until_at": until_at})


async def lock_until(conn: Conn) -> datetime | None:
    """Up to when hours are written; None while another worker writes."""
    row = await one(conn, LOCK_UNTIL, of=_Until)
    return None if row is None else row.until_at


async def set_until(conn: Conn, until_at: datetime) -> None:
    await run(conn, SET_UNTIL, {"until_at": until_at})


async def write_hours(conn: Conn, hours: Sequence[Hour]) -> None:
    params = {
        "hours": [each.hour for each in hours],
        "channels": [each.channel for each in hours],
        "operators": [each.operator for each in hours],
        "codes": [each.codes for each in hours],
        "arrived": [each.arrived for each in hours],
        "paces": [each.pace for each in hours],
        "typical": [each.typical_s for each in hours],
    }
    await run(conn, WRITE_HOURS, params)


async def forget_hours(conn: Conn, hours_before: datetime) -> None:
    await run(conn, FORGET_HOURS, {"hours_before": hours_before})


async def list_hours(conn: Conn, *, since: datetime, limit: int) -> list[Hour]:
    return await many(conn, LIST_HOURS, {"since": since, "limit": limit}, of=Hour)
