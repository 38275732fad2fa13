"""PostgreSQL: the pool, one transaction, and three ways to run a statement."""

import asyncio
import select
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Generic, LiteralString, Protocol, TypeVar

import psycopg
from psycopg import AsyncConnection, AsyncCursor
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import DeadlockDetected, UniqueViolation
from psycopg.rows import TupleRow, class_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from peserta.kit.postgres.talk import Connection, Params, Said, Talk

Conn = AsyncConnection[TupleRow]
Pool = AsyncConnectionPool[Conn]
T = TypeVar("T")


UNEXPECTED_SQLSTATE = "PE001"

WAIT_S = 10.0
# The pool's own way is to try a lost connection after 1, 2, 4, 8 and up to 30 seconds: after half a minute without a
# server, members would wait half a minute more once it is back. It gives up soon instead, and is asked again.
RECONNECT_S = 1.0
ASKING = "ask for the database"
# A server that vanishes says nothing: without these the kernel goes on for a quarter of an hour with what was sent, and
# for two hours with what is waited for, while a standby has long taken over. What an address says itself stands.
NOTICED_GONE = {
    "connect_timeout": 10, "keepalives_idle": 5, "keepalives_interval": 5, "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long the server lets one statement run or wait for a lock, and a transaction wait for its client; 0: ever.

    A lock that somebody holds at a console must not hold every page; nor may a process that was stopped in the middle
    of a transaction hold the rows it has locked.
    """

    statement_s: float = 0
    idle_s: float = 0


UNBOUNDED = Bounds()


def open_pool(dsn: str, *, size: int, name: str, prepares: bool = True, bounds: Bounds = UNBOUNDED) -> Pool:
    """A closed pool of autocommit connections; `async with` opens it.

    Autocommit is set by `configure`: a connection then carries no transaction that nobody asked for,
    and the hot path can commit one statement in one round trip. Without `prepares` nothing is left at
    a server that the next transaction would need, for a pooler that gives each one another server: nor are the
    `bounds`, which are the pooler's own to keep.
    """
    asking: set[asyncio.Task[None]] = set()

    async def ask_again(pool: Pool) -> None:
        if not asking:
            task = asyncio.create_task(_ask_until_linked(pool), name=ASKING)
            asking.add(task)
            task.add_done_callback(asking.discard)

    return AsyncConnectionPool(
        dsn,
        connection_class=Connection,
        min_size=min(2, size),
        max_size=size,
        timeout=WAIT_S,
        reconnect_timeout=RECONNECT_S,
        reconnect_failed=ask_again,
        kwargs={"application_name": name, **_unsaid(dsn)},
        configure=partial(_configure, bounds=bounds) if prepares else _configure_pooled,
        check=_check,
        open=False,
    )


async def _ask_until_linked(pool: Pool) -> None:
    """Go on trying while nobody asks: those who wait already would be forgotten, and find no server once it is back."""
    while True:
        try:
            async with pool.connection(timeout=RECONNECT_S):
                return
        except PoolTimeout:
            continue
        except psycopg.Error:  # that it is closed among them
            return


def _unsaid(dsn: str) -> dict[str, int]:
    said = conninfo_to_dict(dsn)
    return {name: value for name, value in NOTICED_GONE.items() if name not in said}


# Planning our statements anew costs as much as running them, so each is planned once. A plan made on an
# empty table would read the whole of it until the next ANALYZE, ten times slower after an hour of codes:
# with sequential scans discouraged, the one plan uses the indexes from the first row on. Before PostgreSQL 18
# that is a price, and where a whole table must be read it is high enough for the plan to be compiled each time.
PLAN_ONCE = """
SELECT set_config('plan_cache_mode', 'force_generic_plan', false),
       set_config('enable_seqscan', 'off', false),
       set_config('jit', 'off', false)
"""


async def plan_once(conn: Conn) -> None:
    """Keep one plan of each statement of this connection, the server's own checks of foreign keys among them."""
    await conn.execute(PLAN_ONCE, prepare=False)


BOUND = """
SELECT set_config('statement_timeout', %(statement_ms)s::text, false),
       set_config('idle_in_transaction_session_timeout', %(idle_ms)s::text, false)
"""


async def _configure(conn: Conn, *, bounds: Bounds) -> None:
    await conn.set_autocommit(True)
    # psycopg itself prepares nothing: after a DROP or a ROLLBACK that it sees it deallocates all statements of
    # the connection, those of our talk with them.
    conn.prepare_threshold = None
    await plan_once(conn)
    if bounds != UNBOUNDED:
        milliseconds = {"statement_ms": round(bounds.statement_s * 1000), "idle_ms": round(bounds.idle_s * 1000)}
        await conn.execute(BOUND, milliseconds, prepare=False)


async def _configure_pooled(conn: Conn) -> None:
    await conn.set_autocommit(True)
    conn.prepare_threshold = None
    assert isinstance(conn, Connection), "our pools make such connections"
    conn.prepares = False


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


def talk_of(conn: Conn) -> Talk:
    assert isinstance(conn, Connection), "our pools make such connections"
    return conn.talk


@asynccontextmanager
async def transaction(pool: Pool) -> AsyncGenerator[Conn]:
    """One transaction, whose BEGIN travels with the first read and whose COMMIT with the last write.

    A statement whose result nobody reads costs no round trip; if it fails, leaving the block raises
    its error and nothing is committed.
    """
    async with pool.connection() as conn:
        async with talk_of(conn).transaction():
            yield conn


@asynccontextmanager
async def reading(pool: Pool) -> AsyncGenerator[Conn]:
    """A connection for reads only: those sent before the first is waited for share one round trip."""
    async with pool.connection() as conn:
        async with talk_of(conn).gathering():
            yield conn


@asynccontextmanager
async def deciding(pool: Pool) -> AsyncGenerator[Conn]:
    """First what is read, then what is written because of it: two batches, each a transaction by itself.

    For writes that say themselves what must still be so, by a unique key or `kit_expect`: whoever was slower writes
    nothing. When the block raises nothing of the second batch is sent.
    """
    async with pool.connection() as conn:
        async with talk_of(conn).gathering():
            yield conn


def lost_a_race(error: psycopg.Error) -> bool:
    """Whether `kit_expect` undid this transaction because somebody else was first."""
    return error.sqlstate == UNEXPECTED_SQLSTATE


def was_overtaken(error: psycopg.Error) -> bool:
    """Whether another transaction was quicker, by what this one expected, by a unique key or by a deadlock.

    Tried again, this one reads what the other did.
    """
    return lost_a_race(error) or isinstance(error, (UniqueViolation, DeadlockDetected))


def why_away(error: psycopg.Error) -> str:
    """That the database of the settings refuses, or does not answer, and why: never a value of a row."""
    which = "the database of PESERTA_DATABASE_URL"
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        # It names what may not be read, and nothing of what stands there.
        said = error.diag.message_primary or type(error).__name__
        return f"{which} refused: {said}; `peserta migrate` gives the application's role the rights that a restore lost"
    if isinstance(error, psycopg.errors.ReadOnlySqlTransaction):
        return f"{which} takes no writes: it is a standby, or set to default_transaction_read_only"
    lines = str(error).splitlines() if isinstance(error, psycopg.OperationalError) else []
    reason = lines[0] if lines else type(error).__name__
    return f"{which} {'refused' if error.sqlstate else 'does not answer'}: {reason}"


async def run(conn: Conn, sql: LiteralString, params: Params | None = None) -> None:
    """Run a statement whose result does not matter."""
    if isinstance(conn, Connection):
        await conn.talk.say_now(sql, params)
    else:
        await conn.execute(sql, params)


class Reading(Protocol[T]):
    """A statement on its way; several may be sent before the first is waited for, in one round trip."""

    async def one(self) -> T | None:
        """The first row, or None."""
        ...

    async def many(self) -> list[T]:
        """Every row."""
        ...


async def read(conn: Conn, sql: LiteralString, params: Params | None = None, *, of: type[T]) -> Reading[T]:
    """Send a statement; inside a transaction nothing waits until its rows are asked for."""
    if isinstance(conn, Connection):
        return _Asked(conn.talk, await conn.talk.say_now(sql, params), of)
    cursor = conn.cursor(row_factory=class_row(of))
    await cursor.execute(sql, params)
    return _Executed(cursor)


async def one(conn: Conn, sql: LiteralString, params: Params | None = None, *, of: type[T]) -> T | None:
    """The first row as an `of`, or None."""
    return await (await read(conn, sql, params, of=of)).one()


async def many(conn: Conn, sql: LiteralString, params: Params | None = None, *, of: type[T]) -> list[T]:
    """Every row as an `of`."""
    return await (await read(conn, sql, params, of=of)).many()


class _Asked(Generic[T]):
    """A statement on a connection of our pools."""

    def __init__(self, talk: Talk, said: Said, of: type[T]) -> None:
        self._talk = talk
        self._said = said
        self._of = of

    async def one(self) -> T | None:
        rows = await self.many()
        return rows[0] if rows else None

    async def many(self) -> list[T]:
        if self._said.result is None:
            await self._talk.flush()
        return self._talk.rows(self._said, self._of)


class _Executed(Generic[T]):
    """A statement on a connection that somebody opened otherwise, such as an import's."""

    def __init__(self, cursor: AsyncCursor[T]) -> None:
        self._cursor = cursor

    async def one(self) -> T | None:
        async with self._cursor:
            return await self._cursor.fetchone()

    async def many(self) -> list[T]:
        async with self._cursor:
            return await self._cursor.fetchall()
