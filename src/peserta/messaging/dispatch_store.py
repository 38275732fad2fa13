"""The outbox as SQL, for the dispatcher: take what is due, write down how it ended."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from peserta.kit.database import Conn, many
from peserta.kit.ids import span_of
from peserta.messaging.claimed import Claimed
from peserta.messaging.guarding.guard import Held
from peserta.messaging.routes.routing import TRIES_MAX, Offer
from peserta.messaging.weeks import span_of_open

# One statement takes the due messages, gives each a route, leases it, and writes its attempt, so a
# crash at any later moment leaves a row that says which route may have sent it.
#
# Each (lane, channel) is looked up by itself: the index then yields its rows in order of due_at, and
# neither a full lane nor a channel without routes can hide the others. Several dispatchers skip each
# other's rows. Offers are for one lane and one operator, or for all operators that have none of their
# own. A route is drawn at random by its share (the smallest of exponential variables); the one a
# crashed dispatcher had used comes last. Codes to a number block that is held go nowhere: those of a braked
# one rest until it is lifted or their lives are over, those of a crowded one look again soon. A code that was typed
# while a dispatcher crashed goes nowhere either. What is
# taken costs no more than the money that is there, the more urgent lane first. The array is for the
# planner, which knows no limit and would read the whole table to find forty rows.
CLAIM_DUE = """
WITH room AS (
    SELECT *
      FROM unnest(%(lanes)s::smallint[], %(channels)s::text[], %(rooms)s::integer[], %(leases)s::interval[],
                  %(prices)s::bigint[]) WITH ORDINALITY
        AS r (lane, channel, room, lease, price_idr, urgency)
), open_route AS (
    SELECT *
      FROM unnest(%(routes)s::text[], %(route_channels)s::text[], %(route_lanes)s::smallint[],
                  %(operators)s::text[], %(shares)s::double precision[])
        AS r (name, channel, lane, operator, share)
), due AS (
    SELECT d.*, room.lease, room.price_idr, room.urgency
      FROM room
CROSS JOIN LATERAL (
               SELECT m.id, m.lane, m.channel, m.due_at, m.avoid_routes, m.not_after, m.tries,
                      CASE WHEN m.doubts_until > %(now)s THEN m.doubted ELSE '{}' END AS doubted,
                      m.extra_at IS NOT NULL AS is_extra, m.used_at IS NOT NULL AS is_used, m.number_block,
                      CASE WHEN m.operator = ANY(%(special)s::text[]) THEN m.operator END AS operator,
                      CASE m.state WHEN 'sending' THEN m.route END AS crashed_on
                 FROM messaging_message m
                WHERE m.lane = room.lane
                  AND m.channel = room.channel
                  AND m.due_at <= %(now)s
                  AND m.id >= ALL (ARRAY[%(first)s::uuid]) AND m.id <= ALL (ARRAY[%(last)s::uuid])
             ORDER BY m.due_at
                LIMIT room.room
                  FOR UPDATE SKIP LOCKED
           ) d
), weighed AS (
    SELECT d.*,
           CASE WHEN d.number_block IS NULL OR d.is_extra THEN NULL
                WHEN EXISTS (SELECT
                               FROM messaging_brake b
                              WHERE b.number_block = d.number_block
                                AND b.until_at > %(now)s) THEN 'braked'
                WHEN d.tries = 0 AND (d.number_block = ANY(%(crowded)s::bytea[])
                                      OR row_number() OVER (PARTITION BY d.number_block) > %(block_at_once)s)
                     THEN 'crowded' END AS held
      FROM due d
), afforded AS (
    SELECT w.*,
           sum(CASE WHEN held IS NULL THEN price_idr ELSE 0 END) OVER (ORDER BY urgency, due_at, id)
               > %(money_idr)s::bigint AS is_unpaid
      FROM weighed w
), planned AS (
    SELECT d.id, d.lease, d.held, d.is_unpaid,
           CASE WHEN d.is_used THEN 'dropped'
                WHEN d.is_extra AND (d.not_after <= %(now)s OR d.tries >= %(tries_max)s OR r.name IS NULL)
                     THEN 'accepted'
                WHEN d.not_after <= %(now)s THEN 'expired'
                WHEN d.tries >= %(tries_max)s THEN 'failed'
                WHEN r.name IS NULL OR d.held IS NOT NULL OR d.is_unpaid THEN 'queued'
                ELSE 'sending' END AS state,
           r.name AS route
      FROM afforded d
 LEFT JOIN LATERAL (
               SELECT o.name
                 FROM open_route o
                WHERE o.channel = d.channel
                  AND o.lane = d.lane
                  AND o.operator IS NOT DISTINCT FROM d.operator
                  AND o.name <> ALL (d.avoid_routes)
                  AND o.name <> ALL (d.doubted)
             ORDER BY o.name = d.crashed_on, -ln(1 - random()) / o.share
                LIMIT 1
           ) r ON true
), taken AS (
    UPDATE messaging_message m
       SET state        = p.state,
           reason       = CASE p.state WHEN 'failed' THEN 'unavailable' WHEN 'expired' THEN m.reason
                                       WHEN 'dropped' THEN 'used' ELSE p.held END,
           route        = CASE p.state WHEN 'sending' THEN p.route ELSE m.route END,
           tries        = m.tries + CASE p.state WHEN 'sending' THEN 1 ELSE 0 END,
           due_at       = CASE p.state WHEN 'sending' THEN %(now)s + p.lease
                                       WHEN 'queued' THEN least(m.not_after, CASE p.held
                                           WHEN 'braked' THEN m.not_after
                                           WHEN 'crowded' THEN %(now)s + %(crowded_wait)s * (0.5 + random())
                                           ELSE %(now)s + CASE WHEN p.is_unpaid THEN %(unpaid_wait)s
                                                               ELSE %(postponed)s END END) END,
           submitted_at = CASE p.state WHEN 'sending' THEN coalesce(m.submitted_at, %(now)s) ELSE m.submitted_at END,
           ended_at     = CASE WHEN p.state IN ('expired', 'failed', 'dropped') THEN %(now)s END
      FROM planned p
     WHERE m.id = p.id
       AND m.id = ANY(ARRAY(SELECT id FROM planned))
       AND m.id >= ALL (ARRAY[%(first)s::uuid]) AND m.id <= ALL (ARRAY[%(last)s::uuid])
 RETURNING m.id, m.lane, m.channel, m.template, m.language, m.operator, m.destination_sealed, m.destination_index,
           m.facts, m.code_secret, m.code_key_id, m.code_purpose, m.code_length, m.not_after, m.tries, m.route,
           m.avoid_routes, m.doubted, m.doubts_until, m.extra_at IS NOT NULL AS is_extra,
           m.due_at AS lease_ends_at, m.state, m.number_block
), attempt AS (
    INSERT INTO messaging_attempt (message_id, n, route, started_at)
         SELECT id, tries, route, %(now)s
           FROM taken
          WHERE state = 'sending'
)
SELECT id, lane, channel, template, language, operator, destination_sealed, destination_index,
       facts, code_secret, code_key_id, code_purpose, code_length, not_after, tries, route,
       avoid_routes, doubted, doubts_until, is_extra, lease_ends_at, number_block, state
  FROM taken
"""
POSTPONED = timedelta(seconds=1)
# The next slice of the money comes sooner than that, or not at all.
UNPAID_WAIT = timedelta(seconds=0.1)
# How long a code of a crowded block waits on average before it looks again.
CROWDED_WAIT = timedelta(seconds=20)

# One statement for many messages: each attempt's end, the message's new state, and, when it goes on
# to another route, the next attempt - before anybody calls that route. A code that was typed meanwhile goes to no
# other route and waits for none. A message whose lease ran out
# and that somebody else has taken meanwhile (its `tries` have moved on) keeps the other's state.
RECORD = """
WITH ended AS (
    SELECT *, e.state IN ('queued', 'sending') AS goes_on
      FROM unnest(%(ids)s::uuid[], %(ns)s::smallint[], %(ended_ats)s::timestamptz[], %(outcomes)s::text[],
                  %(provider_ids)s::text[], %(details)s::text[], %(states)s::text[], %(reasons)s::text[],
                  %(due_ats)s::timestamptz[], %(closed)s::text[], %(doubted)s::text[],
                  %(doubts_untils)s::timestamptz[], %(next_routes)s::text[])
        AS e (id, n, ended_at, outcome, provider_id, detail, state, reason, due_at, closed, doubted, doubts_until,
              next_route)
), attempt AS (
    UPDATE messaging_attempt a
       SET ended_at    = e.ended_at,
           outcome     = e.outcome,
           provider_id = e.provider_id,
           detail      = e.detail
      FROM ended e
     WHERE a.message_id = e.id
       AND a.message_id >= ALL (ARRAY[%(first)s::uuid]) AND a.message_id <= ALL (ARRAY[%(last)s::uuid])
       AND a.n = e.n
), message AS (
    UPDATE messaging_message m
       SET state        = CASE WHEN e.goes_on AND m.used_at IS NOT NULL THEN 'dropped' ELSE e.state END,
           reason       = CASE WHEN e.goes_on AND m.used_at IS NOT NULL THEN 'used' ELSE e.reason END,
           due_at       = CASE WHEN e.goes_on AND m.used_at IS NOT NULL THEN NULL ELSE e.due_at END,
           tries        = CASE WHEN e.next_route IS NULL OR m.used_at IS NOT NULL THEN m.tries ELSE m.tries + 1 END,
           route        = CASE WHEN e.next_route IS NULL OR m.used_at IS NOT NULL THEN m.route ELSE e.next_route END,
           avoid_routes = CASE WHEN e.closed IS NULL THEN m.avoid_routes ELSE m.avoid_routes || e.closed END,
           doubted      = CASE WHEN e.doubted IS NULL THEN m.doubted ELSE m.doubted || e.doubted END,
           doubts_until = coalesce(e.doubts_until, m.doubts_until),
           accepted_at  = CASE e.state WHEN 'accepted' THEN coalesce(m.accepted_at, e.ended_at) ELSE m.accepted_at END,
           ended_at     = CASE WHEN e.goes_on AND m.used_at IS NOT NULL OR e.state IN ('failed', 'expired')
                                    THEN e.ended_at END
      FROM ended e
     WHERE m.id = e.id
       AND m.id >= ALL (ARRAY[%(first)s::uuid]) AND m.id <= ALL (ARRAY[%(last)s::uuid])
       AND m.tries = e.n
       AND m.state = 'sending'
 RETURNING m.id, m.tries, m.state, e.next_route, e.ended_at
), next_attempt AS (
    INSERT INTO messaging_attempt (message_id, n, route, started_at)
         SELECT id, tries, next_route, ended_at
           FROM message
          WHERE state = 'sending'
)
SELECT id
  FROM message
 WHERE state <> 'dropped'
"""


@dataclass(frozen=True, slots=True)
class Room:
    """How many messages of one lane and channel may be taken now, for how long, and what each costs at most."""

    lane: int
    channel: str
    room: int
    lease: timedelta
    price_idr: int = 0


@dataclass(frozen=True, slots=True)
class Ended:
    """How one attempt ended and what follows; `closed_route` must not see the message again.

    `doubted_route` may have sent it and is left out until `doubts_until`. With `next_route`, attempt
    n + 1 goes there, and `due_at` is the new end of the lease. `gone` is as of `Submitted`.
    """

    id: UUID
    n: int
    ended_at: datetime
    outcome: str
    provider_id: str | None
    detail: str | None
    state: str
    reason: str | None = None
    due_at: datetime | None = None
    closed_route: str | None = None
    doubted_route: str | None = None
    doubts_until: datetime | None = None
    next_route: str | None = None
    gone: str = ""


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def claim_due(
    conn: Conn, rooms: Sequence[Room], offers: Sequence[Offer], special: Collection[str], held: Held, now: datetime
) -> list[Claimed]:
    """Take due messages; their attempts are written when this returns.

    Messages to operators that are not `special` take the offers that name none. What was met and not taken comes
    too, as `is_held`: whoever asks knows that there was something to look at.
    """
    return await many(
        conn,
        CLAIM_DUE,
        {
            "lanes": [room.lane for room in rooms],
            "channels": [room.channel for room in rooms],
            "rooms": [room.room for room in rooms],
            "leases": [room.lease for room in rooms],
            "prices": [room.price_idr for room in rooms],
            "money_idr": held.money_idr,
            "unpaid_wait": UNPAID_WAIT,
            "routes": [offer.route for offer in offers],
            "route_channels": [offer.channel for offer in offers],
            "route_lanes": [offer.lane for offer in offers],
            "operators": [offer.operator for offer in offers],
            "shares": [offer.share for offer in offers],
            "special": sorted(special),
            "tries_max": TRIES_MAX,
            "postponed": POSTPONED,
            "crowded": list(held.crowded),
            "block_at_once": held.at_once,
            "crowded_wait": CROWDED_WAIT,
            "now": now,
            **span_of_open(now),
        },
        of=Claimed,
    )


async def record(conn: Conn, ended: Sequence[Ended]) -> set[UUID]:
    """Write down how attempts ended; return those messages that were still ours to decide about."""
    # In one order, always: two statements that lock many rows must not wait for each other.
    ended = sorted(ended, key=lambda end: end.id)
    rows = await many(
        conn,
        RECORD,
        {
            "ids": [end.id for end in ended],
            "ns": [end.n for end in ended],
            "ended_ats": [end.ended_at for end in ended],
            "outcomes": [end.outcome for end in ended],
            "provider_ids": [end.provider_id for end in ended],
            "details": [end.detail for end in ended],
            "states": [end.state for end in ended],
            "reasons": [end.reason for end in ended],
            "due_ats": [end.due_at for end in ended],
            "closed": [end.closed_route for end in ended],
            "doubted": [end.doubted_route for end in ended],
            "doubts_untils": [end.doubts_until for end in ended],
            "next_routes": [end.next_route for end in ended],
            **span_of([end.id for end in ended]),
        },
        of=_Id,
    )
    return {row.id for row in rows}
