"""Whether program, keys and database belong together, asked once before a process begins to work."""

import hmac
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow, class_row

from peserta.kit.database import why_away
from peserta.kit.key_text import AUDIT_KEY, CODE_KEYS, INDEX_KEY, SEAL_KEYS, TOKEN_KEY
from peserta.kit.keys import Keys, derive_key
from peserta.kit.log import get_log
from peserta.kit.postgres.migrate import FOLDER, load, other_encoding
from peserta.kit.settings import DATABASE_URL, Settings, SettingsError, load_settings

MARK_BYTES: Final = 8
WAIT_S: Final = 5
AGAIN_S: Final = 2.0
EXPECTED: Final = "expected the application's role, peserta_app"
RIGHTS: Final = f"{EXPECTED}; where a restore lost its rights (pg_restore -x), `peserta migrate` gives them back"
# What is written there stays as it is because nobody who serves or works may change it.
MAY_REWRITE: Final = "SELECT has_table_privilege('audit_entry', 'UPDATE')"
# A restore or a hand that took one right away: a page that needs it would break, or no process would begin.
LIST_LACKING: Final = """
SELECT relname
  FROM pg_class
 WHERE relnamespace = 'public'::regnamespace
   AND relkind IN ('r', 'p')
   AND NOT relispartition
   AND relowner = (SELECT relowner FROM pg_class WHERE oid = 'kit_migration'::regclass)
   AND NOT (has_table_privilege(oid, 'SELECT')
            AND (has_table_privilege(oid, 'INSERT') OR relname IN ('kit_migration', 'kit_partitioned')))
 ORDER BY relname
"""
APPLIED: Final = "SELECT name FROM kit_migration"
# Of two that start at once on an empty database one writes it.
REMEMBER: Final = """
INSERT INTO kit_key (name, number, mark)
     VALUES (%(name)s, %(number)s, %(mark)s)
ON CONFLICT (name, number)
 DO NOTHING
"""
REMEMBER_WRITTEN: Final = """
INSERT INTO kit_key_written (name, number)
     VALUES (%(name)s, %(number)s)
ON CONFLICT (name, number)
 DO NOTHING
"""
LIST_KNOWN: Final = """
SELECT k.name,
       k.number,
       k.mark,
       w.number IS NOT NULL AS has_written
  FROM kit_key k
  LEFT JOIN kit_key_written w
    ON w.name = k.name
   AND w.number = k.number
 ORDER BY k.name, k.number
"""

log = get_log(__name__)

Rings = Mapping[str, Mapping[int, bytes]]


@dataclass(frozen=True, slots=True)
class Known:
    """A key that the database remembers; `number` is 0 where there is but one."""

    name: str
    number: int
    mark: bytes
    has_written: bool


def load_fitting(environ: Mapping[str, str]) -> Settings:
    """The settings, which belong to the database that they name, or `SettingsError`."""
    settings = load_settings(environ)
    check_fitting(settings.database_url, settings.keys, settings.audit_key)
    return settings


def check_fitting(dsn: str, keys: Keys, audit_key: bytes) -> str:
    """Raise `SettingsError` when the database lacks a migration, or was filled with other keys than these.

    A database that is away, or takes no writes for now, is no fault of the settings, and whoever needs it waits for
    it: why it is, or "".
    """
    rings: Rings = {
        CODE_KEYS: keys.code.by_id, SEAL_KEYS: keys.seal.by_id, INDEX_KEY: {0: keys.index}, TOKEN_KEY: {0: keys.token},
        AUDIT_KEY: {0: audit_key},
    }  # fmt: skip
    try:
        # What is prepared here a pooler would hand to whoever comes next.
        with psycopg.connect(
            dsn, autocommit=True, connect_timeout=WAIT_S, prepare_threshold=None, application_name="peserta start"
        ) as conn:
            problems = _unlike_program(conn) or _other_keys(conn, rings)
    except (psycopg.OperationalError, psycopg.errors.ReadOnlySqlTransaction) as error:
        return why_away(error)
    except psycopg.Error as error:
        problems = [f"{DATABASE_URL}: {why_away(error)}"]
    if problems:
        raise SettingsError(problems)
    return ""


def await_fitting(dsn: str, keys: Keys, audit_key: bytes) -> None:
    """The same, waiting for a database that is away."""
    said = ""
    while why := check_fitting(dsn, keys, audit_key):
        # A wrong password stays until somebody reads of it; a restart begins with another reason than it ends with.
        if why != said:
            log.warning("waits for the database", why=why)
        said = why
        time.sleep(AGAIN_S)
    if said:
        log.info("the database answers")


def _unlike_program(conn: Connection[TupleRow]) -> list[str]:
    """A database that is newer than this program is none: one host after another is brought up to date."""
    if wrong := other_encoding(conn):
        return [f"{DATABASE_URL}: the database {wrong}"]
    try:
        applied = {name for (name,) in conn.execute(APPLIED).fetchall()}
    except psycopg.errors.UndefinedTable:
        applied = set[str]()
    except psycopg.errors.InsufficientPrivilege:
        return [f"{DATABASE_URL}: {conn.info.user} may not read kit_migration; {RIGHTS}"]
    missing = [migration.name for migration in load(FOLDER) if migration.name not in applied]
    if not missing:
        return _may_rewrite(conn) or _may_not_write(conn)
    number = f"{len(missing)} migrations, the first is" if len(missing) > 1 else "the migration"
    return [f"{DATABASE_URL}: the database lacks {number} {missing[0]}; run `peserta migrate` as its owner"]


def _may_rewrite(conn: Connection[TupleRow]) -> list[str]:
    if conn.execute(MAY_REWRITE).fetchone() != (True,):
        return []
    return [f"{DATABASE_URL}: {conn.info.user} may change what the audit trail holds; {EXPECTED}"]


def _may_not_write(conn: Connection[TupleRow]) -> list[str]:
    tables = ", ".join(name for (name,) in conn.execute(LIST_LACKING).fetchall())
    if not tables:
        return []
    user = conn.info.user
    mended = f"as the database's owner: GRANT SELECT, INSERT ON {tables} TO {user}"
    return [f"{DATABASE_URL}: {user} may not read and add to {tables}; {mended}"]


def _other_keys(conn: Connection[TupleRow], rings: Rings) -> list[str]:
    """What is wrong with the keys; those of a start that is refused are not remembered."""
    problems = _unlike(_list_known(conn), rings)
    if problems:
        return problems
    _remember(conn, rings)
    # Somebody else may have been first on an empty database.
    return _unlike(_list_known(conn), rings)


def _remember(conn: Connection[TupleRow], rings: Rings) -> None:
    """Write down what is new; where nothing is, nothing is written, as a server that stands by takes no writes."""
    known = {(each.name, each.number): each.has_written for each in _list_known(conn)}
    for name, ring in rings.items():
        for number, key in ring.items():
            if (name, number) not in known:
                conn.execute(REMEMBER, {"name": name, "number": number, "mark": _mark(name, key)})
        # The first one given is the one that writes.
        if not known.get((name, writing := next(iter(ring)))):
            conn.execute(REMEMBER_WRITTEN, {"name": name, "number": writing})


def _unlike(known: Iterable[Known], rings: Rings) -> list[str]:
    problems: list[str] = []
    for each in known:
        if each.name not in rings:
            continue
        key = rings[each.name].get(each.number)
        number = f"number {each.number}" if each.number else "it"
        if key is None and each.has_written:
            problems.append(
                f"{each.name}: {number}, with which this database was filled, is missing; keep it behind the new one"
            )
        elif key is not None and not hmac.compare_digest(each.mark, _mark(each.name, key)):
            expected = "give a new key a number of its own" if each.number else "expected that one"
            problems.append(
                f"{each.name}: {number} is another key than the one this database was filled with; {expected}"
            )
    return problems


def _list_known(conn: Connection[TupleRow]) -> list[Known]:
    with conn.cursor(row_factory=class_row(Known)) as cursor:
        return cursor.execute(LIST_KNOWN).fetchall()


def _mark(name: str, key: bytes) -> bytes:
    return hmac.digest(derive_key(key, "mark"), name.encode(), "sha256")[:MARK_BYTES]
