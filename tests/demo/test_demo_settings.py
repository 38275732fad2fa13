"""The demo's own settings: keys that stay, and a scheme that passes its own checks."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from peserta.demo.keys import FILE_NAME, read_or_make_keys
from peserta.demo.settings import demo_settings
from peserta.kit.settings import SettingsError


def test_keys_are_made_once_and_kept_for_the_owner_alone(tmp_path: Path) -> None:
    first = read_or_make_keys(tmp_path / "data")

    again = read_or_make_keys(tmp_path / "data")

    assert again == first
    assert (tmp_path / "data" / FILE_NAME).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == [FILE_NAME]


def test_damaged_keys_are_refused_and_not_replaced(tmp_path: Path) -> None:
    read_or_make_keys(tmp_path)
    (tmp_path / FILE_NAME).write_text("PESERTA_INDEX_KEY=x\n")

    with pytest.raises(SettingsError, match="PESERTA_INDEX_KEY: got a secret of 1 characters"):
        read_or_make_keys(tmp_path)

    assert (tmp_path / FILE_NAME).read_text() == "PESERTA_INDEX_KEY=x\n"


def test_many_readers_at_once_get_the_same_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as threads:
        found = list(threads.map(read_or_make_keys, [tmp_path] * 16))

    assert all(keys == found[0] for keys in found)


def test_the_demo_scheme_passes_its_own_checks(tmp_path: Path) -> None:
    settings = demo_settings(
        tmp_path,
        database_url="postgresql://a@/d?host=/tmp",
        owner_url="postgresql://o@/d?host=/tmp",
        port=8123,
        smpp_ports=(2775, 2776),
        smtp_port=2525,
    )

    assert settings.profile.scheme.public_url == "http://localhost:8123"
    assert [account.profile.name for account in settings.smpp] == ["nusantara", "khatulistiwa"]
    assert [account.profile.port for account in settings.smpp] == [2775, 2776]
