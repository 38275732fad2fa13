"""What is owed."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Arrears:
    """What a family owes together: the longest of its members' months, the sum of their rupiah, and as of when."""

    months: int
    amount_idr: int
    as_of: date


@dataclass(frozen=True, slots=True)
class PersonArrears:
    """One person's share as the roll gives it; zero months mean that nothing is owed."""

    person_id: UUID
    family_id: UUID
    months: int
    amount_idr: int
