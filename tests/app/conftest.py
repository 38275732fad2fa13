"""The application on this worker's own database."""

from collections.abc import AsyncGenerator

import pytest
from litestar import Litestar

from peserta.access.passwords import Passwords
from peserta.app.handlers import EVERY_HANDLER
from peserta.app.site import make_site
from peserta.app.web import make_app
from peserta.demo.stage import PROFILE
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.kit.problems import Problems
from peserta.kit.profile import read_profile
from peserta.kit.settings import Serving, Settings
from tests.app.asking import Person


@pytest.fixture
async def app(pool: Pool, keys: Keys, app_dsn: str) -> AsyncGenerator[Litestar]:
    profile = read_profile(PROFILE, Problems())
    assert profile is not None
    settings = Settings(
        profile=profile, keys=keys, audit_key=b"a" * 32, database_url=app_dsn, serving=Serving(pool_size=4)
    )
    app = make_app(lambda: make_site(settings), EVERY_HANDLER)
    async with app.lifespan():
        yield app


@pytest.fixture
def person(app: Litestar) -> Person:
    return Person(app)


@pytest.fixture(scope="session")
def passwords() -> Passwords:
    """Argon2id as in production: the tests hash few."""
    return Passwords()
