"""The bytes of an entry that are hashed: unambiguous, so that no two entries have the same.

A field is its length in four bytes (big-endian) and then its bytes. In this order:

    id         16 bytes
    moment     8 bytes: microseconds since 2000-01-01 00:00 UTC, signed, big-endian, as PostgreSQL sends them
    kind       UTF-8
    person_id  16 bytes, or none
    actor      UTF-8
    facts      UTF-8: the text PostgreSQL gives for jsonb (each key once, sorted by length and then by bytes,
               numbers as they were written)

The first link of the chain follows 32 zero bytes: h(n) = SHA-256(h(n-1) || fields of entry n).
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

GENESIS = bytes(32)
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the trail, in the forms in which it is hashed.

    The moment stays bytes because somebody who changes the table may write one that no `datetime` holds.
    """

    id: UUID
    moment: bytes
    kind: str
    person_id: UUID | None
    actor: str
    facts: str


def canonical_bytes(entry: Entry) -> bytes:
    """The bytes described above."""
    person = entry.person_id.bytes if entry.person_id is not None else b""
    kind, actor, facts = entry.kind.encode(), entry.actor.encode(), entry.facts.encode()
    fields = (entry.id.bytes, entry.moment, kind, person, actor, facts)
    return b"".join(len(field).to_bytes(4, "big") + field for field in fields)


def next_hash(before: bytes, entry: Entry) -> bytes:
    """h(n) = SHA-256(h(n-1) || canonical bytes)."""
    return hashlib.sha256(before + canonical_bytes(entry)).digest()


def moment_of(at: datetime) -> bytes:
    """The eight bytes of a moment."""
    return ((at - EPOCH) // MICROSECOND).to_bytes(8, "big", signed=True)


def microseconds_of(moment: bytes) -> int:
    """Microseconds since 2000, for comparing moments that may be no `datetime`."""
    return int.from_bytes(moment, "big", signed=True)


def id_floor(at: datetime) -> UUID:
    """The smallest UUIDv7 of a millisecond: ids of earlier moments are smaller."""
    return UUID(int=int(at.timestamp() * 1000) << 80)
