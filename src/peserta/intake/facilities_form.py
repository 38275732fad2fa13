"""The directory of facilities as a kind of file: one facility a row, known by its code."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from peserta.facility import actions as facility
from peserta.facility.areas import load_areas
from peserta.facility.directory import Entry
from peserta.intake.counts import Counts
from peserta.intake.facilities import COLUMNS, Cells, FacilityRow, read_code, read_facility
from peserta.intake.form import KeyedRow, Layout, ReadRows
from peserta.intake.rejects import Reject
from peserta.kit.database import Conn

# Its digest covers the cells alone: raise the version, too, when the areas or their usual spellings change,
# or facilities keep being found by the old ones.
LAYOUT: Final = Layout(
    name="facilities",
    columns=COLUMNS,
    key_column="code",
    twice="row.code_twice",
    documented_in="docs/facilities.md",
    digest_version="1",
)


class FacilitiesForm:
    """The directory of facilities."""

    layout = LAYOUT
    read_type = ReadRows[FacilityRow]

    def key_of(self, cells: Sequence[str]) -> bytes:
        return read_code(Cells(*cells)).encode()

    def read_row(self, row: KeyedRow, today: date) -> FacilityRow:  # noqa: ARG002  # nothing in a row has a date
        return FacilityRow(row.line, Entry(read_facility(Cells(*row.cells), load_areas()), row.digest))

    async def list_digests(self, conn: Conn, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:
        known = await facility.list_digests(conn, [key.decode() for key in keys])
        return {code.encode(): digest for code, digest in known.items()}

    async def write_rows(self, conn: Conn, rows: Sequence[FacilityRow], now: datetime) -> tuple[Counts, list[Reject]]:
        new = await facility.accept_directory(conn, [row.entry for row in rows], now=now)
        return Counts(new=new, changed=len(rows) - new), []
