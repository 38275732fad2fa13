"""Proof `million`: a roll of a million rows, one in a hundred wrong, killed half-way and run again."""

import asyncio
import csv
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.rows import class_row
from psycopg.sql import SQL, Identifier

from bench.prove.finding import Finding
from bench.prove.house import import_environment, new_folder
from bench.prove.memory import Watched, watch
from peserta.demo import stage
from peserta.demo.stage import DATABASE
from peserta.kit.postgres.embedded import EmbeddedServer

PEOPLE = 1_000_000
FAULTY = 0.01
KILLED_AT = 0.45
RSS_MB_MAX = 300
# Memory that grows with the rows would be four times that of the first quarter.
GROWTH_MAX = 1.25
RUN_S_MAX = 480.0
SOME_REJECTED = 1

LAST_IMPORT = """
SELECT rows_read AS read, rows_new AS new, rows_changed AS changed, rows_unchanged AS unchanged,
       rows_rejected AS rejected, finished_at IS NOT NULL AS is_finished
  FROM intake_import
 ORDER BY id DESC
 LIMIT 1
"""
# What an import may leave behind: that it ran, and the trail of it.
TABLES = """
SELECT relname
  FROM pg_class
 WHERE relkind IN ('r', 'p')
   AND NOT relispartition
   AND relnamespace = 'public'::regnamespace
   AND relname !~ '^(intake_import|audit_|kit_)'
 ORDER BY relname
"""
CONTENT = """
SELECT count(*) AS rows,
       coalesce(sum(hashtextextended(t::text, 0)), 0)::text AS fingerprint
  FROM {} t
"""


@dataclass(frozen=True)
class Imported:
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    is_finished: bool = False


@dataclass(frozen=True)
class Content:
    """How many rows a table has, and a sum over all their columns, which any change changes."""

    rows: int
    fingerprint: str


@dataclass(frozen=True)
class Roll:
    """The files of one proof."""

    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / "roll.csv"

    @property
    def faults(self) -> Path:
        return self.folder / "faults.csv"

    @property
    def rejects(self) -> Path:
        return self.folder / "rejects.csv"


async def prove(seed: int) -> Finding:
    """A million rows: exact rejects, flat memory, a kill half-way, and a second run that changes nothing."""
    finding = Finding("million")
    folder = new_folder()
    server = EmbeddedServer(folder)
    try:
        await asyncio.to_thread(_write_roll, Roll(folder), seed, finding)
        # In this thread: PostgreSQL dies with the thread that started it.
        server.start()
        stage.prepare_database(server, say=lambda _: None)
        await _import_thrice(finding, server, Roll(folder))
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return finding


def _write_roll(roll: Roll, seed: int, finding: Finding) -> None:
    started = time.monotonic()
    command = ["-m", "peserta.demo.people", "--people", str(PEOPLE), "--faulty", str(FAULTY), "--seed", str(seed)]
    subprocess.run(
        [sys.executable, *command, "--out", roll.path, "--faults", roll.faults], check=True, capture_output=True
    )
    finding.figures |= {
        "rows": PEOPLE, "roll MB": round(roll.path.stat().st_size / 1e6), "written in s": time.monotonic() - started,
    }  # fmt: skip


async def _import_thrice(finding: Finding, server: EmbeddedServer, roll: Roll) -> None:
    environment = import_environment(server, roll.folder)
    killed = await _run(environment, roll, server, kill_at=int(PEOPLE * KILLED_AT))
    first = _last_import(server)
    finding.figures |= {"killed after rows": first.read, "rows/s": first.read / killed.seconds}
    finding.expect(not first.is_finished and first.read < PEOPLE, "the first run was over before the kill")

    again = await _run(environment, roll, server)
    finding.figures |= {"run again in s": again.seconds, "exit code": again.code}
    second = _last_import(server)
    _check_counts(finding, "second run", second, again)
    _check_rejects(finding, roll)
    before = _contents(server)
    persons = before["registry_person"].rows
    finding.expect(persons == PEOPLE - second.rejected, f"{persons:,} persons are on record")

    last = await _run(environment, roll, server)
    third = _last_import(server)
    _check_counts(finding, "third run", third, last)
    _check_rejects(finding, roll)
    finding.expect(third.new == 0 and third.changed == 0, f"a run of the same file took over {third}")
    after = _contents(server)
    changed = [table for table, content in after.items() if content != before[table]]
    finding.none_of(changed, "tables that a run of the same file changed")
    peak = max(run.peak_mb for run in (killed, again, last))
    finding.figures |= {
        "rejected": second.rejected, "same file again in s": last.seconds,
        "rows compared": sum(content.rows for content in before.values()), "peak MB": peak,
        "MB at a quarter, at the end": f"{again.at_quarter_mb:.0f}, {again.peak_mb:.0f}",
    }  # fmt: skip
    finding.expect(peak < RSS_MB_MAX, f"an import took {peak:.0f} MB")
    for run in (again, last):
        finding.expect(run.peak_mb < run.at_quarter_mb * GROWTH_MAX, f"memory grew from {run.at_quarter_mb:.0f} MB")


async def _run(
    environment: dict[str, str], roll: Roll, server: EmbeddedServer, *, kill_at: int | None = None
) -> Watched:
    """Import the file as from the command line; with `kill_at`, kill it -9 once so many rows are in."""
    roll.rejects.unlink(missing_ok=True)
    command = [sys.executable, "-m", "peserta", "import", "roll", str(roll.path), "--rejects", str(roll.rejects)]

    def is_enough() -> bool:
        return kill_at is not None and _last_import(server).read >= kill_at

    with (roll.folder / "import.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *command, env=environment, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log
        )
        return await watch(process, is_enough, seconds_max=RUN_S_MAX)


def _last_import(server: EmbeddedServer) -> Imported:
    with psycopg.connect(server.dsn(DATABASE)) as conn, conn.cursor(row_factory=class_row(Imported)) as cursor:
        return cursor.execute(LAST_IMPORT).fetchone() or Imported()


def _contents(server: EmbeddedServer) -> dict[str, Content]:
    """The content of every table that an unchanged file must leave as it is."""
    contents: dict[str, Content] = {}
    with psycopg.connect(server.dsn(DATABASE)) as conn, conn.cursor(row_factory=class_row(Content)) as cursor:
        for (table,) in conn.execute(TABLES).fetchall():
            content = cursor.execute(SQL(CONTENT).format(Identifier(table))).fetchone()
            assert content is not None, "a count is a row"
            contents[table] = content
    return contents


def _check_counts(finding: Finding, name: str, imported: Imported, watched: Watched) -> None:
    finding.expect(watched.code == SOME_REJECTED, f"{name} ended with {watched.code}")
    finding.expect(imported.is_finished and imported.read == PEOPLE, f"{name} did not finish: {imported}")
    taken = imported.new + imported.changed + imported.unchanged + imported.rejected
    finding.expect(taken == imported.read, f"{name} does not add up: {imported}")


def _check_rejects(finding: Finding, roll: Roll) -> None:
    """The rejects file names exactly the rows that were made wrong, with their columns, each once."""
    made = _lines_and_columns(roll.faults)
    listed = _lines_and_columns(roll.rejects)
    told = set(listed)
    finding.figures["made wrong"] = len(made)
    finding.expect(len(listed) == len(told), f"{len(listed) - len(told)} rows are rejected twice")
    finding.none_of({f"{line} {column}" for line, column in set(made) - told}, "wrong rows that were taken over")
    finding.none_of({f"{line} {column}" for line, column in told.difference(made)}, "right rows that were rejected")


def _lines_and_columns(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["line"], row["column"]) for row in csv.DictReader(file)]
