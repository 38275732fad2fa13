"""Migrations: each file once, in order, whatever happens in between."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from peserta.kit.fitting import check_fitting
from peserta.kit.keys import Keys
from peserta.kit.postgres.migrate import LOCK_KEY, MigrationError, migrate
from peserta.kit.settings import SettingsError
from tests.conftest import SERVER_ENV, database_dsn

PATIENCE_S = 20.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two migrations that work."""
    write(tmp_path, "0001_one", "CREATE TABLE one (n integer);")
    write(tmp_path, "0002_two", "CREATE TABLE two (n integer);\nINSERT INTO two VALUES (1);")
    return tmp_path


@pytest.fixture
def dsn() -> Iterator[str]:
    """A database nothing was migrated in yet."""
    name = "migrated_" + os.environ.get("PYTEST_XDIST_WORKER", "main")
    with psycopg.connect(os.environ[SERVER_ENV], autocommit=True) as conn:
        conn.execute(SQL("CREATE DATABASE {} TEMPLATE template0 STRATEGY file_copy").format(Identifier(name)))
        yield database_dsn(name, user="peserta")
        conn.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def write(folder: Path, name: str, sql: str) -> None:
    (folder / f"{name}.sql").write_text(sql, "utf-8")


def apply(dsn: str, folder: Path) -> int:
    return migrate(dsn, folder=folder, say=lambda _: None)


def ask(dsn: str, sql: str) -> list[tuple[object, ...]]:
    with psycopg.connect(dsn) as conn:
        return conn.execute(sql.encode()).fetchall()


def applied(dsn: str) -> list[object]:
    return [name for (name,) in ask(dsn, "SELECT name FROM kit_migration ORDER BY name")]


def refusal(dsn: str, folder: Path) -> str:
    with pytest.raises(MigrationError) as refused:
        apply(dsn, folder)
    return str(refused.value)


def test_every_file_is_applied_once_and_in_order(dsn: str, folder: Path) -> None:
    said: list[str] = []

    assert migrate(dsn, folder=folder, say=said.append) == 2
    assert apply(dsn, folder) == 0

    assert [line.split(" (")[0] for line in said] == ["applied 0001_one", "applied 0002_two"]
    assert ask(dsn, "SELECT n FROM two") == [(1,)]


def test_a_file_that_was_changed_after_it_was_applied_is_refused_and_nothing_is_done(dsn: str, folder: Path) -> None:
    apply(dsn, folder)
    write(folder, "0001_one", "CREATE TABLE one (n bigint);")
    write(folder, "0003_three", "CREATE TABLE three (n integer);")

    assert refusal(dsn, folder) == "0001_one.sql was changed after it was applied"
    assert applied(dsn) == ["0001_one", "0002_two"]


def test_a_file_that_sorts_before_an_applied_one_is_refused(dsn: str, folder: Path) -> None:
    apply(dsn, folder)
    write(folder, "0001_two", "CREATE TABLE late (n integer);")

    assert refusal(dsn, folder) == "0001_two.sql sorts before one that is already applied"


def test_a_database_that_knows_more_than_the_program_is_left_alone(dsn: str, folder: Path) -> None:
    apply(dsn, folder)
    (folder / "0002_two.sql").unlink()

    assert "newer than this program: it knows ['0002_two']" in refusal(dsn, folder)


def test_an_error_names_the_file_and_the_line_and_undoes_the_file(dsn: str, folder: Path) -> None:
    write(folder, "0003_three", "CREATE TABLE three (n integer);\n-- é\nALTER TABLE three ADD m nothing;\n")

    assert refusal(dsn, folder) == '0003_three.sql, line 3: type "nothing" does not exist'
    assert applied(dsn) == ["0001_one", "0002_two"]
    assert ask(dsn, "SELECT to_regclass('three')") == [(None,)]


def test_an_error_whose_place_the_server_does_not_tell_names_no_line(dsn: str, folder: Path) -> None:
    write(folder, "0003_three", "SELECT 1;\nCREATE TABLE one (n integer);\n")

    assert refusal(dsn, folder) == '0003_three.sql: relation "one" already exists'


def test_after_an_error_is_mended_it_goes_on_where_it_stopped(dsn: str, folder: Path) -> None:
    write(folder, "0003_three", "CREATE TABLE three (n nothing);")
    refusal(dsn, folder)

    write(folder, "0003_three", "CREATE TABLE three (n integer);")

    assert apply(dsn, folder) == 1


def test_two_at_once_apply_every_file_once(dsn: str, folder: Path) -> None:
    for n in range(3, 9):
        write(folder, f"000{n}_more", f"CREATE TABLE more_{n} (n integer); SELECT pg_sleep(0.02);")

    with ThreadPoolExecutor(4) as threads:
        counts = list(threads.map(apply, [dsn] * 4, [folder] * 4))

    assert sorted(counts) == [0, 0, 0, 8]


def test_an_index_is_built_concurrently_outside_a_transaction(dsn: str, folder: Path) -> None:
    write(folder, "0003_index", "-- no transaction\nCREATE INDEX CONCURRENTLY two_n ON two (n);")

    assert apply(dsn, folder) == 3
    assert ask(dsn, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'two_n'::regclass") == [(True,)]


def test_one_killed_in_the_middle_leaves_nothing_half_done_and_the_next_goes_on(dsn: str, folder: Path) -> None:
    write(folder, "0003_slow", "CREATE TABLE slow (n integer);\nSELECT pg_sleep(60);\nCREATE TABLE slower (n integer);")
    program = "import sys; from pathlib import Path; from peserta.kit.postgres.migrate import migrate"
    process = subprocess.Popen([sys.executable, "-c", f"{program}; migrate(sys.argv[1], folder=Path(sys.argv[2]))",
                                dsn, folder])  # fmt: skip
    until(
        dsn, "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
    )

    process.send_signal(signal.SIGKILL)
    process.wait(PATIENCE_S)

    # The server notices by itself that nobody listens any more, and the lock goes with the session.
    until(dsn, LOCK_IS_FREE)
    assert applied(dsn) == ["0001_one", "0002_two"]
    assert ask(dsn, "SELECT to_regclass('slow')") == [(None,)]
    write(folder, "0003_slow", "CREATE TABLE slow (n integer);")
    assert apply(dsn, folder) == 1


def test_a_table_that_is_locked_for_a_moment_is_waited_for(dsn: str, folder: Path) -> None:
    apply(dsn, folder)
    write(folder, "0003_three", "ALTER TABLE one ADD m integer;")
    with ThreadPoolExecutor(1) as thread, psycopg.connect(dsn) as holder:
        holder.execute("LOCK TABLE one")
        migrating = thread.submit(apply, dsn, folder)
        until(
            dsn,
            "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        )
        holder.rollback()

        assert migrating.result(PATIENCE_S) == 1


LOCK_IS_FREE = f"""
SELECT count(*) = 0
  FROM pg_locks l
  JOIN pg_database d ON d.oid = l.database
 WHERE d.datname = current_database()
   AND l.locktype = 'advisory'
   AND l.objid = {LOCK_KEY & 0xFFFFFFFF}
"""


def until(dsn: str, sql: str) -> None:
    """Return as soon as the database says so."""
    end = time.monotonic() + PATIENCE_S
    while ask(dsn, sql) != [(True,)]:
        assert time.monotonic() < end, f"never: {sql}"


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_of_another_encoding_is_refused_with_what_to_do(
    dsn: str, folder: Path, keys: Keys, encoding: str
) -> None:
    name = f"other_{encoding.lower()}_" + os.environ.get("PYTEST_XDIST_WORKER", "main")
    make = "CREATE DATABASE {} TEMPLATE template0 STRATEGY file_copy ENCODING {} LOCALE_PROVIDER libc LOCALE 'C'"
    with psycopg.connect(os.environ[SERVER_ENV], autocommit=True) as conn:
        conn.execute(SQL(make).format(Identifier(name), encoding))
        try:
            other = database_dsn(name, user="peserta")
            said = refusal(other, folder)
            with pytest.raises(SettingsError) as unfit:
                check_fitting(other, keys, b"a" * 32)
        finally:
            conn.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))

    expected = f"was made in {encoding}; expected UTF8: createdb -E UTF8 -T template0 …"
    assert said == f"the database of PESERTA_OWNER_URL {expected}"
    assert unfit.value.problems == [f"PESERTA_DATABASE_URL: the database {expected}"]
