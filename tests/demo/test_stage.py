"""What the demo keeps in its folder."""

import os
import subprocess
from pathlib import Path

import pytest

from peserta.demo.stage import key_environment, keys_of, write_staff_file


def test_keys_are_made_once_and_for_their_owner_only(tmp_path: Path) -> None:
    first = key_environment(tmp_path)

    assert key_environment(tmp_path) == first
    assert keys_of(first)
    [file] = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_crash_while_keys_are_written_leaves_no_half_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(descriptor: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as crashing:
        crashing.setattr(os, "fsync", crash)
        with pytest.raises(KeyboardInterrupt):
            key_environment(tmp_path)

    assert not (tmp_path / "keys.json").exists()
    assert keys_of(key_environment(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


def test_a_shell_that_reads_the_staff_file_knows_the_demo_and_nothing_else_of_the_caller(tmp_path: Path) -> None:
    environment = {"PESERTA_PROFILE": "/a folder/it's.toml", "DEMO_STAGE": "{}", "SECRET_OF_THE_CALLER": "x"}

    file = write_staff_file(tmp_path, environment)

    line = f'. {file} && echo "$PESERTA_PROFILE|$DEMO_STAGE|$SECRET_OF_THE_CALLER" && command -v peserta'
    told = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True, env={"PATH": "/bin"}).stdout
    assert told.startswith("/a folder/it's.toml|{}|\n/")
    assert file.stat().st_mode & 0o777 == 0o600
