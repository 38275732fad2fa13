"""Routes as SQL: their settings with history, which of them rest, and who is at work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from peserta.kit.database import Conn, many, one, run
from peserta.kit.ids import new_id
from peserta.messaging.routes.breaker import PROBE_LEASE, REST_FIRST, REST_MAX
from peserta.messaging.routes.setting import Change, Setting

# What a name stands for is the profile's to say: a gateway that was SMS and is WhatsApp now would else be given the
# texts of the other channel. What may be changed while all runs stays as it is.
ADD_ROUTE = """
WITH before AS (
    SELECT name, channel
      FROM messaging_route
     WHERE name = %(name)s
       AND channel <> %(channel)s
), written AS (
    INSERT INTO messaging_route AS r (
                name, channel, provider, weight, operators, lanes, price_idr, tps, window_size, extra_hour_idr)
         VALUES (%(name)s, %(channel)s, %(provider)s, %(weight)s, %(operators)s, %(lanes)s, %(price_idr)s, %(tps)s,
                 %(window_size)s, %(extra_hour_idr)s)
    ON CONFLICT (name) DO UPDATE
            SET channel  = excluded.channel,
                provider = excluded.provider
          WHERE r.channel <> excluded.channel
             OR r.provider <> excluded.provider
)
INSERT INTO messaging_route_history (id, route, at, actor, what, was, becomes, reason)
     SELECT %(history_id)s, name, %(now)s, 'machine', 'channel', channel, %(channel)s, 'the profile of a worker says so'
       FROM before
"""

LIST_ROUTES = """
  SELECT name,
         channel,
         is_on,
         weight,
         provider,
         operators,
         lanes,
         price_idr,
         tps,
         window_size,
         extra_hour_idr
    FROM messaging_route
ORDER BY channel DESC, name
"""

LOCK_ROUTE = """
SELECT name,
       channel,
       is_on,
       weight,
       provider,
       operators,
       lanes,
       price_idr,
       tps,
       window_size,
       extra_hour_idr
  FROM messaging_route
 WHERE name = %(name)s
   FOR UPDATE
"""

SET_ROUTE = """
UPDATE messaging_route
   SET is_on          = %(is_on)s,
       weight         = %(weight)s,
       operators      = %(operators)s,
       lanes          = %(lanes)s,
       price_idr      = %(price_idr)s,
       tps            = %(tps)s,
       window_size    = %(window_size)s,
       extra_hour_idr = %(extra_hour_idr)s,
       note           = %(note)s
 WHERE name = %(name)s
"""

ADD_HISTORY = """
INSERT INTO messaging_route_history (id, route, at, actor, what, was, becomes, reason)
     VALUES (%(id)s, %(route)s, %(now)s, %(actor)s, %(what)s, %(was)s, %(becomes)s, %(reason)s)
"""

LIST_HISTORY = """
  SELECT route,
         at,
         actor,
         what,
         was,
         becomes,
         reason
    FROM messaging_route_history
   WHERE %(name)s::text IS NULL
      OR route = %(name)s
ORDER BY id DESC
   LIMIT %(limit)s
"""

# Only the end of one rest begins a longer one: what was already under way when it began does not. A rest that lasts
# longer than any was begun by a clock that has been set back since: it is over.
OPEN_BREAKER = """
WITH opened AS (
    INSERT INTO messaging_breaker AS b (route, is_drill, fault, opened_at, until_at, rests)
         VALUES (%(route)s, %(is_drill)s, %(fault)s, %(now)s, %(now)s + %(first_wait)s, 1)
    ON CONFLICT (route, is_drill) DO UPDATE
            SET until_at    = %(now)s + least(%(first_wait)s * power(2, b.rests), %(most_wait)s),
                rests       = least(b.rests + 1, 10),
                fault       = %(fault)s,
                probed_by   = NULL,
                probe_until = NULL
          WHERE b.until_at <= %(now)s
             OR b.until_at > %(now)s + %(beyond)s
      RETURNING b.route, b.rests
)
INSERT INTO messaging_route_history (id, route, at, actor, what, was, becomes, reason)
     SELECT %(history_id)s, route, %(now)s, 'machine', CASE WHEN %(is_drill)s THEN 'drill breaker' ELSE 'breaker' END,
            'closed', 'open', %(fault)s
       FROM opened
      WHERE rests = 1
"""

CLOSE_BREAKER = """
WITH closed AS (
    DELETE FROM messaging_breaker
          WHERE route = %(route)s
            AND is_drill = %(is_drill)s
            AND (until_at <= %(now)s OR until_at > %(now)s + %(beyond)s)
      RETURNING route
)
INSERT INTO messaging_route_history (id, route, at, actor, what, was, becomes, reason)
     SELECT %(history_id)s, route, %(now)s, 'machine', CASE WHEN %(is_drill)s THEN 'drill breaker' ELSE 'breaker' END,
            'open', 'closed', 'it works again'
       FROM closed
"""

# One worker at a time has the right to probe; a killed one's right ends by itself.
LOOK_AT_BREAKERS = """
WITH taken AS (
       UPDATE messaging_breaker
          SET probed_by   = %(me)s,
              probe_until = %(now)s + %(probe_lease)s
        WHERE (until_at <= %(now)s OR until_at > %(now)s + %(beyond)s)
          AND (probed_by IS NULL OR probed_by = %(me)s OR probe_until <= %(now)s)
    RETURNING route, is_drill
)
   SELECT b.route,
          b.is_drill,
          b.until_at,
          t.route IS NOT NULL AS may_probe
     FROM messaging_breaker b
LEFT JOIN taken t
       ON t.route = b.route
      AND t.is_drill = b.is_drill
"""

CHECK_IN = """
WITH gone AS (
    DELETE FROM messaging_dispatcher
          WHERE seen_at NOT BETWEEN %(now)s - %(forget_window)s AND %(now)s + %(forget_window)s
), me AS (
    INSERT INTO messaging_dispatcher (id, seen_at, usable, routes, linked)
         VALUES (%(me)s, %(now)s, %(usable)s::text[], %(routes)s::text[], %(linked)s::text[])
    ON CONFLICT (id) DO UPDATE
            SET seen_at = %(now)s,
                usable  = %(usable)s::text[],
                routes  = %(routes)s::text[],
                linked  = %(linked)s::text[]
)
SELECT 1 + count(*)::integer AS workers
  FROM messaging_dispatcher
 WHERE seen_at >= %(now)s - %(alive_window)s
   AND id <> %(me)s
"""
ALIVE_WINDOW = timedelta(seconds=5)
FORGET_WINDOW = timedelta(minutes=1)

BEYOND_ANY_REST = REST_MAX + timedelta(seconds=10)

CHECK_OUT = """
DELETE FROM messaging_dispatcher
      WHERE id = %(me)s
"""


@dataclass(frozen=True, slots=True)
class Happened:
    """One row of a route's history."""

    route: str
    at: datetime
    actor: str
    what: str
    was: str
    becomes: str
    reason: str


@dataclass(frozen=True, slots=True)
class Resting:
    """A route that rests, and whether this worker may probe it."""

    route: str
    is_drill: bool
    until_at: datetime
    may_probe: bool


@dataclass(frozen=True, slots=True)
class _Workers:
    workers: int


async def add_route(conn: Conn, setting: Setting, *, now: datetime) -> None:
    """Write a route down that nobody has, and what kind of route it is by now."""
    kind = {"channel": setting.channel, "provider": setting.provider, "history_id": new_id(now), "now": now}
    await run(conn, ADD_ROUTE, _columns(setting) | kind)


async def list_routes(conn: Conn) -> list[Setting]:
    return await many(conn, LIST_ROUTES, of=Setting)


async def lock_route(conn: Conn, name: str) -> Setting | None:
    return await one(conn, LOCK_ROUTE, {"name": name}, of=Setting)


async def set_route(conn: Conn, setting: Setting, *, note: str) -> None:
    await run(conn, SET_ROUTE, _columns(setting) | {"is_on": setting.is_on, "note": note})


async def add_history(conn: Conn, route: str, change: Change, *, actor: str, reason: str, now: datetime) -> None:
    params = {
        "id": new_id(now), "route": route, "actor": actor, "what": change.what, "was": change.was,
        "becomes": change.becomes, "reason": reason, "now": now,
    }  # fmt: skip
    await run(conn, ADD_HISTORY, params)


async def list_history(conn: Conn, name: str | None, *, limit: int) -> list[Happened]:
    return await many(conn, LIST_HISTORY, {"name": name, "limit": limit}, of=Happened)


async def open_breaker(conn: Conn, route: str, fault: str, *, is_drill: bool, now: datetime) -> None:
    params = {
        "route": route, "is_drill": is_drill, "fault": fault, "first_wait": REST_FIRST, "most_wait": REST_MAX,
        "beyond": BEYOND_ANY_REST, "history_id": new_id(now), "now": now,
    }  # fmt: skip
    await run(conn, OPEN_BREAKER, params)


async def close_breaker(conn: Conn, route: str, *, is_drill: bool, now: datetime) -> None:
    params = {
        "route": route, "is_drill": is_drill, "beyond": BEYOND_ANY_REST, "history_id": new_id(now), "now": now,
    }  # fmt: skip
    await run(conn, CLOSE_BREAKER, params)


async def look_at_breakers(conn: Conn, me: UUID, *, now: datetime) -> list[Resting]:
    """Every route that rests; takes the right to probe those whose rest is over, where nobody has it."""
    params = {"me": me, "probe_lease": PROBE_LEASE, "beyond": BEYOND_ANY_REST, "now": now}
    return await many(conn, LOOK_AT_BREAKERS, params, of=Resting)


async def check_in(
    conn: Conn, me: UUID, *, usable: Sequence[str] = (), routes: Sequence[str] = (), linked: Sequence[str] = (),
    now: datetime,
) -> int:  # fmt: skip
    """Say that this dispatcher is at work, with the channels it can use, its routes, and those it is linked to.

    Return how many are at work, this one included.
    """
    params = {
        "me": me, "usable": list(usable), "routes": list(routes), "linked": list(linked), "now": now,
        "alive_window": ALIVE_WINDOW, "forget_window": FORGET_WINDOW,
    }  # fmt: skip
    found = await one(conn, CHECK_IN, params, of=_Workers)
    assert found is not None, "a count has one row"
    return found.workers


async def check_out(conn: Conn, me: UUID) -> None:
    await run(conn, CHECK_OUT, {"me": me})


def _columns(setting: Setting) -> dict[str, object]:
    return {
        "name": setting.name, "weight": setting.weight, "operators": list(setting.operators),
        "lanes": list(setting.lanes), "price_idr": setting.price_idr, "tps": setting.tps,
        "window_size": setting.window_size, "extra_hour_idr": setting.extra_hour_idr,
    }  # fmt: skip


def names_of(settings: Sequence[Setting]) -> str:
    """The names, for an error that says what was expected."""
    return ", ".join(setting.name for setting in settings) or "none yet: start peserta work once"
