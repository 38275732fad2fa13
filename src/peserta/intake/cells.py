"""The cells of a row, and reading one cell as one value."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from peserta.facility.choice import FACILITY_CODE
from peserta.intake.shape import shape
from peserta.kit.values import BadValue

T = TypeVar("T")

CELL_MAX = 200
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
EARLIEST = date(1880, 1, 1)
LATEST = date(2199, 12, 31)


class RowFault(Exception):
    """The row cannot be taken over; `shown` is the shape of the cell, `reason` a code of `reasons`."""

    def __init__(self, column: str, value: str, reason: str, **facts: str | int) -> None:
        super().__init__(reason)
        self.column = column
        self.shown = shape(value)
        self.reason = reason
        self.facts = facts


def arrange(cells: Sequence[str], places: Sequence[int], columns: Sequence[str]) -> tuple[str, ...]:
    """The cells in the order of `columns`, without outer spaces, or `RowFault`."""
    if len(cells) != len(columns):
        raise RowFault("", "", "row.cells", count=len(cells), expected=len(columns))
    for place, column in zip(places, columns, strict=True):
        if len(cells[place]) > CELL_MAX:
            raise RowFault(column, cells[place], "cell.length", count=len(cells[place]), most=CELL_MAX)
    return tuple(cells[place].strip() for place in places)


def value_of(column: str, text: str, parse: Callable[[str], T]) -> T:
    """What `parse` makes of a cell that must not be empty."""
    try:
        return parse(text)
    except BadValue as bad:
        raise RowFault(column, text, bad.reason, **bad.facts) from None


def optional(column: str, text: str, parse: Callable[[str], T]) -> T | None:
    """What `parse` makes of a cell, or None when it is empty."""
    return value_of(column, text, parse) if text else None


def one_of(column: str, text: str, allowed: Mapping[str, T]) -> T:
    """The value that the word in a cell stands for."""
    if text not in allowed:
        raise RowFault(column, text, "value.unknown", allowed=", ".join(allowed))
    return allowed[text]


def past(column: str, text: str, today: date) -> date:
    """A day up to today."""
    found = value_of(column, text, day)
    if found > today:
        raise RowFault(column, text, "date.future")
    return found


def day(text: str) -> date:
    """A day written as YYYY-MM-DD; BadValue "date.shape" or "date.range"."""
    if not ISO_DATE.fullmatch(text):
        raise BadValue("date.shape")
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise BadValue("date.shape") from None
    if not EARLIEST <= found <= LATEST:
        raise BadValue("date.range")
    return found


def facility_code(text: str) -> str:
    """A facility code; BadValue "facility.shape"."""
    if not FACILITY_CODE.fullmatch(text):
        raise BadValue("facility.shape")
    return text


def whole(column: str, text: str, digits_max: int) -> int:
    """A whole number; an empty cell is zero."""
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) <= digits_max):
        raise RowFault(column, text, "number.shape", most=digits_max)
    return int(text)
