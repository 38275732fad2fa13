"""The three numbers that name a person or a family: NIK, card number (NOKA) and family number (KK)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from peserta.kit.typed import is_placeholder, typed_digits

NIK_LENGTH = 16
CARD_LENGTH = 13
FAMILY_LENGTH = 16
# Dukcapil adds forty to the day of birth of women.
WOMAN_DAY_OFFSET = 40
# February has 29: two digits of a year do not say whether it was a leap year.
DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Sex(StrEnum):
    """Sex as the population register and the roll write it (laki-laki, perempuan)."""

    MALE = "L"
    FEMALE = "P"


@dataclass(frozen=True, slots=True)
class BirthFacts:
    """What the digits of a NIK declare about a birth: hints for an officer, never a proof.

    A NIK given with a wrong date is never reissued (PP 40/2019 art. 30), so it may lawfully differ from
    the birth date on record; and `year` has two digits, so 25 is 1925 as well as 2025.
    """

    day: int
    month: int
    year: int
    sex: Sex


@dataclass(frozen=True, slots=True, repr=False)
class Nik:
    """A citizen's number for life: region of first registration, birth date, serial (PP 37/2007 art. 37).

    There is no check digit, and regions split and disappear, so a right shape is all that can be asked.
    """

    digits: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The NIK somebody typed; BadValue "nik.empty", ".not_digits", ".length" or ".placeholder"."""
        return cls(typed_digits(text, kind="nik", length=NIK_LENGTH))

    @property
    def is_placeholder(self) -> bool:
        """Whether it stands for "not known"; parse refuses these, an old record may still hold one."""
        return is_placeholder(self.digits)

    @property
    def masked(self) -> str:
        """What may be shown and logged: `3171********0001`."""
        return f"{self.digits[:4]}********{self.digits[-4:]}"

    def birth_facts(self) -> BirthFacts | None:
        """What the digits declare about the birth, or None when they are no day of any year."""
        day, month, year = (int(self.digits[start : start + 2]) for start in (6, 8, 10))
        sex = Sex.FEMALE if day > WOMAN_DAY_OFFSET else Sex.MALE
        if sex is Sex.FEMALE:
            day -= WOMAN_DAY_OFFSET
        if not 1 <= month <= 12 or not 1 <= day <= DAYS_IN_MONTH[month - 1]:
            return None
        return BirthFacts(day=day, month=month, year=year, sex=sex)

    def __repr__(self) -> str:
        return f"Nik({self.masked})"


@dataclass(frozen=True, slots=True, repr=False)
class CardNumber:
    """The number on a member's card (NOKA): thirteen digits without a published structure."""

    digits: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The card number somebody typed; BadValue "card.empty", ".not_digits", ".length" or ".placeholder"."""
        return cls(typed_digits(text, kind="card", length=CARD_LENGTH))

    @property
    def is_placeholder(self) -> bool:
        """Whether it stands for "not known"; parse refuses these, an old record may still hold one."""
        return is_placeholder(self.digits)

    @property
    def masked(self) -> str:
        """What may be shown and logged: `*********0001`."""
        return f"*********{self.digits[-4:]}"

    def __repr__(self) -> str:
        return f"CardNumber({self.masked})"


@dataclass(frozen=True, slots=True, repr=False)
class FamilyNumber:
    """The number of a family card (KK): sixteen digits."""

    digits: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The family number somebody typed; BadValue "family.empty", ".not_digits", ".length" or ".placeholder"."""
        return cls(typed_digits(text, kind="family", length=FAMILY_LENGTH))

    @property
    def masked(self) -> str:
        """What may be shown and logged: `3171********0001`."""
        return f"{self.digits[:4]}********{self.digits[-4:]}"

    def __repr__(self) -> str:
        return f"FamilyNumber({self.masked})"
