"""What a family has to show for a payment."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from peserta.kit.reference import check_character, parse_characters, random_characters

LENGTH = 12
RANDOM_BYTES_MIN = 16


@dataclass(frozen=True, slots=True)
class ReceiptNumber:
    """Twelve characters, eleven random and one that checks them; shown as `K7M4-PQX2-93DN`.

    There are 1.2 * 10^16: too many to guess one that exists. They are written as references of tickets are.
    """

    characters: str

    @classmethod
    def new(cls, random_bytes: bytes) -> Self:
        """The number that these random bytes (at least sixteen) make."""
        assert len(random_bytes) >= RANDOM_BYTES_MIN, "fewer bytes would favour some numbers"
        body = random_characters(random_bytes, LENGTH - 1)
        return cls(body + check_character(body))

    @classmethod
    def parse(cls, text: str) -> Self:
        """The number somebody typed; BadValue as of `Reference.parse`."""
        return cls(parse_characters(text, LENGTH))

    def __str__(self) -> str:
        return "-".join(self.characters[at : at + 4] for at in range(0, LENGTH, 4))


@dataclass(frozen=True, slots=True)
class Receipt:
    """An accepted payment of a family: for the months of `periods`, by their firsts.

    `number` is the virtual account it was paid to, with the bank's prefix.
    """

    reference: str
    bank: str
    number: str
    bank_reference: str
    amount_idr: int
    paid_on: date
    periods: list[date]

    @property
    def shown_reference(self) -> str:
        return str(ReceiptNumber(self.reference))


@dataclass(frozen=True, slots=True)
class ReceiptCheck:
    """All that a stranger learns from a receipt's number: nothing about anybody."""

    amount_idr: int
    paid_on: date
