"""The population registry as a port: is this person on record there as told? Pure; nothing of its data is taken over.

Source of the answers: identity checks of the civil registry answer "as told" or "not as told" for each field,
never with what is on record.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal, Protocol

import msgspec

from peserta.kit.values import Nik
from peserta.registry.person import SexLetter

Field = Literal["family_card", "name", "born_on", "sex"]


class Finding(StrEnum):
    """What the registry says of a NIK."""

    MATCH = "match"
    DIFFERS = "differs"
    NOT_FOUND = "not_found"
    UNAVAILABLE = "unavailable"
    """No answer, or one that cannot be trusted: to be asked again."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A person as told: a NIK, 16 digits of the family card, name, birth date and sex."""

    nik: Nik
    family_card: str
    name: str
    born_on: date
    sex: SexLetter


@dataclass(frozen=True, slots=True)
class Answer:
    """The finding; `fields` are those that differ, and `is_dead` whether a death is recorded."""

    finding: Finding
    fields: tuple[Field, ...] = ()
    is_dead: bool = False

    @property
    def is_final(self) -> bool:
        return self.finding is not Finding.UNAVAILABLE

    @property
    def is_fine(self) -> bool:
        """Whether the person may enrol as told."""
        return self.finding is Finding.MATCH and not self.is_dead


UNAVAILABLE = Answer(Finding.UNAVAILABLE)


class PopulationRegistry(Protocol):
    """Somebody who can be asked."""

    async def check(self, claim: Claim) -> Answer:
        """The answer, in bounded time; never raises for whatever the other side does."""
        ...

    async def close(self) -> None:
        """Hang up."""
        ...


class _Written(msgspec.Struct):
    result: Literal["match", "differs", "not_found"]
    fields: tuple[Field, ...] = ()
    died: bool = False


def read_answer(body: bytes) -> Answer:
    """The answer in a body; one that is damaged, unknown or contradicts itself is none."""
    try:
        written = msgspec.json.decode(body, type=_Written)
    except msgspec.MsgspecError:
        return UNAVAILABLE
    # Only "differs" names fields, and it names one at least.
    if (written.result == "differs") != bool(written.fields):
        return UNAVAILABLE
    return Answer(Finding(written.result), tuple(dict.fromkeys(written.fields)), written.died)
