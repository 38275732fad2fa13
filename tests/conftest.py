"""One embedded PostgreSQL for the whole run, one database cloned from a template for each worker."""

import os
import shutil
import tempfile
from collections.abc import AsyncGenerator, Callable, Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest
from argon2 import PasswordHasher
from hypothesis import settings
from psycopg.sql import SQL, Identifier

from peserta.kit.database import Pool, open_pool
from peserta.kit.keys import KeyRing, Keys
from peserta.kit.postgres.embedded import EmbeddedServer
from peserta.kit.postgres.migrate import migrate
from peserta.kit.scheme.profile import Profile
from peserta.web.render import Pages

SERVER_ENV = "PESERTA_TEST_DSN"
QUICK = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "200"}

# A busy machine is no fault of an example: what must be quick is measured by `make bench`.
settings.register_profile("peserta", deadline=None)
settings.load_profile("peserta")

_server: EmbeddedServer | None = None


def pytest_configure(config: pytest.Config) -> None:
    """Start the server once, in the process that controls the workers."""
    global _server
    if hasattr(config, "workerinput") or SERVER_ENV in os.environ:
        return
    folder = Path(tempfile.mkdtemp(prefix="peserta-test-"))
    folder.chmod(0o755)
    bin_folder = os.environ.get("PESERTA_TEST_PG_BIN")
    _server = EmbeddedServer(folder, settings=QUICK, bin_folder=Path(bin_folder) if bin_folder else None)
    _server.start()
    os.environ[SERVER_ENV] = _server.dsn()
    with psycopg.connect(_server.dsn(), autocommit=True) as conn:
        conn.execute("CREATE DATABASE template_peserta")
    migrate(_server.dsn("template_peserta"), say=lambda _: None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say on which PostgreSQL the tests ran."""
    if _server is not None:
        with psycopg.connect(_server.dsn()) as conn:
            version = conn.info.parameter_status("server_version")
        terminalreporter.write_line(f"on PostgreSQL {version}")


def pytest_unconfigure() -> None:
    global _server
    if _server is not None:
        _server.stop()
        shutil.rmtree(_server.folder, ignore_errors=True)
        del os.environ[SERVER_ENV]
        _server = None


def database_dsn(name: str, *, user: str) -> str:
    """The address of another database of the test server."""
    head, tail = os.environ[SERVER_ENV].split("@/postgres?", 1)
    return f"{head.rsplit('//', 1)[0]}//{user}@/{name}?{tail}"


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """The name of this worker's own database, made from the template."""
    name = "test_" + os.environ.get("PYTEST_XDIST_WORKER", "main")
    with psycopg.connect(os.environ[SERVER_ENV], autocommit=True) as conn:
        conn.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
        conn.execute(SQL("CREATE DATABASE {} TEMPLATE template_peserta STRATEGY file_copy").format(Identifier(name)))
    yield name
    with psycopg.connect(os.environ[SERVER_ENV], autocommit=True) as conn:
        conn.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture(scope="session")
def app_dsn(database: str) -> str:
    """As web and worker connect."""
    return database_dsn(database, user="peserta_app")


@pytest.fixture(scope="session")
def owner_dsn(database: str) -> str:
    """As `peserta migrate` connects; for what the application itself may not do."""
    return database_dsn(database, user="peserta")


def pages_kept() -> Callable[..., Pages]:
    """Pages that are equal are made once: every site of a test has the same, and nothing changes them."""
    kept: dict[str, Pages] = {}

    def pages(profile: Profile, *, folders: tuple[Path, ...], is_demo: bool) -> Pages:
        name = repr((profile, folders, is_demo))
        if name not in kept:
            kept[name] = Pages(profile, folders=folders, is_demo=is_demo)
        return kept[name]

    return pages


@pytest.fixture(scope="session", autouse=True)
def compiled_templates() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("peserta.app.site.Pages", pages_kept())
        yield


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes() -> Iterator[None]:
    """Passwords are hashed in a moment; tests/access/test_passwords.py pays what they cost in production."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("peserta.access.passwords.HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


EMPTY_ALL = """
CREATE FUNCTION pg_temp.empty_all() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {}; END $$
"""


@pytest.fixture(scope="session")
async def warm_pool(app_dsn: str) -> AsyncGenerator[Pool]:
    """Connections that know the statements already: for a test, a new one costs more than all it does with it."""
    async with open_pool(app_dsn, size=20, name="peserta test") as pool:
        yield pool


@pytest.fixture
async def pool(warm_pool: Pool, emptying: Callable[[], object]) -> AsyncGenerator[Pool]:
    """A pool on an empty database."""
    yield warm_pool
    emptying()


@pytest.fixture(scope="session")
def emptying(owner_dsn: str) -> Iterator[Callable[[], object]]:
    """Deletes every row. On small tables DELETE is ten times quicker than TRUNCATE.

    One connection for all tests, and one round trip each whose plans are kept.
    """
    with psycopg.connect(owner_dsn, autocommit=True) as conn:
        conn.execute("SET session_replication_role = replica")
        tables = conn.execute(
            "SELECT relname FROM pg_class"
            " WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace"
            " AND relname NOT IN ('kit_migration', 'kit_partitioned')"
        ).fetchall()
        deletes = SQL("; ").join(SQL("DELETE FROM {}").format(Identifier(table)) for (table,) in tables)
        conn.execute(SQL(EMPTY_ALL).format(deletes))
        yield partial(conn.execute, "SELECT pg_temp.empty_all()")


@pytest.fixture(scope="session")
def keys() -> Keys:
    """Fixed keys, so that a failing test fails again."""
    return Keys(
        code=KeyRing({1: b"c" * 32}), seal=KeyRing({1: b"s" * 32}), index=b"i" * 32, token=b"t" * 32,
    )  # fmt: skip
