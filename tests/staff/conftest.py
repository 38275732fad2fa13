"""Fixtures of the desk."""

import pytest

from peserta.access.passwords import Passwords


@pytest.fixture(scope="session")
def passwords() -> Passwords:
    """One for all tests: each has a thread of its own."""
    return Passwords()
