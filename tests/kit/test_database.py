"""Transactions: all or nothing, in as few round trips as their reads need."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from peserta.kit.database import (
    Conn,
    Pool,
    lost_a_race,
    many,
    one,
    open_pool,
    read,
    reading,
    run,
    transaction,
    why_away,
)
from tests.locks import until_somebody_waits
from tests.traced import Traced, traced_pool

INSERT = "INSERT INTO kit_once (key, forgets_at) VALUES (%(key)s, now())"
COUNT = "SELECT count(*) AS n FROM kit_once"
JIT = "SELECT setting FROM pg_settings WHERE name = 'jit'"
FAIL = "SELECT kit_expect(false, 'somebody was first')"


@dataclass(frozen=True, slots=True)
class Counted:
    n: int


@dataclass(frozen=True, slots=True)
class Setting:
    setting: str


class Broken(Exception):
    """What an action raises in the middle."""


@pytest.fixture
async def traced(pool: Pool, app_dsn: str) -> AsyncGenerator[Traced]:
    async with traced_pool(app_dsn) as traced:
        yield traced


async def put(conn: Conn, key: bytes) -> None:
    await run(conn, INSERT, {"key": key})


async def kept(pool: Pool) -> int:
    async with pool.connection() as conn:
        counted = await one(conn, COUNT, of=Counted)
    assert counted is not None
    return counted.n


async def test_what_was_written_is_there_after_the_block(pool: Pool) -> None:
    async with transaction(pool) as conn:
        await put(conn, b"a")
        await put(conn, b"b")

    assert await kept(pool) == 2


async def break_off(pool: Pool) -> None:
    async with transaction(pool) as conn:
        await put(conn, b"a")
        raise Broken


async def fail_unread(pool: Pool) -> None:
    async with transaction(pool) as conn:
        await put(conn, b"a")
        await run(conn, FAIL)
        await put(conn, b"b")


async def fail_before_a_read(pool: Pool) -> None:
    async with transaction(pool) as conn:
        await put(conn, b"a")
        await put(conn, b"a")
        await one(conn, COUNT, of=Counted)


async def test_an_exception_undoes_everything_and_comes_out(pool: Pool) -> None:
    with pytest.raises(Broken):
        await break_off(pool)

    assert await kept(pool) == 0


async def test_a_failed_statement_whose_result_nobody_reads_undoes_everything_at_the_end(pool: Pool) -> None:
    with pytest.raises(psycopg.Error) as failed:
        await fail_unread(pool)

    assert lost_a_race(failed.value)
    assert await kept(pool) == 0


async def test_a_failed_statement_fails_the_next_read_and_undoes_everything(pool: Pool) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation) as failed:
        await fail_before_a_read(pool)

    assert not lost_a_race(failed.value)
    assert await kept(pool) == 0


@pytest.mark.parametrize("failing", [break_off, fail_unread, fail_before_a_read])
async def test_a_connection_is_as_good_as_new_after_every_kind_of_end(
    app_dsn: str, pool: Pool, caplog: pytest.LogCaptureFixture, failing: Callable[[Pool], Awaitable[None]]
) -> None:
    async with open_pool(app_dsn, size=1, name="peserta test") as single:
        with pytest.raises((Broken, psycopg.Error)):
            await failing(single)
        async with transaction(single) as conn:
            await put(conn, b"a")

    assert await kept(pool) == 1
    assert caplog.messages == []


async def test_a_cancelled_transaction_leaves_nothing_and_its_connection_can_be_used(app_dsn: str, pool: Pool) -> None:
    async with open_pool(app_dsn, size=1, name="peserta test") as single:
        is_inside = asyncio.Event()

        async def hang() -> None:
            async with transaction(single) as conn:
                await put(conn, b"a")
                assert await one(conn, COUNT, of=Counted) == Counted(1)
                is_inside.set()
                await asyncio.Event().wait()

        hanging = asyncio.create_task(hang())
        await is_inside.wait()
        hanging.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hanging

        assert await kept(single) == 0
        async with transaction(single) as conn:
            await put(conn, b"b")
        assert await kept(pool) == 1


async def test_a_transaction_cancelled_while_it_waits_for_a_lock_leaves_nothing(app_dsn: str, pool: Pool) -> None:
    async with open_pool(app_dsn, size=1, name="peserta waiting") as single:

        async def wait_for_the_lock() -> None:
            async with transaction(single) as conn:
                await put(conn, b"a")
                await one(conn, COUNT, of=Counted)

        async with transaction(pool) as holder:
            await put(holder, b"a")
            assert await one(holder, COUNT, of=Counted) == Counted(1)
            waiting = asyncio.create_task(wait_for_the_lock())
            await until_somebody_waits(pool)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting

        async with transaction(single) as conn:
            await put(conn, b"b")
        assert await kept(pool) == 2


async def test_a_statement_that_was_cancelled_before_it_was_prepared_can_be_said_again(
    app_dsn: str, pool: Pool
) -> None:
    never_said = "SELECT count(*) AS n FROM kit_once WHERE key <> '\\x00'"
    async with open_pool(app_dsn, size=1, name="peserta cancelled") as single:

        async def wait_for_the_lock() -> None:
            async with transaction(single) as conn:
                await put(conn, b"a")
                await one(conn, never_said, of=Counted)

        async with transaction(pool) as holder:
            await put(holder, b"a")
            assert await one(holder, COUNT, of=Counted) == Counted(1)
            waiting = asyncio.create_task(wait_for_the_lock())
            await until_somebody_waits(pool)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting

        async with single.connection() as conn:
            assert await one(conn, never_said, of=Counted) == Counted(1)


async def test_what_psycopg_says_by_itself_leaves_our_prepared_statements(app_dsn: str, pool: Pool) -> None:
    async with open_pool(app_dsn, size=1, name="peserta test") as single, single.connection() as conn:
        assert await one(conn, COUNT, of=Counted) == Counted(0)

        # After any of these psycopg would deallocate every statement of the connection, had it prepared one.
        for _ in range(10):
            with suppress(Broken):
                async with conn.transaction():
                    await conn.execute("SELECT 1")
                    raise Broken
        await conn.execute("BEGIN")
        await conn.execute("ROLLBACK")

        assert await one(conn, COUNT, of=Counted) == Counted(0)


@pytest.mark.parametrize("prepares", [True, False])
async def test_for_a_pooler_nothing_is_left_at_the_server(app_dsn: str, pool: Pool, prepares: bool) -> None:
    left = "SELECT count(*) AS n FROM pg_prepared_statements"
    chosen = "SELECT count(*) AS n FROM pg_settings WHERE name = 'plan_cache_mode' AND source = 'session'"
    async with open_pool(app_dsn, size=1, name="peserta test", prepares=prepares) as single:
        async with transaction(single) as conn:
            await put(conn, b"a")
            assert await one(conn, COUNT, of=Counted) == Counted(1)
        async with single.connection() as conn:
            found = [await one(conn, sql, of=Counted) for sql in (left, chosen)]

    assert (found == [Counted(0), Counted(0)]) is not prepares
    assert await kept(pool) == 1


async def test_writes_take_one_round_trip_however_many(traced: Traced, pool: Pool) -> None:
    async with traced.listening() as talk:
        async with transaction(traced.pool) as conn:
            for n in range(20):
                await put(conn, bytes([n]))

    assert talk.trips == 1
    assert await kept(pool) == 20


async def test_reads_asked_for_together_share_a_round_trip_with_the_begin(traced: Traced) -> None:
    async with traced.listening() as talk:
        async with transaction(traced.pool) as conn:
            readings = [await read(conn, COUNT, of=Counted) for _ in range(5)]
            counts = [await reading.one() for reading in readings]
            await put(conn, b"a")

    assert counts == [Counted(0)] * 5
    assert talk.trips == 2


async def test_what_is_asked_for_in_the_block_may_be_read_after_it(traced: Traced) -> None:
    async with traced.listening() as talk:
        async with transaction(traced.pool) as conn:
            await put(conn, b"a")
            asked = await read(conn, COUNT, of=Counted)
        assert await asked.many() == [Counted(1)]

    assert talk.trips == 1


async def test_one_statement_by_itself_takes_one_round_trip(traced: Traced) -> None:
    async with traced.pool.connection() as conn:
        await many(conn, COUNT, of=Counted)

    async with traced.listening() as talk, traced.pool.connection() as conn:
        await many(conn, COUNT, of=Counted)

    assert talk.trips == 1


async def test_reads_without_a_transaction_share_a_round_trip(traced: Traced) -> None:
    async with traced.listening() as talk, reading(traced.pool) as conn:
        readings = [await read(conn, COUNT, of=Counted) for _ in range(3)]
        assert [await asked.one() for asked in readings] == [Counted(0)] * 3

    assert talk.trips <= 2


async def test_of_sixteen_transactions_at_once_that_expect_to_be_first_one_is(pool: Pool) -> None:
    first = """
    WITH first AS (
        INSERT INTO kit_once (key, forgets_at) VALUES ('\\x01', now()) ON CONFLICT (key) DO NOTHING RETURNING key
    )
    SELECT kit_expect(EXISTS (SELECT FROM first), 'somebody was first')
    """

    async def race(n: int) -> bool:
        try:
            async with transaction(pool) as conn:
                await run(conn, first)
                await put(conn, bytes([100 + n]))
        except psycopg.Error as error:
            if lost_a_race(error):
                return False
            raise
        return True

    won = await asyncio.gather(*(race(n) for n in range(16)))

    assert sum(won) == 1
    assert await kept(pool) == 2


async def test_no_plan_is_compiled_whatever_the_server_does_by_itself(app_dsn: str) -> None:
    """Where a whole table must be read, the discouraged scan costs so much that PostgreSQL compiles it: 50 ms."""
    compiles = make_conninfo(app_dsn, options="-c jit=on")
    async with open_pool(compiles, size=1, name="peserta test") as single, single.connection() as conn:
        assert await one(conn, JIT, of=Setting) == Setting("off")


async def test_a_connection_whose_server_has_gone_is_replaced_unseen(app_dsn: str, pool: Pool) -> None:
    async with open_pool(app_dsn, size=1, name="peserta to be ended") as single:
        await kept(single)
        async with pool.connection() as conn:
            ended = "SELECT count(pg_terminate_backend(pid, 5000)) AS n FROM pg_stat_activity"
            mine = " WHERE application_name = 'peserta to be ended'"
            assert await one(conn, ended + mine, of=Counted) == Counted(1)

        assert await kept(single) == 0


async def test_what_a_database_refuses_is_not_called_away(pool: Pool) -> None:
    async with pool.connection() as conn:
        with pytest.raises(psycopg.Error) as refused:
            await conn.execute("DELETE FROM audit_entry")

    assert "refused: permission denied for table audit_entry; `peserta migrate`" in why_away(refused.value)
    with pytest.raises(psycopg.Error) as away:
        psycopg.connect("postgresql://peserta_app@127.0.0.1:1/peserta")
    assert "does not answer: connection failed" in why_away(away.value)
