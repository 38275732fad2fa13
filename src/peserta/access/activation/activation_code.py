"""The activation code of an officer, and the rules by which it is judged: pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from hmac import compare_digest
from uuid import UUID

from peserta.kit.codes import LONG
from peserta.kit.limits import Limit, Use

PURPOSE = "officer"
LENGTH = LONG
LIFE = timedelta(minutes=30)
# Of one browser with one code. Strangers who know number and birth date, as everybody has who has the leaked records,
# are no reason to refuse it to its holder: among 5.9e14 codes they find none in its thirty minutes.
TRIES = Limit("officer-code-tries", uses_max=5, window=LIFE)


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
    """The newest code of a person: all of it but the code."""

    id: UUID
    person_id: UUID
    secret: bytes
    key_id: int
    ends_at: datetime
    used_at: datetime | None

    def judge(self, typed: str, expected: str, tries: Use, now: datetime) -> Outcome:
        """Judge one answer; `tries` are those of this browser with this code, the present one counted already.

        Only who holds the right code learns that it was used or is over.
        """
        if not compare_digest(typed.encode(), expected.encode()):
            return Outcome.REFUSED
        if self.used_at is not None:
            return Outcome.USED
        if not tries.within(TRIES):
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
