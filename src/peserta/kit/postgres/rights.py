"""The rights of the application's role, given once more where a restore left them behind (`pg_restore -x`)."""

import re
from pathlib import Path
from typing import Final

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg.sql import SQL

from peserta.kit.postgres.migrate import FOLDER, MigrationError, load

HAS_RIGHTS: Final = """
SELECT EXISTS (
           SELECT
             FROM pg_roles
            WHERE rolname = 'peserta_app'
              AND has_table_privilege(oid, 'kit_migration', 'SELECT')
       )
"""
# As the first migration does it, and what it lets every later table begin with.
MAKE_ROLE: Final = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'peserta_app') THEN
        CREATE ROLE peserta_app LOGIN;
    END IF;
END
$$
"""
GIVE: Final = """
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT oid::regclass AS name, CASE relkind WHEN 'S' THEN 'USAGE ON SEQUENCE' ELSE
               'SELECT, INSERT, UPDATE, DELETE ON TABLE' END AS what
          FROM pg_class
         WHERE relnamespace = 'public'::regnamespace
           AND relkind IN ('r', 'p', 'v', 'm', 'S')
           AND relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)
    LOOP
        EXECUTE format('GRANT %s %s TO peserta_app', one.what, one.name);
    END LOOP;
END
$$
"""
NOT_THE_LEDGER: Final = "REVOKE INSERT, UPDATE, DELETE ON kit_migration FROM peserta_app"
# What migrations say of rights, each statement from the beginning of a line to its end.
STATEMENT: Final = re.compile(r"^(?:GRANT|REVOKE|ALTER DEFAULT PRIVILEGES)\b[^;]+", re.MULTILINE)


def give_rights_back(dsn: str, *, folder: Path = FOLDER) -> bool:
    """Give the application's role what the migrations give it, where it may not even read which were applied.

    Return whether that was needed. A role that can read them is left as it is: its owner may have changed it.
    """
    with psycopg.connect(dsn, prepare_threshold=None, application_name="peserta migrate") as conn:
        row = conn.execute(HAS_RIGHTS).fetchone()
        if row is not None and row[0]:
            return False
        try:
            _give(conn, folder)
        except psycopg.errors.InsufficientPrivilege as error:
            raise MigrationError(f"peserta_app has lost its rights: {error.diag.message_primary}") from None
        return True


def _give(conn: Connection[TupleRow], folder: Path) -> None:
    for sql in (MAKE_ROLE, GIVE, NOT_THE_LEDGER):
        conn.execute(sql)
    for migration in load(folder):
        for sql in STATEMENT.findall(migration.sql):
            conn.execute(SQL(sql))
