"""One person's help for another: whose, how far and until when; and the rules of its invitation. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, StrEnum
from hmac import compare_digest
from typing import Final
from uuid import UUID

from peserta.kit.clock import JAKARTA
from peserta.kit.codes import SHORT

PURPOSE: Final = "helper"
CODE_LENGTH: Final = SHORT
CODE_LIFE: Final = timedelta(hours=1)
# Of one invitation; whoever tries has ten a day besides.
TRIES_MAX: Final = 5
HELPERS_MAX: Final = 3
DAYS: Final = (7, 30, 90)


class Scope(StrEnum):
    """How far help goes."""

    SEE = "see"
    PAY = "pay"


@dataclass(frozen=True, slots=True)
class Help:
    """Help as a session carries it: for whom, and until when; `ended_at` when somebody ended it before."""

    id: UUID
    person_id: UUID
    scope: Scope
    ends_at: datetime
    ended_at: datetime | None

    def is_live(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.ends_at


class Taken(Enum):
    """What became of an invitation that somebody typed."""

    TAKEN = "taken"
    REFUSED = "refused"  # the one answer to a number nobody has, a wrong code, and one's own invitation
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an invitation is judged by; `attempts` counts the present one already."""

    id: UUID
    person_id: UUID
    helper_id: UUID | None
    secret: bytes
    key_id: int
    attempts: int
    code_ends_at: datetime
    ended_at: datetime | None

    def judge(self, typed: str, expected: str, helper_id: UUID, now: datetime) -> Taken:
        """Judge one answer of somebody who would help. Only who holds the right code learns that it is over."""
        if not compare_digest(typed.encode(), expected.encode()) or self.attempts > TRIES_MAX:
            return Taken.REFUSED
        if helper_id == self.person_id:
            return Taken.REFUSED
        if self.helper_id == helper_id and self.ended_at is None:
            # The reply got lost on the way: the same answer again goes on.
            return Taken.TAKEN
        if self.helper_id is not None or self.ended_at is not None or now >= self.code_ends_at:
            return Taken.EXPIRED
        return Taken.TAKEN


@dataclass(frozen=True, slots=True)
class HelpRow:
    """Help or an invitation to it, for the two it concerns."""

    id: UUID
    person_id: UUID
    helper_id: UUID | None
    scope: str
    locator: str
    secret: bytes
    key_id: int
    invited_at: datetime
    code_ends_at: datetime
    taken_at: datetime | None
    ends_at: datetime
    ended_at: datetime | None


def last_day(today: date, days_max: int) -> date:
    """The last day for which help may be asked today."""
    return today + timedelta(days=days_max)


def offered_days(days_max: int) -> list[int]:
    """For how many days help is offered, the shortest first; never more than the scheme allows."""
    return [days for days in DAYS if days <= days_max] or [days_max]


def end_of(day: date) -> datetime:
    """The end of a day in Jakarta."""
    return datetime.combine(day + timedelta(days=1), time(), JAKARTA)


def is_allowed(until: date, *, today: date, days_max: int) -> bool:
    """Whether help may be asked until this day."""
    return today <= until <= last_day(today, days_max)
