"""Addresses that do not exist any more, as SQL: for how long nothing but a daily code goes there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from peserta.kit.database import Conn, many, run

# Mailboxes are opened again, and a provider may have been wrong.
LIFE = timedelta(days=90)

# The message itself says to whom; a bounce is believed about nobody else. A code that was typed has arrived.
SUPPRESS = """
INSERT INTO messaging_suppressed AS s (destination_index, message_id, status, since_at, until_at)
     SELECT m.destination_index, m.id, %(status)s, %(now)s, %(now)s + %(life_window)s
       FROM messaging_message m
       JOIN messaging_attempt a
         ON a.message_id = m.id
        AND a.n = %(n)s
      WHERE m.id = %(message_id)s
        AND m.channel = 'email'
        AND m.used_at IS NULL
ON CONFLICT (destination_index) DO UPDATE
        SET message_id = excluded.message_id,
            status     = excluded.status,
            since_at   = excluded.since_at,
            until_at   = excluded.until_at
"""

# Nothing goes to it, and its trace says so at once; but a code once a day, because typing it proves the address.
STOP_SUPPRESSED = """
UPDATE messaging_message m
   SET state    = 'failed',
       reason   = 'bounced',
       due_at   = NULL,
       ended_at = %(now)s
  FROM messaging_suppressed s
 WHERE m.id = %(message_id)s
   AND s.destination_index = m.destination_index
   AND s.until_at > %(now)s
   AND (m.lane > 0 OR s.since_at > %(now)s - %(code_wait)s)
"""
CODE_WAIT = timedelta(days=1)

LIST_SUPPRESSED = """
SELECT destination_index
  FROM messaging_suppressed
 WHERE destination_index = ANY(%(indexes)s::bytea[])
   AND until_at > %(now)s
"""

FORGET_SUPPRESSED = """
DELETE FROM messaging_suppressed
      WHERE until_at <= %(now)s
"""


@dataclass(frozen=True, slots=True)
class _Suppressed:
    destination_index: bytes


async def suppress(conn: Conn, message_id: UUID, n: int, status: str, *, now: datetime) -> None:
    """Stop notices to the address of this message."""
    params = {"message_id": message_id, "n": n, "status": status, "life_window": LIFE, "now": now}
    await run(conn, SUPPRESS, params)


async def stop_suppressed(conn: Conn, message_id: UUID, *, now: datetime) -> None:
    """End a mail that was just written, in its own transaction, when its address is known not to exist."""
    await run(conn, STOP_SUPPRESSED, {"message_id": message_id, "code_wait": CODE_WAIT, "now": now})


async def list_suppressed(conn: Conn, indexes: Sequence[bytes], *, now: datetime) -> frozenset[bytes]:
    """Those of these destinations that are known not to exist."""
    rows = await many(conn, LIST_SUPPRESSED, {"indexes": list(indexes), "now": now}, of=_Suppressed)
    return frozenset(row.destination_index for row in rows)


async def forget_suppressed(conn: Conn, *, now: datetime) -> None:
    """Let go of those whose time is over."""
    await run(conn, FORGET_SUPPRESSED, {"now": now})
