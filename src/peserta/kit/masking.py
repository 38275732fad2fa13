"""Take personal values and codes out of anything that is about to be written to a log."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import cast

MASK = "•••"
# A longer text is a dump of something; what is cut off cannot leak.
TEXT_MAX = 20_000
DEPTH_MAX = 8
ITEMS_MAX = 200

# What people put between groups of digits, also as repr() and URLs write it.
_GAP = r"(?:[ \t\u00a0.\-()/_+\u2010-\u2015]|%20|\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\t)"
_AT = r"(?:@|%40)"
_MAIL_CHARACTER = r"[^\s@<>\"(),;]"
_LONG_CODE = r"[A-HJKMNP-TV-Z2-9]"

# One pass, so that what is kept on purpose is not taken apart by the next rule. Order matters.
_FINDER = re.compile(
    rf"""
    # Kept: our ids (versions 4 and 7) and moments, which are digits and dashes too.
    (?P<kept> (?<![\w-]) [0-9a-f]{{8}}-[0-9a-f]{{4}}-[47][0-9a-f]{{3}}-[89ab][0-9a-f]{{3}}-[0-9a-f]{{12}} (?![\w-])
            | (?<![\w-]) (?:19|20|21)\d\d-(?:0[1-9]|1[0-2])-[0-3]\d [ T] [0-2]\d:[0-5]\d
              (?: :[0-6]\d (?:\.\d{{1,6}})? )? (?: Z | [+-]\d\d:\d\d )? (?![\d-]) )
    # A one-time code after a word that announces it, with up to three words between.
  | (?P<before> (?i:code|kode|otp|pin|\#) (?: [^\w\r\n]{{0,5}} [^\W\d]+ ){{0,3}}? [^\w\r\n]{{0,6}} )
    (?P<code> \d{{3}}{_GAP}?\d{{3}}(?!\d) | (?<!\w){_LONG_CODE}{{5}}{_GAP}?{_LONG_CODE}{{5}}(?!\w) )
    # An e-mail address, and the user and password of a URL with them.
  | {_MAIL_CHARACTER}{{1,64}} {_AT} {_MAIL_CHARACTER}+
    # NIK, family card, card number, phone: nine digits or more, however they are grouped.
  | \+? \d (?: {_GAP}{{0,3}} \d ){{8,}}
    """,
    re.VERBOSE,
)
# Never shown, whatever they hold.
_SECRET_NAMES = frozenset(
    {"answer", "authorization", "card", "cookie", "email", "family_number", "kode", "nik", "otp"}
    | {"passwd", "password", "phone", "seal", "secret", "token"}
)
_SIX_DIGITS = re.compile(rf"\A\s*(?:\d{{3}}{_GAP}?\d{{3}}|{_LONG_CODE}{{5}}{_GAP}?{_LONG_CODE}{{5}})\s*\Z")


def mask_text(text: str) -> str:
    """`text` without numbers of nine or more digits, e-mail addresses and announced codes."""
    return _FINDER.sub(_replacement, text[:TEXT_MAX])


def mask(value: object, *, depth: int = 0) -> object:
    """`value` as plain JSON values, everything in it masked; an unknown object becomes its masked repr."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, int):
        return value if abs(value) < 10**8 else MASK
    if isinstance(value, float):
        return round(value, 6) if abs(value) < 10**8 else MASK
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | bytearray):
        return f"{MASK} ({len(value)} bytes)"
    if depth < DEPTH_MAX:
        if isinstance(value, Mapping):
            return _mask_mapping(cast("Mapping[object, object]", value), depth)
        if isinstance(value, list | tuple | set | frozenset):
            return _mask_items(cast("Iterable[object]", value), depth)
    return mask_text(str(value) if isinstance(value, BaseException) else repr(value))


def mask_named(name: str, value: object, *, depth: int = 0) -> object:
    """`value` masked as what its name says it is."""
    folded = name.lower()
    if folded in _SECRET_NAMES or folded.endswith(("_password", "_secret", "_token", "_key")):
        return MASK
    if folded.endswith("code") and isinstance(value, str | int) and _SIX_DIGITS.match(str(value)):
        return MASK
    return mask(value, depth=depth)


def _mask_mapping(mapping: Mapping[object, object], depth: int) -> dict[str, object]:
    masked: dict[str, object] = {}
    for name, value in list(mapping.items())[:ITEMS_MAX]:
        text = str(name)
        masked[mask_text(text)] = mask_named(text, value, depth=depth + 1)
    return masked


def _mask_items(items: Iterable[object], depth: int) -> list[object]:
    return [mask(item, depth=depth + 1) for item in list(items)[:ITEMS_MAX]]


def _replacement(found: re.Match[str]) -> str:
    if found["kept"]:
        return found["kept"]
    if found["code"]:
        # What announces a code may hold an address or a number itself.
        return mask_text(found["before"]) + MASK
    return MASK
