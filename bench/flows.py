"""`make bench`: finished flows per second, what each costs, and a fixed reference, all in one run.

full flow   data -> match -> the contacts -> choose -> the page with the box -> the code arrives at the
            simulated phone -> right answer -> session; five requests, as HTML forms, redirects followed
short flow  choose -> code queued -> right answer -> session; the worker is stopped, the code is made from
            the row and the key (one statement more, paid by us): what the peers' figures contain

Times "at 100" are of single requests while 100 full flows begin every second, whatever the answers take;
those of whole flows contain the way of the code to the phone.

Terms and the data form are opened before the measured part, and the proof of work is solved there:
that work is the browsers'. Full flows are walked for a moment before they are measured, as each connection
plans each statement at its first use. Limits, work, audit and fsync are on; people come from 10,000 addresses.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from psycopg import AsyncConnection
from rich.console import Console
from rich.table import Table

from bench.client import Connection
from bench.codes import Phones, code_from_row
from bench.imports import measure_import
from bench.measure import Result, percentile, run_closed, run_paced
from bench.prove.house import House, Plan, running_house
from bench.reference import Protocol, reference_flows_per_s
from bench.walkers import Walker, answer_code, give_data, ordinary_people, prepare_all, send_code

CONNECTIONS = 24
PACE_PER_S = 100
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")

LATENCY = """
SELECT percentile_cont(ARRAY[0.5, 0.99]) WITHIN GROUP (ORDER BY extract(epoch FROM a.started_at - m.created_at) * 1000)
  FROM messaging_message m
  JOIN messaging_attempt a ON a.message_id = m.id
 WHERE m.lane = 0 AND m.created_at > now() - %s * interval '1 second'
"""


@dataclass(frozen=True)
class Length:
    """Seconds of each part, and how many people are prepared for it."""

    warm_s: float
    closed_s: float
    paced_s: float
    reference_s: int
    people: int
    roll_rows: int


FULL = Length(warm_s=3, closed_s=9, paced_s=10, reference_s=8, people=10_500, roll_rows=50_000)
QUICK = Length(warm_s=2, closed_s=3, paced_s=3, reference_s=3, people=3_700, roll_rows=10_000)


@dataclass
class Found:
    reference: float
    simple_reference: float
    short: Result
    full: Result
    paced: Result
    submit_ms: list[float]
    imported: dict[str, float]


async def measure(length: Length, console: Console) -> Found:
    """Run everything on one set of processes; returns what was found."""
    async with running_house(Plan(people=length.people * 3)) as house:
        settings = durable(house)
        console.print("PostgreSQL: " + ", ".join(settings), highlight=False)
        reference = await asyncio.to_thread(reference_flows_per_s, house.server, length.reference_s)
        simple = await asyncio.to_thread(reference_flows_per_s, house.server, length.reference_s, Protocol.SIMPLE)
        connections = [await Connection.open(house.port) for _ in range(CONNECTIONS)]
        people = list(ordinary_people(house.folder / "peserta-rekaan.csv"))[: length.people]
        started = time.perf_counter()
        walkers = iter(await prepare_all(connections, people))
        console.print(f"{len(people)} people prepared in {time.perf_counter() - started:.0f} s", highlight=False)
        full, paced, submit_ms = await _full_flows(house, connections, walkers, length)
        short = await _short_flows(house, connections, walkers, length)
        imported = await asyncio.to_thread(measure_import, length.roll_rows)
        return Found(reference, simple, short, full, paced, submit_ms, imported)


def durable(house: House) -> list[str]:
    """What makes a commit durable, as the server says it."""
    with psycopg.connect(house.owner_dsn) as conn:
        rows = conn.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", (list(DURABLE),)).fetchall()
    return [f"{name}={setting}" for name, setting in rows]


async def _full_flows(
    house: House, connections: list[Connection], walkers: Iterator[Walker], length: Length
) -> tuple[Result, Result, list[float]]:
    phones = Phones([s.control for s in house.simulators.running if s.name.startswith("jalur")])
    phones.start()

    async def flow(connection: Connection, walker: Walker) -> None:
        await give_data(connection, walker)
        await send_code(connection, walker)
        await walker.browser.get(connection, f"{walker.base}/kode")
        await answer_code(connection, walker, await phones.code(walker.phone))

    await run_closed(house, connections, walkers, flow, length.warm_s)
    full = await run_closed(house, connections, walkers, flow, length.closed_s)
    paced = await run_paced(house, connections, walkers, flow, per_s=PACE_PER_S, seconds=length.paced_s)
    with psycopg.connect(house.owner_dsn) as conn:
        row = conn.execute(LATENCY, (length.paced_s,)).fetchone()
    await phones.stop()
    assert row is not None
    return full, paced, [float(ms) for ms in row[0]]


async def _short_flows(
    house: House, connections: list[Connection], walkers: Iterator[Walker], length: Length
) -> Result:
    ready = list(walkers)
    waiting = iter(ready)

    async def keep_matching(connection: Connection) -> None:
        for walker in waiting:
            await give_data(connection, walker)

    await asyncio.gather(*(keep_matching(connection) for connection in connections))
    house.worker.pause()
    house.worker.kill()
    keys = house.keys
    rows: asyncio.Queue[AsyncConnection[tuple[object, ...]]] = asyncio.Queue()
    for _ in range(4):
        rows.put_nowait(await AsyncConnection.connect(house.owner_dsn, autocommit=True, prepare_threshold=1))

    async def flow(connection: Connection, walker: Walker) -> None:
        await send_code(connection, walker)
        conn = await rows.get()
        code = await code_from_row(conn, keys, walker.journey)
        rows.put_nowait(conn)
        await answer_code(connection, walker, code)

    result = await run_closed(house, connections, iter(ready), flow, length.closed_s)
    house.worker.resume()
    return result


def report(found: Found, console: Console) -> dict[str, float]:
    """Print the table and return the figures of the last line."""
    table = Table(title="flows", title_justify="left")
    for column in ("", "per s", "web ms", "worker ms", "database ms", "operators ms", "load ms", "log bytes"):
        table.add_column(column, justify="left" if not column else "right")
    for name, result in (("short", found.short), ("full", found.full), (f"full at {PACE_PER_S}/s", found.paced)):
        cost = result.cost
        table.add_row(
            name, f"{result.per_s:.0f}", *(
                f"{result.cpu_ms(seconds):.2f}"
                for seconds in (cost.web, cost.worker, cost.database, cost.simulators, cost.load)
            ), f"{cost.wal / max(result.flows, 1):.0f}",
        )  # fmt: skip
    console.print(table)
    figures = {
        "short_flows_per_s": found.short.per_s,
        "full_flows_per_s": found.full.per_s,
        "reference_flows_per_s": found.reference,
        "simple_reference_flows_per_s": found.simple_reference,
        "short_ratio": found.short.per_s / found.reference,
        "full_ratio": found.full.per_s / found.reference,
        "web_cpu_ms": found.full.cpu_ms(found.full.cost.web),
        "worker_cpu_ms": found.full.cpu_ms(found.full.cost.worker),
        "db_cpu_ms": found.full.cpu_ms(found.full.cost.database),
        "short_web_cpu_ms": found.short.cpu_ms(found.short.cost.web),
        "short_db_cpu_ms": found.short.cpu_ms(found.short.cost.database),
        "wal_bytes_per_flow": found.full.cost.wal / max(found.full.flows, 1),
        "p50_ms_at_100": percentile(found.paced.request_ms, 0.5),
        "p95_ms_at_100": percentile(found.paced.request_ms, 0.95),
        "p99_ms_at_100": percentile(found.paced.request_ms, 0.99),
        "flow_p50_ms_at_100": percentile(found.paced.flow_ms, 0.5),
        "flow_p99_ms_at_100": percentile(found.paced.flow_ms, 0.99),
        "commit_to_submit_p50_ms": found.submit_ms[0],
        "commit_to_submit_p99_ms": found.submit_ms[1],
        **found.imported,
    }
    return {name: round(value, 3 if value < 10 else 1) for name, value in figures.items()}


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="about 40 seconds instead of three minutes")
    options = parser.parse_args()
    # A pipe is not a narrow terminal.
    console = Console(width=None if sys.stdout.isatty() else 120)
    found = asyncio.run(measure(QUICK if options.quick else FULL, console))
    figures = report(found, console)
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
