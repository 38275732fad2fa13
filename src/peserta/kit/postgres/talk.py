"""What one connection says to the server: statements that travel together, each prepared once.

psycopg makes a cursor for each statement, flushes it by itself and waits by itself, which is most of what a
statement costs here. This keeps statements until somebody asks for a result, sends them as one, and reads all
results in one go. It uses only what psycopg documents: its wrapper of libpq and its conversion of values.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, LiteralString, TypeVar

import psycopg
from psycopg import AsyncConnection
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.generators import send
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.rows import TupleRow

from peserta.kit.postgres.rows import row_maker
from peserta.kit.postgres.statement import Statement, numbered

Params = Mapping[str, object]
# A statement is prepared for the types of its parameters.
Key = tuple[bytes, Sequence[int]]
T = TypeVar("T")

# More than the number of statements we have, each with the types of parameters it is given; what is over
# goes unprepared.
PREPARED_MAX: Final = 1_000
CANCEL_WAIT_S: Final = 5.0
UNWATCHED: Final = -1
FINE: Final = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK, ExecStatus.EMPTY_QUERY)


class Said:
    """One statement on its way, and its result once it has come back."""

    __slots__ = ("formats", "key", "params", "result", "statement")

    def __init__(self, statement: Statement, params: Sequence[Any], formats: Sequence[Format], key: Key) -> None:
        self.statement = statement
        self.params = params
        self.formats = formats
        self.key = key
        self.result: PGresult | None = None


class Talk:
    """The statements of one connection, in their order.

    For a few small statements: nothing is read while they are written.
    """

    def __init__(self, conn: "Connection") -> None:
        self._conn = conn
        self._pg = conn.pgconn
        self._values = Transformer(conn)
        self._names: dict[Key, bytes] = {}
        self._named = 0
        self._waiting: list[Said] = []
        self._gathers = False
        self._begins = False
        # The socket that the loop watches for us, and who waits for it. To begin and to end watching costs the
        # loop as much as a small statement, so it goes on while nobody waits.
        self._watched = UNWATCHED
        self._arriving: asyncio.Future[None] | None = None

    @asynccontextmanager
    async def gathering(self) -> AsyncGenerator[None]:
        """In this block statements wait for the first result that is asked for, or for the end."""
        assert not self._gathers, "such blocks are not nested"
        self._gathers = True
        try:
            yield
            await self.flush()
        finally:
            self._waiting.clear()
            self._gathers = False

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[None]:
        """As `gathering`, and all or nothing.

        What travels as one is one transaction by itself: BEGIN and COMMIT are said only where
        something is read in between.
        """
        async with self.gathering():
            self._begins = True
            try:
                yield
                if not self._begins:
                    self._put(b"COMMIT")
                await self._flush()
            except BaseException:
                self._waiting.clear()
                if self._pg.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
                    self._put(b"ROLLBACK")
                    await self._flush()
                raise
            finally:
                self._begins = False

    async def say_now(self, sql: LiteralString, params: Params | None = None) -> Said:
        """Say a statement; outside of a block it is sent, and has come back, when this returns."""
        said = self._say(numbered(sql, has_params=bool(params)), params)
        if not self._gathers:
            await self._flush()
        return said

    async def flush(self) -> None:
        """Send what waits as one and read every result; raises the first error of them."""
        if self._begins and self._waiting:
            self._begins = False
            self._waiting.insert(0, Said(Statement(b"BEGIN", (), ()), (), (), (b"BEGIN", ())))
        await self._flush()

    def rows(self, said: Said, of: type[T]) -> list[T]:
        """The rows of a statement that has come back."""
        result = said.result
        assert result is not None, "its error was raised"
        self._values.set_pgresult(result)
        return self._values.load_rows(0, result.ntuples, row_maker(of, result))

    def _put(self, command: bytes) -> None:
        self._waiting.append(Said(Statement(command, (), ()), (), (), (command, ())))

    def _say(self, statement: Statement, params: Params | None) -> Said:
        if params and statement.names:
            values = self._values.dump_sequence([params[name] for name in statement.names], statement.formats)
            key = (statement.sql, self._values.types or ())
            said = Said(statement, values, self._values.formats or (), key)
        else:
            said = Said(statement, (), (), (statement.sql, ()))
        self._waiting.append(said)
        return said

    async def _flush(self) -> None:
        if not self._waiting:
            return
        batch, self._waiting = self._waiting, []
        self._pg.enter_pipeline_mode()
        try:
            preparing = [self._send(said) for said in batch]
            self._pg.pipeline_sync()
            if self._pg.flush():
                await self._conn.wait(send(self._pg))
            error = await self._receive(batch, preparing)
            self._pg.exit_pipeline_mode()
        except BaseException as broken:
            # Nobody read which of them were prepared.
            for said in batch:
                self._names.pop(said.key, None)
            await self._recover(is_cancelled=not isinstance(broken, Exception))
            raise
        if error is not None:
            raise error

    def _send(self, said: Said) -> bool:
        """Hand one statement to libpq; return whether it is prepared on the way."""
        name = self._names.get(said.key)
        is_new = name is None and len(self._names) < PREPARED_MAX and self._conn.prepares
        if is_new:
            # Never the same name twice: the server may have kept one that we forgot.
            self._named += 1
            name = b"peserta_%d" % self._named
            self._pg.send_prepare(name, said.statement.sql, said.key[1])
            self._names[said.key] = name
        if name is None or not self._conn.prepares:
            self._pg.send_query_params(
                said.statement.sql, said.params, said.key[1], said.formats, result_format=Format.BINARY
            )
        else:
            self._pg.send_query_prepared(name, said.params, said.formats, result_format=Format.BINARY)
        return is_new

    async def _receive(self, batch: Sequence[Said], preparing: Sequence[bool]) -> psycopg.Error | None:
        error: psycopg.Error | None = None
        for said, is_new in zip(batch, preparing, strict=True):
            if is_new:
                result = await self._result()
                if result.status != ExecStatus.COMMAND_OK:
                    # The name is free, or was never given.
                    self._names.pop(said.key, None)
                    error = error or _error_of(result)
            result = await self._result()
            if result.status in FINE:
                said.result = result
            elif error is None:
                error = _error_of(result)
        end = await self._result(is_end=True)
        assert end.status == ExecStatus.PIPELINE_SYNC, "the end of a batch is its sync"
        return error

    async def _result(self, *, is_end: bool = False) -> PGresult:
        """The next result, and the nothing that stands between it and the one after it."""
        result = await self._next()
        assert result is not None, "each statement has a result"
        if not is_end:
            after = await self._next()
            assert after is None, "each statement has one result"
        return result

    async def _next(self) -> PGresult | None:
        while self._pg.is_busy():
            await self._readable()
            self._pg.consume_input()
        result = self._pg.get_result()
        if result is None and self._pg.status == ConnStatus.BAD:
            raise psycopg.OperationalError("the connection to the database is lost")
        return result

    async def _readable(self) -> None:
        loop = asyncio.get_running_loop()
        self._arriving = loop.create_future()
        if self._watched == UNWATCHED:
            self._watched = self._pg.socket
            loop.add_reader(self._watched, self._arrived)
        try:
            await self._arriving
        finally:
            self._arriving = None

    def _arrived(self) -> None:
        if self._arriving is None:
            # Unasked: the server hung up, which the pool's check finds, or more came than was read.
            self.unwatch()
        elif not self._arriving.done():
            self._arriving.set_result(None)

    def unwatch(self) -> None:
        """Let others watch the socket, or close it."""
        if self._watched != UNWATCHED:
            asyncio.get_running_loop().remove_reader(self._watched)
            self._watched = UNWATCHED

    async def _recover(self, *, is_cancelled: bool) -> None:
        """After a cancellation: stop the server too, and bring the connection back to where it can be used."""
        if self._pg.status != ConnStatus.BAD and is_cancelled:
            with suppress(psycopg.Error, TimeoutError, asyncio.CancelledError):
                async with asyncio.timeout(CANCEL_WAIT_S):
                    await self._conn.cancel_safe(timeout=CANCEL_WAIT_S)
                    await self._drain()
                    self._pg.exit_pipeline_mode()
                    return
        # Nobody knows what is on its way: the pool makes another.
        await self._conn.close()

    async def _drain(self) -> None:
        while True:
            result = await self._next()
            if result is not None and result.status == ExecStatus.PIPELINE_SYNC:
                return


class Connection(AsyncConnection[TupleRow]):
    """A connection of our pools, which carries its talk."""

    # Whether its talk prepares statements.
    prepares = True
    _talk: Talk | None = None

    @property
    def talk(self) -> Talk:
        if self._talk is None:
            self._talk = Talk(self)
        return self._talk

    async def wait(self, *args: Any, **kwargs: Any) -> Any:
        """As psycopg waits, which watches the socket itself."""
        if self._talk is not None:
            self._talk.unwatch()
        return await super().wait(*args, **kwargs)

    async def commit(self) -> None:
        """Nothing, where no transaction is open: the pool asks for it whenever a connection comes back."""
        if self.pgconn.transaction_status != TransactionStatus.IDLE:
            await super().commit()

    async def close(self) -> None:
        if self._talk is not None:
            self._talk.unwatch()
        await super().close()


def _error_of(result: PGresult) -> psycopg.Error:
    if result.status == ExecStatus.FATAL_ERROR:
        return error_from_result(result)
    return psycopg.InternalError(f"a statement came to an unexpected end: {ExecStatus(result.status).name}")
