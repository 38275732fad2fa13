"""The columns of the roll, and the header that must name every one of them, in any order."""

import csv
import re
from collections.abc import Sequence

from peserta.intake.shape import shape
from peserta.intake.source import FileFault

# The order in which a row is digested: add at the end, and raise DIGEST_VERSION in `rows`.
COLUMNS: tuple[str, ...] = (
    "family_number",
    "card_number",
    "nik",
    "name",
    "birth_date",
    "sex",
    "relation",
    "phone",
    "phone_confirmed_on",
    "email",
    "email_confirmed_on",
    "segment",
    "class",
    "status",
    "status_reason",
    "cover_from",
    "cover_to",
    "fktp_code",
    "dentist_code",
    "arrears_months",
    "arrears_idr",
    "died_on",
)
READABLE_NAME = re.compile(r"[A-Za-z_ ]{1,40}")
DOCUMENTED_IN = "docs/roll.md"


def read_header(text: str) -> list[int]:
    """Where each of COLUMNS stands in a row, or `FileFault` naming the column that is wrong."""
    try:
        names = [name.strip() for name in split_row(text)]
    except csv.Error:
        raise FileFault("line 1: a quotation mark is left open or stands inside a cell") from None
    if len(names) == 1 and any(mark in text for mark in ";\t"):
        raise FileFault("line 1: the columns must be separated by commas")
    if unknown := [name for name in names if name not in COLUMNS]:
        raise FileFault(f"line 1: unknown column {_shown(unknown[0])}; {DOCUMENTED_IN} lists the columns")
    if twice := [name for name in names if names.count(name) > 1]:
        raise FileFault(f"line 1: column {twice[0]} stands there twice")
    if missing := [name for name in COLUMNS if name not in names]:
        # A missing column could be read as "nobody has a phone any more".
        raise FileFault(f"line 1: column {missing[0]} is missing; leave its cells empty if nothing is known")
    return [names.index(name) for name in COLUMNS]


def split_row(text: str) -> Sequence[str]:
    """The cells of one line; a quoted cell cannot hold a line end, so no row can swallow the next.

    Raises csv.Error when a quote is left open or stands where none may.
    """
    if '"' not in text:
        return text.split(",")
    return next(csv.reader([text], strict=True))


def _shown(name: str) -> str:
    """A name of a column may be shown; a file without a header has somebody's data in its place."""
    return f"“{name}”" if READABLE_NAME.fullmatch(name) else f"of the shape “{shape(name)}” (is there a header?)"
