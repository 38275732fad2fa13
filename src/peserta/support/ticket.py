"""A ticket and what was said on it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

Kind = Literal["help", "officer", "notify_me"]
State = Literal["open", "answered", "closed"]
TraceLine = tuple[str, str]


@dataclass(frozen=True, slots=True)
class TicketDraft:
    """What a member sends: `trace` is (code of the step, moment in ISO) of each message waited for."""

    kind: Kind
    step: str
    message: str
    browser: bytes
    language: str
    contact: str = ""
    person_id: UUID | None = None
    journey_id: UUID | None = None
    trace: Sequence[TraceLine] = field(default_factory=tuple[TraceLine, ...])


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was said; `author` is member or staff."""

    author: str
    body: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket opened for reading."""

    id: UUID
    reference: str
    kind: Kind
    state: State
    person_id: UUID | None
    step: str
    trace: Sequence[TraceLine]
    message: str
    contact: str
    language: str
    opened_at: datetime
    waits_since: datetime
    """When the member wrote what is not answered yet: the first of it, where there is more."""
    notes: Sequence[Note]
    browser: bytes = field(repr=False)
    journey_id: UUID | None = None
    """The journey in which it was written; its browser's alone."""

    @property
    def said(self) -> str:
        """How far it is read by whoever reads it now; other as soon as somebody writes more."""
        return f"{len(self.notes)}.{self.notes[-1].at.isoformat()}" if self.notes else "0"


@dataclass(frozen=True, slots=True)
class TicketLine:
    """A ticket in a list."""

    reference: str
    kind: Kind
    state: State
    step: str
    opened_at: datetime
    waits_since: datetime


@dataclass(frozen=True, slots=True)
class AnswerDue:
    """The last moment at which an answer is in time, and whether it is over."""

    at: datetime
    is_over: bool
