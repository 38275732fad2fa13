"""The activation code of an officer, and the rules by which it is judged: pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from hmac import compare_digest
from uuid import UUID

from peserta.kit.codes import LONG

PURPOSE = "officer"
LENGTH = LONG
LIFE = timedelta(minutes=30)
TRIES_MAX = 5


class Checked(StrEnum):
    """What the officer held in hand and compared with the person."""

    KTP = "ktp"
    KK = "kk"
    BOTH = "ktp_kk"


class Outcome(Enum):
    """What became of a code that somebody typed."""

    OPENED = "opened"
    USED = "used"
    EXPIRED = "expired"
    REFUSED = "refused"  # the one answer to a wrong code, a wrong number and a wrong birth date
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class ActivationCode:
    """The newest code of a person: all of it but the code; `attempts` counts the present one already."""

    id: UUID
    person_id: UUID
    secret: bytes
    key_id: int
    ends_at: datetime
    attempts: int
    used_at: datetime | None

    def judge(self, typed: str, expected: str, now: datetime) -> Outcome:
        """Judge one answer. Only who holds the right code learns that it was used or is over."""
        if not compare_digest(typed.encode(), expected.encode()):
            return Outcome.REFUSED
        if self.used_at is not None:
            return Outcome.USED
        if self.attempts > TRIES_MAX:
            return Outcome.REFUSED
        return Outcome.OPENED if now < self.ends_at else Outcome.EXPIRED


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A code as a supervisor reviews it; `told` is how many contacts on record were told."""

    actor: str
    person_id: UUID
    checked: str
    told: int
    issued_at: datetime
    ends_at: datetime
    attempts: int
    used_at: datetime | None
    replaced_at: datetime | None


def grouped(code: str) -> str:
    """As it is printed and read out: in two halves."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"
