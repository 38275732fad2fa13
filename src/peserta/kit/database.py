"""PostgreSQL: the pool, one transaction, and three ways to run a statement."""

import select
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Generic, LiteralString, TypeVar

import psycopg
from psycopg import AsyncConnection, AsyncCursor
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow, class_row
from psycopg_pool import AsyncConnectionPool

from peserta.kit.pipeline import gathering

Params = Mapping[str, object]
Conn = AsyncConnection[TupleRow]
Pool = AsyncConnectionPool[Conn]
T = TypeVar("T")


UNEXPECTED_SQLSTATE = "PE001"

# More than the number of statements we have, so that none is prepared twice.
PREPARED_MAX = 400
WAIT_S = 10.0


def open_pool(dsn: str, *, size: int, name: str) -> Pool:
    """A closed pool of autocommit connections; `async with` opens it.

    Autocommit is set by `configure`: a connection then carries no transaction that nobody asked for,
    and the hot path can commit one statement in one round trip.
    """
    return AsyncConnectionPool(
        dsn,
        min_size=min(2, size),
        max_size=size,
        timeout=WAIT_S,
        reconnect_timeout=60,
        kwargs={"application_name": name},
        configure=_configure,
        check=_check,
        open=False,
    )


# Planning our statements anew costs as much as running them, so each is planned once. A plan made on an
# empty table would read the whole of it until the next ANALYZE, ten times slower after an hour of codes:
# with sequential scans discouraged, the one plan uses the indexes from the first row on.
PLAN_ONCE = """
SELECT set_config('plan_cache_mode', 'force_generic_plan', false),
       set_config('enable_seqscan', 'off', false)
"""


async def _configure(conn: Conn) -> None:
    await conn.set_autocommit(True)
    conn.prepare_threshold = 0
    conn.prepared_max = PREPARED_MAX
    await conn.execute(PLAN_ONCE, prepare=False)


async def _check(conn: Conn) -> None:
    """Refuse a connection whose server has gone: an idle socket with something to read is dead.

    A `SELECT 1` would find the same and halve the throughput.
    """
    poll = select.poll()
    poll.register(conn.fileno(), select.POLLIN)
    if poll.poll(0):
        # Without this the pool would keep handing it out.
        await conn.close()
        raise psycopg.OperationalError("the server closed this idle connection")


@asynccontextmanager
async def transaction(pool: Pool) -> AsyncGenerator[Conn]:
    """One transaction, whose BEGIN travels with the first read and whose COMMIT with the last write.

    A statement whose result nobody reads costs no round trip; if it fails, leaving the block raises
    its error and nothing is committed.
    """
    async with pool.connection() as conn, gathering(conn) as pipeline:
        pipeline.put(b"BEGIN")
        try:
            yield conn
        except BaseException:
            if conn.pgconn.transaction_status != TransactionStatus.UNKNOWN:
                with suppress(psycopg.Error):  # of statements whose result nobody read
                    await pipeline.sync()
                # Put, not executed: psycopg would forget its prepared statements after a ROLLBACK it sees,
                # and tell the server so in the middle of the next transaction.
                pipeline.put(b"ROLLBACK")
            raise
        pipeline.put(b"COMMIT")


@asynccontextmanager
async def reading(pool: Pool) -> AsyncGenerator[Conn]:
    """A connection for reads only: those sent before the first is waited for share one round trip."""
    async with pool.connection() as conn, gathering(conn):
        yield conn


def lost_a_race(error: psycopg.Error) -> bool:
    """Whether `kit_expect` undid this transaction because somebody else was first."""
    return error.sqlstate == UNEXPECTED_SQLSTATE


async def run(conn: Conn, sql: LiteralString, params: Params | None = None) -> None:
    """Run a statement whose result does not matter."""
    await conn.execute(sql, params)


class Reading(Generic[T]):
    """A statement on its way; several may be sent before the first is waited for, in one round trip."""

    def __init__(self, cursor: AsyncCursor[T]) -> None:
        self._cursor = cursor

    async def one(self) -> T | None:
        """The first row, or None."""
        async with self._cursor:
            return await self._cursor.fetchone()

    async def many(self) -> list[T]:
        """Every row."""
        async with self._cursor:
            return await self._cursor.fetchall()


async def read(conn: Conn, sql: LiteralString, params: Params | None = None, *, of: type[T]) -> Reading[T]:
    """Send a statement; inside a transaction nothing waits until its rows are asked for."""
    cursor = conn.cursor(row_factory=class_row(of))
    await cursor.execute(sql, params)
    return Reading(cursor)


async def one(conn: Conn, sql: LiteralString, params: Params | None = None, *, of: type[T]) -> T | None:
    """The first row as an `of`, or None."""
    return await (await read(conn, sql, params, of=of)).one()


async def many(conn: Conn, sql: LiteralString, params: Params | None = None, *, of: type[T]) -> list[T]:
    """Every row as an `of`."""
    return await (await read(conn, sql, params, of=of)).many()
