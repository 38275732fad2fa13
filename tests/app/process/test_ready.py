"""`/readyz` answers before whoever asks has given up, whatever the database does."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from litestar import Litestar

from peserta.app import ready
from tests.app.asking import Person

AWAY = '{"ready":false,"because":["the database does not answer within 0.1 s"]}'


async def test_a_pool_that_has_no_connection_left_is_not_ready_at_once(
    app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = app.state.site.pool
    async with asyncio.timeout(8), AsyncExitStack() as held:
        for _ in range(pool.max_size):
            await held.enter_async_context(pool.connection())

        monkeypatch.setattr(ready, "WAIT_S", 0.1)
        answer = await Person(app).get("/readyz")

    monkeypatch.undo()
    assert (answer.status, answer.text) == (503, AWAY)
    assert (await Person(app).get("/readyz")).status == 200


async def test_a_database_that_took_the_question_and_says_nothing_is_not_ready_at_once(
    app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ready, "WAIT_S", 0.1)
    monkeypatch.setattr("peserta.app.clocks.CLOCK", "SELECT clock_timestamp() AS now FROM pg_sleep(30)")

    async with asyncio.timeout(8):
        answer = await Person(app).get("/readyz")

    monkeypatch.undo()
    assert (answer.status, answer.text) == (503, AWAY)
    assert (await Person(app).get("/readyz")).status == 200, "the connection is of use again"
