"""From the bytes of a short message to the text a phone would show."""

from typing import Final

DATA_CODING_DEFAULT: Final = 0
DATA_CODING_LATIN1: Final = 3
DATA_CODING_UCS2: Final = 8
ESCAPE: Final = 0x1B

# 3GPP TS 23.038 6.2.1 in code order, written down apart from the product's own
# table, so that a mistake in one of them shows in the tests.
_ROWS: Final = (
    "@£$¥èéùìòÇ\nØø\rÅå",
    "Δ_ΦΓΛΩΠΨΣΘΞ\ufffdÆæßÉ",
    " !\"#¤%&'()*+,-./",
    "0123456789:;<=>?",
    "¡ABCDEFGHIJKLMNO",
    "PQRSTUVWXYZÄÖÑÜ§",
    "¿abcdefghijklmno",
    "pqrstuvwxyzäöñüà",
)
_TABLE: Final = "".join(_ROWS) + "\ufffd" * 128
_EXTENSION: Final = dict(zip(b"\x0a\x14\x28\x29\x2f\x3c\x3d\x3e\x40\x65", "\f^{}\\[~]|€", strict=True))


def read_text(content: bytes, data_coding: int) -> str:
    """The text of a message; what cannot be read becomes U+FFFD, never an error."""
    if data_coding == DATA_CODING_UCS2:
        return content.decode("utf-16-be", "replace")
    if data_coding == DATA_CODING_DEFAULT:
        return _read_gsm7(content)
    if data_coding == DATA_CODING_LATIN1:
        return content.decode("latin-1")
    return content.decode("ascii", "replace")


def _read_gsm7(content: bytes) -> str:
    first, *escaped = content.split(bytes([ESCAPE]))
    parts = [_basic(first)]
    for part in escaped:
        parts.append(_EXTENSION.get(part[0], "\ufffd") if part else "\ufffd")
        parts.append(_basic(part[1:]))
    return "".join(parts)


def _basic(content: bytes) -> str:
    return content.decode("latin-1").translate(_TABLE)
