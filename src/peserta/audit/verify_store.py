"""Reading the whole trail in one snapshot with bounded memory; blocking, for the command line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection
from psycopg.rows import TupleRow, class_row, scalar_row

from peserta.audit.anchor import Anchor
from peserta.audit.canonical import Entry
from peserta.audit.chain import Place

FETCH = 5_000


@dataclass(frozen=True, slots=True)
class _PlaceRow:
    seq: int
    entry_id: UUID
    hash: bytes
    is_there: bool
    moment: bytes | None
    kind: str | None
    person_id: UUID | None
    actor: str | None
    facts: str | None

    def place(self) -> Place:
        entry = None
        if self.is_there:
            assert self.moment is not None
            assert self.kind is not None
            assert self.actor is not None
            assert self.facts is not None
            entry = Entry(self.entry_id, self.moment, self.kind, self.person_id, self.actor, self.facts)
        return Place(self.seq, self.entry_id, self.hash, entry)


@dataclass(frozen=True, slots=True)
class SignedHash:
    """The hash that stands at a place now."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Unsealed:
    """The oldest entry without a place in the chain."""

    id: UUID


LIST_PLACES = """
SELECT l.seq,
       l.entry_id,
       l.hash,
       e.id IS NOT NULL AS is_there,
       timestamptz_send(e.at) AS moment,
       e.kind,
       e.person_id,
       e.actor,
       e.facts::text AS facts
  FROM audit_link l
  LEFT JOIN audit_entry e
    ON e.id = l.entry_id
 ORDER BY l.seq
"""

LIST_UNSEALED_ENTRIES = """
SELECT e.id,
       timestamptz_send(e.at) AS moment,
       e.kind,
       e.person_id,
       e.actor,
       e.facts::text AS facts
  FROM audit_entry e
 WHERE NOT EXISTS (SELECT FROM audit_link l WHERE l.entry_id = e.id)
"""

LIST_ANCHORS = """
SELECT seq,
       hash,
       timestamptz_send(at) AS moment,
       key_id,
       signature
  FROM audit_anchor
 ORDER BY seq
"""

LIST_HASHES = """
SELECT seq,
       hash
  FROM audit_link
 WHERE seq = ANY(%(seqs)s)
"""

FIND_SEQ_OF_HASH = """
SELECT seq
  FROM audit_link
 WHERE hash = %(hash)s
 ORDER BY seq
 LIMIT 1
"""

COUNT_UNSEALED = """
SELECT count(*) AS count
  FROM audit_entry e
 WHERE NOT EXISTS (SELECT FROM audit_link l WHERE l.entry_id = e.id)
"""

FIND_OLD_UNSEALED = """
SELECT e.id
  FROM audit_entry e
 WHERE e.id < %(below_id)s
   AND NOT EXISTS (SELECT FROM audit_link l WHERE l.entry_id = e.id)
 ORDER BY e.id
 LIMIT 1
"""


class Trail:
    """The trail as one transaction sees it."""

    def __init__(self, conn: Connection[TupleRow]) -> None:
        self._conn = conn

    def places(self) -> Iterator[Place]:
        with self._conn.cursor("places", row_factory=class_row(_PlaceRow)) as cursor:
            cursor.itersize = FETCH
            cursor.execute(LIST_PLACES)
            for row in cursor:
                yield row.place()

    def unsealed(self) -> Iterator[Entry]:
        with self._conn.cursor("unsealed", row_factory=class_row(Entry)) as cursor:
            cursor.itersize = FETCH
            cursor.execute(LIST_UNSEALED_ENTRIES)
            yield from cursor

    def anchors(self) -> Iterator[Anchor]:
        with self._conn.cursor("anchors", row_factory=class_row(Anchor)) as cursor:
            cursor.itersize = FETCH
            cursor.execute(LIST_ANCHORS)
            yield from cursor

    def hashes(self, seqs: Sequence[int]) -> dict[int, bytes]:
        with self._conn.cursor(row_factory=class_row(SignedHash)) as cursor:
            return {row.seq: row.hash for row in cursor.execute(LIST_HASHES, {"seqs": list(seqs)})}

    def seq_of(self, hash_: bytes) -> int | None:
        """Where a hash stands; this looks at every link, so it is asked only when something is wrong."""
        with self._conn.cursor(row_factory=scalar_row) as cursor:
            found: object = cursor.execute(FIND_SEQ_OF_HASH, {"hash": hash_}).fetchone()
            return found if isinstance(found, int) else None

    def count_unsealed(self) -> int:
        with self._conn.cursor(row_factory=scalar_row) as cursor:
            counted: object = cursor.execute(COUNT_UNSEALED).fetchone()
            assert isinstance(counted, int), "a count has one row"
            return counted

    def find_old_unsealed(self, *, below_id: UUID) -> UUID | None:
        with self._conn.cursor(row_factory=class_row(Unsealed)) as cursor:
            found = cursor.execute(FIND_OLD_UNSEALED, {"below_id": below_id}).fetchone()
            return found.id if found is not None else None
