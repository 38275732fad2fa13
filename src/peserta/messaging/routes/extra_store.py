"""Second sends as SQL: what is usual, what was spent, and which codes are overdue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from peserta.kit.database import Conn, many, one
from peserta.messaging.draft import Lane
from peserta.messaging.routes.extra import LIFE_LEFT, Peers, Silence
from peserta.messaging.weeks import span_of_open

HOUR = timedelta(hours=1)
# Younger ones had no time to be confirmed.
SETTLE = timedelta(seconds=30)
PEERS_MAX = 20_000
# Older ones were looked at in the passes before, unless they were kept back while nothing arrived.
LOOKED_BACK = timedelta(minutes=2)
KEPT_BACK = timedelta(minutes=8)
SILENCE_WINDOW = timedelta(minutes=3)
# How long a code may have waited to be accepted and still count among those of a silence.
QUEUED_MAX = timedelta(seconds=30)
# As much as `/readyz` allows between two workers: one writes when a code was accepted, another when it arrived.
CLOCKS_APART = timedelta(seconds=2)

# Those accepted after the last that was told of are a silence, which says nothing about how good receipts are.
MEASURE_PEERS = """
WITH newest AS (
      SELECT channel, operator, state, accepted_at, ended_at, used_at
        FROM messaging_message
       WHERE id >= kit_uuid7_floor(%(since)s)
         AND id < kit_uuid7_floor(%(before)s)
         AND lane = %(lane)s
         AND code_purpose IS DISTINCT FROM 'drill'
         AND accepted_at IS NOT NULL
    ORDER BY id DESC
       LIMIT %(peers_max)s
), dated AS (
    SELECT *,
           max(greatest(CASE WHEN state IN ('delivered', 'failed') THEN ended_at END, used_at))
               OVER (PARTITION BY channel, operator) AS told_at
      FROM newest
)
   SELECT channel,
          operator,
          count(*)::integer AS accepted,
          count(*) FILTER (WHERE state IN ('delivered', 'failed'))::integer AS told,
          percentile_cont(0.98) WITHIN GROUP (ORDER BY extract(epoch FROM
              least(CASE state WHEN 'delivered' THEN ended_at END, used_at) - accepted_at)::double precision)
              FILTER (WHERE state = 'delivered' OR used_at IS NOT NULL) AS p98_s
     FROM dated
    WHERE accepted_at <= told_at + %(clocks_apart)s
 GROUP BY channel, operator
"""

# One worker at a time counts the money and spends it.
LOCK_EXTRA = """
SELECT pg_try_advisory_xact_lock(hashtext('messaging extra')) AS is_mine
"""

COUNT_EXTRA = """
SELECT count(*)::integer AS sent
  FROM messaging_message
 WHERE extra_at >= %(since)s
   AND id >= ALL (ARRAY[%(first)s::uuid]) AND id <= ALL (ARRAY[%(last)s::uuid])
   AND channel = %(channel)s
"""

# Reading from the newest backwards: where codes arrive, one of the newest has.
LIST_SILENCES = """
WITH peer AS (
    SELECT *
      FROM unnest(%(operators)s::text[], %(waits)s::interval[]) AS p (operator, wait)
), last AS (
    SELECT peer.operator,
           peer.wait,
           coalesce(arrived.at, %(since)s) AS arrived_at
      FROM peer
 LEFT JOIN LATERAL (
               SELECT CASE m.state WHEN 'delivered' THEN m.ended_at ELSE m.used_at END AS at
                 FROM messaging_message m
                WHERE m.id >= kit_uuid7_floor(%(since)s)
                  AND m.id >= ALL (ARRAY[%(first)s::uuid]) AND m.id <= ALL (ARRAY[%(last)s::uuid])
                  AND m.lane = %(lane)s
                  AND m.channel = %(channel)s
                  AND m.operator IS NOT DISTINCT FROM peer.operator
                  AND (m.state = 'delivered' OR m.used_at IS NOT NULL)
             ORDER BY m.id DESC
                LIMIT 1
           ) arrived
        ON true
)
   SELECT last.operator,
          found.overdue,
          found.since,
          (SELECT max(e.extra_at)
             FROM messaging_message e
            WHERE e.extra_at >= %(since)s
              AND e.id >= ALL (ARRAY[%(first)s::uuid]) AND e.id <= ALL (ARRAY[%(last)s::uuid])
              AND e.channel = %(channel)s
              AND e.operator IS NOT DISTINCT FROM last.operator) AS extra_at
     FROM last
     JOIN LATERAL (
              SELECT count(*)::integer AS overdue,
                     min(m.accepted_at) AS since
                FROM messaging_message m
               WHERE m.id >= kit_uuid7_floor(last.arrived_at - %(queued_max)s::interval)
                 AND m.id >= ALL (ARRAY[%(first)s::uuid]) AND m.id <= ALL (ARRAY[%(last)s::uuid])
                 AND m.lane = %(lane)s
                 AND m.channel = %(channel)s
                 AND m.operator IS NOT DISTINCT FROM last.operator
                 AND m.state = 'accepted'
                 AND m.used_at IS NULL
                 AND m.accepted_at > last.arrived_at + %(clocks_apart)s::interval
                 AND m.accepted_at <= %(now)s - last.wait
          ) found
       ON found.overdue > 0
"""

# A code is sent once more at most: `extra_at` stays.
SEND_EXTRA = """
WITH peer AS (
    SELECT *
      FROM unnest(%(operators)s::text[], %(waits)s::interval[]) AS p (operator, wait)
), overdue AS (
      SELECT m.id
        FROM messaging_message m
        JOIN peer
          ON m.operator IS NOT DISTINCT FROM peer.operator
       WHERE m.id >= kit_uuid7_floor(%(since)s)
         AND m.id < kit_uuid7_floor(%(before)s)
         AND m.lane = %(lane)s
         AND m.channel = %(channel)s
         AND m.state = 'accepted'
         AND m.used_at IS NULL
         AND m.extra_at IS NULL
         AND m.accepted_at <= %(now)s - peer.wait
         AND m.not_after > %(now)s + %(life_left)s
    ORDER BY m.id
       LIMIT %(limit)s
         FOR UPDATE OF m SKIP LOCKED
)
   UPDATE messaging_message m
      SET state        = 'queued',
          due_at       = %(now)s,
          extra_at     = %(now)s,
          avoid_routes = m.avoid_routes || m.route
     FROM overdue
    WHERE m.id = overdue.id
      AND m.id = ANY(ARRAY(SELECT id FROM overdue))
      AND m.id >= kit_uuid7_floor(%(since)s)
      AND m.id < kit_uuid7_floor(%(before)s)
RETURNING m.id
"""


@dataclass(frozen=True, slots=True)
class _Lock:
    is_mine: bool


@dataclass(frozen=True, slots=True)
class _Sent:
    sent: int


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def measure_peers(conn: Conn, *, now: datetime) -> list[Peers]:
    params = {
        "since": now - HOUR, "before": now - SETTLE, "lane": int(Lane.CODE), "peers_max": PEERS_MAX,
        "clocks_apart": CLOCKS_APART,
    }  # fmt: skip
    return await many(conn, MEASURE_PEERS, params, of=Peers)


async def lock_extra(conn: Conn) -> bool:
    """Whether no other worker counts and spends at this moment; until the end of the transaction."""
    found = await one(conn, LOCK_EXTRA, of=_Lock)
    return found is not None and found.is_mine


async def count_extra(conn: Conn, channel: str, *, now: datetime) -> int:
    """The second sends of a channel in the last hour."""
    found = await one(conn, COUNT_EXTRA, {"since": now - HOUR, "channel": channel, **span_of_open(now)}, of=_Sent)
    assert found is not None, "a count has one row"
    return found.sent


async def list_silences(
    conn: Conn, channel: str, waits: Sequence[tuple[str | None, timedelta]], *, now: datetime
) -> list[Silence]:
    """The operators with overdue codes that were accepted after the newest that arrived."""
    params = {
        "operators": [operator for operator, _ in waits], "waits": [wait for _, wait in waits],
        "since": now - SILENCE_WINDOW, "queued_max": QUEUED_MAX, "clocks_apart": CLOCKS_APART,
        "lane": int(Lane.CODE), "channel": channel, "now": now, **span_of_open(now),
    }  # fmt: skip
    return await many(conn, LIST_SILENCES, params, of=Silence)


async def send_extra(
    conn: Conn, channel: str, waits: Sequence[tuple[str | None, timedelta]], *, looked_back: timedelta, limit: int,
    now: datetime,
) -> int:  # fmt: skip
    """Queue overdue codes of a channel once more, for any other route; return how many."""
    shortest = min(wait for _, wait in waits)
    params = {
        "operators": [operator for operator, _ in waits], "waits": [wait for _, wait in waits],
        "since": now - max(wait for _, wait in waits) - looked_back, "before": now - shortest,
        "lane": int(Lane.CODE), "channel": channel, "life_left": LIFE_LEFT, "limit": limit, "now": now,
    }  # fmt: skip
    return len(await many(conn, SEND_EXTRA, params, of=_Id))
