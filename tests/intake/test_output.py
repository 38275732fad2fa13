"""An import is done to its end although nobody can be told any more, or only by the other way out."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Generator
from pathlib import Path

import pytest

from peserta.kit.database import Pool
from tests.intake.rolls import NOW, row, write
from tests.intake.test_kill import IMPORT, halves

# A line of progress after every batch, so that some are said before the end.
TALKING = "from peserta.intake import progress; progress.LINE_EVERY_S = 0.0\n" + IMPORT.replace("run(", "sys.exit(run(")
ROWS = 1_500


@pytest.fixture(params=["nobody listens", "full"])
def broken(request: pytest.FixtureRequest) -> Generator[int]:
    """The descriptor of a way out that fails."""
    if request.param == "full":
        way_out = os.open("/dev/full", os.O_WRONLY)
    else:
        listening, way_out = os.pipe()
        os.close(listening)
    yield way_out
    os.close(way_out)


async def imported(dsn: str, path: Path, *, stdout: int, stderr: int) -> tuple[int | None, str]:
    """The exit code of the command, and what was said on standard error."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", f"{TALKING.rstrip()})", dsn, str(path), NOW.isoformat(),
        stdin=DEVNULL, stdout=stdout, stderr=stderr, env=os.environ | {"COLUMNS": "200"},
    )  # fmt: skip
    _, said = await process.communicate()
    return process.returncode, said.decode() if said else ""


async def test_what_standard_output_does_not_take_is_said_on_standard_error(
    pool: Pool, app_dsn: str, owner_dsn: str, tmp_path: Path, broken: int
) -> None:
    path = write(tmp_path / "roll.csv", [*(row(serial) for serial in range(ROWS)), row(9_000, sex="X")])

    code, said = await imported(app_dsn, path, stdout=broken, stderr=PIPE)

    assert code == 1
    assert halves(owner_dsn) == (ROWS, ROWS, ROWS + 1)
    assert said.splitlines()[0].startswith("Standard output takes nothing any more (")
    assert said.count("Standard output") == 1
    assert f"of {ROWS + 1:,} rows" in said
    assert "run it again with --rejects FILE" in said
    assert "Traceback" not in said


async def test_an_import_that_can_tell_nobody_is_done_all_the_same(
    pool: Pool, app_dsn: str, owner_dsn: str, tmp_path: Path, broken: int
) -> None:
    path = write(tmp_path / "roll.csv", [row(serial) for serial in range(ROWS)])

    code, _ = await imported(app_dsn, path, stdout=broken, stderr=broken)

    assert code == 0
    assert halves(owner_dsn) == (ROWS, ROWS, ROWS)


async def test_why_it_was_not_done_is_said_where_it_can_be(
    pool: Pool, app_dsn: str, tmp_path: Path, broken: int
) -> None:
    code, said = await imported(app_dsn, tmp_path / "nothing.csv", stdout=broken, stderr=PIPE)

    assert code == 2
    assert "nothing.csv: there is no such file. Nothing was imported." in said
