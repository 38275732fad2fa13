"""The rows of the roll in batches: first only keyed and digested, so that unchanged ones cost next to nothing."""

import csv
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from peserta.intake.cells import Cells, RowFault, arrange
from peserta.intake.header import read_header, split_row
from peserta.intake.rejects import Reject
from peserta.intake.roll import RollRow, read_card, read_row
from peserta.intake.source import Line, Source
from peserta.kit.keys import Keys, derive_key
from peserta.registry.accept import card_index_of

# Raise it when rows must be read anew although the file did not change.
DIGEST_VERSION = "1"
BATCH_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class KeyedRow:
    """A row whose person can be looked up; nothing but the card number was checked yet."""

    line: int
    cells: Cells
    card_index: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows in the order of the file; `read` counts the rejected ones too, `last_line` is where it ends."""

    rows: Sequence[KeyedRow]
    rejects: Sequence[Reject]
    read: int
    last_line: int


@dataclass(frozen=True, slots=True)
class ReadRows:
    """The rows of a batch as values, and those that are none."""

    rows: Sequence[RollRow]
    rejects: Sequence[Reject]


def read_batches(source: Source, keys: Keys) -> Iterator[Batch]:
    """The rows of a file in batches; `FileFault` at once when the header is wrong."""
    lines = source.read()
    places = read_header(next(lines).text)
    digest_key = derive_key(keys.index, "roll:digest")
    return (_key_batch(some, places, digest_key, keys) for some in iter(lambda: list(islice(lines, BATCH_ROWS)), []))


def read_rows(rows: Sequence[KeyedRow], today: date) -> ReadRows:
    """Every cell of these rows as a value. Pure, so that another process can do it."""
    read: list[RollRow] = []
    rejects: list[Reject] = []
    for row in rows:
        try:
            read.append(read_row(row.line, row.cells, digest=row.digest, today=today))
        except RowFault as fault:
            rejects.append(Reject.of(row.line, fault))
    return ReadRows(read, rejects)


def _key_batch(lines: Sequence[Line], places: Sequence[int], digest_key: bytes, keys: Keys) -> Batch:
    rows: list[KeyedRow] = []
    rejects: list[Reject] = []
    filled = [line for line in lines if line.text.strip()]
    for line in filled:
        try:
            rows.append(_key_row(line, places, digest_key, keys))
        except RowFault as fault:
            rejects.append(Reject.of(line.number, fault))
    return Batch(rows, rejects, read=len(filled), last_line=lines[-1].number)


def _key_row(line: Line, places: Sequence[int], digest_key: bytes, keys: Keys) -> KeyedRow:
    try:
        cells = arrange(split_row(line.text), places)
    except csv.Error:
        raise RowFault("", "", "row.quotes") from None
    card = read_card(cells)
    # Keyed, because an unkeyed digest of a row could be guessed from the data that leaked in 2021.
    digest = hmac.digest(digest_key, "\x1f".join((DIGEST_VERSION, *cells)).encode(), "sha256")
    return KeyedRow(line.number, cells, card_index_of(card.digits, keys), digest)
