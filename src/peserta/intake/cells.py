"""The cells of a row, and reading one cell as one value."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from peserta.facility.choice import FACILITY_CODE
from peserta.intake.header import COLUMNS
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


class Cells(NamedTuple):
    """The cells of one row, in the order of COLUMNS; the column "class" cannot be named so here."""

    family_number: str
    card_number: str
    nik: str
    name: str
    birth_date: str
    sex: str
    relation: str
    phone: str
    phone_confirmed_on: str
    email: str
    email_confirmed_on: str
    segment: str
    care_class: str
    status: str
    status_reason: str
    cover_from: str
    cover_to: str
    fktp_code: str
    dentist_code: str
    arrears_months: str
    arrears_idr: str
    died_on: str


def arrange(cells: Sequence[str], places: Sequence[int]) -> Cells:
    """The cells in the order of COLUMNS, without outer spaces, or `RowFault`."""
    if len(cells) != len(COLUMNS):
        raise RowFault("", "", "row.cells", count=len(cells), expected=len(COLUMNS))
    for place, column in zip(places, COLUMNS, strict=True):
        if len(cells[place]) > CELL_MAX:
            raise RowFault(column, cells[place], "cell.length", count=len(cells[place]), most=CELL_MAX)
    return Cells(*(cells[place].strip() for place in places))


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
