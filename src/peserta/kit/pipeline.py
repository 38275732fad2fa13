"""A pipeline that talks to the server only when somebody waits for an answer.

psycopg's own flushes after each statement: a poll and a write for each, and a server process woken for
each. Here statements gather until the first result is asked for, and travel together. It leans on
psycopg's inner parts, so the version is pinned and a test counts the writes.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from psycopg import AsyncConnection, AsyncPipeline
from psycopg.abc import PQGen
from psycopg.generators import send


class GatheringPipeline(AsyncPipeline):
    """Keeps statements until a result, a sync or the end is asked for.

    For a few small statements: nothing is read while they are written, so a batch must fit into the
    socket's buffers.
    """

    def _communicate_gen(self) -> PQGen[None]:
        """Only what must be read is worth a trip."""
        yield from ()

    def _fetch_gen(self, *, flush: bool) -> PQGen[None]:  # noqa: ARG002  # the end flushes all the same
        while self.command_queue:
            self.command_queue.popleft()()
        if self.result_queue:
            self.pgconn.send_flush_request()
            yield from send(self.pgconn)
        yield from super()._fetch_gen(flush=False)

    def put(self, command: bytes) -> None:
        """Add a command without parameters whose result is only checked, such as BEGIN."""
        self.command_queue.append(lambda: self.pgconn.send_query_params(command, None))
        self.result_queue.append(None)


@asynccontextmanager
async def gathering(conn: AsyncConnection[Any]) -> AsyncGenerator[GatheringPipeline]:
    """Put an idle connection into pipeline mode, gathering."""
    pipeline = GatheringPipeline(conn, _no_lock=True)
    assert conn._pipeline is None, "pipelines are not nested here"  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    conn._pipeline = pipeline  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    try:
        async with pipeline:
            yield pipeline
    finally:
        conn._pipeline = None  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
