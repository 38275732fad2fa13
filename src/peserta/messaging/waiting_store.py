"""Messages that no dispatcher can take now, as SQL: their lives end all the same, and people are told why they wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.kit.database import Conn, many, run
from peserta.messaging.draft import Lane
from peserta.messaging.weeks import span_of_open

# Messages of a channel that has no route at all are not claimed; their lives end all the same.
EXPIRE_UNROUTED = """
WITH over AS (
      SELECT id
        FROM messaging_message
       WHERE due_at <= %(now)s
         AND id >= ALL (ARRAY[%(first)s::uuid]) AND id <= ALL (ARRAY[%(last)s::uuid])
         AND lane = ANY(%(lanes)s::smallint[])
         AND channel = ANY(%(channels)s::text[])
         AND not_after <= %(now)s
       LIMIT %(limit)s
         FOR UPDATE SKIP LOCKED
)
   UPDATE messaging_message m
      SET state    = 'expired',
          due_at   = NULL,
          ended_at = %(now)s
     FROM over
    WHERE m.id = over.id
      AND m.id = ANY(ARRAY(SELECT id FROM over))
      AND m.id >= ALL (ARRAY[%(first)s::uuid]) AND m.id <= ALL (ARRAY[%(last)s::uuid])
RETURNING m.id
"""
EXPIRE_MAX = 500

SAY_WHY = """
WITH waiting AS (
      SELECT id
        FROM messaging_message
       WHERE lane = %(lane)s
         AND channel = %(channel)s
         AND due_at <= %(now)s
         AND id >= ALL (ARRAY[%(first)s::uuid]) AND id <= ALL (ARRAY[%(last)s::uuid])
         AND state = 'queued'
         AND reason IS NULL
       LIMIT %(limit)s
         FOR UPDATE SKIP LOCKED
)
   UPDATE messaging_message m
      SET reason = %(reason)s
     FROM waiting
    WHERE m.id = waiting.id
      AND m.id = ANY(ARRAY(SELECT id FROM waiting))
      AND m.id >= ALL (ARRAY[%(first)s::uuid]) AND m.id <= ALL (ARRAY[%(last)s::uuid])
"""


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def expire_unrouted(conn: Conn, lanes: Sequence[int], channels: Sequence[str], *, now: datetime) -> int:
    """End the lives of messages that no route could take; at most 500 at once. Return how many."""
    params = {"lanes": lanes, "channels": channels, "limit": EXPIRE_MAX, "now": now, **span_of_open(now)}
    return len(await many(conn, EXPIRE_UNROUTED, params, of=_Id))


async def say_why(conn: Conn, channel: str, reason: str, *, now: datetime) -> None:
    """Write down why codes of a channel wait; at most 500 at once."""
    params = {
        "lane": int(Lane.CODE), "channel": channel, "reason": reason, "limit": EXPIRE_MAX, "now": now,
        **span_of_open(now),
    }  # fmt: skip
    await run(conn, SAY_WHY, params)
