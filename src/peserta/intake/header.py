"""The header, which must name every column of its kind of file, in any order."""

import csv
import re
from collections.abc import Sequence

from peserta.intake.shape import shape
from peserta.intake.source import FileFault

READABLE_NAME = re.compile(r"[A-Za-z_ ]{1,40}")


def read_header(text: str, columns: Sequence[str], *, documented_in: str) -> list[int]:
    """Where each of these columns stands in a row, or `FileFault` naming the column that is wrong."""
    try:
        names = [name.strip() for name in split_row(text)]
    except csv.Error:
        raise FileFault("line 1: a quotation mark is left open or stands inside a cell") from None
    if len(names) == 1 and any(mark in text for mark in ";\t"):
        raise FileFault("line 1: the columns must be separated by commas")
    if unknown := [name for name in names if name not in columns]:
        raise FileFault(f"line 1: unknown column {_shown(unknown[0])}; {documented_in} lists the columns")
    if twice := [name for name in names if names.count(name) > 1]:
        raise FileFault(f"line 1: column {twice[0]} stands there twice")
    if missing := [name for name in columns if name not in names]:
        # A missing column could be read as "nobody has a phone any more".
        raise FileFault(f"line 1: column {missing[0]} is missing; leave its cells empty if nothing is known")
    return [names.index(name) for name in columns]


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
