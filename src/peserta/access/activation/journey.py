"""A journey: one browser's way to one account."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Journey:
    """One browser's way to one account; `is_known` and `has_own_tries` as of `journey_store.KnownPerson`."""

    id: UUID
    browser: bytes
    language: str
    person_id: UUID | None
    is_known: bool
    has_own_tries: bool
    matched_at: datetime | None
    proven_contact_id: UUID | None
    proven_at: datetime | None
