"""A case: something that a person of the scheme must decide."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class NewCase:
    """Something a person of the scheme must decide about `subject`, a person, or about nobody.

    `facts` are codes, counts and ids, never a personal value. `dedupe_key` names the trouble: while
    a case with this key is open, no second one is opened.
    """

    kind: str
    subject: UUID | None
    facts: dict[str, str | int]
    dedupe_key: str


@dataclass(frozen=True, slots=True)
class Case:
    """A case on record; `decision` and `decided_by` are None while it is open.

    `note` is sealed (`read_note`): how it was settled, for whom it is about to read.
    """

    id: UUID
    kind: str
    subject: UUID | None
    facts: dict[str, str | int]
    opened_at: datetime
    state: str
    decision: str | None
    decided_by: str | None
    closed_at: datetime | None
    note: bytes | None = None

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    def fact(self, name: str) -> str:
        """One of the facts, as text; empty where this kind of case has no such fact."""
        return str(self.facts.get(name, ""))
