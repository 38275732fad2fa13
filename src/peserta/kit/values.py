"""The values people bring: a name, an amount, and the one door to the identifiers, contacts and references.

`parse` takes what people type and raises BadValue. Building one directly (`Nik(digits)`) is for text
that was parsed before, such as an unsealed column. Printed or logged, personal values are masked.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Self

from peserta.kit.contacts import Email, Phone
from peserta.kit.identifiers import BirthFacts, CardNumber, FamilyNumber, Nik, Sex
from peserta.kit.reference import Reference
from peserta.kit.typed import BadValue, bounded, cleaned, plain_digits, without_invisible

__all__ = [
    "BadValue",
    "BirthFacts",
    "CardNumber",
    "Email",
    "FamilyNumber",
    "Nik",
    "PersonName",
    "Phone",
    "Reference",
    "Rupiah",
    "Sex",
]

NAME_MAX = 100
# Control characters, halves of surrogate pairs and private characters: nothing a name is written with.
NOT_WRITTEN = frozenset({"Cc", "Cs", "Co"})
# Whole rupiah with groups of three or none, and the empty fraction of receipts: 105.000,00 or 105.000,-
AMOUNT = re.compile(r"(?:rp|idr)?\.?\s*([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,00|,-)?", re.ASCII | re.IGNORECASE)
NEGATIVE = re.compile(r"(?:rp|idr)?\.?\s*[-−]\s*(?:rp|idr)?\.?\s*[0-9]", re.ASCII | re.IGNORECASE)
# A thousand million million: more than the country's budget, and well inside a bigint.
RUPIAH_MAX = 10**15


@dataclass(frozen=True, slots=True, repr=False)
class PersonName:
    """A person's name as written, in NFC and with single spaces; 1 to 100 characters."""

    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The name somebody typed; BadValue "name.empty", ".control", ".no_letter" or ".length" (facts: count)."""
        bounded(text, kind="name")
        written = " ".join(unicodedata.normalize("NFC", without_invisible(text)).split())
        if not written:
            raise BadValue("name.empty")
        categories = {unicodedata.category(character) for character in written}
        if categories & NOT_WRITTEN:
            raise BadValue("name.control")
        if not any(category.startswith("L") for category in categories):
            raise BadValue("name.no_letter")
        if len(written) > NAME_MAX:
            raise BadValue("name.length", count=len(written), most=NAME_MAX)
        return cls(written)

    @property
    def masked(self) -> str:
        """What may be logged: `B*** S***`."""
        return " ".join(f"{word[0]}***" for word in self.text.split())

    def __repr__(self) -> str:
        return f"PersonName({self.masked})"


@dataclass(frozen=True, slots=True, order=True)
class Rupiah:
    """A whole amount of rupiah, never negative."""

    amount: int

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise BadValue("rupiah.negative")

    @classmethod
    def parse(cls, text: str) -> Self:
        """The amount somebody typed, from 105000, 105.000, Rp105.000 or Rp 105.000,00.

        BadValue "rupiah.empty", ".negative", ".shape" (also 105,000 and 1.5, which say different things
        in Indonesian and English) or ".too_much".
        """
        typed = plain_digits(cleaned(text, kind="rupiah"))
        if NEGATIVE.match(typed):
            raise BadValue("rupiah.negative")
        found = AMOUNT.fullmatch(typed)
        if found is None:
            raise BadValue("rupiah.shape")
        digits = found[1].replace(".", "")
        # Compared as text first: turning a thousand digits into a number is work nobody asked for.
        if len(digits) > len(str(RUPIAH_MAX)) or int(digits) > RUPIAH_MAX:
            raise BadValue("rupiah.too_much")
        return cls(int(digits))

    def format(self) -> str:
        """As Indonesia writes it: `Rp105.000`."""
        return f"Rp{self.amount:,}".replace(",", ".")

    def __str__(self) -> str:
        return self.format()
