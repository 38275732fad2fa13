"""The shares of the routes as SQL: how their codes fared, and what was moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from peserta.kit.database import Conn, many, one, run
from peserta.messaging.draft import Lane

WINDOW = timedelta(minutes=15)
# Younger codes had no time to be used.
SETTLE = timedelta(minutes=2)
SOON = timedelta(minutes=2)
ROWS_MAX = 20_000

# A code that was sent once more counts for the route that had it first, which did not bring it in time.
MEASURE_RESULTS = """
WITH newest AS (
      SELECT channel, coalesce(operator, '') AS operator, state, accepted_at, used_at,
             CASE WHEN extra_at IS NULL THEN route ELSE avoid_routes[cardinality(avoid_routes)] END AS route,
             extra_at IS NULL AS is_first
        FROM messaging_message
       WHERE id >= kit_uuid7_floor(%(since)s)
         AND id < kit_uuid7_floor(%(before)s)
         AND lane = %(lane)s
         AND code_purpose IS DISTINCT FROM 'drill'
         AND accepted_at IS NOT NULL
    ORDER BY id DESC
       LIMIT %(rows_max)s
)
   SELECT channel,
          operator,
          route,
          count(*)::integer AS accepted,
          count(*) FILTER (WHERE is_first AND state = 'delivered')::integer AS delivered,
          count(*) FILTER (WHERE is_first AND state = 'failed')::integer AS failed,
          count(*) FILTER (WHERE is_first AND used_at <= accepted_at + %(soon_window)s)::integer AS soon
     FROM newest
    WHERE route IS NOT NULL
 GROUP BY channel, operator, route
"""

# One worker at a time decides; until the end of the transaction.
LOCK_CHOOSING = """
SELECT pg_try_advisory_xact_lock(hashtext('messaging choosing')) AS is_mine
"""

LIST_POINTS = """
SELECT route,
       lane,
       operator,
       points,
       moved_at
  FROM messaging_points
"""

SET_POINTS = """
INSERT INTO messaging_points AS p (route, lane, operator, points, moved_at)
     VALUES (%(route)s, %(lane)s, %(operator)s, %(points)s, %(now)s)
ON CONFLICT (lane, operator, route) DO UPDATE
        SET points   = %(points)s,
            moved_at = %(now)s
"""

FORGET_POINTS = """
DELETE FROM messaging_points
      WHERE lane = %(lane)s
        AND operator = %(operator)s
        AND route = ANY(%(routes)s::text[])
"""

# Whoever sets a weight wants it to count at once.
FORGET_CHANNEL_POINTS = """
DELETE FROM messaging_points p
      USING messaging_route r
      WHERE r.name = p.route
        AND r.channel = %(channel)s
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """The codes of one channel, operator and route, as `choosing.Result` has them; '' is an unknown operator."""

    channel: str
    operator: str
    route: str
    accepted: int
    delivered: int
    failed: int
    soon: int


@dataclass(frozen=True, slots=True)
class Points:
    """One route's part of a hundred, for a lane and an operator."""

    route: str
    lane: int
    operator: str
    points: int
    moved_at: datetime


@dataclass(frozen=True, slots=True)
class _Lock:
    is_mine: bool


async def measure_results(conn: Conn, *, now: datetime) -> list[Measured]:
    params = {
        "since": now - WINDOW, "before": now - SETTLE, "lane": int(Lane.CODE), "soon_window": SOON,
        "rows_max": ROWS_MAX,
    }  # fmt: skip
    return await many(conn, MEASURE_RESULTS, params, of=Measured)


async def lock_choosing(conn: Conn) -> bool:
    found = await one(conn, LOCK_CHOOSING, of=_Lock)
    return found is not None and found.is_mine


async def list_points(conn: Conn) -> list[Points]:
    return await many(conn, LIST_POINTS, of=Points)


async def set_points(conn: Conn, points: Mapping[str, int], *, lane: int, operator: str, now: datetime) -> None:
    for route, number in sorted(points.items()):
        await run(conn, SET_POINTS, {"route": route, "lane": lane, "operator": operator, "points": number, "now": now})


async def forget_points(conn: Conn, routes: Mapping[str, int], *, lane: int, operator: str) -> None:
    await run(conn, FORGET_POINTS, {"routes": sorted(routes), "lane": lane, "operator": operator})


async def forget_channel_points(conn: Conn, channel: str) -> None:
    await run(conn, FORGET_CHANNEL_POINTS, {"channel": channel})
