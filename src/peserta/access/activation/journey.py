"""A journey: one browser's way to one account."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Journey:
    """One browser's way to one account."""

    id: UUID
    browser: bytes
    language: str
    person_id: UUID | None
    is_known: bool
    matched_at: datetime | None
    proven_contact_id: UUID | None
    proven_at: datetime | None
