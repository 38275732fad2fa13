"""Rolls for tests: rows that are right unless told otherwise, and one way to import them."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from psycopg import AsyncConnection

from peserta.demo import numbers
from peserta.intake.counts import Counts
from peserta.intake.importer import Run, import_file
from peserta.intake.rejects import RejectsFile
from peserta.intake.roll_cells import COLUMNS
from peserta.intake.roll_form import RollForm
from peserta.intake.rows import Batches
from peserta.intake.source import check
from peserta.kit.blind_index import blind_index
from peserta.kit.database import Conn, Pool
from peserta.kit.keys import Keys
from peserta.kit.values import Sex
from peserta.registry.actions import find_person
from peserta.registry.person import Person

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
Row = dict[str, str]


def row(serial: int = 0, **cells: str) -> Row:
    """A right row; `class_` stands for the column that Python has no word for."""
    born_on = NOW.date().replace(year=1980)
    right = {
        "family_number": numbers.family_number(serial),
        "card_number": numbers.card_number(serial),
        "nik": numbers.nik(serial, born_on, Sex.FEMALE),
        "name": "Siti Aminah",
        "birth_date": born_on.isoformat(),
        "sex": "P",
        "relation": "head",
        "phone": numbers.phone(serial),
        "email": f"siti{serial}@surel.contoh.example",
        "segment": "PBPU",
        "class": "3",
        "status": "active",
        "cover_from": "2020-01-01",
        "fktp_code": "99010001",
    }
    return dict.fromkeys(COLUMNS, "") | right | {name.rstrip("_"): cell for name, cell in cells.items()}


def write(path: Path, rows: Sequence[Row], columns: Sequence[str] = COLUMNS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


@dataclass(frozen=True)
class Importing:
    """Imports into one database."""

    dsn: str
    keys: Keys
    folder: Path

    async def rows(self, *rows: Row, now: datetime = NOW, dry_run: bool = False) -> tuple[Counts, list[list[str]]]:
        """Import these rows; return the counts and the rejects."""
        return await self.file(write(self.folder / "roll.csv", rows), now=now, dry_run=dry_run)

    async def file(self, path: Path, *, now: datetime = NOW, dry_run: bool = False) -> tuple[Counts, list[list[str]]]:
        async with await AsyncConnection.connect(self.dsn, autocommit=True) as conn:
            return await self.by(conn, path, now=now, dry_run=dry_run)

    async def by(
        self, conn: Conn, path: Path, *, now: datetime = NOW, dry_run: bool = False
    ) -> tuple[Counts, list[list[str]]]:
        rejects_path = self.folder / "rejects.csv"
        run = Run(keys=self.keys, actor="test", now=now, dry_run=dry_run, clock=lambda: now)
        source, form = check(path), RollForm(self.keys)
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


async def person(pool: Pool, keys: Keys, serial: int = 0) -> Person:
    async with pool.connection() as conn:
        found = await find_person(conn, column="card", index=blind_index(keys, "card", row(serial)["card_number"]))
    assert found is not None
    return found
