"""Forward-only migrations: each file once, in order, in its own transaction, under one lock."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg.sql import SQL

FOLDER = Path(__file__).parents[2] / "migrations"
LOCK_KEY = 0x706573657274  # "pesert"; an advisory lock goes with its session, so a kill leaves none
LOCK_TIMEOUT_S = 2
LOCK_WAIT_S = 60
TRIES_MAX = 5
ENCODING = "UTF8"

LEDGER = """
CREATE TABLE IF NOT EXISTS kit_migration (
    name       text        PRIMARY KEY,
    sha256     bytea       NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    took_ms    integer     NOT NULL
)
"""
RECORD = "INSERT INTO kit_migration (name, sha256, took_ms) VALUES (%s, %s, %s)"
APPLIED = "SELECT name, sha256 FROM kit_migration"


class MigrationError(Exception):
    """The database was not, or not wholly, brought up to date; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Migration:
    name: str
    sql: str

    @property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.sql.encode()).digest()

    @property
    def stands_alone(self) -> bool:
        """CREATE INDEX CONCURRENTLY and its like refuse to run inside a transaction."""
        return self.sql.startswith("-- no transaction")


def migrate(dsn: str, *, folder: Path = FOLDER, say: Callable[[str], None] = print) -> int:
    """Apply what is missing and return how many files that were; safe to kill and to run again."""
    with _connect(dsn) as conn:
        if wrong := other_encoding(conn):
            raise MigrationError(f"the database of PESERTA_OWNER_URL {wrong}")
        # The statement of a killed runner would go on at the server, holding its locks.
        conn.execute("SET client_connection_check_interval = '2s'")
        _wait_for_turn(conn)
        _keep_ledger(conn)
        missing = missing_migrations(conn, load(folder))
        for migration in missing:
            _apply(conn, migration, say)
        return len(missing)


def _connect(dsn: str) -> Connection[TupleRow]:
    try:
        return psycopg.connect(dsn, autocommit=True, application_name="peserta migrate")
    except psycopg.OperationalError as error:
        reason = str(error).splitlines()[0]
        raise MigrationError(f"the database of PESERTA_OWNER_URL cannot be reached: {reason}") from None


def other_encoding(conn: Connection[TupleRow]) -> str:
    """What is wrong with the encoding that the database was made in, or ""."""
    encoding = conn.info.parameter_status("server_encoding")
    if encoding == ENCODING:
        return ""
    return f"was made in {encoding}; expected {ENCODING}: createdb -E UTF8 -T template0 …"


def _keep_ledger(conn: Connection[TupleRow]) -> None:
    try:
        conn.execute(LEDGER)
    except psycopg.errors.InsufficientPrivilege:
        user = conn.info.user
        raise MigrationError(
            f"{user} of PESERTA_OWNER_URL may not make tables; expected the database's owner"
        ) from None


def load(folder: Path) -> list[Migration]:
    return [Migration(path.stem, path.read_text("utf-8")) for path in sorted(folder.glob("[0-9]*.sql"))]


def missing_migrations(conn: Connection[TupleRow], files: list[Migration]) -> list[Migration]:
    """What is still to apply, or `MigrationError` when history and files disagree."""
    applied: dict[str, bytes] = dict(conn.execute(APPLIED).fetchall())
    for file in files:
        if file.name in applied and applied[file.name] != file.sha256:
            raise MigrationError(f"{file.name}.sql was changed after it was applied")
    if unknown := applied.keys() - {file.name for file in files}:
        raise MigrationError(f"the database is newer than this program: it knows {sorted(unknown)}")
    missing = [file for file in files if file.name not in applied]
    if missing and applied and missing[0].name < max(applied):
        raise MigrationError(f"{missing[0].name}.sql sorts before one that is already applied")
    return missing


def _wait_for_turn(conn: Connection[TupleRow]) -> None:
    # Ask again and again: a session that waits for a lock holds a snapshot, and CREATE INDEX
    # CONCURRENTLY in the other session waits for that snapshot.
    for _ in range(LOCK_WAIT_S * 4):
        row = conn.execute("SELECT pg_try_advisory_lock(%s)", (LOCK_KEY,)).fetchone()
        if row and row[0]:
            return
        time.sleep(0.25)
    raise MigrationError("another migration has been running for too long")


def _apply(conn: Connection[TupleRow], migration: Migration, say: Callable[[str], None]) -> None:
    for attempt in range(1, TRIES_MAX + 1):
        started = time.monotonic()
        try:
            conn.execute(SQL("SET lock_timeout = {}").format(f"{LOCK_TIMEOUT_S}s"))
            _execute(conn, migration, started)
        except psycopg.errors.LockNotAvailable:
            if attempt == TRIES_MAX:
                raise MigrationError(f"{migration.name}.sql: a table stayed locked; tried {attempt} times") from None
            time.sleep(attempt)
        except psycopg.Error as error:
            said = f"{migration.name}.sql{_line(migration, error)}: {_reason(error)}"
            raise MigrationError(said + _next_step(error)) from None
        else:
            say(f"applied {migration.name} ({_milliseconds(started)} ms)")
            return


def _execute(conn: Connection[TupleRow], migration: Migration, started: float) -> None:
    sql = SQL(migration.sql)  # pyright: ignore[reportArgumentType]  # our own file, not a literal
    if migration.stands_alone:
        conn.execute(sql)
        conn.execute(RECORD, (migration.name, migration.sha256, _milliseconds(started)))
        return
    with conn.transaction():
        conn.execute(sql)
        conn.execute(RECORD, (migration.name, migration.sha256, _milliseconds(started)))


def _line(migration: Migration, error: psycopg.Error) -> str:
    """`, line 7`, or nothing where the server does not tell the place."""
    place = error.diag.statement_position
    return f", line {migration.sql[: int(place)].count(chr(10)) + 1}" if place else ""


def _reason(error: psycopg.Error) -> str:
    return error.diag.message_primary or str(error)


def _next_step(error: psycopg.Error) -> str:
    if not isinstance(error, psycopg.errors.InsufficientPrivilege) or "role" not in _reason(error):
        return ""
    return "; let the owner make roles (ALTER ROLE … CREATEROLE) or make peserta_app yourself, and try again"


def _milliseconds(started: float) -> int:
    return int((time.monotonic() - started) * 1000)
