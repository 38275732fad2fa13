"""The bytes of an entry that are hashed: unambiguous, so that no two entries have the same."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

GENESIS = bytes(32)


class Entry(msgspec.Struct, frozen=True):
    """One line of the trail as it stands in the table."""

    id: UUID
    at: datetime
    kind: str
    person_id: UUID | None
    actor: str
    facts: Mapping[str, str | int]


def canonical(entry: Entry) -> bytes:
    """Every field with its length before it; facts sorted by name, each with its type.

    Moments count in whole microseconds, as the database keeps them.
    """
    fields = [
        entry.id.bytes,
        str(round(entry.at.timestamp() * 1_000_000)).encode(),
        entry.kind.encode(),
        entry.person_id.bytes if entry.person_id else b"",
        entry.actor.encode(),
    ]
    for name, value in sorted(entry.facts.items()):
        mark = "i" if isinstance(value, int) else "s"
        fields += [name.encode(), f"{mark}{value}".encode()]
    return b"".join(len(field).to_bytes(4, "big") + field for field in fields)


def next_hash(before: bytes, entry: Entry) -> bytes:
    """h(n) = SHA-256(h(n-1) || canonical bytes)."""
    return hashlib.sha256(before + canonical(entry)).digest()
