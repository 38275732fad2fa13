"""`make bench-signin`: many people sign in with a password at once; how many are done, and do codes wait for them?

A password costs 64 MiB and a tenth of a second of one core, on purpose. The code flow (data, contacts, code queued) is
paced alone and then beside a storm of sign-ins, each for another number; whoever cannot be judged soon must be told
within a second when to come back.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from rich.console import Console

from bench.client import Browser, Connection
from bench.measure import percentile, run_paced
from bench.prove.house import House, Plan, running_house
from bench.walkers import CSRF, Walker, find, give_data, ordinary_people, prepare_all, send_code

CONNECTIONS = 16
FLOWS_PER_S = 15
SIGN_INS_PER_S = 40
SECONDS, SECONDS_QUICK = 20, 6
JUDGED, BUSY = 422, 503


@dataclass
class Storm:
    """What became of the sign-ins: how long each status took."""

    statuses: Counter[int] = field(default_factory=Counter[int])
    refused_ms: list[float] = field(default_factory=list[float])
    judged_ms: list[float] = field(default_factory=list[float])
    without_time: int = 0


async def storm(house: House, seconds: float, found: Storm) -> None:
    """Sign-ins at a fixed pace, each with a number of its own and a password that is wrong."""
    free: asyncio.Queue[tuple[Connection, Browser, str]] = asyncio.Queue()
    for number in range(SIGN_INS_PER_S * 2):
        connection, browser = await Connection.open(house.port), Browser(f"10.9.{number // 250}.{number % 250}")
        csrf = find(CSRF, browser.remember(await browser.get(connection, "/masuk")))
        free.put_nowait((connection, browser, csrf))
    random, started = Random(4), time.perf_counter()  # numbers for a load, not for a secret

    async def sign_in() -> None:
        connection, browser, csrf = await free.get()
        nik = f"99{random.randrange(10**4):04d}150690{random.randrange(1, 10**4):04d}"
        began = time.perf_counter()
        fields = {"_csrf": csrf, "nomor": nik, "kata_sandi": "empat kuda biru di sawah"}
        answer = await browser.post(connection, "/masuk", fields)
        took = (time.perf_counter() - began) * 1000
        free.put_nowait((connection, browser, csrf))
        found.statuses[answer.status] += 1
        (found.judged_ms if answer.status == JUDGED else found.refused_ms).append(took)
        found.without_time += answer.status == BUSY and b"detik" not in answer.text

    async with asyncio.TaskGroup() as group:
        for number in range(int(SIGN_INS_PER_S * seconds)):
            await asyncio.sleep(max(started + number / SIGN_INS_PER_S - time.perf_counter(), 0))
            group.create_task(sign_in())


async def codes(house: House, connections: list[Connection], walkers: Iterator[Walker], seconds: float) -> list[float]:
    """The code flow at a fixed pace; the milliseconds of each."""

    async def flow(connection: Connection, walker: Walker) -> None:
        await give_data(connection, walker)
        await send_code(connection, walker)
        await walker.browser.get(connection, f"{walker.base}/kode")

    return (await run_paced(house, connections, walkers, flow, per_s=FLOWS_PER_S, seconds=seconds)).flow_ms


async def measure(seconds: int, console: Console) -> dict[str, float]:
    people = FLOWS_PER_S * (seconds * 2 + 4)
    async with running_house(Plan(people=people * 5 + 500)) as house:
        connections = [await Connection.open(house.port) for _ in range(CONNECTIONS)]
        rows = list(ordinary_people(house.folder / "peserta-rekaan.csv"))[:people]
        walkers = iter(await prepare_all(connections, rows))
        await codes(house, connections, walkers, 2)
        load, alone = os.getloadavg()[0], await codes(house, connections, walkers, seconds)
        found = Storm()
        beside, _ = await asyncio.gather(
            codes(house, connections, walkers, seconds), storm(house, seconds, found)
        )  # fmt: skip
    console.print(f"sign-ins by status: {dict(found.statuses)}", highlight=False)
    return {
        "judged_per_s": round(len(found.judged_ms) / seconds, 1),
        "judged_p99_ms": round(percentile(found.judged_ms, 0.99), 1),
        "turned_away": len(found.refused_ms),
        "turned_away_p99_ms": round(percentile(found.refused_ms, 0.99), 1),
        "turned_away_without_a_time": found.without_time,
        "codes_p99_ms_alone": round(percentile(alone, 0.99), 1),
        "codes_p99_ms_beside": round(percentile(beside, 0.99), 1),
        "codes_p99_ratio": round(percentile(beside, 0.99) / percentile(alone, 0.99), 2),
        "load_before": round(load, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-signin", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few seconds of each part")
    options = parser.parse_args()
    console = Console(width=None if sys.stdout.isatty() else 170)
    figures = asyncio.run(measure(SECONDS_QUICK if options.quick else SECONDS, console))
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
