"""Reading a file in a process of its own, so that rows are read while those before them are written.

Reading is nearly half of what an import costs this process, which is what an import of new rows waits for. Rows
travel as MessagePack, a tenth of what reading them takes (`pickle` would take three quarters).
"""

import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from typing import Final, Generic, Protocol

from msgspec.msgpack import Decoder, Encoder

from peserta.intake.form import Batch, Form, KeyedRow, R, ReadRows
from peserta.intake.rows import BATCH_ROWS, Batches, Reader
from peserta.intake.source import FileFault, Source
from peserta.kit.keys import Keys

# Below this there is hardly anything to be read meanwhile.
WORTH_IT_LINES: Final = 3 * BATCH_ROWS


class ReaderLost(Exception):
    """The process that reads the file ended before the file did."""


class _Pipe(Protocol):
    """One end of the pipe between the two processes."""

    def send_bytes(self, buf: bytes) -> None: ...

    def recv_bytes(self) -> bytes: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Next:
    """The next batch, or why there is none: the file is at its end, or it has a fault."""

    batch: Batch | None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The lines of the last batch whose cells are to be read, nothing lying after `today`."""

    lines: frozenset[int]
    today: date


@contextmanager
def reader_of(form: Form[R], keys: Keys, source: Source) -> Generator[Reader[R]]:
    """A reader of this file; a long one is read apart, from now on.

    To be called before anything is opened that a second process must not have: it begins as a copy of this one.
    """
    batches = Batches(form, keys, source)
    if source.lines < WORTH_IT_LINES:
        yield batches
        return
    # A new interpreter would begin by importing for longer than it takes to read five thousand rows.
    forking = get_context("fork")
    ours, theirs = forking.Pipe()
    process = forking.Process(target=_read_for, args=(ours, theirs, batches), daemon=True)
    process.start()
    theirs.close()
    try:
        yield _Apart(ours, form)
    finally:
        # It keeps nothing.
        process.kill()
        process.join()
        ours.close()


class _Apart(Generic[R]):
    """The side of whoever writes."""

    def __init__(self, pipe: _Pipe, form: Form[R]) -> None:
        self._pipe = pipe
        self._encoder = Encoder()
        self._next = Decoder(_Next)
        self._rows = Decoder(form.read_type)

    def read(self) -> Iterator[Batch]:
        first = self._take_batch()
        assert first is not None, "a file without rows has a fault"
        return self._batches(first)

    def _batches(self, first: Batch) -> Iterator[Batch]:
        batch: Batch | None = first
        while batch is not None:
            yield batch
            batch = self._take_batch()

    def _take_batch(self) -> Batch | None:
        found = self._next.decode(self._receive())
        if found.fault is not None:
            raise FileFault(found.fault)
        return found.batch

    def ask(self, rows: Sequence[KeyedRow], today: date) -> Callable[[], ReadRows[R]]:
        try:
            self._pipe.send_bytes(self._encoder.encode(_Wanted(frozenset(row.line for row in rows), today)))
        except OSError:
            raise ReaderLost from None
        return self._take_rows

    def _take_rows(self) -> ReadRows[R]:
        return self._rows.decode(self._receive())

    def _receive(self) -> bytes:
        try:
            return self._pipe.recv_bytes()
        except (EOFError, OSError):
            raise ReaderLost from None


def _read_for(not_ours: _Pipe, pipe: _Pipe, batches: Batches[R]) -> None:
    """The side of the process that reads; it ends with the file, or when nobody listens any more."""
    # Else it would never learn that the other side is gone.
    not_ours.close()
    # Whoever is at the keyboard stops the other process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        _answer(pipe, batches)
    except (EOFError, OSError):
        return


def _answer(pipe: _Pipe, batches: Batches[R]) -> None:
    encoder, decoder = Encoder(), Decoder(_Wanted)
    coming = _each(batches)
    following = next(coming)
    while True:
        pipe.send_bytes(encoder.encode(following))
        if (batch := following.batch) is None:
            return
        # While the other side asks the database which rows are new.
        following = next(coming)
        wanted = decoder.decode(pipe.recv_bytes())
        rows = [row for row in batch.rows if row.line in wanted.lines]
        pipe.send_bytes(encoder.encode(batches.read_rows(rows, wanted.today)))


def _each(batches: Batches[R]) -> Generator[_Next]:
    try:
        for batch in batches.read():
            yield _Next(batch)
    except FileFault as fault:
        yield _Next(None, str(fault))
    yield _Next(None)
