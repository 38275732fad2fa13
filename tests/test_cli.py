"""What somebody at the keyboard is told when something is not as it must be: what, where, and what is expected."""

import fcntl
import gc
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from peserta.cli import main
from peserta.demo.stage import PROFILE, key_environment
from peserta.kit.fitting import load_fitting
from peserta.kit.garbage import YOUNG_MAX
from peserta.kit.key_text import fresh_keys, read_keys
from peserta.kit.scheme.problems import Problems

DRIVER_SPEAKS = """
import logging
from peserta.cli import main
try:
    main(["keys"])
finally:
    logging.getLogger("psycopg").warning("error ignored")
    logging.getLogger("psycopg.pool").warning("error connecting")
"""
NOWHERE = "postgresql://somebody@127.0.0.1:1/nothing"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in fresh_keys().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PESERTA_PROFILE", str(PROFILE))
    monkeypatch.setenv("PESERTA_OWNER_URL", NOWHERE)


@pytest.fixture(autouse=True)
def garbage() -> Generator[None]:
    """What a command says about garbage holds for its process, which here is that of the tests."""
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


@pytest.fixture
def used_port() -> Generator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """The exit code of a command and everything it said."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return int(ended.value.code or 0), said.out + said.err


def test_keys_prints_new_keys_with_which_everything_starts(capsys: pytest.CaptureFixture[str]) -> None:
    printed: list[dict[str, str]] = []
    for _ in range(2):
        code, said = told(capsys, "keys")
        assert code == 0
        lines = [line for line in said.splitlines() if not line.startswith("#")]
        printed.append(dict(line.split("=", 1) for line in lines))

    problems = Problems()
    assert read_keys(printed[0], problems) is not None
    assert problems.lines == []
    assert not set(printed[0].values()) & set(printed[1].values())


def test_what_is_wrong_with_the_settings_is_no_output_of_a_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`peserta card key > card.pem` would write it into the file, and show nothing."""
    monkeypatch.delenv("PESERTA_PROFILE")

    with pytest.raises(SystemExit):
        main(["card", "key"])

    said = capsys.readouterr()
    assert (said.out, "PESERTA_PROFILE: missing" in said.err) == ("", True)


@pytest.mark.parametrize("command", ["serve", "work", "migrate"])
def test_the_help_of_a_process_says_where_its_settings_stand(capsys: pytest.CaptureFixture[str], command: str) -> None:
    code, said = told(capsys, command, "--help")

    assert code == 0
    assert "PESERTA_OWNER_URL" in said if command == "migrate" else "PESERTA_PROFILE" in said
    assert "docs/operations.md" in " ".join(said.split())


def test_a_command_says_in_its_own_words_what_became_of_the_database() -> None:
    command = subprocess.run([sys.executable, "-c", DRIVER_SPEAKS], check=True, capture_output=True, timeout=60)

    assert command.stderr == b""


def test_migrate_says_that_the_database_cannot_be_reached(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = told(capsys, "migrate")

    assert code == 2
    assert "PESERTA_OWNER_URL cannot be reached" in said
    assert "127.0.0.1" in said


def test_migrate_says_that_it_needs_the_owner(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, app_dsn: str
) -> None:
    monkeypatch.setenv("PESERTA_OWNER_URL", app_dsn)

    code, said = told(capsys, "migrate")

    assert (code, "expected the database's owner" in said) == (2, True)


def test_serve_names_a_port_that_is_used(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, used_port: int
) -> None:
    monkeypatch.setenv("PESERTA_DATABASE_URL", NOWHERE)
    monkeypatch.setenv("PESERTA_PORT", str(used_port))

    code, said = told(capsys, "serve")

    assert (code, f"127.0.0.1:{used_port} (Address already in use)" in said) == (2, True)


def test_serve_names_a_host_that_is_none(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PESERTA_DATABASE_URL", NOWHERE)
    monkeypatch.setenv("PESERTA_HOST", "no host")

    code, said = told(capsys, "serve")

    assert (code, "PESERTA_HOST: got 'no host'" in said) == (2, True)


def test_verify_names_an_anchors_file_that_is_not_there(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PESERTA_DATABASE_URL", NOWHERE)

    code, said = told(capsys, "audit", "verify", "--anchors", "/nowhere/anchors.jsonl")

    assert (code, "there is no file /nowhere/anchors.jsonl" in said) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--port", "0"], "--port 0: expected 1 to 65535"),
        (["--port", "99999"], "--port 99999: expected 1 to 65535"),
        (["--people", "0"], "--people 0: expected 1 to 1,000,000"),
        (["--host", "192.0.2.1"], "--host 192.0.2.1: the demo trusts everybody"),
        (["--data", "/proc/nowhere", "--port", "{free}"], "--data /proc/nowhere: "),
        (["--data", "/dev/null/x", "--port", "{free}"], "--data /dev/null/x: Not a directory"),
        (["--data", __file__, "--port", "{free}"], f"--data {__file__}: this is a file; expected a folder"),
    ],
)
def test_the_demo_names_the_option_it_cannot_follow(
    capsys: pytest.CaptureFixture[str], arguments: list[str], expected: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        free: int = server.getsockname()[1]

    code, said = told(capsys, "demo", *(argument.format(free=free) for argument in arguments))

    assert code == 2
    assert expected in said
    assert "Errno" not in said


def test_the_demo_names_a_folder_in_use_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with (tmp_path / "owner.lock").open("w") as lock, socket.create_server(("127.0.0.1", 0)) as server:
        free: int = server.getsockname()[1]
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4711")
        lock.flush()
        server.close()
        code, said = told(capsys, "demo", "--data", str(tmp_path), "--port", str(free))

    assert (code, said.count(str(tmp_path))) == (2, 1)
    assert f"--data {tmp_path}: in use by process 4711: stop that one" in said


def test_the_demo_does_not_start_beside_somebody_elses_server(
    capsys: pytest.CaptureFixture[str], used_port: int, tmp_path: Path
) -> None:
    code, said = told(capsys, "demo", "--port", str(used_port), "--data", str(tmp_path))

    assert (code, f"--port {used_port}: somebody else listens there" in said) == (2, True)
    assert not list(tmp_path.iterdir())


def test_the_demo_uses_no_other_database(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PESERTA_DATABASE_URL", NOWHERE)

    code, said = told(capsys, "demo")

    assert (code, "PESERTA_DATABASE_URL is set" in said) == (2, True)


def test_damaged_keys_are_named(tmp_path: Path) -> None:
    (tmp_path / "keys.json").touch()

    with pytest.raises(SystemExit, match=r"keys\.json is damaged"):
        key_environment(tmp_path)


def test_an_import_looks_for_garbage_seldom(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PESERTA_DATABASE_URL", NOWHERE)

    told(capsys, "import", "roll", str(tmp_path / "nowhere.csv"))

    assert gc.get_threshold()[0] == YOUNG_MAX


@pytest.mark.parametrize(("name", "reason"), [("", "this is a folder"), ("nowhere.csv", "there is no such file")])
def test_import_names_the_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, reason: str
) -> None:
    monkeypatch.setenv("PESERTA_DATABASE_URL", NOWHERE)

    code, said = told(capsys, "import", "roll", str(tmp_path / name))

    assert (code, said.strip()) == (2, f"{tmp_path / name}: {reason}. Nothing was imported.")


def test_import_names_the_file_and_the_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PESERTA_DATABASE_URL", NOWHERE)
    roll = tmp_path / "roll.csv"
    roll.write_bytes(b"nik\nSiti \xff\n")

    _, said = told(capsys, "import", "roll", str(roll))

    assert said.startswith(f"{roll}: line 2, byte 6: not UTF-8")


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = told(capsys, "--version")

    assert (code, said.startswith("peserta ")) == (0, True)


@pytest.mark.parametrize(
    ("at_terminal", "typed", "expected"),
    [(False, "", "run it in a terminal"), (True, "  ", "no NIK was typed, so nobody was invited")],
)
def test_nobody_is_invited_without_the_number_that_was_to_be_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, at_terminal: bool, typed: str, expected: str
) -> None:
    monkeypatch.setenv("PESERTA_DATABASE_URL", NOWHERE)
    monkeypatch.setattr("sys.stdin.isatty", lambda: at_terminal, raising=False)

    def getpass(_: str) -> str:
        return typed

    monkeypatch.setattr("getpass.getpass", getpass)

    code, said = told(capsys, "staff", "invite", "ani", "--role", "officer", "--own-nik")

    assert (code, expected in said) == (2, True)


@pytest.mark.parametrize("arguments", [("staff", "list"), ("tickets", "list"), ("card", "verify", "PST1x")])
def test_commands_look_at_the_keys_first(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, app_dsn: str,
    emptying: Callable[[], object], arguments: tuple[str, ...],
) -> None:  # fmt: skip
    monkeypatch.setenv("PESERTA_DATABASE_URL", app_dsn)
    told(capsys, "staff", "list")
    monkeypatch.setenv("PESERTA_INDEX_KEY", fresh_keys()["PESERTA_INDEX_KEY"])

    code, said = told(capsys, *arguments)
    emptying()

    assert (code, "PESERTA_INDEX_KEY: it is another key" in said) == (2, True)


@pytest.mark.parametrize(
    "command",
    [
        ("routes", "list"),
        ("routes", "off", "jalur-a", "--reason", "gangguan"),
        ("routes", "drill", "jalur-a"),
        ("abuse", "list"),
        ("abuse", "brake", "081234567890", "--reason", "peringatan"),
        ("ledger", "verify"),
    ],
)
def test_a_command_of_another_key_names_it_and_does_nothing(
    app_dsn: str, emptying: Callable[[], object], capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...],
) -> None:  # fmt: skip
    monkeypatch.setenv("PESERTA_DATABASE_URL", app_dsn)
    load_fitting(os.environ)
    monkeypatch.setenv("PESERTA_INDEX_KEY", fresh_keys()["PESERTA_INDEX_KEY"])

    code, said = told(capsys, *command)
    emptying()

    assert code == 2
    assert "PESERTA_INDEX_KEY: it is another key than the one this database was filled with" in said
