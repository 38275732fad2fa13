"""What a family has told so far."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from peserta.billing.tariff import PaysForThemselves
from peserta.facility.choice import ChoiceKind
from peserta.kit.contacts import spaced
from peserta.registry.person import Relation, SexLetter

State = Literal["open", "submitted", "to_check", "refused", "faded"]
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
    """An applicant with the id of their row, and the codes of the facilities they are to go to first."""

    id: UUID
    applicant: Applicant
    fktp_code: str | None = None
    dentist_code: str | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all facilities chosen for them."""
        return tuple(code for code in (self.fktp_code, self.dentist_code) if code)

    def code_of(self, role: ChoiceKind) -> str | None:
        """The code of the facility chosen as this."""
        return self.fktp_code if role == "fktp" else self.dentist_code


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
    def shown(self) -> str:
        """As the family typed it, so that a mistake is seen: `0899 0000 0777`, or the address."""
        return self.value if self.kind == "email" else spaced(self.value)


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
    segment: PaysForThemselves = "PBPU"
    chooses_later: bool = False
    """Whether facilities are chosen after the enrolment, because there is no directory to choose from."""
    answer: str = ""
    """What an officer wrote to the family who looked at it, until it is sent again."""
    submitted_at: datetime | None = None
