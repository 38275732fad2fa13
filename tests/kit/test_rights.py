"""A database that was restored without its rights gets back those that the migrations gave, and no others."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from peserta.kit.fitting import check_fitting
from peserta.kit.keys import Keys
from peserta.kit.postgres.rights import give_rights_back
from peserta.kit.settings import SettingsError
from tests.conftest import SERVER_ENV, database_dsn

# What nobody said anything about has what PostgreSQL gives by itself.
RIGHTS = """
SELECT 'table', c.oid::regclass::text, ARRAY(
           SELECT unnest(coalesce(
               relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner)))::text)
  FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
 UNION ALL
SELECT 'function', p.oid::regprocedure::text, ARRAY(
           SELECT unnest(coalesce(proacl, acldefault('f', proowner)))::text)
  FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
 UNION ALL
SELECT 'default', defaclobjtype::text, ARRAY(SELECT unnest(defaclacl)::text) FROM pg_default_acl
 UNION ALL
SELECT 'schema', nspname, ARRAY(SELECT unnest(nspacl)::text) FROM pg_namespace WHERE nspname = 'public'
"""
# As `pg_restore -x` leaves it: whatever was given and taken is not there.
LOSE = (
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM peserta_app",
    "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM peserta_app",
    "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM peserta_app",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO PUBLIC",
    "REVOKE USAGE ON SCHEMA public FROM peserta_app",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM peserta_app",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM peserta_app",
)


@pytest.fixture
def restored() -> Iterator[str]:
    """The name of a migrated database whose rights may be changed."""
    name = "restored_" + os.environ.get("PYTEST_XDIST_WORKER", "main")
    with psycopg.connect(os.environ[SERVER_ENV], autocommit=True) as conn:
        conn.execute(SQL("CREATE DATABASE {} TEMPLATE template_peserta STRATEGY file_copy").format(Identifier(name)))
        yield name
        conn.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def rights(dsn: str) -> dict[tuple[str, str], set[str]]:
    """Who may do what."""
    with psycopg.connect(dsn) as conn:
        return {(kind, name): set(given) for kind, name, given in conn.execute(RIGHTS).fetchall()}


def lose(dsn: str) -> None:
    with psycopg.connect(dsn) as conn:
        for sql in LOSE:
            conn.execute(sql.encode())


def test_a_role_without_rights_is_told_what_it_may_not(restored: str, keys: Keys) -> None:
    owner, app = (database_dsn(restored, user=user) for user in ("peserta", "peserta_app"))
    lose(owner)

    with pytest.raises(SettingsError, match="peserta_app may not read kit_migration; expected the application's role"):
        check_fitting(app, keys, b"a" * 32)


@pytest.mark.parametrize("right", ["INSERT", "SELECT"])
def test_a_role_that_lost_one_right_is_told_which_and_who_gives_it_back(restored: str, keys: Keys, right: str) -> None:
    owner, app = (database_dsn(restored, user=user) for user in ("peserta", "peserta_app"))
    with psycopg.connect(owner) as conn:
        conn.execute(f"REVOKE {right} ON consent_text FROM peserta_app".encode())

    with pytest.raises(SettingsError) as refused:
        check_fitting(app, keys, b"a" * 32)

    [problem] = refused.value.problems
    assert problem == (
        "PESERTA_DATABASE_URL: peserta_app may not read and add to consent_text; "
        "as the database's owner: GRANT SELECT, INSERT ON consent_text TO peserta_app"
    )


def test_rights_that_a_restore_lost_come_back_as_they_were(restored: str, keys: Keys) -> None:
    owner, app = (database_dsn(restored, user=user) for user in ("peserta", "peserta_app"))
    before = rights(owner)
    assert not give_rights_back(owner)
    lose(owner)
    assert rights(owner) != before

    assert give_rights_back(owner)

    after = rights(owner)
    assert {key: given for key, given in after.items() if given != before[key]} == {}
    assert after.keys() == before.keys()
    check_fitting(app, keys, b"a" * 32)
