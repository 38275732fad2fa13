"""Running flows: as fast as they go, or at a fixed pace; with the CPU and log they cost."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

import psycopg

from bench.client import Connection
from bench.cpu import cpu_s
from bench.prove.house import House
from bench.walkers import Walker

Flow = Callable[[Connection, Walker], Awaitable[None]]


@dataclass
class Cost:
    """CPU seconds by part, and bytes of write-ahead log."""

    web: float = 0.0
    worker: float = 0.0
    database: float = 0.0
    simulators: float = 0.0
    load: float = 0.0
    wal: int = 0

    def minus(self, before: "Cost") -> "Cost":
        return Cost(
            self.web - before.web, self.worker - before.worker, self.database - before.database,
            self.simulators - before.simulators, self.load - before.load, self.wal - before.wal,
        )  # fmt: skip


@dataclass
class Result:
    """`flows` finished in `seconds`; times of whole flows and of single requests in milliseconds."""

    flows: int
    seconds: float
    cost: Cost
    flow_ms: list[float] = field(default_factory=list[float])
    request_ms: list[float] = field(default_factory=list[float])

    @property
    def per_s(self) -> float:
        return self.flows / self.seconds

    def cpu_ms(self, seconds: float) -> float:
        return seconds * 1000 / max(self.flows, 1)


def cost_so_far(house: House) -> Cost:
    with psycopg.connect(house.owner_dsn) as conn:
        row = conn.execute("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint").fetchone()
    assert row is not None
    return Cost(
        web=cpu_s(house.web.pid), worker=cpu_s(house.worker.pid), database=cpu_s(house.server.pid),
        simulators=sum(cpu_s(simulator.process.pid) for simulator in house.simulators.running),
        load=time.process_time(), wal=int(row[0]),
    )  # fmt: skip


async def run_closed(
    house: House, connections: list[Connection], walkers: Iterator[Walker], flow: Flow, seconds: float
) -> Result:
    """Every connection walks one person after another, as fast as the answers come."""
    times: list[float] = []
    taken_ms(connections)
    before, started = cost_so_far(house), time.perf_counter()

    async def keep_walking(connection: Connection) -> None:
        while time.perf_counter() - started < seconds:
            walker = next(walkers, None)
            assert walker is not None, "more people must be prepared for so quick a house"
            began = time.perf_counter()
            await flow(connection, walker)
            times.append((time.perf_counter() - began) * 1000)

    await asyncio.gather(*(keep_walking(connection) for connection in connections))
    elapsed = time.perf_counter() - started
    return Result(len(times), elapsed, cost_so_far(house).minus(before), times, taken_ms(connections))


async def run_paced(
    house: House, connections: list[Connection], walkers: Iterator[Walker], flow: Flow, *, per_s: float, seconds: float
) -> Result:
    """Begin flows at a fixed pace, whatever the answers take; a late one is not left out of the times."""
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for connection in connections:
        free.put_nowait(connection)
    times: list[float] = []
    taken_ms(connections)
    before, started = cost_so_far(house), time.perf_counter()

    async def walk(walker: Walker, due: float) -> None:
        connection = await free.get()
        await flow(connection, walker)
        free.put_nowait(connection)
        times.append((time.perf_counter() - due) * 1000)

    async with asyncio.TaskGroup() as group:
        for number in range(int(per_s * seconds)):
            due = started + number / per_s
            await asyncio.sleep(max(due - time.perf_counter(), 0))
            walker = next(walkers, None)
            assert walker is not None, "enough people were prepared"
            group.create_task(walk(walker, due))
    elapsed = time.perf_counter() - started
    return Result(len(times), elapsed, cost_so_far(house).minus(before), times, taken_ms(connections))


def taken_ms(connections: list[Connection]) -> list[float]:
    """How long each request took since this was asked last."""
    taken = [ms for connection in connections for ms in connection.took_ms]
    for connection in connections:
        connection.took_ms.clear()
    return taken


def percentile(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)] if ordered else 0.0
