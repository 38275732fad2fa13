"""PostgreSQL restarts, and the dispatcher goes on."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from peserta.kit import database
from peserta.kit.database import ASKING, NOTICED_GONE, Pool, open_pool
from peserta.kit.keys import Keys
from tests.messaging.sending import ScriptedRoute, a_dispatcher, put_code, running, until_state


async def test_a_lost_database_is_waited_for(pool: Pool, keys: Keys, app_dsn: str) -> None:
    route = ScriptedRoute("A")

    async with open_pool(app_dsn, size=3, name="to be lost") as its_own:
        async with running(a_dispatcher(its_own, keys, route)):
            await until_state(pool, await put_code(pool, keys), "accepted")
            async with pool.connection() as conn:
                await conn.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'to be lost'"
                )
            await until_state(pool, await put_code(pool, keys), "accepted")

    assert len(route.sent) == 2


async def test_a_server_that_vanishes_is_noticed_in_seconds_unless_its_address_says_otherwise(app_dsn: str) -> None:
    """What the kernel makes of it was measured once: 14 to 15 seconds, and without it over a minute."""
    patient = make_conninfo(app_dsn, tcp_user_timeout=60_000)
    asked: list[dict[str, str]] = []
    for dsn in (app_dsn, patient):
        async with open_pool(dsn, size=1, name="peserta test") as single, single.connection() as conn:
            asked.append({name: conn.info.get_parameters().get(name, "") for name in NOTICED_GONE})

    usual = {name: str(value) for name, value in NOTICED_GONE.items()}
    assert asked == [usual, usual | {"tcp_user_timeout": "60000"}]


class Way:
    """A way to the server that hangs up on whoever comes, until it is open."""

    def __init__(self, dsn: str) -> None:
        at = conninfo_to_dict(dsn)
        self._socket = f"{at['host']}/.s.PGSQL.{at.get('port', 5432)}"
        self.is_open = False
        self.tries = 0
        self.came = asyncio.Condition()

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with self.came:
            self.tries += 1
            self.came.notify_all()
        if self.is_open:
            to_reader, to_writer = await asyncio.open_unix_connection(self._socket)
            await asyncio.gather(_carry(reader, to_writer), _carry(to_reader, writer))
        writer.close()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
    writer.close()


@asynccontextmanager
async def a_way(dsn: str) -> AsyncGenerator[tuple[Way, str]]:
    way = Way(dsn)
    async with await asyncio.start_server(way.take, "127.0.0.1") as server:
        port = server.sockets[0].getsockname()[1]
        yield way, make_conninfo(dsn, host="127.0.0.1", port=port)


async def test_a_server_that_is_away_is_tried_on_while_nobody_asks_and_is_there_for_who_waits(
    app_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "RECONNECT_S", 0.05)
    async with a_way(app_dsn) as (way, dsn), open_pool(dsn, size=2, name="peserta test") as pool:
        async with asyncio.timeout(20), way.came:
            await way.came.wait_for(lambda: way.tries > 30)

        way.is_open = True
        async with pool.connection() as conn:
            cursor = await conn.execute("SELECT 1")

        assert await cursor.fetchone() == (1,)


async def test_a_pool_that_is_closed_asks_for_no_server_any_more(app_dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "RECONNECT_S", 0.05)
    async with a_way(app_dsn) as (way, dsn):
        async with open_pool(dsn, size=2, name="peserta test"):
            async with asyncio.timeout(20), way.came:
                await way.came.wait_for(lambda: way.tries > 30)

        # They end by themselves; one that went on would be waited for in vain.
        async with asyncio.timeout(20):
            await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name() == ASKING))
