"""The list of rejects: whose it is, and when the one of an earlier run is given up."""

import os
import stat
from functools import partial
from pathlib import Path

from anyio.to_thread import run_sync
from psycopg import AsyncConnection

from peserta.intake.store import lock_imports
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.intake.rolls import row, write
from tests.intake.test_command import counted, said

OLD_REJECTS = "line,column,value,reason\n2,nik,99,something\n"


async def test_an_import_beside_another_leaves_the_rejects_of_that_one_alone(
    pool: Pool, app_dsn: str, keys: Keys, tmp_path: Path
) -> None:
    path, rejects = write(tmp_path / "roll.csv", [row(0), row(1, sex="X")]), tmp_path / "rejects.csv"
    rejects.write_text(OLD_REJECTS)

    async with await AsyncConnection.connect(app_dsn, autocommit=True) as other:
        assert await lock_imports(other)
        code, printed = await run_sync(partial(said, app_dsn, keys, path, rejects=rejects))

    assert code == 2
    assert "Another import is running" in printed
    assert rejects.read_text() == OLD_REJECTS


async def test_a_file_that_is_refused_leaves_the_rejects_of_an_earlier_run_alone(
    pool: Pool, app_dsn: str, keys: Keys, tmp_path: Path
) -> None:
    path, rejects = tmp_path / "roll.csv", tmp_path / "rejects.csv"
    path.write_text("nik,what\n1,2\n")
    rejects.write_text(OLD_REJECTS)

    code, printed = await run_sync(partial(said, app_dsn, keys, path, rejects=rejects))

    assert code == 2
    assert "unknown column" in printed
    assert rejects.read_text() == OLD_REJECTS
    assert sorted(tmp_path.iterdir()) == [rejects, path]


async def test_rejects_are_their_owners_alone_also_in_the_place_of_a_file_that_all_could_read(
    pool: Pool, app_dsn: str, keys: Keys, tmp_path: Path
) -> None:
    path, rejects, link = write(tmp_path / "roll.csv", [row(1, sex="X")]), tmp_path / "r", tmp_path / "link"
    rejects.write_text(OLD_REJECTS)
    rejects.chmod(0o644)
    link.symlink_to(rejects)

    code, _ = await run_sync(partial(said, app_dsn, keys, path, rejects=link))

    assert code == 1
    assert link.is_symlink()
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600
    assert [line.split(",")[:2] for line in rejects.read_text().splitlines()] == [["line", "column"], ["2", "sex"]]
    assert sorted(tmp_path.iterdir()) == [link, rejects, path]


async def test_rejects_may_go_into_a_pipe(pool: Pool, app_dsn: str, keys: Keys, tmp_path: Path) -> None:
    path, pipe = write(tmp_path / "roll.csv", [row(1, sex="X")]), tmp_path / "pipe"
    os.mkfifo(pipe)
    listening = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    code, _ = await run_sync(partial(said, app_dsn, keys, path, rejects=pipe))

    assert code == 1
    assert os.read(listening, 1_000).startswith(b"line,column,value,reason\r\n2,sex,")
    assert pipe.is_fifo()
    os.close(listening)


async def test_rejects_that_nothing_can_be_written_to_are_named_and_nothing_is_imported(
    pool: Pool, app_dsn: str, owner_dsn: str, keys: Keys, tmp_path: Path
) -> None:
    path = write(tmp_path / "roll.csv", [row()])
    (tmp_path / "folder").mkdir()

    for rejects in (tmp_path / "folder", tmp_path / "no" / "folder", tmp_path / ("r" * 300)):
        code, printed = await run_sync(partial(said, app_dsn, keys, path, rejects=rejects))

        told = "".join(printed.split("\n"))
        assert code == 2
        assert f"{rejects}: " in told
        assert told.endswith(" Nothing was imported.")
    assert counted(owner_dsn) == [(0,)] * 3
    assert sorted(tmp_path.iterdir()) == [tmp_path / "folder", path]


async def test_rejects_may_replace_a_link_that_leads_to_itself(
    pool: Pool, app_dsn: str, keys: Keys, tmp_path: Path
) -> None:
    path, rejects = write(tmp_path / "roll.csv", [row(1, sex="X")]), tmp_path / "loop"
    rejects.symlink_to(rejects)

    code, _ = await run_sync(partial(said, app_dsn, keys, path, rejects=rejects))

    assert code == 1
    assert "2,sex" in rejects.read_text()
