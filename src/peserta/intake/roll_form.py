"""The roll as a kind of file: one person a row, known by the card number."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from peserta.intake.actions import write_rows
from peserta.intake.counts import Counts
from peserta.intake.form import KeyedRow, Layout, ReadRows
from peserta.intake.rejects import Reject
from peserta.intake.roll import RollRow, read_card, read_row
from peserta.intake.roll_cells import COLUMNS, Cells
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.registry.accepting.accept import card_index_of, list_digests

LAYOUT: Final = Layout(
    name="roll",
    columns=COLUMNS,
    key_column="card_number",
    twice="row.card_twice",
    documented_in="docs/roll.md",
    digest_version="1",
)


class RollForm:
    """The roll, whose card numbers are found by their blind index."""

    layout = LAYOUT
    read_type = ReadRows[RollRow]

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def key_of(self, cells: Sequence[str]) -> bytes:
        return card_index_of(read_card(Cells(*cells)).digits, self._keys)

    def read_row(self, row: KeyedRow, today: date) -> RollRow:
        return read_row(row.line, Cells(*row.cells), digest=row.digest, today=today)

    async def list_digests(self, conn: Conn, keys: Sequence[bytes]) -> Mapping[bytes, bytes | None]:
        return await list_digests(conn, keys)

    async def write_rows(self, conn: Conn, rows: Sequence[RollRow], now: datetime) -> tuple[Counts, list[Reject]]:
        return await write_rows(conn, rows, keys=self._keys, now=now)
