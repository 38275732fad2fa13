"""What the scheme's roll says about one person, as values."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Self
from uuid import UUID

from peserta.kit.clock import JAKARTA
from peserta.kit.values import CardNumber, Email, FamilyNumber, Nik, PersonName, Phone, Sex
from peserta.registry.contact import Kind
from peserta.registry.person import Relation

# +62 and the four digits that follow; the longest prefix given to an operator has three.
PREFIX_LENGTH = 7
E164_LENGTH = 14
OPERATORS_MAX = 4_096


@dataclass(frozen=True, slots=True)
class RollContact:
    """A phone or an e-mail address on the roll; `confirmed_at` is when the scheme last had it confirmed."""

    kind: Kind
    value: str
    indexed: str
    hint: str
    operator: str | None
    confirmed_at: datetime | None

    @classmethod
    def of_phone(cls, phone: Phone, confirmed_on: date | None) -> Self:
        return cls(
            "phone",
            phone.e164,
            phone.e164,
            phone.e164[-2:],
            _operator(phone.e164[:PREFIX_LENGTH]),
            _midnight(confirmed_on),
        )

    @classmethod
    def of_email(cls, email: Email, confirmed_on: date | None) -> Self:
        return cls("email", email.address, email.normalised, email.address[:1], None, _midnight(confirmed_on))


@dataclass(frozen=True, slots=True)
class RollPerson:
    """One person on the roll. `digest` is the keyed digest of the row they were read from."""

    card: CardNumber
    nik: Nik | None
    family: FamilyNumber
    relation: Relation
    name: PersonName
    name_folded: str
    born_on: date
    sex: Sex
    died_on: date | None
    contacts: tuple[RollContact, ...]
    digest: bytes


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The person on record that one row of the roll was written to; `left_id` is a family that they left by it."""

    person_id: UUID
    family_id: UUID
    is_new: bool
    left_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a batch: for each row its acceptance, or None where its NIK is another person's."""

    rows: list[Acceptance | None]
    cases_opened: int


@lru_cache(maxsize=OPERATORS_MAX)
def _operator(prefix: str) -> str | None:
    """The operator, which the prefix alone tells; asking for each number would double the cost of a row."""
    return Phone(prefix.ljust(E164_LENGTH, "0")).operator


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), JAKARTA)
