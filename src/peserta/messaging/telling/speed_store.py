"""How fast codes arrive at present, as SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from peserta.kit.database import Conn, many
from peserta.kit.ids import floor_id
from peserta.messaging.draft import Lane
from peserta.messaging.routes.route_store import ALIVE_WINDOW
from peserta.messaging.telling.pace import Measured
from peserta.messaging.weeks import CLOCKS_APART

WINDOW = timedelta(minutes=15)
SLICE = timedelta(minutes=10)
# The newest are enough, and the statement costs the same on the busiest day.
ROWS_MAX = 5_000

# A message that has been waiting for a while counts with that time: without those, an operator that
# stops delivering would look as fast as before.
PATIENCE = timedelta(seconds=15)
# One that nine in ten such messages took longer than may still be on its way: it has not failed, nor arrived.
PATIENCE_MAX = timedelta(minutes=1)
MEASURE = """
WITH newest AS (
      SELECT m.*
        FROM unnest(%(since)s::timestamptz[], %(until)s::timestamptz[]) AS slice (since_at, until_at)
  CROSS JOIN LATERAL (
                 SELECT channel,
                        operator,
                        CASE WHEN ended_at > %(known_at)s THEN 'accepted' ELSE state END AS state,
                        created_at,
                        CASE WHEN accepted_at > %(known_at)s THEN NULL ELSE accepted_at END AS accepted_at,
                        ended_at,
                        CASE WHEN used_at > %(known_at)s THEN NULL ELSE used_at END AS used_at
                   FROM messaging_message
                  WHERE id >= kit_uuid7_floor(slice.since_at)
                    AND id < kit_uuid7_floor(slice.until_at)
                    AND id BETWEEN %(first)s AND %(last)s
                    AND lane = %(lane)s
                    AND code_purpose IS DISTINCT FROM 'drill'
               ORDER BY id DESC
                  LIMIT %(rows_max)s
             ) m
), timed AS (
      SELECT channel, operator, state, accepted_at, used_at,
             state IN ('queued', 'sending', 'accepted') AND used_at IS NULL
                 AND created_at < %(now)s - %(patience)s AS is_waiting,
             state IN ('queued', 'sending', 'accepted') AND used_at IS NULL AS is_on_its_way,
             %(now)s - created_at AS age,
             extract(epoch FROM accepted_at - created_at)::double precision AS to_accepted_s,
             extract(epoch FROM CASE WHEN state = 'delivered' THEN ended_at ELSE %(now)s END
                                - created_at)::double precision AS to_delivered_s,
             extract(epoch FROM used_at - created_at)::double precision AS to_used_s
        FROM newest
), usual AS (
      SELECT channel, coalesce(operator, '') AS operator,
             make_interval(secs => percentile_cont(0.9) WITHIN GROUP (ORDER BY to_delivered_s)) AS wait
        FROM timed
       WHERE state = 'delivered'
    GROUP BY channel, coalesce(operator, '')
), judged AS (
      SELECT t.*, t.is_on_its_way AND t.age < least(%(patience_max)s, greatest(%(patience)s, u.wait)) AS is_young
        FROM timed t
   LEFT JOIN usual u
          ON u.channel = t.channel
         AND u.operator = coalesce(t.operator, '')
)
   SELECT channel,
          operator,
          grouping(operator) = 1 AS is_whole_channel,
          count(*)::integer AS messages,
          count(accepted_at)::integer AS accepted,
          count(*) FILTER (WHERE state = 'delivered')::integer AS delivered,
          count(*) FILTER (WHERE state IN ('failed', 'expired'))::integer AS failed,
          count(used_at)::integer AS used,
          count(*) FILTER (WHERE is_young)::integer AS young,
          percentile_cont(0.5) WITHIN GROUP (ORDER BY to_accepted_s) AS accepted_p50_s,
          percentile_cont(0.9) WITHIN GROUP (ORDER BY to_accepted_s) AS accepted_p90_s,
          percentile_cont(0.5) WITHIN GROUP (ORDER BY to_delivered_s)
              FILTER (WHERE state = 'delivered' OR is_waiting) AS delivered_p50_s,
          percentile_cont(0.9) WITHIN GROUP (ORDER BY to_delivered_s)
              FILTER (WHERE state = 'delivered' OR is_waiting) AS delivered_p90_s,
          percentile_cont(0.5) WITHIN GROUP (ORDER BY to_used_s) AS used_p50_s
     FROM judged
 GROUP BY GROUPING SETS ((channel, operator), (channel))
"""

# One that no worker can use now is idle. Where none has been at work yet nothing is known of it.
LIST_CHANNELS = """
  SELECT r.channel,
         bool_or(r.is_on) AS is_open,
         coalesce(min(r.price_idr) FILTER (WHERE r.is_on), 0) AS least_idr,
         NOT bool_or(r.is_on)
             OR (EXISTS (SELECT FROM messaging_dispatcher)
                 AND NOT EXISTS (SELECT
                                   FROM messaging_dispatcher d
                                  WHERE d.seen_at >= %(now)s - %(alive_window)s
                                    AND r.channel = ANY(d.usable))) AS is_idle
    FROM messaging_route r
   WHERE %(lane)s = ANY(r.lanes)
GROUP BY r.channel
"""


@dataclass(frozen=True, slots=True)
class KnownChannel:
    """A channel with routes for codes: whether one is switched on, what the cheapest of them takes for a code.

    While it `is_idle` no worker can send anything by it: all its routes are off, resting or away.
    """

    channel: str
    is_open: bool
    least_idr: int
    is_idle: bool


async def list_channels(conn: Conn, *, now: datetime) -> list[KnownChannel]:
    params = {"lane": int(Lane.CODE), "alive_window": ALIVE_WINDOW, "now": now}
    return await many(conn, LIST_CHANNELS, params, of=KnownChannel)


async def measure(conn: Conn, *, now: datetime) -> list[Measured]:
    """The last 15 minutes of codes by channel and operator."""
    return await _measure(conn, [now - WINDOW, now + CLOCKS_APART], now)


async def measure_then(conn: Conn, then: datetime) -> list[Measured]:
    """What `measure` would have said at that moment: the same whoever asks, and whenever."""
    return await _measure(conn, [then - WINDOW, then], then, known_at=then)


async def measure_hour(conn: Conn, hour_at: datetime) -> list[Measured]:
    """The codes that were made in the hour from `hour_at`, as they stood at its end.

    Of each ten minutes the newest: a busy hour costs no more, and its end counts no more than its beginning.
    """
    slices = [hour_at + n * SLICE for n in range(7)]
    return await _measure(conn, slices, slices[-1])


async def _measure(
    conn: Conn, slices: Sequence[datetime], now: datetime, *, known_at: datetime | None = None
) -> list[Measured]:
    params = {
        "since": slices[:-1],
        "until": slices[1:],
        "lane": int(Lane.CODE),
        "rows_max": ROWS_MAX,
        "patience": PATIENCE,
        "patience_max": PATIENCE_MAX,
        "first": floor_id(slices[0]),
        "last": floor_id(slices[-1]),
        "now": now,
        "known_at": known_at,
    }
    return await many(conn, MEASURE, params, of=Measured)
