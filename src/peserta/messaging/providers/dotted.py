"""Finding values in what a provider wrote, by paths such as `messages.0.id` or `entry.*.statuses.*`: pure."""

import re
from collections.abc import Mapping
from typing import Final, cast

FOUND_MAX: Final = 500
"""More than this is not read: one call of a provider brings some dozens."""
_WORD: Final = re.compile(r"[!-~]{1,128}")


def find_all(value: object, path: str | None) -> list[object]:
    """Every value at a path; `*` stands for each of a list. Nothing where the path leads nowhere."""
    found = [value]
    for name in path.split(".") if path else ():
        found = [inner for outer in found for inner in _step(outer, name)][:FOUND_MAX]
    return found


def find_word(value: object, path: str | None) -> str | None:
    """The first word at a path: printable ASCII without a space, at most 128 characters; numbers as they are written.

    Anything else is None: the database takes no NUL, and staff see no text of a provider's.
    """
    if not path:
        return None
    for each in find_all(value, path):
        if each is True or each is False:
            return str(each).lower()
        if isinstance(each, str | int | float) and _WORD.fullmatch(str(each)):
            return str(each)
    return None


def _step(value: object, name: str) -> list[object]:
    if isinstance(value, list):
        items = cast("list[object]", value)
        if name == "*":
            return items[:FOUND_MAX]
        return [items[int(name)]] if name.isascii() and name.isdecimal() and int(name[:6]) < len(items) else []
    if isinstance(value, Mapping):
        # A field whose own name has dots in it cannot be named; no provider that was looked at has one but in a query.
        table = cast("Mapping[str, object]", value)
        return [table[name]] if name in table else []
    return []
