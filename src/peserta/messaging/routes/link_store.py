"""Which workers are linked to which route, and which routes rest, as the workers have written it down."""

from dataclasses import dataclass
from datetime import datetime

from peserta.kit.database import Conn, many
from peserta.messaging.routes.route_store import ALIVE_WINDOW

LIST_LINKS = """
  SELECT r.name,
         count(d.id)::integer AS workers,
         count(d.id) FILTER (WHERE r.name = ANY(d.routes))::integer AS having,
         count(d.id) FILTER (WHERE r.name = ANY(d.linked))::integer AS linked,
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

LIST_HELD = """
SELECT DISTINCT unnest(routes) AS name
  FROM messaging_dispatcher
 WHERE seen_at >= %(now)s - %(alive_window)s
"""


@dataclass(frozen=True, slots=True)
class Links:
    """How many workers are at work, have a route in their profile, and are linked to it; and its rest, if it rests."""

    name: str
    workers: int
    having: int
    linked: int
    fault: str | None
    until_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Name:
    name: str


async def list_held(conn: Conn, *, now: datetime) -> set[str]:
    """The routes that any worker at work has in its profile."""
    return {row.name for row in await many(conn, LIST_HELD, {"alive_window": ALIVE_WINDOW, "now": now}, of=_Name)}


async def list_links(conn: Conn, *, now: datetime) -> dict[str, Links]:
    """The links of every route, by its name."""
    found = await many(conn, LIST_LINKS, {"alive_window": ALIVE_WINDOW, "now": now}, of=Links)
    return {links.name: links for links in found}
