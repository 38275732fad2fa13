"""Fixtures of the ways to an account."""

import pytest

from peserta.access.passwords import Passwords
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.access.walking import Browser
from tests.people import Someone, register


@pytest.fixture
def browser(pool: Pool, keys: Keys) -> Browser:
    """A browser nobody has seen."""
    return Browser(pool, keys)


@pytest.fixture(scope="session")
def passwords() -> Passwords:
    """One for all tests: each has a thread of its own."""
    return Passwords()


@pytest.fixture
async def siti(pool: Pool, keys: Keys, browser: Browser, passwords: Passwords) -> Someone:
    """Somebody with an open account, a phone and an address."""
    siti = await register(pool, keys)
    await browser.open_account(siti, passwords)
    return siti
