"""A long file is read in a process of its own: the same rows, and whichever of the two ends, the other does too."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from multiprocessing import active_children
from pathlib import Path

import pytest

from peserta.demo.people import write_roll
from peserta.intake.apart import WORTH_IT_LINES, ReaderLost, reader_of
from peserta.intake.facilities_form import FacilitiesForm
from peserta.intake.form import Batch, Form, R, ReadRows
from peserta.intake.roll_form import RollForm
from peserta.intake.rows import Batches, Reader
from peserta.intake.source import FileFault, Source, check
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.intake.directories import facility_row, write_directory
from tests.intake.rolls import NOW
from tests.intake.test_kill import IMPORT, ROWS, held_after, until_read

TODAY = NOW.date()
PATIENCE_S = 30


def everything(reader: Reader[R], *, every: int) -> list[tuple[Batch, ReadRows[R]]]:
    """Each batch, and what it holds in each so-manieth line."""
    return [
        (batch, reader.ask([row for row in batch.rows if row.line % every == 0], TODAY)()) for batch in reader.read()
    ]


def both(form: Form[R], keys: Keys, source: Source) -> None:
    for every in (1, 7, 100_000):
        here = everything(Batches(form, keys, source), every=every)
        with reader_of(form, keys, source) as reader:
            assert not isinstance(reader, Batches)
            apart = everything(reader, every=every)

        assert len(here) > 2
        assert [plain(batch) for batch, _ in apart] == [plain(batch) for batch, _ in here]
        assert [(list(read.rows), list(read.rejects)) for _, read in apart] == [
            (list(read.rows), list(read.rejects)) for _, read in here
        ]
    assert active_children() == []


def plain(batch: Batch) -> tuple[object, ...]:
    rows = [(row.line, tuple(row.cells), row.key, row.digest) for row in batch.rows]
    return rows, list(batch.rejects), batch.read, batch.last_line


def test_a_roll_read_apart_is_what_it_is_read_here(keys: Keys, tmp_path: Path) -> None:
    path = tmp_path / "roll.csv"
    write_roll(path, WORTH_IT_LINES + 500, today=TODAY, faulty=0.05)

    both(RollForm(keys), keys, check(path))


def test_a_directory_read_apart_is_what_it_is_read_here(keys: Keys, tmp_path: Path) -> None:
    rows = [facility_row(serial) for serial in range(WORTH_IT_LINES)]
    path = write_directory(
        tmp_path / "facilities.csv", [*rows, facility_row(9, code="what"), facility_row(8, kind="what")]
    )

    both(FacilitiesForm(), keys, check(path))


def test_a_short_file_is_read_here(keys: Keys, tmp_path: Path) -> None:
    path = tmp_path / "roll.csv"
    write_roll(path, WORTH_IT_LINES - 2, today=TODAY)

    with reader_of(RollForm(keys), keys, check(path)) as reader:
        assert isinstance(reader, Batches)


def test_a_file_that_became_another_after_it_was_checked_has_the_same_fault(keys: Keys, tmp_path: Path) -> None:
    path = tmp_path / "roll.csv"
    write_roll(path, WORTH_IT_LINES, today=TODAY)
    source = check(path)
    with path.open("ab") as file:
        file.write(b"\xff\n")

    with pytest.raises(FileFault) as here:
        everything(Batches(RollForm(keys), keys, source), every=1)
    with reader_of(RollForm(keys), keys, source) as reader, pytest.raises(FileFault) as apart:
        everything(reader, every=1)

    assert "not UTF-8" in str(here.value)
    assert str(apart.value) == str(here.value)


@pytest.mark.parametrize("asked", [True, False])
def test_a_reader_that_is_killed_is_noticed(keys: Keys, tmp_path: Path, *, asked: bool) -> None:
    path = tmp_path / "roll.csv"
    write_roll(path, WORTH_IT_LINES + 2_000, today=TODAY)
    source = check(path)

    with reader_of(RollForm(keys), keys, source) as reader:
        batches = reader.read()
        batch = next(batches)
        take = reader.ask(batch.rows, TODAY)
        take()
        next(batches)
        [process] = active_children()
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        with pytest.raises(ReaderLost):
            reader.ask(batch.rows, TODAY)() if asked else next(batches)


@dataclass(frozen=True)
class Held:
    """A command that has read a batch and waits at the end of the next, until it is told to go on."""

    command: asyncio.subprocess.Process
    go_on: Callable[[], None]


@pytest.fixture
async def held(pool: Pool, app_dsn: str, owner_dsn: str, tmp_path: Path) -> AsyncGenerator[Held]:
    with held_after(owner_dsn, 1) as go_on:
        command = await started(app_dsn, tmp_path)
        await until_read(pool, 1, command)
        yield Held(command, go_on)


async def test_when_the_command_is_killed_its_reader_ends(held: Held) -> None:
    reader = os.pidfd_open(child_of(held.command))

    held.command.kill()

    await until_gone(reader)
    await held.command.wait()


async def test_when_its_reader_is_killed_the_command_says_so(held: Held) -> None:
    os.kill(child_of(held.command), signal.SIGKILL)
    held.go_on()
    said, complaint = await last_words(held.command)

    assert held.command.returncode == 2
    assert b"The process that reads the file ended before it was done" in said
    assert b"What was imported so far is kept; run it again to go on." in said
    assert complaint == b""


async def test_who_stops_it_at_the_keyboard_hears_it_once(held: Held) -> None:
    reader = os.pidfd_open(child_of(held.command))

    # As a terminal does: to both processes.
    os.killpg(held.command.pid, signal.SIGINT)
    said, complaint = await last_words(held.command)

    assert held.command.returncode == 2
    assert said.count(b"Stopped. What was imported so far is kept") == 1
    assert complaint == b""
    await until_gone(reader)


async def last_words(command: asyncio.subprocess.Process) -> tuple[bytes, bytes]:
    """What it said on both ways until it ended, which it does within the patience of a test."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await command.communicate()
    except TimeoutError:
        command.kill()
        raise


async def started(dsn: str, folder: Path) -> asyncio.subprocess.Process:
    path = folder / "roll.csv"
    write_roll(path, ROWS, today=TODAY)
    script = IMPORT.replace("run(", "sys.exit(run(").replace("console=Console())", "console=Console(width=200)))")
    # Whoever runs the tests in the background may have switched the keyboard off for all that is started.
    script = f"import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n{script}"
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, dsn, str(path), NOW.isoformat(),
        stdin=DEVNULL, stdout=PIPE, stderr=PIPE, start_new_session=True,
    )  # fmt: skip


def child_of(process: asyncio.subprocess.Process) -> int:
    [child] = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return int(child)


async def until_gone(process: int) -> None:
    """Until the process of this descriptor has ended, whether or not somebody asked how."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(process, ended.set)
    async with asyncio.timeout(PATIENCE_S):
        await ended.wait()
    asyncio.get_running_loop().remove_reader(process)
    os.close(process)
