"""A reference a person can read out on the telephone, with a check character that notices every usual slip."""

from dataclasses import dataclass
from typing import Self

from peserta.kit.typed import BadValue, cleaned, plain_digits, without_separators

# Twenty-nine characters: no two that a hurried hand writes alike, and a prime number of them,
# which is what lets one check character catch every single error and every swap.
ALPHABET = "0123456789ACDEFGHJKMNPQRTVWXY"
LOOKALIKES = str.maketrans("OILSZBU", "011528V")
PRIME = len(ALPHABET)
LENGTH = 7
BODY_LENGTH = LENGTH - 1
# 64 bits folded into 29^6 (5.9e8) leave a bias of less than 1 in 10^10.
RANDOM_BYTES_MIN = 8


@dataclass(frozen=True, slots=True)
class Reference:
    """Seven characters, six random and one that checks them; shown as `K7M-4PQ-N`.

    There are 594,823,321, which is enough to name a ticket and too few to be a secret or, without a
    UNIQUE constraint and a second try, to be unique.
    """

    characters: str

    @classmethod
    def new(cls, random_bytes: bytes) -> Self:
        """The reference that these random bytes (at least eight) make."""
        assert len(random_bytes) >= RANDOM_BYTES_MIN, "fewer bytes would favour some references"
        body = random_characters(random_bytes, BODY_LENGTH)
        return cls(body + check_character(body))

    @classmethod
    def parse(cls, text: str) -> Self:
        """The reference somebody typed or heard, whatever its case, spaces, dashes and lookalikes (O for 0).

        BadValue "reference.empty", ".length" (facts: count, expected), ".characters" or ".check".
        """
        return cls(parse_characters(text, LENGTH))

    def __str__(self) -> str:
        return f"{self.characters[:3]}-{self.characters[3:6]}-{self.characters[6:]}"


def random_characters(random_bytes: bytes, count: int) -> str:
    """So many characters of the alphabet, made of these bytes."""
    number = int.from_bytes(random_bytes, "big")
    characters = ""
    for _ in range(count):
        number, value = divmod(number, PRIME)
        characters += ALPHABET[value]
    return characters


def parse_characters(text: str, length: int) -> str:
    """The `length` characters somebody typed, of which the last checks the others; BadValue as of `Reference.parse`."""
    typed = plain_digits(without_separators(cleaned(text, kind="reference"))).upper().translate(LOOKALIKES)
    if not typed:
        raise BadValue("reference.empty")
    if len(typed) != length:
        raise BadValue("reference.length", count=len(typed), expected=length)
    if not set(typed) <= set(ALPHABET):
        raise BadValue("reference.characters")
    if weighted_sum(typed) != 0:
        raise BadValue("reference.check")
    return typed


def check_character(body: str) -> str:
    """The character that brings the weighted sum of the whole to zero."""
    return ALPHABET[-weighted_sum(body, last_weight=2) % PRIME]


def weighted_sum(characters: str, *, last_weight: int = 1) -> int:
    """The sum of all values times their weights, modulo the prime.

    The last character weighs one, the one before it two, and so on. Up to 28 characters all weights differ modulo
    the prime and none is zero: a changed character or two exchanged ones (adjacent or not) always change the sum.
    """
    weighted = enumerate(reversed(characters), last_weight)
    return sum(ALPHABET.index(character) * weight for weight, character in weighted) % PRIME
