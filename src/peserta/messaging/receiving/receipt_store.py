"""Receipts as SQL: keep each one, find its message, move the message forward and never back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from peserta.kit.database import Conn, many
from peserta.messaging.outcome import Outcome
from peserta.messaging.receiving.receipt import ReceiptState
from peserta.messaging.weeks import span_since

# Operators reuse their numbers after some days; an older attempt is never meant.
REACH = timedelta(days=7)
# No operator gives one number to two texts within this time: then it names neither, and a receipt for it moves nothing.
REUSE = timedelta(hours=1)

# A receipt is kept whatever it says. It moves its message only when route and number fit one of our
# attempts, and the message is not at its end yet. "Delivered" counts from any attempt; a failure only
# from the last one that may have been taken, because an earlier route does not know that another took over. The newest
# attempt is that which began last: by the message's id PostgreSQL would read the key of whole weeks for it.
STORE_RECEIPTS = """
WITH heard AS (
    SELECT *
      FROM unnest(%(ids)s::uuid[], %(routes)s::text[], %(provider_ids)s::text[], %(states)s::text[],
                  %(reasons)s::text[], %(raws)s::bytea[])
        AS h (id, route, provider_id, state, reason, raw)
), found AS (
    SELECT h.*, a.message_id, a.n
      FROM heard h
 LEFT JOIN LATERAL (
               SELECT a.message_id, a.n, a.started_at,
                      lead(a.message_id) OVER (ORDER BY a.started_at DESC) AS other_id,
                      lead(a.started_at) OVER (ORDER BY a.started_at DESC) AS other_at
                 FROM messaging_attempt a
                WHERE a.route = h.route
                  AND a.provider_id = h.provider_id
                  AND a.message_id >= ALL (ARRAY[%(first)s::uuid]) AND a.message_id <= ALL (ARRAY[%(last)s::uuid])
             ORDER BY a.started_at DESC
                LIMIT 1
           ) a ON a.other_id IS NULL OR a.other_id = a.message_id OR a.other_at < a.started_at - %(reuse)s::interval
), kept AS (
    INSERT INTO messaging_receipt (id, route, provider_id, state, reason, raw, received_at, message_id)
         SELECT id, route, provider_id, state, reason, raw, %(now)s, message_id
           FROM found
), news AS (
    SELECT DISTINCT ON (message_id) message_id, n, state, reason
      FROM found
     WHERE message_id IS NOT NULL
       AND state = ANY(%(final)s::text[])
  ORDER BY message_id, state <> %(delivered)s, n DESC
), moved AS (
    UPDATE messaging_message m
       SET state    = CASE news.state WHEN %(delivered)s THEN 'delivered' ELSE 'failed' END,
           reason   = CASE news.state WHEN %(delivered)s THEN NULL ELSE news.reason END,
           due_at   = NULL,
           ended_at = %(now)s
      FROM news
     WHERE m.id = news.message_id
       AND m.id >= ALL (ARRAY[%(first)s::uuid]) AND m.id <= ALL (ARRAY[%(last)s::uuid])
       AND m.id = ANY(ARRAY(SELECT message_id FROM news))
       AND (m.state = 'accepted'
            AND (news.n = m.tries
                 OR NOT EXISTS (SELECT FROM messaging_attempt later
                                 WHERE later.message_id = news.message_id
                                   AND later.message_id >= ALL (ARRAY[%(first)s::uuid])
                                   AND later.message_id <= ALL (ARRAY[%(last)s::uuid])
                                   AND later.n > news.n
                                   AND coalesce(later.outcome, 'open') <> ALL(%(not_taken)s::text[])))
            OR news.state = %(delivered)s AND m.state IN ('queued', 'sending', 'accepted'))
)
SELECT id
  FROM found
 WHERE message_id IS NULL
   AND provider_id IS NOT NULL
"""

# The same for receipts that came before the answer they belong to was written down, so many of each route: a storm of
# one operator's must not hide another's. The arrays are for the planner, which would read both tables for them.
MATCH_RECEIPTS = """
WITH lost AS (
    SELECT l.*
      FROM messaging_route route
CROSS JOIN LATERAL (
               SELECT r.id, r.route, r.provider_id, r.state, r.reason, r.received_at
                 FROM messaging_receipt r
                WHERE r.route = route.name
                  AND r.message_id IS NULL
                  AND r.provider_id IS NOT NULL
                  AND r.received_at >= %(since)s
                  AND r.id >= ALL (ARRAY[%(first)s::uuid]) AND r.id <= ALL (ARRAY[%(last)s::uuid])
             ORDER BY r.received_at DESC
                LIMIT %(limit)s
           ) l
), found AS (
    SELECT l.*, a.message_id, a.n
      FROM lost l
CROSS JOIN LATERAL (
               SELECT a.message_id, a.n, a.started_at,
                      lead(a.message_id) OVER (ORDER BY a.started_at DESC) AS other_id,
                      lead(a.started_at) OVER (ORDER BY a.started_at DESC) AS other_at
                 FROM messaging_attempt a
                WHERE a.route = l.route
                  AND a.provider_id = l.provider_id
                  AND a.message_id >= ALL (ARRAY[%(first)s::uuid]) AND a.message_id <= ALL (ARRAY[%(last)s::uuid])
             ORDER BY a.started_at DESC
                LIMIT 1
           ) a
     WHERE a.other_id IS NULL OR a.other_id = a.message_id OR a.other_at < a.started_at - %(reuse)s::interval
), kept AS (
    UPDATE messaging_receipt r
       SET message_id = found.message_id
      FROM found
     WHERE r.id = found.id
       AND r.id = ANY(ARRAY(SELECT id FROM found))
       AND r.id >= ALL (ARRAY[%(first)s::uuid]) AND r.id <= ALL (ARRAY[%(last)s::uuid])
), news AS (
    SELECT DISTINCT ON (message_id) message_id, n, state, reason, received_at
      FROM found
     WHERE state = ANY(%(final)s::text[])
  ORDER BY message_id, state <> %(delivered)s, n DESC
), moved AS (
    UPDATE messaging_message m
       SET state    = CASE news.state WHEN %(delivered)s THEN 'delivered' ELSE 'failed' END,
           reason   = CASE news.state WHEN %(delivered)s THEN NULL ELSE news.reason END,
           due_at   = NULL,
           ended_at = news.received_at
      FROM news
     WHERE m.id = news.message_id
       AND m.id >= ALL (ARRAY[%(first)s::uuid]) AND m.id <= ALL (ARRAY[%(last)s::uuid])
       AND m.id = ANY(ARRAY(SELECT message_id FROM news))
       AND (m.state = 'accepted'
            AND (news.n = m.tries
                 OR NOT EXISTS (SELECT FROM messaging_attempt later
                                 WHERE later.message_id = news.message_id
                                   AND later.message_id >= ALL (ARRAY[%(first)s::uuid])
                                   AND later.message_id <= ALL (ARRAY[%(last)s::uuid])
                                   AND later.n > news.n
                                   AND coalesce(later.outcome, 'open') <> ALL(%(not_taken)s::text[])))
            OR news.state = %(delivered)s AND m.state IN ('queued', 'sending', 'accepted'))
)
SELECT id
  FROM found
"""
MATCH_MAX = 1_000

_NOT_TAKEN = [outcome.value for outcome in Outcome if not outcome.may_arrive]
_FINAL = [state.name for state in ReceiptState if state.is_final]


@dataclass(frozen=True, slots=True)
class Heard:
    """One receipt to keep."""

    id: UUID
    route: str
    provider_id: str | None
    state: str
    reason: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def store_receipts(conn: Conn, heard: Sequence[Heard], *, now: datetime) -> int:
    """Keep receipts and move their messages; return how many named a message not known (yet)."""
    # Sorted, so that two such statements lock the messages they share in the same order.
    heard = sorted(heard, key=lambda receipt: (receipt.route, receipt.provider_id or ""))
    unmatched = await many(
        conn,
        STORE_RECEIPTS,
        {
            "ids": [receipt.id for receipt in heard],
            "routes": [receipt.route for receipt in heard],
            "provider_ids": [receipt.provider_id for receipt in heard],
            "states": [receipt.state for receipt in heard],
            "reasons": [receipt.reason for receipt in heard],
            "raws": [receipt.raw for receipt in heard],
            **span_since(now - REACH, now),
            "final": _FINAL,
            "not_taken": _NOT_TAKEN,
            "reuse": REUSE,
            "delivered": ReceiptState.DELIVERED.name,
            "now": now,
        },
        of=_Id,
    )
    return len(unmatched)


async def match_receipts(conn: Conn, *, since: datetime, now: datetime) -> int:
    """Match kept receipts that arrived since then with attempts written down later; return how many."""
    matched = await many(
        conn,
        MATCH_RECEIPTS,
        {
            "since": since,
            **span_since(now - REACH, now),
            "final": _FINAL,
            "not_taken": _NOT_TAKEN,
            "reuse": REUSE,
            "delivered": ReceiptState.DELIVERED.name,
            "limit": MATCH_MAX,
        },
        of=_Id,
    )
    return len(matched)
