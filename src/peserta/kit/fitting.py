"""Whether program, keys and database belong together, asked once before a process begins to work."""

import hmac
from typing import Final

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow

from peserta.kit.key_text import CODE_KEYS, INDEX_KEY, SEAL_KEYS
from peserta.kit.keys import Keys, derive_key
from peserta.kit.migrate import FOLDER, load
from peserta.kit.settings import SettingsError

MARK_BYTES: Final = 8
WAIT_S: Final = 5
APPLIED: Final = "SELECT name FROM kit_migration"
# Of two that start at once on an empty database one writes it.
REMEMBER: Final = """
INSERT INTO kit_key (name, number, mark)
     VALUES (%(name)s, %(number)s, %(mark)s)
ON CONFLICT (name, number)
 DO NOTHING
"""
FIND: Final = """
SELECT mark
  FROM kit_key
 WHERE name = %(name)s
   AND number = %(number)s
"""


def check_fitting(dsn: str, keys: Keys) -> None:
    """Raise `SettingsError` when the database lacks a migration, or was filled with other keys than these.

    A database that is away is no fault of the settings: whoever needs it waits for it.
    """
    try:
        # What is prepared here a pooler would hand to whoever comes next.
        with psycopg.connect(
            dsn, autocommit=True, connect_timeout=WAIT_S, prepare_threshold=None, application_name="peserta start"
        ) as conn:
            problems = _missing(conn) or _other_keys(conn, keys)
    except psycopg.OperationalError:
        return
    if problems:
        raise SettingsError(problems)


def _missing(conn: Connection[TupleRow]) -> list[str]:
    """A database that is newer than this program is none: one host after another is brought up to date."""
    try:
        applied = {name for (name,) in conn.execute(APPLIED).fetchall()}
    except (psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege):
        applied = set[str]()
    missing = [migration.name for migration in load(FOLDER) if migration.name not in applied]
    if not missing:
        return []
    lacks = f"the database lacks {len(missing)} migrations, the first is {missing[0]}"
    return [f"PESERTA_DATABASE_URL: {lacks}; run `peserta migrate` as its owner"]


def _other_keys(conn: Connection[TupleRow], keys: Keys) -> list[str]:
    rings = ((CODE_KEYS, keys.code.by_id), (SEAL_KEYS, keys.seal.by_id), (INDEX_KEY, {0: keys.index}))
    return [
        f"{name}: {f'number {number}' if number else 'it'} is another key than the one this database was filled with; "
        + ("give a new key a number of its own" if number else "expected that one")
        for name, ring in rings
        for number, key in ring.items()
        if not _is_known(conn, name, number, _mark(name, key))
    ]


def _mark(name: str, key: bytes) -> bytes:
    return hmac.digest(derive_key(key, "mark"), name.encode(), "sha256")[:MARK_BYTES]


def _is_known(conn: Connection[TupleRow], name: str, number: int, mark: bytes) -> bool:
    params = {"name": name, "number": number, "mark": mark}
    conn.execute(REMEMBER, params)
    found = conn.execute(FIND, params).fetchone()
    return found is not None and hmac.compare_digest(bytes(found[0]), mark)
