"""A contact of a person, without its value: the value is opened only where a message is sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

Kind = Literal["phone", "email"]


@dataclass(frozen=True, slots=True)
class Contact:
    """One live contact.

    `hint` is all that may be shown of it: the last two digits or the first letter. `families` counts
    the families that hold the same value, and stops at one more than any scheme may allow.
    """

    id: UUID
    kind: Kind
    hint: str
    operator: str | None
    value_index: bytes
    value_sealed: bytes
    proven_at: datetime | None
    recorded_at: datetime
    held_until: datetime | None
    families: int

    def is_held(self, now: datetime) -> bool:
        """Whether it was set so lately that it opens nothing yet."""
        return self.held_until is not None and now < self.held_until
