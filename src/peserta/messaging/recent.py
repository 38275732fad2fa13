"""The codes that went to somebody's contacts lately, whoever asked for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.kit.database import Conn, many
from peserta.messaging.draft import Lane
from peserta.messaging.weeks import span_since

# Gathered before it is sorted, as in `sent`.
LIST_CODES = """
WITH theirs AS MATERIALIZED (
    SELECT m.id,
           m.destination_index
      FROM unnest(%(indexes)s::bytea[]) AS c (destination_index)
      JOIN messaging_message m
        ON m.destination_index = c.destination_index
       AND m.id >= ALL (ARRAY[%(first)s::uuid]) AND m.id <= ALL (ARRAY[%(last)s::uuid])
     WHERE m.lane = %(lane)s
       AND m.created_at >= %(since)s
)
SELECT id,
       destination_index
  FROM theirs
 ORDER BY id DESC
 LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class CodeTo:
    """A message with a code, and the blind index of where it went."""

    id: UUID
    destination_index: bytes


async def list_codes_to(
    conn: Conn, indexes: Sequence[bytes], *, since: datetime, limit: int, now: datetime
) -> list[CodeTo]:
    """The newest codes to these contacts, the newest first."""
    params = {
        "indexes": list(indexes), "lane": int(Lane.CODE), "since": since, "limit": limit, **span_since(since, now),
    }  # fmt: skip
    return await many(conn, LIST_CODES, params, of=CodeTo)
