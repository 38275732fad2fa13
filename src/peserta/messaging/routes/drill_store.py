"""Drills as SQL: which there are, and how one went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.kit.database import Conn, many, one, run
from peserta.kit.ids import span_of

BEGIN_DRILL = """
INSERT INTO messaging_drill AS d (route, how, started_at, until_at)
     VALUES (%(route)s, %(how)s, %(now)s, %(until_at)s)
ON CONFLICT (route) DO UPDATE
        SET how        = %(how)s,
            started_at = %(now)s,
            until_at   = %(until_at)s
      WHERE d.until_at <= %(now)s
  RETURNING route, how, started_at, until_at
"""

END_DRILL = """
UPDATE messaging_drill
   SET until_at = %(now)s
 WHERE route = %(route)s
   AND until_at > %(now)s
"""

# One that was broken off leaves a rest behind, and the next could not be seen to be noticed.
FORGET_REST = """
DELETE FROM messaging_breaker
      WHERE route = %(route)s
        AND is_drill
"""

LIST_DRILLS = """
SELECT route,
       how,
       started_at,
       until_at
  FROM messaging_drill
 WHERE until_at > %(since)s
"""

READ_DRILLED = """
WITH code AS (
    SELECT state, tries, created_at, accepted_at,
           (SELECT a.route
              FROM messaging_attempt a
             WHERE a.message_id = m.id
               AND a.message_id >= ALL (ARRAY[%(first)s::uuid]) AND a.message_id <= ALL (ARRAY[%(last)s::uuid])
          ORDER BY a.n DESC
             LIMIT 1) AS last_route
      FROM messaging_message m
     WHERE id = ANY(%(ids)s::uuid[])
       AND id >= ALL (ARRAY[%(first)s::uuid]) AND id <= ALL (ARRAY[%(last)s::uuid])
)
SELECT (SELECT min(at)
          FROM messaging_route_history
         WHERE route = %(route)s AND what = 'drill breaker' AND becomes = 'open' AND at >= %(since)s) AS noticed_at,
       (SELECT max(at)
          FROM messaging_route_history
         WHERE route = %(route)s AND what = 'drill breaker' AND becomes = 'closed' AND at >= %(since)s) AS closed_at,
       (SELECT count(*)
          FROM messaging_breaker
         WHERE route = %(route)s AND is_drill) > 0 AS rests,
       count(*) FILTER (WHERE accepted_at IS NOT NULL)::integer AS accepted,
       count(*) FILTER (WHERE tries > 1 AND last_route <> %(route)s)::integer AS rerouted,
       count(*) FILTER (WHERE accepted_at IS NULL AND state IN ('failed', 'expired', 'dropped'))::integer AS lost,
       coalesce(extract(epoch FROM max(accepted_at - created_at)), 0)::double precision AS slowest_s,
       count(*) FILTER (WHERE accepted_at - created_at > interval '3 seconds')::integer AS delayed
  FROM code
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A drill."""

    route: str
    how: str
    started_at: datetime
    until_at: datetime


@dataclass(frozen=True, slots=True)
class Drilled:
    """How a drill went: when its rest began and ended, and what became of its codes.

    `delayed` took over three seconds, `rerouted` failed here and went by another route, `lost` will never be accepted.
    """

    noticed_at: datetime | None
    closed_at: datetime | None
    rests: bool
    accepted: int
    rerouted: int
    lost: int
    slowest_s: float
    delayed: int


async def begin(conn: Conn, route: str, how: str, *, until_at: datetime, now: datetime) -> bool:
    params = {"route": route, "how": how, "until_at": until_at, "now": now}
    if await one(conn, BEGIN_DRILL, params, of=Row) is None:
        return False
    await run(conn, FORGET_REST, {"route": route})
    return True


async def end(conn: Conn, route: str, *, now: datetime) -> None:
    await run(conn, END_DRILL, {"route": route, "now": now})
    await run(conn, FORGET_REST, {"route": route})


async def list_drills(conn: Conn, *, since: datetime) -> list[Row]:
    return await many(conn, LIST_DRILLS, {"since": since}, of=Row)


async def read_drilled(conn: Conn, route: str, ids: Sequence[UUID], *, since: datetime) -> Drilled:
    params = {"route": route, "ids": list(ids), **span_of(ids), "since": since}
    found = await one(conn, READ_DRILLED, params, of=Drilled)
    assert found is not None, "a count has one row"
    return found
