"""PostgreSQL, two operators, and two workers in this process, the second by a clock that is ahead."""

import asyncio
import shutil
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from bench.prove.house import new_folder
from peserta.demo import stage
from peserta.demo.stage import DATABASE
from peserta.kit.blind_index import blind_index
from peserta.kit.clock import utc_now
from peserta.kit.codes import new_secret
from peserta.kit.database import Pool, open_pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.postgres.embedded import EmbeddedServer
from peserta.messaging.actions import enqueue
from peserta.messaging.dispatch import Dispatcher
from peserta.messaging.draft import CodeParts, Draft, Lane
from peserta.messaging.providers.smpp import SmppRoute, SmppSettings
from peserta.messaging.receiving.receipts import Receipts
from peserta.messaging.routes.extra_sends import ExtraSends
from peserta.messaging.routes.routes import Routes
from peserta.messaging.words.templates import Scheme
from peserta.simulator.remote import RunningSimulator, start_simulator

SCHEME = Scheme("JKN Demo", "jkn-demo.example", "1500 000", "https://jkn-demo.example")
# As much as `/readyz` allows between two clocks.
AHEAD = timedelta(seconds=2)
EXTRA_EVERY_S = 2.0
# Every worker has read the database again, and every link is up.
SEEN_S = 2.0
POOL_SIZE = 10


@dataclass(frozen=True)
class House:
    """What a cell works with."""

    pool: Pool
    keys: Keys
    operators: tuple[RunningSimulator, ...]

    async def start_anew(self) -> None:
        """Let every route be as if it had not failed before, so that each cell shows its own fault."""
        async with self.pool.connection() as conn:
            await conn.execute("DELETE FROM messaging_breaker")
        await asyncio.sleep(SEEN_S)

    async def ask(self, phone: str, *, life: timedelta) -> str:
        """Put one code into the outbox; return its message's id."""
        now = utc_now()
        async with transaction(self.pool) as conn:
            return str(await enqueue(conn, a_code(self.keys, phone, now + life), keys=self.keys, now=now))


def a_code(keys: Keys, phone: str, not_after: datetime) -> Draft:
    return Draft(
        lane=Lane.CODE, channel="sms", template="code", language="id", to=phone,
        destination_index=blind_index(keys, "phone", phone), not_after=not_after, operator="Telkomsel",
        code=CodeParts(new_secret(), keys.code.writing_id, "activation", 6),
    )  # fmt: skip


@asynccontextmanager
async def running_house() -> AsyncGenerator[House]:
    """A house that is torn down and removed at the end."""
    folder = new_folder()
    server = EmbeddedServer(folder)
    # PostgreSQL dies with the thread that started it, so that thread lives as long as the house.
    thread = ThreadPoolExecutor(max_workers=1)
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(thread, server.start)
    operators: list[RunningSimulator] = []
    try:
        stage.prepare_database(server, say=lambda _: None)
        for name in stage.OPERATORS:
            options = ("--password", stage.SMSC_PASSWORD, "--receipt-delay-ms", "300")
            operators.append(await start_simulator("smsc", name, *options))
        keys = stage.keys_of(stage.key_environment(folder))
        async with open_pool(server.dsn(DATABASE, user="peserta_app"), size=POOL_SIZE * 2, name="chaos") as pool:
            house = House(pool, keys, tuple(operators))
            stopping = asyncio.Event()
            async with asyncio.TaskGroup() as group:
                for ahead in (timedelta(), AHEAD):
                    group.create_task(_work(house, stopping, lambda ahead=ahead: utc_now() + ahead))
                try:
                    yield house
                finally:
                    stopping.set()
    finally:
        await asyncio.gather(*(operator.stop() for operator in operators))
        await loop.run_in_executor(thread, server.stop)
        thread.shutdown()
        shutil.rmtree(folder, ignore_errors=True)


async def _work(house: House, stopping: asyncio.Event, clock: Callable[[], datetime]) -> None:
    """One worker, as `peserta work` composes it."""
    receipts, receiving = Receipts(house.pool, clock=clock), asyncio.Event()
    links = [
        SmppRoute(
            SmppSettings(
                name=operator.name, host="127.0.0.1", port=operator.port, system_id="peserta",
                password=stage.SMSC_PASSWORD, sender="JKN Demo", window=500, is_simulated=True,
            ),
            receipts.take,
        )
        for operator in house.operators
    ]  # fmt: skip
    routes = Routes(sms=links)
    extra = ExtraSends(routes, clock=clock)
    dispatcher = Dispatcher(house.pool, routes, keys=house.keys, scheme=SCHEME, clock=clock)
    async with asyncio.TaskGroup() as group:
        group.create_task(receipts.run(receiving))
        held = [group.create_task(link.run()) for link in links]
        group.create_task(_send_extra(extra, house.pool, stopping))
        await dispatcher.run(stopping)
        for link in links:
            await link.close()
        for task in held:
            task.cancel()
        receiving.set()


async def _send_extra(extra: ExtraSends, pool: Pool, stopping: asyncio.Event) -> None:
    while not stopping.is_set():
        await extra.send(pool)
        with suppress(TimeoutError):
            async with asyncio.timeout(EXTRA_EVERY_S):
                await stopping.wait()
