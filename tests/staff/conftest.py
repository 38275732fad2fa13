"""Fixtures of the desk."""

import pytest

from peserta.access.passwords import Passwords


@pytest.fixture(scope="session")
def passwords() -> Passwords:
    """Argon2id as in production: the tests hash few."""
    return Passwords()
