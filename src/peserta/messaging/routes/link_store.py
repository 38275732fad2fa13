"""Which workers are linked to which route, and which routes rest, as the workers have written it down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from peserta.kit.database import Conn, many, run
from peserta.messaging.routes.route_store import ALIVE_WINDOW

LIST_LINKS = """
  SELECT r.name,
         count(d.id)::integer AS workers,
         count(d.id) FILTER (WHERE r.name = ANY(d.routes))::integer AS having,
         count(d.id) FILTER (WHERE r.name = ANY(d.linked))::integer AS linked,
         max(d.refused ->> r.name) AS refused,
         b.fault,
         b.until_at
    FROM messaging_route r
    LEFT JOIN messaging_dispatcher d
      ON d.seen_at >= %(now)s - %(alive_window)s
    LEFT JOIN messaging_breaker b
      ON b.route = r.name
     AND NOT b.is_drill
GROUP BY r.name, b.fault, b.until_at
"""

SET_REFUSED = """
UPDATE messaging_dispatcher
   SET refused = %(refused)s
 WHERE id = %(me)s
"""

LIST_HELD = """
SELECT DISTINCT unnest(routes) AS name
  FROM messaging_dispatcher
 WHERE seen_at >= %(now)s - %(alive_window)s
"""


@dataclass(frozen=True, slots=True)
class Links:
    """How many workers are at work, have a route in their profile, and are linked to it; and its rest, if it rests.

    `refused` is why its provider lets one of them in no more.
    """

    name: str
    workers: int
    having: int
    linked: int
    refused: str | None
    fault: str | None
    until_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Name:
    name: str


async def set_refused(conn: Conn, me: UUID, refused: Mapping[str, str]) -> None:
    """Write down why providers let this dispatcher in no more, by the name of the route."""
    await run(conn, SET_REFUSED, {"me": me, "refused": Jsonb(dict(refused))})


async def list_held(conn: Conn, *, now: datetime) -> set[str]:
    """The routes that any worker at work has in its profile."""
    return {row.name for row in await many(conn, LIST_HELD, {"alive_window": ALIVE_WINDOW, "now": now}, of=_Name)}


async def list_links(conn: Conn, *, now: datetime) -> dict[str, Links]:
    """The links of every route, by its name."""
    found = await many(conn, LIST_LINKS, {"alive_window": ALIVE_WINDOW, "now": now}, of=Links)
    return {links.name: links for links in found}
