"""Files of the directory for tests: rows that are right unless told otherwise, and one way to import them."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from psycopg import AsyncConnection

from peserta.intake.counts import Counts
from peserta.intake.facilities import COLUMNS
from peserta.intake.facilities_form import FacilitiesForm
from peserta.intake.importer import Run, import_file
from peserta.intake.rejects import RejectsFile
from peserta.intake.rows import Batches
from peserta.intake.source import check
from peserta.kit.keys import Keys
from tests.intake.rolls import NOW, Row

RIGHT: Row = {
    "name": "Klinik Melati",
    "kind": "clinic",
    "address": "Jl. Dipatiukur No. 10",
    "district_code": "32.73.02",
    "latitude": "-6.8915",
    "longitude": "107.6107",
    "phone": "(022) 5550100",
    "hours": "Senin-Jumat 08.00-20.00",
    "services": "Umum; KIA",
    "capacity": "5000",
    "registered": "3200",
    "contracted": "yes",
}


def facility_row(serial: int = 1, **cells: str) -> Row:
    return {"code": f"9901U{serial:03d}"} | RIGHT | cells


def write_directory(path: Path, rows: Sequence[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


@dataclass(frozen=True)
class ImportingDirectory:
    """Imports of the directory into one database."""

    dsn: str
    keys: Keys
    folder: Path

    async def rows(self, *rows: Row, dry_run: bool = False) -> tuple[Counts, list[list[str]]]:
        """Import these rows; return the counts and the rejects."""
        rejects_path = self.folder / "rejects.csv"
        source = check(write_directory(self.folder / "facilities.csv", rows))
        run = Run(keys=self.keys, actor="test", now=NOW, dry_run=dry_run, clock=lambda: NOW)
        async with await AsyncConnection.connect(self.dsn, autocommit=True) as conn:
            form = FacilitiesForm()
            with RejectsFile(rejects_path) as rejects:
                counts = await import_file(
                    conn,
                    source,
                    form,
                    run,
                    reader=Batches(form, self.keys, source),
                    rejects=rejects,
                    on_progress=lambda _: None,
                )
        with rejects_path.open(encoding="utf-8", newline="") as file:
            return counts, list(csv.reader(file))[1:]
