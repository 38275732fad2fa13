"""A file that is cut, or changes while it is imported, is never said to have been imported."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from anyio.to_thread import run_sync

from peserta.demo.people import write_roll
from peserta.intake import command
from peserta.intake.roll_cells import COLUMNS
from peserta.intake.source import Source, check
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.intake.rolls import NOW, row, write
from tests.intake.test_command import counted, said

Change = Callable[[list[bytes]], list[bytes]]
CHANGES: list[tuple[Change, str]] = [
    (lambda lines: lines[:2_200], "it ends at line 2,200 and ended at line {last:,}"),
    # Where a batch ends.
    (lambda lines: lines[:2_001], "it ends at line 2,001 and ended at line {last:,}"),
    (lambda lines: [*lines, lines[-1]], "it goes on after line {last:,}"),
    (lambda lines: [*lines[:9], lines[10], lines[9], *lines[11:]], "its content is another"),
]


@pytest.mark.parametrize("rows", [2_400, 4_500], ids=["read here", "read apart"])
@pytest.mark.parametrize(("change", "why"), CHANGES, ids=["cut", "cut after a batch", "grown", "another"])
async def test_a_file_that_changes_after_its_check_is_not_said_to_be_imported(
    pool: Pool, app_dsn: str, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    rows: int, change: Change, why: str,
) -> None:  # fmt: skip
    path = tmp_path / "roll.csv"
    write_roll(path, rows, today=NOW.date())
    whole = path.read_bytes().splitlines(keepends=True)

    def check_and_change(path: Path) -> Source:
        source = check(path)
        path.write_bytes(b"".join(change(whole)))
        return source

    with monkeypatch.context() as patch:
        patch.setattr(command, "check", check_and_change)
        code, printed = await run_sync(partial(said, app_dsn, keys, path))
    path.write_bytes(b"".join(whole))
    again, _ = await run_sync(partial(said, app_dsn, keys, path))

    told = " ".join(printed.split())
    assert code == 2
    assert f"the file changed after it was checked ({why.format(last=rows + 1)}). What was taken of its first " in told
    assert again == 0
    async with pool.connection() as conn:
        runs = await conn.execute("SELECT finished_at IS NOT NULL, rows_read FROM intake_import ORDER BY rows_read")
        ended, whole_run = await runs.fetchall()
        entries = await conn.execute("SELECT FROM audit_entry WHERE kind = 'roll.imported'")
    assert (ended[0], ended[1] % 1_000, ended[1] > 0) == (False, 0, True)
    assert whole_run == (True, rows)
    assert entries.rowcount == 1


async def test_a_file_whose_last_line_has_no_end_may_be_cut_and_is_not_imported(
    pool: Pool, app_dsn: str, owner_dsn: str, keys: Keys, tmp_path: Path
) -> None:
    columns = [*(name for name in COLUMNS if name != "arrears_idr"), "arrears_idr"]
    owing = row(status="inactive", status_reason="arrears", arrears_months="3", arrears_idr="450000")
    path = write(tmp_path / "roll.csv", [row(1), owing], columns=columns)
    path.write_bytes(path.read_bytes()[: -len("0000\r\n")])

    code, printed = await run_sync(partial(said, app_dsn, keys, path))

    assert code == 2
    assert "line 3: no line end stands behind it, so the file may be cut short" in printed
    assert printed.strip().endswith(" Nothing was imported.")
    assert counted(owner_dsn) == [(0,)] * 3
