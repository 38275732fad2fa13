"""The embedded server goes when its owner goes, however that happens, and comes back with its data."""

import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from peserta.kit.postgres.embedded import EmbeddedError, EmbeddedServer, copy_binaries

SETTINGS = {"fsync": "off", "shared_buffers": "16MB", "max_connections": "10"}
PATIENCE_S = 30.0
OWNER = """
import sys
from pathlib import Path
from peserta.kit.postgres.embedded import EmbeddedServer

server = EmbeddedServer(Path(sys.argv[1]), settings={"fsync": "off", "shared_buffers": "16MB"})
server.start()
print(server.pid, server.dsn(), flush=True)
sys.stdin.read()
server.stop()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder the server may enter: those that pytest makes are closed to others."""
    with tempfile.TemporaryDirectory(prefix="peserta-embedded-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "data"


@contextmanager
def running(folder: Path, *, bin_folder: Path | None = None) -> Generator[EmbeddedServer]:
    server = EmbeddedServer(folder, settings=SETTINGS, bin_folder=bin_folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def owned_by_another_process(folder: Path) -> Generator[tuple[subprocess.Popen[str], int, str]]:
    """Another process that runs a server; its pid and address."""
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with owner:
        assert owner.stdout is not None
        pid, dsn = owner.stdout.readline().split()
        yield owner, int(pid), dsn
        owner.kill()


def wait_for_the_end(process: int) -> None:
    """Return when the process behind this handle has ended."""
    ended, _, _ = select.select([process], [], [], PATIENCE_S)
    assert ended, "the server outlived its owner"


def test_a_server_dies_with_its_owner_killed_by_force_and_starts_again_with_its_data(folder: Path) -> None:
    with owned_by_another_process(folder) as (owner, pid, dsn):
        with psycopg.connect(dsn) as conn:
            conn.execute("CREATE TABLE kept AS SELECT 7 AS n")
        server = os.pidfd_open(pid)

        owner.send_signal(signal.SIGKILL)
        owner.wait(PATIENCE_S)

        wait_for_the_end(server)
        os.close(server)

    with running(folder) as again, psycopg.connect(again.dsn()) as conn:
        assert conn.execute("SELECT n FROM kept").fetchall() == [(7,)]


def test_a_server_killed_by_force_starts_again_at_once(folder: Path) -> None:
    with running(folder) as server:
        with psycopg.connect(server.dsn()) as conn:
            conn.execute("CREATE TABLE kept AS SELECT 7 AS n")
        assert server.process is not None
        server.process.kill()
        server.process.wait(PATIENCE_S)

        server.start()

        with psycopg.connect(server.dsn()) as conn:
            assert conn.execute("SELECT n FROM kept").fetchall() == [(7,)]


def test_a_server_that_was_stopped_is_gone_and_so_is_its_socket(folder: Path) -> None:
    with running(folder) as server:
        handle = os.pidfd_open(server.pid)
        assert (server.socket_folder / ".s.PGSQL.5432").exists()

    wait_for_the_end(handle)
    os.close(handle)
    assert not server.socket_folder.exists()


def test_a_second_server_on_a_folder_is_refused_and_the_first_goes_on(folder: Path) -> None:
    first, second = EmbeddedServer(folder, settings=SETTINGS), EmbeddedServer(folder, settings=SETTINGS)
    first.start()
    try:
        with pytest.raises(EmbeddedError, match=f"in use by process {os.getpid()}: stop that one, or .* --data"):
            second.start()
        second.stop()
        with psycopg.connect(first.dsn()) as conn:
            assert conn.execute("SELECT 1").fetchone() == (1,)
    finally:
        first.stop()

    second.start()
    second.stop()


def test_a_server_listens_on_no_network_address(folder: Path) -> None:
    with running(folder) as server, psycopg.connect(server.dsn()) as conn:
        assert conn.execute("SHOW listen_addresses").fetchall() == [("",)]


def test_a_folder_the_server_cannot_reach_is_refused_with_what_to_do(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o700)

    server = EmbeddedServer(folder / "inside")
    server.user = "nobody"

    with pytest.raises(EmbeddedError, match="choose another folder with --data"):
        server.start()


def test_a_server_that_cannot_start_says_where_its_log_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("peserta.kit.postgres.embedded.READY_WAIT_S", 0.5)
    server = EmbeddedServer(folder, settings={"shared_buffers": "nonsense"})

    with pytest.raises(EmbeddedError, match="its log is"):
        server.start()

    assert "nonsense" in server.log_path.read_text("utf-8")


def closed_installation(folder: Path) -> Path:
    """The programs of the wheel, as they are in the home of root: only its owner may walk to them."""
    closed = folder.with_name("home")
    closed.mkdir(mode=0o700)
    programs = EmbeddedServer(folder).bin_folder
    (closed / "site-packages").symlink_to(programs.parents[2])
    return closed / "site-packages" / programs.relative_to(programs.parents[2])


def test_a_server_starts_whose_programs_its_owner_alone_may_reach(folder: Path) -> None:
    with running(folder, bin_folder=closed_installation(folder)) as server, psycopg.connect(server.dsn()) as conn:
        assert conn.execute("SELECT 1").fetchone() == (1,)


def test_a_copy_of_the_programs_runs_for_everybody_and_by_itself(folder: Path) -> None:
    folder.mkdir()
    before = os.umask(0o077)
    try:
        programs = copy_binaries(closed_installation(folder), folder)
    finally:
        os.umask(before)

    told = subprocess.run([programs / "initdb", "--version"], capture_output=True, text=True, check=True).stdout
    assert told.startswith("initdb (PostgreSQL)")
    closed = [path for path in (programs, *programs.parents[2].rglob("*")) if path.stat().st_mode & 0o005 == 0]
    assert closed == []


def test_programs_are_copied_once_again_when_they_changed_and_anew_when_that_was_cut_off(folder: Path) -> None:
    folder.mkdir()
    installation = folder.with_name("own") / "pg" / "bin"
    installation.mkdir(parents=True)
    (installation / "postgres").write_text("one", "utf-8")
    first = copy_binaries(installation, folder)
    (first / "postgres").write_text("kept", "utf-8")
    assert (copy_binaries(installation, folder) / "postgres").read_text("utf-8") == "kept"

    (installation / "postgres").write_text("two", "utf-8")
    os.utime(installation / "postgres", ns=(1, 1))
    second = copy_binaries(installation, folder)
    assert (second / "postgres").read_text("utf-8") == "two"
    assert not first.exists()

    whole = second.parents[2]
    whole.rename(whole.with_suffix(".part"))
    (whole.with_suffix(".part") / "own" / "pg" / "bin" / "postgres").unlink()
    assert (copy_binaries(installation, folder) / "postgres").read_text("utf-8") == "two"
    assert list(folder.glob("binaries-*")) == [whole]
