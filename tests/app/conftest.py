"""The application on this worker's own database."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest
from litestar import Litestar

from peserta.access.passwords import Passwords
from peserta.app.handlers import EVERY_HANDLER
from peserta.app.site import make_site
from peserta.app.web import make_app
from peserta.demo.stage import PROFILE
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.kit.scheme.problems import Problems
from peserta.kit.scheme.profile import read_profile
from peserta.kit.settings import Serving, Settings
from tests.access.walking import Browser
from tests.app.asking import Person
from tests.people import Someone, register


@pytest.fixture(scope="session")
def built(keys: Keys, app_dsn: str) -> Litestar:
    """The application, whose handlers are made ready once: that takes longer than most tests."""
    profile = read_profile(PROFILE, Problems())
    assert profile is not None
    settings = Settings(
        profile=profile, keys=keys, audit_key=b"a" * 32, database_url=app_dsn, serving=Serving(pool_size=4)
    )
    return make_app(lambda: make_site(settings), EVERY_HANDLER)


@pytest.fixture
async def app(built: Litestar, pool: Pool) -> AsyncGenerator[Litestar]:
    """The application started anew: its site, its pool and what it remembers belong to one test."""
    async with built.lifespan():
        yield built


@pytest.fixture
def person(app: Litestar) -> Person:
    return Person(app)


@pytest.fixture(scope="session")
def passwords() -> Passwords:
    """Argon2id as in production: the tests hash few."""
    return Passwords()


@pytest.fixture
async def owner(pool: Pool, keys: Keys) -> Browser:
    """The owner's browser; the account was opened an hour ago."""
    return Browser(pool, keys, now=utc_now() - timedelta(hours=1))


@pytest.fixture
async def siti(pool: Pool, keys: Keys, owner: Browser, passwords: Passwords) -> Someone:
    siti = await register(pool, keys, 70, name="Wulan Purnamasari", now=owner.now)
    await owner.open_account(siti, passwords)
    return siti
