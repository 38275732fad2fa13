"""The rows of a file in batches: first only keyed and digested, so that unchanged ones cost next to nothing."""

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import chain, islice
from typing import Generic, Protocol

from peserta.intake.cells import RowFault, arrange
from peserta.intake.form import Batch, Form, KeyedRow, R, ReadRows
from peserta.intake.header import read_header, split_row
from peserta.intake.rejects import Reject
from peserta.intake.source import FileFault, Line, Source
from peserta.kit.keys import Keys, derive_key
from peserta.kit.mac import Mac

BATCH_ROWS = 1_000


class Reader(Protocol[R]):
    """Reads one file, here or in another process."""

    def read(self) -> Iterator[Batch]:
        """The rows of the file in batches; `FileFault` at once when the header is wrong or all there is."""
        ...

    def ask(self, rows: Sequence[KeyedRow], today: date) -> Callable[[], ReadRows[R]]:
        """Have these rows of the last batch read; calling what is returned, once, gives them."""
        ...


class Batches(Generic[R]):
    """The rows of one file.

    Digests are keyed, because an unkeyed one of a person's row could be guessed from the data that leaked in 2021.
    """

    def __init__(self, form: Form[R], keys: Keys, source: Source) -> None:
        self._form = form
        self._source = source
        self._digest = Mac(derive_key(keys.index, f"{form.layout.name}:digest"))

    def read(self) -> Iterator[Batch]:
        """As `Reader.read`."""
        lines = self._source.read()
        layout = self._form.layout
        places = read_header(next(lines).text, layout.columns, documented_in=layout.documented_in)
        first = next((line for line in lines if line.text.strip()), None)
        if first is None:
            # More often a failed export than a scheme without members: who imports at night must be told.
            raise FileFault("there is no row below the header")
        rest = chain([first], lines)
        return (self._key_batch(some, places) for some in iter(lambda: list(islice(rest, BATCH_ROWS)), []))

    def ask(self, rows: Sequence[KeyedRow], today: date) -> Callable[[], ReadRows[R]]:
        """As `Reader.ask`: they are read when they are called for."""
        return partial(self.read_rows, rows, today)

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
        return KeyedRow(line.number, cells, key, self._digest(text.encode()))
