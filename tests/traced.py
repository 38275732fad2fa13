"""What a connection and the server really said to each other, as libpq itself writes it down."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from psycopg.pq import Trace

from peserta.kit.database import Pool, open_pool
from peserta.kit.postgres.talk import Connection

FROM_CLIENT, FROM_SERVER = "F", "B"
PARSE = re.compile(r'Parse\t "[^"]*" "(?P<sql>.*)" \d+', re.DOTALL)


@dataclass
class Talk:
    """One traced stretch of talk; filled when it ends."""

    lines: list[str] = field(default_factory=list[str])

    @property
    def trips(self) -> int:
        """How often the client stopped talking and waited for the server."""
        speakers = [line[0] for line in self.lines]
        return sum(pair == (FROM_CLIENT, FROM_SERVER) for pair in pairwise(speakers))

    @property
    def statements(self) -> list[str]:
        """Every statement in its order, without its parameters. Only where nothing was prepared before."""
        found = (PARSE.search(line) for line in self.lines if line.startswith(FROM_CLIENT))
        return [match["sql"] for match in found if match]


@dataclass
class Traced:
    """A pool of one connection whose talk can be listened to."""

    pool: Pool

    @asynccontextmanager
    async def listening(self, *, prepare: bool = True) -> AsyncGenerator[Talk]:
        """Listen to what the block says; without `prepare` every statement shows its text."""
        talk = Talk()
        with TemporaryDirectory() as folder:
            path = Path(folder) / "talk"
            async with self.pool.connection() as conn:
                assert isinstance(conn, Connection), "our pools make such connections"
                prepares = conn.prepares
                conn.prepares = prepare
            with path.open("wb") as file:
                conn.pgconn.trace(file.fileno())
                conn.pgconn.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)
                try:
                    yield talk
                finally:
                    conn.pgconn.untrace()
            conn.prepares = prepares
            talk.lines += re.split(r"\n(?=[FB]\t)", path.read_text("utf-8").rstrip("\n"))


@asynccontextmanager
async def traced_pool(dsn: str) -> AsyncGenerator[Traced]:
    """A pool that keeps to one connection."""
    async with open_pool(dsn, size=1, name="peserta traced") as pool:
        yield Traced(pool)
