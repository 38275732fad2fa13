"""What was sent to somebody's contacts, for their own file of data: never a text, never a code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from peserta.kit.database import Conn, many

# Of a number that was another's before, only what came since it stands on this record. Gathered before it is
# sorted: else the planner reads all messages from the newest on until it has found enough.
LIST_SENT = """
WITH theirs AS MATERIALIZED (
    SELECT m.id,
           m.destination_index,
           m.channel,
           m.template,
           m.language,
           m.state,
           m.created_at
      FROM unnest(%(indexes)s::bytea[], %(since)s::timestamptz[]) AS c (destination_index, since)
      JOIN messaging_message m
        ON m.destination_index = c.destination_index
       AND m.created_at >= c.since
)
SELECT destination_index,
       channel,
       template,
       language,
       state,
       created_at
  FROM theirs
 ORDER BY id DESC
 LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Destination:
    """A contact by its blind index, and since when it is this person's."""

    index: bytes
    since: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """One message; `template` is what it was about."""

    destination_index: bytes
    channel: str
    template: str
    language: str
    state: str
    created_at: datetime


async def list_sent(conn: Conn, destinations: Sequence[Destination], *, limit: int) -> list[Sent]:
    """The newest messages to these contacts, as long as they are kept."""
    params = {
        "indexes": [one.index for one in destinations], "since": [one.since for one in destinations], "limit": limit,
    }  # fmt: skip
    return await many(conn, LIST_SENT, params, of=Sent)
