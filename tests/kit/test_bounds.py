"""A lock that somebody holds holds a page for a bounded time, and a client that stands still holds no lock for ever."""

import asyncio
import select
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import psycopg
import pytest

from peserta.kit.database import Bounds, Conn, Pool, one, open_pool, run, transaction

PUT = "INSERT INTO kit_once (key, forgets_at) VALUES ('\\x00', now())"
TAKE = "UPDATE kit_once SET forgets_at = now() WHERE key = '\\x00' RETURNING key"


@dataclass(frozen=True, slots=True)
class Taken:
    key: bytes


async def take(pool: Pool, *, then: Callable[[Conn], Awaitable[object]] | None = None) -> None:
    async with transaction(pool) as conn:
        assert await one(conn, TAKE, of=Taken)
        if then:
            await then(conn)


@pytest.fixture(autouse=True)
async def row(pool: Pool) -> None:
    async with transaction(pool) as conn:
        await run(conn, PUT)


async def test_a_statement_that_waits_for_a_lock_is_given_up_and_the_connection_is_good_for_the_next(
    pool: Pool, app_dsn: str
) -> None:
    async with open_pool(app_dsn, size=1, name="peserta test", bounds=Bounds(statement_s=1)) as bounded:

        async def somebody_else(_: Conn) -> None:
            with pytest.raises(psycopg.errors.QueryCanceled):
                await take(bounded)

        async with asyncio.timeout(20):
            await take(pool, then=somebody_else)
        await take(bounded)


async def test_a_client_that_stands_still_within_a_transaction_gives_its_locks_back(pool: Pool, app_dsn: str) -> None:
    stands_still = asyncio.Event()

    async def stand_still(_: Conn) -> None:
        stands_still.set()
        await asyncio.Event().wait()

    async with open_pool(app_dsn, size=1, name="peserta test", bounds=Bounds(idle_s=1)) as bounded:
        standing = asyncio.create_task(take(bounded, then=stand_still))
        await stands_still.wait()
        try:
            async with asyncio.timeout(20):
                await take(pool)
        finally:
            standing.cancel()
            await asyncio.gather(standing, return_exceptions=True)

        await take(bounded)


async def test_a_client_that_comes_back_to_its_transaction_too_late_is_told_as_if_the_server_were_away(
    app_dsn: str,
) -> None:
    async def come_back_late(conn: Conn) -> None:
        # The server's own word that it has hung up.
        assert await asyncio.to_thread(is_readable, conn.fileno())
        await one(conn, TAKE, of=Taken)

    async with open_pool(app_dsn, size=1, name="peserta test", bounds=Bounds(idle_s=1)) as bounded:
        with pytest.raises(psycopg.OperationalError):
            await take(bounded, then=come_back_late)

        await take(bounded)


def is_readable(number: int) -> bool:
    poll = select.poll()
    poll.register(number, select.POLLIN)
    return bool(poll.poll(20_000))
