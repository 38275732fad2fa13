"""A statement as the server knows it: named places become numbered ones."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from psycopg.adapt import PyFormat

PLACEHOLDER: Final = re.compile(r"%%|%\((\w+)\)([sbt])")
FORMATS: Final = {"s": PyFormat.AUTO, "b": PyFormat.BINARY, "t": PyFormat.TEXT}


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as the server knows it: numbered parameters, with their names in that order."""

    sql: bytes
    names: tuple[str, ...]
    formats: tuple[PyFormat, ...]


@lru_cache(maxsize=2_000)
def numbered(sql: str, *, has_params: bool) -> Statement:
    """`%(name)s` as `$1`; without parameters the text is left as it is."""
    if not has_params:
        return Statement(sql.encode(), (), ())
    formats: dict[str, PyFormat] = {}

    def number(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return "%"
        formats.setdefault(name, FORMATS[found[2]])
        return f"${[*formats].index(name) + 1}"

    text = PLACEHOLDER.sub(number, sql)
    return Statement(text.encode(), tuple(formats), tuple(formats.values()))
