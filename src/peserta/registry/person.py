"""Persons and the members of a family, as other parts see them."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

Relation = Literal["head", "spouse", "child", "parent", "parent_in_law", "other"]
# As the population register writes it: laki-laki, perempuan (`kit.values.Sex`).
SexLetter = Literal["L", "P"]


@dataclass(frozen=True, slots=True)
class Person:
    """What matching compares; `died_on` is None while the scheme knows of no death."""

    id: UUID
    family_id: UUID
    name: str
    born_on: date
    sex: SexLetter
    died_on: date | None


@dataclass(frozen=True, slots=True)
class FamilyMember:
    """One person on the card of a family."""

    id: UUID
    name: str
    relation: Relation
    born_on: date
    sex: SexLetter
    died_on: date | None

    def of(self, family_id: UUID) -> Person:
        """The same person by themselves, who is on the card of this family."""
        return Person(self.id, family_id, self.name, self.born_on, self.sex, self.died_on)


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A person of a family, and somebody of another one with the same folded name and birth date."""

    person_id: UUID
    other_id: UUID
    other_family_id: UUID
    both_have_nik: bool
