"""What a family has told so far."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from peserta.registry.person import Relation, SexLetter

State = Literal["open", "submitted", "to_check", "faded"]
ContactKind = Literal["phone", "email"]


class Applicant(msgspec.Struct, frozen=True, kw_only=True):
    """One person of the family, as typed and well formed; a newborn has no NIK yet."""

    relation: Relation
    name: str
    born_on: date
    sex: SexLetter
    nik: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """An applicant with the id of their row."""

    id: UUID
    applicant: Applicant


@dataclass(frozen=True, slots=True)
class Contact:
    """Where the family is reached; `value` is a number in E.164 or an address."""

    id: UUID
    kind: ContactKind
    value: str
    index: bytes

    @property
    def channel(self) -> str:
        return "sms" if self.kind == "phone" else "email"

    @property
    def hint(self) -> str:
        """All that is shown of it."""
        return self.value[-2:] if self.kind == "phone" else self.value[:1]


@dataclass(frozen=True, slots=True)
class Application:
    """One family's application; `version` grows with every change."""

    id: UUID
    reference: str
    browser: bytes
    language: str
    state: State
    version: int
    family_card: str
    care_class: int | None
    contact: Contact | None
    proven_at: datetime | None
    family_id: UUID | None
    people: tuple[Listed, ...]
