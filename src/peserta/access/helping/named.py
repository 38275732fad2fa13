"""A helper whom a member has named at the desk: what an officer writes down, and what a second one decides on."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Witness:
    """An officer at the desk: `index` is the blind index of their own NIK, so that two accounts are two people."""

    actor: str
    index: bytes


@dataclass(frozen=True, slots=True)
class Waiting:
    """A naming that waits for a second officer."""

    id: UUID
    person_id: UUID
    helper_id: UUID
    scope: str
    named_by: str
    named_index: bytes
    approve_until: datetime
    ends_at: datetime

    def may_be_approved_by(self, witness: Witness) -> bool:
        """Four eyes: by nobody who wrote it down, whichever account they use."""
        return self.named_by != witness.actor and self.named_index != witness.index


@dataclass(frozen=True, slots=True)
class Named:
    """A naming that was approved just now."""

    id: UUID
    person_id: UUID
    helper_id: UUID
    scope: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class NamedLine:
    """One naming as it is reviewed: who for whom, by whom, and what became of it."""

    person_id: UUID
    helper_id: UUID
    named_by: str
    named_at: datetime
    approve_until: datetime
    approved_by: str | None
    dropped_at: datetime | None
