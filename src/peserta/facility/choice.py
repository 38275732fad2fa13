"""Where a person goes first: one facility of the first level (FKTP) and one dentist."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

ChoiceKind = Literal["fktp", "dentist"]
KINDS: tuple[ChoiceKind, ...] = ("fktp", "dentist")
# Four digits of the scheme's own area, a letter for the type (or a digit for a Puskesmas), a serial;
# counted on 28,322 codes of the public list of facilities.
FACILITY_CODE = re.compile(r"[0-9]{4}[0-9A-Z][0-9]{3}")


@dataclass(frozen=True, slots=True)
class Choices:
    """The codes a person's choices have on the roll; None where there is none."""

    fktp: str | None
    dentist: str | None

    def of(self, kind: ChoiceKind) -> str | None:
        return self.fktp if kind == "fktp" else self.dentist


@dataclass(frozen=True, slots=True)
class Choice:
    """One chosen facility; `name` is None until the directory is imported."""

    kind: ChoiceKind
    code: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A change that waits for its day, or has had it."""

    id: UUID
    person_id: UUID
    kind: ChoiceKind
    from_code: str | None
    to_code: str
    effective_on: date
    asked_at: datetime
    state: str
