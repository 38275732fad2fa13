"""Reading the trail for a check: pages of links with their entries, and what was never sealed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from peserta.audit.canonical import Entry
from peserta.kit.database import Conn, many, one

PAGE = 5_000
# A transaction that was open while an anchor was made may commit an older entry after it.
OPEN_AT_MOST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Linked:
    """A link beside its entry; without an entry `id` is None."""

    seq: int
    entry_id: UUID
    hash: bytes
    id: UUID | None
    at: datetime
    kind: str
    person_id: UUID | None
    actor: str
    facts: Mapping[str, str | int]

    @property
    def entry(self) -> Entry | None:
        if self.id is None:
            return None
        return Entry(self.id, self.at, self.kind, self.person_id, self.actor, self.facts)


@dataclass(frozen=True, slots=True)
class Unsealed:
    """How many entries wait for the sealer, and the oldest of those that should not."""

    unsealed: int
    oldest: UUID | None


@dataclass(frozen=True, slots=True)
class AnchorRow:
    seq: int
    hash: bytes
    at: datetime
    key_id: str
    signature: bytes


LIST_LINKS = """
SELECT l.seq,
       l.entry_id,
       l.hash,
       e.id,
       e.at,
       e.kind,
       e.person_id,
       e.actor,
       e.facts
  FROM audit_link l
  LEFT JOIN audit_entry e
    ON e.id = l.entry_id
 WHERE l.seq > %(after)s
 ORDER BY l.seq
 LIMIT %(limit)s
"""

FIND_UNSEALED = """
SELECT count(*) AS unsealed,
       (array_agg(e.id ORDER BY e.id) FILTER (WHERE e.at < %(before)s::timestamptz))[1] AS oldest
  FROM audit_entry e
 WHERE NOT EXISTS (SELECT FROM audit_link l WHERE l.entry_id = e.id)
"""

LIST_ANCHORS = """
SELECT seq,
       hash,
       at,
       key_id,
       signature
  FROM audit_anchor
 ORDER BY seq
"""


async def list_links(conn: Conn, after: int) -> list[Linked]:
    return await many(conn, LIST_LINKS, {"after": after, "limit": PAGE}, of=Linked)


async def find_unsealed(conn: Conn, anchored_at: datetime | None) -> Unsealed:
    before = anchored_at - OPEN_AT_MOST if anchored_at else None
    found = await one(conn, FIND_UNSEALED, {"before": before}, of=Unsealed)
    assert found is not None, "a count has one row"
    return found


async def list_anchors(conn: Conn) -> list[AnchorRow]:
    return await many(conn, LIST_ANCHORS, of=AnchorRow)
