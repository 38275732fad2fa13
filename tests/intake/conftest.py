"""Fixtures of the imports."""

from pathlib import Path

import pytest

from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.intake.rolls import Importing


@pytest.fixture
def importing(pool: Pool, app_dsn: str, keys: Keys, tmp_path: Path) -> Importing:
    """Imports into an empty database."""
    return Importing(app_dsn, keys, tmp_path)
