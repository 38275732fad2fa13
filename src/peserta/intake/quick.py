"""Reading in bulk: what `kit.values` reads, ten times quicker, for the shapes that nearly every cell has.

Any other shape goes to `kit.values`, which alone knows the rules; a test compares the two.
"""

import re
from functools import lru_cache

from peserta.kit.identifiers import CARD_LENGTH, FAMILY_LENGTH, NIK_LENGTH
from peserta.kit.typed import is_placeholder
from peserta.kit.values import BadValue, CardNumber, Email, FamilyNumber, Nik, Phone

PLAIN_PHONE = re.compile(r"(?:\+62|0)(8[0-9]{7,12})", re.ASCII)
PLAIN_EMAIL = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*@([a-z0-9.-]+)", re.ASCII)
PLAIN_EMAIL_MAX = 64
# The first digits of a mobile number and its length are all that the numbering plan looks at.
PLAN_DIGITS = 4
KNOWN_MAX = 4_096


def read_card(text: str) -> CardNumber:
    """As `CardNumber.parse`."""
    return CardNumber(text) if _is_number(text, CARD_LENGTH) else CardNumber.parse(text)


def read_nik(text: str) -> Nik:
    """As `Nik.parse`."""
    return Nik(text) if _is_number(text, NIK_LENGTH) else Nik.parse(text)


def read_family(text: str) -> FamilyNumber:
    """As `FamilyNumber.parse`."""
    return FamilyNumber(text) if _is_number(text, FAMILY_LENGTH) else FamilyNumber.parse(text)


def read_phone(text: str) -> Phone:
    """As `Phone.parse`."""
    plain = PLAIN_PHONE.fullmatch(text)
    if plain is not None and _is_mobile(plain[1][:PLAN_DIGITS], len(plain[1])):
        return Phone(f"+62{plain[1]}")
    return Phone.parse(text)


def read_email(text: str) -> Email:
    """As `Email.parse`."""
    if len(text) <= PLAIN_EMAIL_MAX:
        plain = PLAIN_EMAIL.fullmatch(text)
        if plain is not None and _is_domain(plain[1]):
            return Email(text)
    return Email.parse(text)


def _is_number(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit() and not is_placeholder(text)


@lru_cache(maxsize=KNOWN_MAX)
def _is_mobile(prefix: str, length: int) -> bool:
    try:
        Phone.parse(f"+62{prefix.ljust(length, '0')}")
    except BadValue:
        return False
    return True


@lru_cache(maxsize=KNOWN_MAX)
def _is_domain(domain: str) -> bool:
    try:
        return Email.parse(f"a@{domain}").address == f"a@{domain}"
    except BadValue:
        return False
