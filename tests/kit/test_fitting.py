"""Nothing starts to work on a database that lacks a migration or was filled with other keys."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from structlog.testing import capture_logs

from peserta.kit.fitting import await_fitting, check_fitting
from peserta.kit.keys import KeyRing, Keys
from peserta.kit.settings import SettingsError

OTHER = bytes(range(1, 33))
AUDIT = b"a" * 32


@pytest.fixture(autouse=True)
def emptied(emptying: Callable[[], object]) -> Iterator[None]:
    yield
    emptying()


def test_a_database_keeps_to_the_keys_it_was_filled_with(app_dsn: str, owner_dsn: str, keys: Keys) -> None:
    check_fitting(app_dsn, keys, AUDIT)
    check_fitting(app_dsn, keys, AUDIT)

    with pytest.raises(SettingsError, match="PESERTA_INDEX_KEY: it is another key than the one this database"):
        check_fitting(app_dsn, replace(keys, index=OTHER), AUDIT)
    with pytest.raises(SettingsError, match=r"PESERTA_SEAL_KEYS: number 1 is another key .* a number of its own"):
        check_fitting(app_dsn, replace(keys, seal=KeyRing({1: OTHER})), AUDIT)
    check_fitting(app_dsn, replace(keys, seal=KeyRing(keys.seal.by_id | {2: OTHER})), AUDIT)

    with psycopg.connect(owner_dsn) as conn:
        marks = [bytes(mark) for (mark,) in conn.execute("SELECT mark FROM kit_key").fetchall()]
    assert len(marks) == 6
    for key in (keys.index, keys.token, keys.seal.writing, keys.code.writing, AUDIT, OTHER):
        assert not any(mark in key for mark in marks)


def test_another_key_of_tokens_or_of_the_audit_trail_is_noticed(app_dsn: str, keys: Keys) -> None:
    check_fitting(app_dsn, keys, AUDIT)

    with pytest.raises(SettingsError, match="PESERTA_TOKEN_KEY: it is another key than the one this database"):
        check_fitting(app_dsn, replace(keys, token=OTHER), AUDIT)
    with pytest.raises(SettingsError, match="PESERTA_AUDIT_KEY: it is another key than the one this database"):
        check_fitting(app_dsn, keys, OTHER)


def test_a_key_that_has_written_may_not_go(app_dsn: str, keys: Keys) -> None:
    old, new = keys.seal.by_id, {2: OTHER}
    both, turned = replace(keys, seal=KeyRing(old | new)), replace(keys, seal=KeyRing(new | old))
    check_fitting(app_dsn, keys, AUDIT)

    check_fitting(app_dsn, both, AUDIT)
    # The new one only read until now, and another host may still lack it.
    check_fitting(app_dsn, keys, AUDIT)
    check_fitting(app_dsn, turned, AUDIT)

    with pytest.raises(SettingsError) as lacking:
        check_fitting(app_dsn, replace(keys, seal=KeyRing(new)), AUDIT)
    assert lacking.value.problems == [
        "PESERTA_SEAL_KEYS: number 1, with which this database was filled, is missing; keep it behind the new one"
    ]
    with pytest.raises(SettingsError, match="PESERTA_SEAL_KEYS: number 2, with which this database was filled"):
        check_fitting(app_dsn, keys, AUDIT)
    check_fitting(app_dsn, both, AUDIT)


def test_a_key_of_codes_may_not_go_either(app_dsn: str, keys: Keys) -> None:
    check_fitting(app_dsn, keys, AUDIT)

    with pytest.raises(SettingsError, match="PESERTA_CODE_KEYS: number 1, with which this database was filled"):
        check_fitting(app_dsn, replace(keys, code=KeyRing({2: OTHER})), AUDIT)


def test_keys_of_a_start_that_was_refused_are_not_remembered(app_dsn: str, keys: Keys) -> None:
    check_fitting(app_dsn, keys, AUDIT)

    with pytest.raises(SettingsError):
        check_fitting(app_dsn, replace(keys, seal=KeyRing({2: OTHER})), AUDIT)

    check_fitting(app_dsn, replace(keys, seal=KeyRing(keys.seal.by_id | {2: b"n" * 32})), AUDIT)


def test_a_database_that_lacks_migrations_is_named_with_what_to_do(
    app_dsn: str, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("peserta.kit.fitting.APPLIED", "SELECT name FROM kit_migration WHERE name < '0113'")

    with pytest.raises(SettingsError, match=r"lacks \d+ migrations, the first is 0113_proving; run `peserta migrate`"):
        check_fitting(app_dsn, keys, AUDIT)


def test_a_role_that_may_rewrite_the_audit_trail_neither_serves_nor_works(owner_dsn: str, keys: Keys) -> None:
    with pytest.raises(SettingsError, match=r"may change what the audit trail holds; expected .*, peserta_app"):
        check_fitting(owner_dsn, keys, AUDIT)

    with psycopg.connect(owner_dsn) as conn:
        assert conn.execute("SELECT count(*) FROM kit_key").fetchone() == (0,)


def test_a_database_that_is_away_is_waited_for_by_whoever_needs_it(keys: Keys) -> None:
    check_fitting("postgresql://peserta_app@localhost:1/peserta", keys, AUDIT)


def test_a_worker_waits_for_a_database_and_looks_at_the_keys_when_it_is_there(
    app_dsn: str, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = parse_qs(urlsplit(app_dsn).query)["host"][0]
    link = tmp_path / "db"
    check_fitting(app_dsn, keys, AUDIT)

    def come(_: float) -> None:
        link.symlink_to(folder)

    monkeypatch.setattr("peserta.kit.fitting.time.sleep", come)

    with capture_logs() as logs, pytest.raises(SettingsError, match="PESERTA_INDEX_KEY: it is another key"):
        await_fitting(app_dsn.replace(folder, str(link)), replace(keys, index=OTHER), AUDIT)

    [waits] = logs
    assert waits["event"] == "waits for the database"
    assert "does not answer: connection is bad" in waits["why"]
