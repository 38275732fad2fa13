"""Promises as SQL: which codes wait in vain, whom to tell, and whether a channel is out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from peserta.kit.database import Conn, many, one, run
from peserta.messaging.draft import Lane
from peserta.messaging.routes.route_store import ALIVE_WINDOW
from peserta.messaging.telling.promise import ASKED_FOR, LIFE, REFERENCE, UNSENT_FOR, USEFUL_FOR, templates
from peserta.messaging.telling.trace import BLOCK_REASONS
from peserta.messaging.weeks import span_of_open

# Whoever abuses a block of numbers is not also sent a message for each code that was held back.
_HELD = sorted(BLOCK_REASONS)

# Of those that wait only: the index of the outbox holds no others, so a quiet moment costs nothing.
MAKE_PROMISES = """
INSERT INTO messaging_promise (message_id, channel, purpose, asked_for, reference, promised_at, code_ends_at)
     SELECT id, channel, code_purpose, (facts ->> %(asked_for)s)::uuid, facts ->> %(reference)s, %(now)s, not_after
       FROM messaging_message
      WHERE lane = %(lane)s
        AND channel = ANY(%(channels)s::text[])
        AND due_at IS NOT NULL
        AND id >= ALL (ARRAY[%(first)s::uuid]) AND id <= ALL (ARRAY[%(last)s::uuid])
        AND created_at <= %(now)s - %(unsent_wait)s
        AND accepted_at IS NULL
        AND code_purpose = ANY(%(purposes)s::text[])
        AND facts ? %(asked_for)s
        AND coalesce(reason, '') <> ALL(%(held)s::text[])
ON CONFLICT (message_id) DO NOTHING
  RETURNING message_id AS id
"""

# A channel is out when somebody waits for it and no dispatcher at work has a route that it could use.
MARK_OUT = """
INSERT INTO messaging_channel_state AS c (channel, out_since)
     SELECT r.channel,
            CASE WHEN EXISTS (SELECT
                                FROM messaging_message m
                               WHERE m.lane = %(lane)s
                                 AND m.channel = r.channel
                                 AND m.due_at IS NOT NULL
                                 AND m.id >= ALL (ARRAY[%(first)s::uuid]) AND m.id <= ALL (ARRAY[%(last)s::uuid])
                                 AND m.created_at <= %(now)s - %(unsent_wait)s
                                 AND m.accepted_at IS NULL
                                 AND coalesce(m.reason, '') <> ALL(%(held)s::text[])) THEN %(now)s END
       FROM (SELECT DISTINCT channel FROM messaging_route) r
      WHERE NOT EXISTS (SELECT
                          FROM messaging_dispatcher d
                         WHERE d.seen_at >= %(now)s - %(alive_window)s
                           AND r.channel = ANY(d.usable))
ON CONFLICT (channel) DO UPDATE
        SET out_since = excluded.out_since
      WHERE c.out_since IS NULL
        AND excluded.out_since IS NOT NULL
"""

MARK_BACK = """
UPDATE messaging_channel_state c
   SET out_since = NULL
 WHERE out_since IS NOT NULL
   AND EXISTS (SELECT
                 FROM messaging_dispatcher d
                WHERE d.seen_at >= %(now)s - %(alive_window)s
                  AND c.channel = ANY(d.usable))
"""

# Promises of a channel that was never out, such as those to the numbers of one operator, need its row as well.
ADD_CHANNELS = """
INSERT INTO messaging_channel_state (channel)
     SELECT DISTINCT channel
       FROM messaging_promise
      WHERE kept_at IS NULL
ON CONFLICT (channel) DO NOTHING
"""

LIST_OUT = """
SELECT channel
  FROM messaging_channel_state
 WHERE out_since IS NOT NULL
"""

LIST_WAITING = """
SELECT DISTINCT channel
  FROM messaging_promise
 WHERE kept_at IS NULL
   AND code_ends_at <= %(now)s
"""

# Who holds the row of a channel keeps its promises; another worker goes on without waiting.
LOCK_CHANNEL = """
SELECT channel,
       pace,
       out_since IS NOT NULL AS is_out
  FROM messaging_channel_state
 WHERE channel = %(channel)s
   FOR UPDATE SKIP LOCKED
"""

SET_PACE = """
UPDATE messaging_channel_state
   SET pace = %(pace)s
 WHERE channel = %(channel)s
"""

# What was told in the last quarter of an hour and no route has taken yet.
COUNT_UNACCEPTED = """
SELECT count(*)::integer AS count
  FROM messaging_promise p
CROSS JOIN LATERAL (
           SELECT m.state
             FROM messaging_message m
            WHERE m.id = p.notice_id
              AND m.id >= ALL (ARRAY[%(first)s::uuid]) AND m.id <= ALL (ARRAY[%(last)s::uuid])
            LIMIT 1
       ) m
 WHERE p.channel = %(channel)s
   AND p.promised_at >= %(now)s - %(life)s
   AND m.state IN ('queued', 'sending')
"""

# Promises that ran out, and codes that came in time to be used, need no message.
DROP_PROMISES = """
   UPDATE messaging_promise p
      SET kept_at = %(now)s
    WHERE p.kept_at IS NULL
      AND p.channel = %(channel)s
      AND (p.promised_at < %(now)s - %(life)s
           OR p.code_ends_at <= %(now)s
              AND EXISTS (SELECT
                            FROM messaging_message m
                           WHERE m.id = p.message_id
                             AND m.id >= ALL (ARRAY[%(first)s::uuid]) AND m.id <= ALL (ARRAY[%(last)s::uuid])
                             AND (m.used_at IS NOT NULL OR m.accepted_at <= m.not_after - %(useful_wait)s)))
"""

LIST_DUE = """
  SELECT p.message_id,
         p.purpose,
         p.asked_for,
         p.reference,
         p.promised_at,
         m.channel,
         m.language,
         m.operator,
         m.destination_sealed,
         m.destination_index
    FROM messaging_promise p
CROSS JOIN LATERAL (
             SELECT m.channel, m.language, m.operator, m.destination_sealed, m.destination_index
               FROM messaging_message m
              WHERE m.id = p.message_id
                AND m.id >= ALL (ARRAY[%(first)s::uuid]) AND m.id <= ALL (ARRAY[%(last)s::uuid])
              LIMIT 1
         ) m
   WHERE p.channel = %(channel)s
     AND p.kept_at IS NULL
     AND p.code_ends_at <= %(now)s
     AND p.promised_at >= %(promised_from)s
ORDER BY p.promised_at, p.message_id
   LIMIT %(limit)s
"""

# One message for all codes of a verification: whoever pressed three times is told once.
KEEP_PROMISE = """
UPDATE messaging_promise
   SET kept_at   = %(now)s,
       notice_id = %(notice_id)s
 WHERE asked_for = %(asked_for)s
   AND kept_at IS NULL
   AND code_ends_at <= %(now)s
"""

FIND_PROMISED = """
SELECT DISTINCT asked_for AS id
  FROM messaging_promise
 WHERE reference = %(reference)s
   AND purpose = %(purpose)s
 LIMIT 20
"""

FORGET_PROMISES = """
DELETE FROM messaging_promise
      WHERE message_id IN (SELECT message_id
                             FROM messaging_promise
                            WHERE promised_at < %(promised_before)s
                            LIMIT %(limit)s)
  RETURNING message_id AS id
"""


@dataclass(frozen=True, slots=True)
class ChannelTurn:
    """A channel whose promises this transaction keeps."""

    channel: str
    pace: int
    is_out: bool


@dataclass(frozen=True, slots=True)
class DuePromise:
    """Somebody to be told; the destination is that of the code, and sealed for it."""

    message_id: UUID
    purpose: str
    asked_for: UUID
    reference: str
    promised_at: datetime
    channel: str
    language: str
    operator: str | None
    destination_sealed: bytes = field(repr=False)
    destination_index: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


@dataclass(frozen=True, slots=True)
class _Channel:
    channel: str


@dataclass(frozen=True, slots=True)
class _Count:
    count: int


async def make_promises(conn: Conn, channels: Sequence[str], *, now: datetime) -> int:
    """Promise for every code that no route has taken for a while, once; return how many that were."""
    params = {
        "asked_for": ASKED_FOR, "reference": REFERENCE, "lane": int(Lane.CODE), "channels": list(channels),
        "unsent_wait": UNSENT_FOR, "purposes": sorted(templates()), "held": _HELD, "now": now,
        **span_of_open(now),
    }  # fmt: skip
    return len(await many(conn, MAKE_PROMISES, params, of=_Id))


async def mark_channels(conn: Conn, *, now: datetime) -> None:
    """Write down which channels are out, and which work again."""
    params = {
        "lane": int(Lane.CODE), "unsent_wait": UNSENT_FOR, "alive_window": ALIVE_WINDOW, "held": _HELD, "now": now,
        **span_of_open(now),
    }  # fmt: skip
    await run(conn, MARK_OUT, params)
    await run(conn, MARK_BACK, {"alive_window": ALIVE_WINDOW, "now": now})
    await run(conn, ADD_CHANNELS)


async def list_out(conn: Conn) -> list[str]:
    return [row.channel for row in await many(conn, LIST_OUT, of=_Channel)]


async def list_waiting(conn: Conn, *, now: datetime) -> list[str]:
    """The channels with promises to keep, and with none to keep nothing is locked."""
    return [row.channel for row in await many(conn, LIST_WAITING, {"now": now}, of=_Channel)]


async def lock_channel(conn: Conn, channel: str) -> ChannelTurn | None:
    return await one(conn, LOCK_CHANNEL, {"channel": channel}, of=ChannelTurn)


async def set_pace(conn: Conn, channel: str, pace: int) -> None:
    await run(conn, SET_PACE, {"channel": channel, "pace": pace})


async def count_unaccepted(conn: Conn, channel: str, *, now: datetime) -> int:
    params = {"channel": channel, "life": LIFE, "now": now, **span_of_open(now)}
    found = await one(conn, COUNT_UNACCEPTED, params, of=_Count)
    assert found is not None, "a count has one row"
    return found.count


async def drop_promises(conn: Conn, channel: str, *, now: datetime) -> None:
    """End those whose code came in time, or that are too old."""
    params = {"channel": channel, "life": LIFE, "useful_wait": USEFUL_FOR, "now": now, **span_of_open(now)}
    await run(conn, DROP_PROMISES, params)


async def list_due(conn: Conn, channel: str, *, promised_from: datetime, limit: int, now: datetime) -> list[DuePromise]:
    params = {"channel": channel, "promised_from": promised_from, "limit": limit, "now": now, **span_of_open(now)}
    return await many(conn, LIST_DUE, params, of=DuePromise)


async def keep_promise(conn: Conn, asked_for: UUID, notice_id: UUID | None, *, now: datetime) -> None:
    await run(conn, KEEP_PROMISE, {"asked_for": asked_for, "notice_id": notice_id, "now": now})


async def find_promised(conn: Conn, reference: str, purpose: str) -> list[UUID]:
    params = {"reference": reference, "purpose": purpose}
    return [row.id for row in await many(conn, FIND_PROMISED, params, of=_Id)]


async def forget_promises(conn: Conn, *, promised_before: datetime, limit: int) -> int:
    return len(await many(conn, FORGET_PROMISES, {"promised_before": promised_before, "limit": limit}, of=_Id))
