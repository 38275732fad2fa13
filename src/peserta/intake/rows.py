"""The rows of a file in batches: first only keyed and digested, so that unchanged ones cost next to nothing."""

import csv
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from typing import Generic

from peserta.intake.cells import RowFault, arrange
from peserta.intake.form import Form, KeyedRow, R
from peserta.intake.header import read_header, split_row
from peserta.intake.rejects import Reject
from peserta.intake.source import FileFault, Line, Source
from peserta.kit.keys import Keys, derive_key

BATCH_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows in the order of the file; `read` counts the rejected ones too, `last_line` is where it ends."""

    rows: Sequence[KeyedRow]
    rejects: Sequence[Reject]
    read: int
    last_line: int


@dataclass(frozen=True, slots=True)
class ReadRows(Generic[R]):
    """The rows of a batch as values, and those that are none."""

    rows: Sequence[R]
    rejects: Sequence[Reject]


class Batches(Generic[R]):
    """The rows of one kind of file.

    Digests are keyed, because an unkeyed one of a person's row could be guessed from the data that leaked in 2021.
    """

    def __init__(self, form: Form[R], keys: Keys) -> None:
        self._form = form
        self._digest_key = derive_key(keys.index, f"{form.layout.name}:digest")

    def read(self, source: Source) -> Iterator[Batch]:
        """The rows of a file in batches; `FileFault` at once when the header is wrong or all there is."""
        lines = source.read()
        layout = self._form.layout
        places = read_header(next(lines).text, layout.columns, documented_in=layout.documented_in)
        first = next((line for line in lines if line.text.strip()), None)
        if first is None:
            # More often a failed export than a scheme without members: who imports at night must be told.
            raise FileFault("there is no row below the header")
        rest = chain([first], lines)
        return (self._key_batch(some, places) for some in iter(lambda: list(islice(rest, BATCH_ROWS)), []))

    def read_rows(self, rows: Sequence[KeyedRow], today: date) -> ReadRows[R]:
        """Every cell of these rows as a value. Pure, so that another process can do it."""
        read: list[R] = []
        rejects: list[Reject] = []
        for row in rows:
            try:
                read.append(self._form.read_row(row, today))
            except RowFault as fault:
                rejects.append(Reject.of(row.line, fault))
        return ReadRows(read, rejects)

    def _key_batch(self, lines: Sequence[Line], places: Sequence[int]) -> Batch:
        rows: list[KeyedRow] = []
        rejects: list[Reject] = []
        filled = [line for line in lines if line.text.strip()]
        for line in filled:
            try:
                rows.append(self._key_row(line, places))
            except RowFault as fault:
                rejects.append(Reject.of(line.number, fault))
        return Batch(rows, rejects, read=len(filled), last_line=lines[-1].number)

    def _key_row(self, line: Line, places: Sequence[int]) -> KeyedRow:
        layout = self._form.layout
        try:
            cells = arrange(split_row(line.text), places, layout.columns)
        except csv.Error:
            raise RowFault("", "", "row.quotes") from None
        key = self._form.key_of(cells)
        text = "\x1f".join((layout.digest_version, *cells))
        return KeyedRow(line.number, cells, key, hmac.digest(self._digest_key, text.encode(), "sha256"))
