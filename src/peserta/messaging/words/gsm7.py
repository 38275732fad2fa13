"""The GSM 7-bit default alphabet: what an SMS costs and how it is encoded."""

from typing import Final

SEGMENT_SEPTETS: Final = 160
"""One SMS without a header (3GPP TS 23.040 9.2.3.24). Indonesian networks do not
promise to join longer ones, so each of our texts must fit."""

ESCAPE: Final = 0x1B

# 3GPP TS 23.038 6.2.1, in code order; the place of the escape holds "\x1b".
BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)

# 3GPP TS 23.038 6.2.1.1: each of these costs two septets.
EXTENSION: Final = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}

_CODES: Final = {character: bytes([code]) for code, character in enumerate(BASIC) if code != ESCAPE} | {
    character: bytes([ESCAPE, code]) for character, code in EXTENSION.items()
}


def is_gsm7_basic(text: str) -> bool:
    """Whether every character costs one septet and survives any operator's SMSC."""
    return all(len(_CODES.get(character, b"")) == 1 for character in text)


def septets(text: str) -> int:
    """The length of `text` in septets; an extension character counts twice.

    Raises ValueError when a character is outside the alphabet.
    """
    return len(encode(text))


def encode(text: str) -> bytes:
    """`text` as unpacked septets, one per byte: SMPP's data_coding 0.

    Raises ValueError when a character is outside the alphabet.
    """
    try:
        return b"".join(_CODES[character] for character in text)
    except KeyError as error:
        raise ValueError(f"not in the GSM 7-bit alphabet: {error.args[0]!r}") from None
