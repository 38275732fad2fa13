"""`peserta import KIND FILE`: what the person at the keyboard sees of an import."""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import psycopg
from psycopg import AsyncConnection
from rich.console import Console
from rich.table import Table

from peserta.intake.apart import ReaderLost, reader_of
from peserta.intake.counts import Counts
from peserta.intake.facilities_form import FacilitiesForm
from peserta.intake.form import Form, R
from peserta.intake.importer import AlreadyRunning, Run, import_file
from peserta.intake.output import lasting_output
from peserta.intake.progress import Progress, shown_progress
from peserta.intake.rejects import RejectsFile
from peserta.intake.roll_form import RollForm
from peserta.intake.rows import Reader
from peserta.intake.source import FileFault, Source, check
from peserta.kit.database import why_away
from peserta.kit.keys import Keys

# Exit codes, as docs/roll.md lists them for every kind of file.
EVERYTHING_TAKEN = 0
SOME_REJECTED = 1
NOT_DONE = 2

WHICH_REJECTED = (
    "Which rows were rejected, and why: run it again with --rejects FILE; what was taken is not taken twice."
)

Kind = Literal["roll", "facilities"]


def run(
    dsn: str,
    keys: Keys,
    path: Path,
    *,
    dry_run: bool,
    rejects_path: Path | None,
    now: datetime,
    console: Console,
    kind: Kind = "roll",
) -> int:
    """Import a file of this kind; the exit code is 0 everything taken, 1 some rows rejected, 2 not (wholly) done."""
    taken = _Taken()
    with lasting_output(console):
        try:
            source = check(path)
            _refuse_to_overwrite(path, rejects_path)
            started = time.monotonic()
            whole = _Whole(dsn, source, _settings(keys, now, dry_run=dry_run), rejects_path, console, taken)
            counts = whole.of(FacilitiesForm()) if kind == "facilities" else whole.of(RollForm(keys))
        except FileFault as fault:
            return _fail(console, f"{path}: {_sentence(fault)} {taken.after_a_fault(dry_run=dry_run)}")
        except AlreadyRunning:
            return _fail(console, "Another import is running; wait for its end and start this one again.")
        except ReaderLost:
            why = "The process that reads the file ended before it was done; was there too little memory?"
            return _fail(console, f"{why} {taken.in_words(dry_run=dry_run)}")
        except KeyboardInterrupt:
            return _fail(console, f"Stopped. {taken.in_words(dry_run=dry_run)}")
        except OSError as error:
            why = error.strerror or error
            return _fail(console, f"{rejects_path or path}: {why}. {taken.in_words(dry_run=dry_run)}")
        except psycopg.Error as error:
            return _fail(console, f"{_reason(error)}. {taken.in_words(dry_run=dry_run)}")
        console.print(summary(counts, seconds=time.monotonic() - started, dry_run=dry_run))
        if counts.rejected and rejects_path is None:
            console.print(WHICH_REJECTED, markup=False, highlight=False, soft_wrap=True)
        return SOME_REJECTED if counts.rejected else EVERYTHING_TAKEN


class _Taken:
    """What may have been taken: from when the import has begun, the commit of a batch may have succeeded."""

    def __init__(self) -> None:
        self._counts: Counts | None = None

    def note(self, counts: Counts) -> None:
        self._counts = counts

    def in_words(self, *, dry_run: bool) -> str:
        if dry_run or self._counts is None:
            return "Nothing was imported."
        return "What was imported so far is kept; run it again to go on."

    def after_a_fault(self, *, dry_run: bool) -> str:
        """Of a file that had no fault when it was checked, whole batches may have been taken."""
        if dry_run or self._counts is None or not self._counts.read:
            return "Nothing was imported."
        kept = f"What was taken of its first {self._counts.read:,} rows is kept"
        return f"{kept}; run it again with the whole file to go on."


@dataclass(frozen=True, slots=True)
class _Whole:
    """One run of the command, whatever kind of file it brings in."""

    dsn: str
    source: Source
    how: Run
    rejects_path: Path | None
    console: Console
    taken: _Taken

    def of(self, form: Form[R]) -> Counts:
        progress = shown_progress(self.console, rows=self.source.lines - 1)
        # The reader begins as a copy of this process: nothing else may be open by then.
        with (
            reader_of(form, self.how.keys, self.source) as reader,
            RejectsFile(self.rejects_path) as rejects,
            progress as shown,
        ):
            return asyncio.run(self._import(form, reader, rejects, shown))

    async def _import(self, form: Form[R], reader: Reader[R], rejects: RejectsFile, shown: Progress) -> Counts:
        conn = await AsyncConnection.connect(self.dsn, autocommit=True, application_name="peserta import")

        def tell(counts: Counts) -> None:
            self.taken.note(counts)
            shown.show(counts)

        async with conn:
            return await import_file(
                conn, self.source, form, self.how, reader=reader, rejects=rejects, on_progress=tell
            )


def _settings(keys: Keys, now: datetime, *, dry_run: bool) -> Run:
    started = time.monotonic()
    return Run(
        keys=keys,
        actor="cli",
        now=now,
        dry_run=dry_run,
        clock=lambda: now + timedelta(seconds=time.monotonic() - started),
    )


def summary(counts: Counts, *, seconds: float, dry_run: bool) -> Table:
    """The table at the end."""
    table = Table(title="Dry run: nothing was kept" if dry_run else None, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name in ("read", "new", "changed", "unchanged", "rejected", "cases"):
        number: int = getattr(counts, name)
        table.add_row(name, f"{number:,}")
    table.add_row("seconds", f"{seconds:,.1f}")
    table.add_row("rows/s", f"{counts.read / seconds:,.0f}" if seconds else "-")
    return table


def _refuse_to_overwrite(path: Path, rejects_path: Path | None) -> None:
    if rejects_path is not None and rejects_path.exists() and rejects_path.samefile(path):
        raise FileFault("the rejects would overwrite the file itself")


def _reason(error: psycopg.Error) -> str:
    """What the database said, which may name a table but never holds a value of ours."""
    if isinstance(error, psycopg.errors.UndefinedTable):
        return "The database is not up to date: run peserta migrate first"
    if isinstance(error, psycopg.errors.ReadOnlySqlTransaction):
        which = "The database of PESERTA_DATABASE_URL can only be read"
        return f"{which} ({error.sqlstate}), as a standby can; import into the primary"
    if error.sqlstate is None or isinstance(error, psycopg.OperationalError | psycopg.errors.InsufficientPrivilege):
        why = why_away(error)
        return why[0].upper() + why[1:]
    return f"The database refused ({error.sqlstate}, {error.diag.table_name or 'no table'})"


def _sentence(fault: FileFault) -> str:
    text = str(fault)
    return text if text.endswith("?") else f"{text}."


def _fail(console: Console, message: str) -> int:
    console.print(message, style="bold red", markup=False, highlight=False, soft_wrap=True)
    return NOT_DONE
