"""What the population registry's answers mean for a family. Pure."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from peserta.enrolment.application import Listed
from peserta.registry.population import Answer, Finding

FIRST_WAIT: Final = timedelta(minutes=1)
WAIT_MAX: Final = timedelta(hours=6)


class Standing(StrEnum):
    """How a family stands before it submits."""

    MATCHES = "matches"
    LATER = "later"
    """Not everybody has an answer yet: the family goes on, and is checked afterwards."""
    TO_CHECK = "to_check"
    """Somebody is not on record as told: a person looks at it."""


def standing_of(people: Iterable[Listed], answers: Mapping[UUID, Answer]) -> Standing:
    """How the family stands; who has no NIK cannot be asked for, and holds nobody up."""
    found = [answers.get(listed.id) for listed in people if listed.applicant.nik]
    if any(answer is not None and answer.is_final and not answer.is_fine for answer in found):
        return Standing.TO_CHECK
    if any(answer is None or not answer.is_final for answer in found):
        return Standing.LATER
    return Standing.MATCHES


def is_known_dead(answer: Answer | None) -> bool:
    """Whether a recorded death may be told: only of somebody who was told exactly as on record."""
    return answer is not None and answer.finding is Finding.MATCH and answer.is_dead


def wait_after(tries: int) -> timedelta:
    """How long after so many unanswered tries the next one is: a minute, doubled each time, six hours at most."""
    return min(FIRST_WAIT * 2 ** min(max(tries - 1, 0), 16), WAIT_MAX)
