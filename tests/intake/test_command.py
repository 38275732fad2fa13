"""The command: exit codes and words, whatever the file holds."""

import csv
import io
import os
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psycopg
import pytest
from anyio.to_thread import run_sync
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from psycopg.conninfo import make_conninfo
from rich.console import Console

from peserta.demo.people import write_roll
from peserta.intake import command
from peserta.intake.command import run
from peserta.intake.roll_cells import COLUMNS
from peserta.intake.source import Source, check
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.intake.rolls import NOW, row, write

HEADER = ",".join(COLUMNS).encode()
FUZZ = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def said(dsn: str, keys: Keys, path: Path, *, rejects: Path | None = None, dry_run: bool = False) -> tuple[int, str]:
    """The exit code, and everything that was printed."""
    console = Console(file=io.StringIO(), width=200)
    code = run(dsn, keys, path, dry_run=dry_run, rejects_path=rejects, now=NOW, console=console)
    assert isinstance(console.file, io.StringIO)
    return code, console.file.getvalue()


async def test_everything_taken_is_0_and_some_rejected_is_1(
    pool: Pool, app_dsn: str, keys: Keys, tmp_path: Path
) -> None:
    path, rejects = tmp_path / "roll.csv", tmp_path / "rejects.csv"
    faults = write_roll(path, 3_000, today=NOW.date(), faulty=0.05)

    code, printed = await run_sync(partial(said, app_dsn, keys, path, rejects=rejects))

    with rejects.open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert code == 1
    assert [(int(reject["line"]), reject["column"]) for reject in listed] == [(f.line, f.column) for f in faults]
    assert f"{len(faults):,}" in printed
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600

    right = write(tmp_path / "right.csv", [row(8_000)])
    assert (await run_sync(partial(said, app_dsn, keys, right)))[0] == 0


@pytest.mark.parametrize("below", ["", "\n", "\r\n\r\n"])
async def test_a_roll_of_a_header_alone_is_no_success(
    pool: Pool, app_dsn: str, keys: Keys, tmp_path: Path, below: str
) -> None:
    path = write(tmp_path / "roll.csv", [])
    path.write_text(path.read_text().rstrip("\r\n") + below)

    code, printed = await run_sync(partial(said, app_dsn, keys, path))

    assert code == 2
    assert "there is no row below the header" in printed


async def test_the_rejects_hold_no_whole_number(pool: Pool, app_dsn: str, keys: Keys, tmp_path: Path) -> None:
    path, rejects = (
        write(tmp_path / "roll.csv", [row(1, nik=row(2)["nik"] + "1", name="1"), row(3), row(3)]),
        tmp_path / "r",
    )

    await run_sync(partial(said, app_dsn, keys, path, rejects=rejects))

    assert row(2)["nik"] not in rejects.read_text("utf-8")
    assert row(3)["card_number"] not in rejects.read_text("utf-8")


async def test_what_cannot_be_read_or_reached_is_2_in_words(
    pool: Pool, app_dsn: str, keys: Keys, tmp_path: Path
) -> None:
    right = write(tmp_path / "roll.csv", [row()])
    nowhere = "postgresql://peserta@127.0.0.1:1/peserta"

    missing = await run_sync(partial(said, app_dsn, keys, tmp_path / "nothing.csv"))
    itself = await run_sync(partial(said, app_dsn, keys, right, rejects=right))
    no_folder = await run_sync(partial(said, app_dsn, keys, right, rejects=tmp_path / "no" / "folder"))
    unreachable = await run_sync(partial(said, nowhere, keys, right))

    assert [code for code, _ in (missing, itself, no_folder, unreachable)] == [2, 2, 2, 2]
    assert "no such file" in missing[1]
    assert "would overwrite the file" in itself[1]
    assert "No such file" in no_folder[1]
    assert "The database of PESERTA_DATABASE_URL does not answer: connection failed" in unreachable[1]
    assert unreachable[1].strip().endswith(". Nothing was imported.")


@pytest.mark.parametrize(("rows", "spoiled", "kept"), [(2_400, 2_300, 1_000), (4_500, 4_400, 3_000), (2_400, 500, 0)])
@pytest.mark.parametrize("dry_run", [False, True])
async def test_a_file_that_is_replaced_after_its_check_is_told_what_was_taken_of_it(
    pool: Pool, app_dsn: str, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    rows: int, spoiled: int, kept: int, *, dry_run: bool,
) -> None:  # fmt: skip
    """Short ones are read by the command, long ones by a process of its own."""
    path = tmp_path / "roll.csv"
    write_roll(path, rows, today=NOW.date())
    whole = path.read_bytes()

    def check_and_replace(path: Path) -> Source:
        source = check(path)
        lines = whole.splitlines(keepends=True)
        path.write_bytes(b"".join([*lines[: spoiled - 1], b"\xff" + lines[spoiled - 1], *lines[spoiled:]]))
        return source

    monkeypatch.setattr(command, "check", check_and_replace)

    code, printed = await run_sync(partial(said, app_dsn, keys, path, dry_run=dry_run))

    told = " ".join(printed.split())
    assert code == 2
    assert f"line {spoiled}, byte 1: not UTF-8" in told
    async with pool.connection() as conn:
        [found] = await (await conn.execute("SELECT count(*) FROM registry_person")).fetchall()
    if kept and not dry_run:
        assert f"What was taken of its first {kept:,} rows is kept; run it again with the whole file" in told
        assert found == (kept,)
    else:
        assert told.endswith("Nothing was imported.")
        assert found == (0,)


def nothing_long(folder: Path) -> Path:
    return folder / ("x" * 300)


def looped(folder: Path) -> Path:
    (folder / "loop").symlink_to(folder / "loop")
    return folder / "loop"


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


def device(_: Path) -> Path:
    return Path("/dev/null")


def one_long_line(folder: Path) -> Path:
    (folder / "roll.csv").write_text("x" * 20_000)
    return folder / "roll.csv"


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (nothing_long, "File name too long. Nothing was imported."),
        (looped, "Too many levels of symbolic links. Nothing was imported."),
        (pipe, "not a file but a pipe or a device"),
        (device, "not a file but a pipe or a device"),
        (one_long_line, "a CSV file with one row a line? Nothing was imported."),
    ],
)
async def test_what_is_no_roll_is_called_what_it_is(
    app_dsn: str, keys: Keys, tmp_path: Path, make: Callable[[Path], Path], why: str
) -> None:
    path = make(tmp_path)

    code, printed = await run_sync(partial(said, app_dsn, keys, path))

    told = " ".join(printed.split())
    assert code == 2
    assert why in told
    assert "None" not in told


async def test_a_database_that_is_only_read_is_said_to_be_one(
    pool: Pool, app_dsn: str, keys: Keys, tmp_path: Path
) -> None:
    only_read = make_conninfo(app_dsn, options="-c default_transaction_read_only=on")

    code, printed = await run_sync(partial(said, only_read, keys, write(tmp_path / "roll.csv", [row()])))

    assert code == 2
    assert "can only be read (25006)" in printed
    assert "import into the primary. Nothing was imported." in " ".join(printed.split())


def counted(owner_dsn: str) -> list[tuple[int]]:
    with psycopg.connect(owner_dsn) as conn:
        return conn.execute(
            "SELECT count(*) FROM registry_person UNION ALL SELECT count(*) FROM membership_membership"
            " UNION ALL SELECT count(*) FROM intake_import"
        ).fetchall()


@FUZZ
@example(HEADER + b"\n" + b'"' * 30)
@example(HEADER + b"\n" + b"," * (len(COLUMNS) - 1))
@example(HEADER.replace(b",", b";"))
@given(st.binary(max_size=400) | st.binary(max_size=400).map(lambda junk: HEADER + b"\n" + junk))
async def test_random_bytes_get_an_answer_in_words(
    pool: Pool, app_dsn: str, owner_dsn: str, keys: Keys, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "random.csv"
    path.write_bytes(content)
    before = counted(owner_dsn)

    code, printed = await run_sync(partial(said, app_dsn, keys, path))

    assert code in {0, 1, 2}
    assert printed.strip()
    if code == 2:
        assert counted(owner_dsn) == before


ALMOST = st.sampled_from(
    ["", "0", "-1", "9" * 16, "0" * 16, "1990-02-29", "2026-11-23", "\x00", "é", '"', "'", "\\", "%s"]
)
CELLS = st.dictionaries(st.sampled_from(COLUMNS), ALMOST | st.text(max_size=30), max_size=4)


@FUZZ
@given(st.lists(st.tuples(st.integers(0, 5), CELLS), max_size=8))
async def test_random_rows_are_taken_or_rejected_one_by_one(
    pool: Pool, app_dsn: str, owner_dsn: str, keys: Keys, tmp_path: Path, rows: list[tuple[int, dict[str, str]]]
) -> None:
    path = tmp_path / "random.csv"
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(row(serial) | cells for serial, cells in rows)

    code, printed = await run_sync(partial(said, app_dsn, keys, path))

    people, covers, _ = counted(owner_dsn)
    assert code in ({0, 1} if rows else {2})
    assert ("rows/s" in printed) == bool(rows)
    assert people == covers
