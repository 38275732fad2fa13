"""Something that happened to an account and that its contacts were told of."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to an account, as its owner is asked about it."""

    id: UUID
    person_id: UUID
    template: str
    device: str
    at: datetime
    disowned_at: datetime | None
