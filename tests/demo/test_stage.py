"""What the demo keeps in its folder."""

import os
from pathlib import Path

import pytest

from peserta.demo.stage import key_environment, keys_of


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
