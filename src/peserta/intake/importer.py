"""Importing a file: batch by batch, each in its own transaction, so that it can be killed and run again."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Generic

import psycopg

from peserta.audit.actions import append
from peserta.intake import store
from peserta.intake.cells import RowFault
from peserta.intake.counts import Counts
from peserta.intake.form import Batch, Form, KeyedRow, R, ReadRows
from peserta.intake.rejects import Reject, RejectsFile
from peserta.intake.rows import Reader
from peserta.intake.seen import SeenKeys
from peserta.intake.source import Source
from peserta.kit.clock import business_date
from peserta.kit.database import Conn, plan_once, was_overtaken
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys

# Somebody may enrol the very person we are about to insert: read again, and it is an update.
TRIES_MAX = 3


class AlreadyRunning(Exception):
    """Another import holds the lock; only one may run at a time."""


@dataclass(frozen=True, slots=True)
class Run:
    """How one import runs; `clock` says when it ended."""

    keys: Keys
    actor: str
    now: datetime
    dry_run: bool
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class _Sorted:
    """A batch whose rows were told apart: `changed` are new or changed, `unchanged` are lines."""

    batch: Batch
    changed: Sequence[KeyedRow]
    unchanged: AbstractSet[int]


@dataclass(frozen=True, slots=True)
class _Ready(Generic[R]):
    """A batch whose new and changed rows are values."""

    batch: Batch
    unchanged: AbstractSet[int]
    read: ReadRows[R]


async def import_file(
    conn: Conn,
    source: Source,
    form: Form[R],
    run: Run,
    *,
    reader: Reader[R],
    rejects: RejectsFile,
    on_progress: Callable[[Counts], None],
) -> Counts:
    """Take the whole file over, as `reader` reads it, and return what became of its rows.

    `conn` is a connection of its own, in autocommit. Raises `AlreadyRunning` or `FileFault` before anything is
    written, an old list of rejects among it, and `FileFault` later when the file is no longer the one that was
    checked. `on_progress` is called when the import has begun and after each batch. A dry run does the same in one
    transaction and takes it back.
    """
    if not await store.lock_imports(conn):
        raise AlreadyRunning
    # Else each foreign key of each row is planned again: half of what an import costs the database.
    await plan_once(conn)
    importer = _Importer(conn, form, run, reader, rejects, on_progress)
    if not run.dry_run:
        return await importer.take_over(source)
    async with conn.transaction(force_rollback=True):
        return await importer.take_over(source)


class _Reading(Generic[R]):
    """The reading of a batch, asked for at once and waited for when it is needed."""

    def __init__(self, reader: Reader[R], coming: _Sorted | None, today: date) -> None:
        self._coming = coming
        self._read = None if coming is None else reader.ask(coming.changed, today)
        self._ready: _Ready[R] | None = None

    def ready(self) -> _Ready[R] | None:
        if self._ready is None and self._coming is not None and self._read is not None:
            self._ready = _Ready(self._coming.batch, self._coming.unchanged, self._read())
        return self._ready


class _Importer(Generic[R]):
    """One run: its connection, its settings, and how far it has come."""

    def __init__(
        self,
        conn: Conn,
        form: Form[R],
        run: Run,
        reader: Reader[R],
        rejects: RejectsFile,
        on_progress: Callable[[Counts], None],
    ) -> None:
        self._conn = conn
        self._form = form
        self._reader = reader
        self._run = run
        self._rejects = rejects
        self._on_progress = on_progress
        self._seen = SeenKeys(conn)
        self._id = new_id(run.now)
        self._counts = Counts()

    async def take_over(self, source: Source) -> Counts:
        batches = self._reader.read()
        self._rejects.begin()
        await self._start(source)
        self._on_progress(self._counts)
        ready: _Ready[R] | None = None
        for batch in batches:
            coming = await self._sort(batch)
            ready = await self._write_and_read(ready, coming)
        await self._write_and_read(ready, None)
        await self._end()
        return self._counts

    async def _start(self, source: Source) -> None:
        await self._seen.start()
        new = store.NewImport(
            self._id, self._form.layout.name, source.path.name, source.sha256, self._run.actor, self._run.now
        )
        await store.insert_import(self._conn, new)

    async def _end(self) -> None:
        async with self._conn.transaction():
            finished_at = self._run.clock()
            await store.update_counts(self._conn, self._id, self._counts, finished_at=finished_at)
            facts: dict[str, str | int] = {"import": str(self._id), **asdict(self._counts)}
            kind = f"{self._form.layout.name}.imported"
            await append(self._conn, kind=kind, person_id=None, actor=self._run.actor, facts=facts, now=finished_at)

    async def _sort(self, batch: Batch) -> _Sorted:
        """Tell the rows that changed from those that are never looked at again."""
        digests = await self._form.list_digests(self._conn, [row.key for row in batch.rows])
        changed = [row for row in batch.rows if digests.get(row.key) != row.digest]
        return _Sorted(batch, changed, {row.line for row in batch.rows} - {row.line for row in changed})

    async def _write_and_read(self, ready: _Ready[R] | None, coming: _Sorted | None) -> _Ready[R] | None:
        """Write one batch, and read the next one's cells while the database is busy with it."""
        reading = _Reading(self._reader, coming, business_date(self._run.now))
        if ready is not None:
            counts, rejects = await self._commit(ready, reading)
            self._counts += counts
            self._rejects.write(rejects)
            self._on_progress(self._counts)
        return reading.ready()

    async def _commit(self, ready: _Ready[R], reading: _Reading[R]) -> tuple[Counts, list[Reject]]:
        attempt = 1
        while True:
            try:
                # In a pipeline this process goes on while the database works off what it was sent.
                async with self._conn.pipeline(), self._conn.transaction():
                    counts, rejects = await self._write(ready)
                    await store.update_counts(self._conn, self._id, self._counts + counts)
                    reading.ready()
                    return counts, rejects
            except psycopg.Error as error:
                if attempt == TRIES_MAX or not was_overtaken(error):
                    raise
                attempt += 1

    async def _write(self, ready: _Ready[R]) -> tuple[Counts, list[Reject]]:
        batch, read = ready.batch, ready.read
        firsts = await self._seen.mark([row.key for row in batch.rows])
        again = {row.line for row, first in zip(batch.rows, firsts, strict=True) if not first}
        rows = [row for row in read.rows if row.line not in again]
        written, rejects = await self._form.write_rows(self._conn, rows, self._run.now)
        rejects += batch.rejects
        rejects += [reject for reject in read.rejects if reject.line not in again]
        rejects += [self._twice(row) for row in batch.rows if row.line in again]
        counts = Counts(
            read=batch.read,
            new=written.new,
            changed=written.changed,
            unchanged=len(ready.unchanged - again),
            rejected=len(rejects),
            cases=written.cases,
        )
        return counts, sorted(rejects, key=attrgetter("line"))

    def _twice(self, row: KeyedRow) -> Reject:
        layout = self._form.layout
        cell = row.cells[layout.columns.index(layout.key_column)]
        return Reject.of(row.line, RowFault(layout.key_column, cell, layout.twice))
