"""A chore that fails is tried again, and stops nothing else."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
from structlog.testing import capture_logs

from peserta.app.repeating import repeat
from peserta.kit.database import Pool

SOON = timedelta(milliseconds=1)
SECRET = "3171990000000001"


@pytest.mark.parametrize(
    ("fault", "level"),
    [
        (lambda: psycopg.OperationalError("away"), "warning"),
        (lambda: psycopg.errors.CheckViolation(SECRET), "error"),
        (lambda: ValueError("anything"), "error"),
    ],
    ids=["away", "against a rule", "a fault of ours"],
)
async def test_a_chore_that_fails_is_tried_again(fault: Callable[[], Exception], level: str, pool: Pool) -> None:
    stopping, done = asyncio.Event(), 0

    async def chore(_: Pool) -> None:
        nonlocal done
        done += 1
        if done < 3:
            raise fault()
        stopping.set()

    with capture_logs() as logs:
        await repeat(chore, SOON, pool, stopping)

    assert done == 3
    assert [entry["log_level"] for entry in logs] == [level, level]
    assert all(entry["chore"].endswith("chore") for entry in logs)
    assert SECRET not in repr(logs)
