"""What people type, cleaned before a value is made of it; and the one error that says why it is none."""

import unicodedata

# Normalising can make a text eighteen times longer, so the bound comes first.
TYPED_MAX = 1_000
PLACEHOLDER_RUN = "1234567890123456"
# A table program puts an apostrophe before a number to keep its zeros; people paste it along.
SEPARATORS = frozenset(".'’−_")


class BadValue(ValueError):
    """The text is not such a value; `reason` is a stable code such as "nik.length".

    `facts` are counts and names the words may show. Neither they nor the message ever hold what was typed.
    """

    def __init__(self, reason: str, **facts: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


def cleaned(text: str, *, kind: str) -> str:
    """The text in NFKC (fullwidth becomes plain), without invisible characters and outer spaces.

    Refuses with "<kind>.length" what is far too long and with "<kind>.empty" what holds nothing.
    """
    bounded(text, kind=kind)
    visible = without_invisible(unicodedata.normalize("NFKC", text)).strip()
    if not visible:
        raise BadValue(f"{kind}.empty")
    return visible


def bounded(text: str, *, kind: str) -> None:
    """Refuse a text so long that even looking at it would cost something."""
    if len(text) > TYPED_MAX:
        raise BadValue(f"{kind}.length", count=len(text))


def without_invisible(text: str) -> str:
    """The text without format characters: zero-width spaces and joiners, soft hyphens, direction marks."""
    return "".join(character for character in text if unicodedata.category(character) != "Cf")


def without_separators(text: str) -> str:
    """The text without what people put between groups of digits: spaces, dots, any kind of dash."""
    return "".join(character for character in text if not is_separator(character))


def is_separator(character: str) -> bool:
    """Whether people put this character between groups of digits."""
    return character.isspace() or character in SEPARATORS or unicodedata.category(character) == "Pd"


def plain_digits(text: str) -> str:
    """The text with the decimal digits of every script (an Arabic keyboard's, say) as 0 to 9."""
    return "".join(str(unicodedata.decimal(character, character)) for character in text)


def typed_digits(text: str, *, kind: str, length: int) -> str:
    """Exactly `length` digits out of a typed text.

    Refuses with "<kind>.empty", ".not_digits", ".length" (facts: count, expected) or ".placeholder": one
    digit repeated, or 1234..., which forms and old imports use for "not known". The roll really holds
    0000000000000000 as the NIK of newborns, so such a number identifies nobody.
    """
    digits = plain_digits(without_separators(cleaned(text, kind=kind)))
    if not digits:
        raise BadValue(f"{kind}.empty")
    if not (digits.isascii() and digits.isdigit()):
        raise BadValue(f"{kind}.not_digits")
    if len(digits) != length:
        raise BadValue(f"{kind}.length", count=len(digits), expected=length)
    if is_placeholder(digits):
        raise BadValue(f"{kind}.placeholder")
    return digits


def is_placeholder(digits: str) -> bool:
    """Whether the digits stand for "not known" rather than for somebody."""
    return len(set(digits)) == 1 or digits == PLACEHOLDER_RUN[: len(digits)]
