"""Messages that no dispatcher can take now, as SQL: their lives end all the same, and people are told why they wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.kit.database import Conn, many, run
from peserta.messaging.draft import Lane

# Messages of a channel that has no route at all are not claimed; their lives end all the same.
EXPIRE_UNROUTED = """
WITH over AS (
      SELECT id
        FROM messaging_message
       WHERE due_at <= %(now)s
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
"""


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def expire_unrouted(conn: Conn, lanes: Sequence[int], channels: Sequence[str], *, now: datetime) -> int:
    """End the lives of messages that no route could take; at most 500 at once. Return how many."""
    rows = await many(
        conn, EXPIRE_UNROUTED, {"lanes": lanes, "channels": channels, "limit": EXPIRE_MAX, "now": now}, of=_Id
    )
    return len(rows)


async def say_why(conn: Conn, channel: str, reason: str, *, now: datetime) -> None:
    """Write down why codes of a channel wait; at most 500 at once."""
    params = {"lane": int(Lane.CODE), "channel": channel, "reason": reason, "limit": EXPIRE_MAX, "now": now}
    await run(conn, SAY_WHY, params)
