"""`make bench-delivery`: how many messages a second, how soon a code is handed over, and what an outage does to it.

The real worker, PostgreSQL with its log, two simulated operators that speak SMPP. The last line is JSON.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, LiteralString

import psycopg
from rich.console import Console

from bench.chaos.house import a_code
from bench.chaos.phones import Phones
from bench.cpu import cpu_s
from bench.measure import percentile
from bench.prove.house import House, Plan, running_house
from bench.prove.memory import resident_mb
from peserta.kit.blind_index import blind_index
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, open_pool, transaction
from peserta.kit.keys import Keys
from peserta.messaging.actions import enqueue
from peserta.messaging.draft import Draft, Lane

LIFE = timedelta(minutes=9, seconds=30)
TICK_S = 0.02
BULK_AT_ONCE = 500
SETTLE_S = 60.0
REACHED_S = 10.0
STORM_PER_S = 1_500

# Of codes made in a span: times from their making, in milliseconds.
TIMES = """
SELECT extract(epoch FROM submitted_at - created_at) * 1000,
       extract(epoch FROM accepted_at - created_at) * 1000
  FROM messaging_message
 WHERE lane = 0
   AND created_at >= %(since)s
   AND created_at < %(until)s
"""
STATES = """
SELECT state, count(*) FROM messaging_message WHERE lane = 0 AND created_at >= %(since)s GROUP BY state
"""
UNSETTLED = """
SELECT count(*) FROM messaging_message
 WHERE lane = 0 AND created_at >= %(since)s AND state IN ('queued', 'sending', 'accepted')
"""
DRAINED = """
SELECT extract(epoch FROM min(accepted_at))::double precision, extract(epoch FROM max(accepted_at))::double precision
  FROM messaging_message
 WHERE lane = 0
   AND created_at >= %(since)s
"""
DRAIN_AT_ONCE = 80
BULK_LEFT = "SELECT count(*) FROM messaging_message WHERE lane = 3 AND state = 'queued'"
DROP_BULK = "UPDATE messaging_message SET state = 'dropped', due_at = NULL WHERE lane = 3 AND state = 'queued'"


@dataclass
class Load:
    """Codes at a steady pace to numbers that nothing special happens to."""

    pool: Pool
    keys: Keys
    serial: int = 0
    asked: dict[str, float] = field(default_factory=dict[str, float])

    async def run(self, *, per_s: int, seconds: float) -> datetime:
        """Put codes into the outbox for so long; return when it began."""
        since, began, made = utc_now(), time.perf_counter(), 0
        while (elapsed := time.perf_counter() - began) < seconds:
            due = int(elapsed * per_s) - made
            if due > 0:
                await self.put(due)
                made += due
            await asyncio.sleep(TICK_S)
        return since

    async def put(self, count: int) -> None:
        """Ask for so many codes in one transaction."""
        async with transaction(self.pool) as conn:
            for _ in range(count):
                now, phone = utc_now(), self._next_phone()
                self.asked[phone] = now.timestamp()
                await enqueue(conn, a_code(self.keys, phone, now + LIFE), keys=self.keys, now=now)

    def _next_phone(self) -> str:
        self.serial = self.serial % 89_999 + 1
        # Numbers that end in 9.. have fates of their own.
        return f"+62899000{self.serial // 900:02d}{self.serial % 900:03d}"


@dataclass
class Memory:
    """The worker's memory, once a second."""

    pid: Callable[[], int]
    seen: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])

    async def watch(self) -> None:
        while True:
            self.seen.append((time.monotonic(), resident_mb(self.pid())))
            await asyncio.sleep(1)

    def slope_mb_per_min(self, *, after_s: float) -> float:
        """The slope of the straight line through what was seen after so many seconds."""
        if not self.seen:
            return 0.0
        points = [(at, mb) for at, mb in self.seen if at - self.seen[0][0] >= after_s]
        mean_at = sum(at for at, _ in points) / len(points)
        mean_mb = sum(mb for _, mb in points) / len(points)
        spread = sum((at - mean_at) ** 2 for at, _ in points)
        return 60 * sum((at - mean_at) * (mb - mean_mb) for at, mb in points) / spread if spread else 0.0


@dataclass(frozen=True)
class Times:
    """Milliseconds from the making of codes to their claim, and to the operator's acceptance."""

    claimed: list[float]
    accepted: list[float]


class Bench:
    """The phases, one after another, in one house."""

    def __init__(self, house: House, pool: Pool, console: Console) -> None:
        self.house, self.pool, self.console = house, pool, console
        self.load = Load(pool, house.keys)

    async def steady(self, *, per_s: int, seconds: float, warm_s: float) -> dict[str, float]:
        """A steady flow with receipts: is it kept up with, and does memory stay flat?"""
        memory = Memory(lambda: self.house.worker.pid)
        async with watched(memory):
            await self.load.run(per_s=per_s, seconds=warm_s)
            before, began = self._cpu(), time.perf_counter()
            since = await self.load.run(per_s=per_s, seconds=seconds)
            elapsed, cpu = time.perf_counter() - began, self._cpu() - before
        sent = len(self._times(since).accepted) / elapsed
        await self._settle(since)
        states = self._states(since)
        self._say(
            f"{per_s}/s for {seconds:.0f} s: {sent:,.0f}/s taken by the operators meanwhile; {states};"
            f" worker {cpu * 1000 / max(1, sum(states.values())):.2f} ms CPU a message"
        )
        return {
            "messages_per_s": sent, "memory_slope_mb_per_min": memory.slope_mb_per_min(after_s=warm_s),
            "lost": sum(states.values()) - states.get("delivered", 0),
        }  # fmt: skip

    async def beside_bulk(self, *, bulk: int, per_s: int, seconds: float) -> dict[str, float]:
        """Codes while bulk waits: how soon are they with the operator?"""
        await put_bulk(self.pool, self.house.keys, bulk)
        since = await self.load.run(per_s=per_s, seconds=seconds)
        await self._settle(since)
        times = self._times(since)
        [(left,)] = self._rows(BULK_LEFT)
        self._say(
            f"{per_s}/s beside {bulk:,} bulk ({left:,} left): claimed p50 {percentile(times.claimed, 0.5):.0f} ms, p99"
            f" {percentile(times.claimed, 0.99):.0f} ms; accepted p50 {percentile(times.accepted, 0.5):.0f} ms, p99"
            f" {percentile(times.accepted, 0.99):.0f} ms"
        )
        self._rows(DROP_BULK)
        return {
            # To the operator's answer, so it is no less than to the submission.
            "commit_to_submit_p99_ms": percentile(times.accepted, 0.99),
            "commit_to_claim_p99_ms": percentile(times.claimed, 0.99),
            "bulk_per_s": (bulk - left) / seconds,
        }  # fmt: skip

    async def one_off(self, *, per_s: int, seconds: float) -> dict[str, float]:
        """One operator goes away for the second third of the time: who waits, and who never gets a code?"""
        first = self.house.simulators.running[0].control
        controls = [each.control for each in self.house.simulators.running]
        async with Phones(controls) as phones:
            self.load.asked = {}
            await self.load.run(per_s=per_s, seconds=seconds / 3)
            await first.switch(on=False)
            await self.load.run(per_s=per_s, seconds=seconds / 3)
            await first.switch(on=True)
            back = await self.load.run(per_s=per_s, seconds=seconds / 3)
            await phones.wait_for(self.load.asked, timeout_s=SETTLE_S)
            took = [
                texts[0][0] - at for phone, at in self.load.asked.items() if (texts := phones.at(phone))
            ]  # fmt: skip
        lost, soon = len(self.load.asked) - len(took), sum(each <= REACHED_S for each in took)
        shares = self._rows(
            "SELECT route, count(*) FROM messaging_message WHERE lane = 0 AND created_at >= %(since)s GROUP BY route",
            {"since": back},
        )
        self._say(
            f"one of two operators away under {per_s}/s: {len(took)} reached, {soon} within 10 s, slowest"
            f" {max(took, default=0):.1f} s, lost {lost}; after its return {dict(shares)}"
        )
        return {"reached_within_10s": soon / max(1, len(self.load.asked)), "lost": lost}

    async def storm(self, *, per_s: int, receipts: int) -> dict[str, float]:
        """Receipts that were held back come all at once: are codes delayed?"""
        operators = [each.control for each in self.house.simulators.running if each.name != "surat"]
        for operator in operators:
            await operator.hold_receipts()
        held = await self.load.run(per_s=400, seconds=receipts / 400)
        for operator in operators:
            await operator.release_receipts(STORM_PER_S // len(operators))
        since = await self.load.run(per_s=per_s, seconds=receipts / STORM_PER_S)
        await self._settle(held)
        times = self._times(since)
        self._say(
            f"{receipts:,} receipts at {STORM_PER_S}/s beside {per_s} codes/s: claimed p99"
            f" {percentile(times.claimed, 0.99):.0f} ms, accepted p99 {percentile(times.accepted, 0.99):.0f} ms;"
            f" {self._states(held)}"
        )
        return {"storm_commit_to_submit_p99_ms": percentile(times.accepted, 0.99)}

    async def drain(self, *, codes: int) -> dict[str, float]:
        """Codes that wait for a worker that was away: how many does it hand over in a second, receipts included?"""
        self.house.worker.pause()
        self.house.worker.kill()
        since = utc_now()
        for _ in range(codes // DRAIN_AT_ONCE):
            await self.load.put(DRAIN_AT_ONCE)
        self.house.worker.resume()
        await self._settle(since)
        [(first, last)] = self._rows(DRAINED, {"since": since})
        per_s = codes / (last - first)
        self._say(f"{codes:,} codes that waited: handed over at {per_s:,.0f}/s; {self._states(since)}")
        return {"most_per_s": per_s}

    async def _settle(self, since: datetime) -> None:
        """Wait until every code is at its end, with its receipt."""
        for _ in range(int(SETTLE_S * 2)):
            if self._rows(UNSETTLED, {"since": since}) == [(0,)]:
                return
            await asyncio.sleep(0.5)

    def _times(self, since: datetime) -> Times:
        rows = self._rows(TIMES, {"since": since, "until": utc_now()})
        return Times(
            [float(claimed) for claimed, _ in rows if claimed is not None],
            [float(accepted) for _, accepted in rows if accepted is not None],
        )

    def _states(self, since: datetime) -> dict[str, int]:
        return {str(state): int(count) for state, count in self._rows(STATES, {"since": since})}

    def _rows(self, sql: LiteralString, params: dict[str, datetime] | None = None) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.house.owner_dsn) as conn:
            cursor = conn.execute(sql, params)
            return cursor.fetchall() if cursor.description else []

    def _cpu(self) -> float:
        return cpu_s(self.house.worker.pid)

    def _say(self, line: str) -> None:
        self.console.print(line, highlight=False, soft_wrap=True)


@asynccontextmanager
async def watched(memory: Memory) -> AsyncGenerator[None]:
    task = asyncio.create_task(memory.watch())
    try:
        yield
    finally:
        task.cancel()


async def put_bulk(pool: Pool, keys: Keys, count: int) -> None:
    """Queue reminders that nobody waits for."""
    phone = "+628990000123"
    for start in range(0, count, BULK_AT_ONCE):
        now = utc_now()
        draft = Draft(
            lane=Lane.BULK, channel="sms", template="data_matched", language="id", to=phone,
            destination_index=blind_index(keys, "phone", phone), not_after=now + timedelta(hours=12),
        )  # fmt: skip
        async with transaction(pool) as conn:
            for _ in range(min(BULK_AT_ONCE, count - start)):
                await enqueue(conn, draft, keys=keys, now=now)


async def measure(asked: argparse.Namespace, console: Console) -> dict[str, float]:
    quick = 0.25 if asked.quick else 1.0
    async with (
        running_house(Plan(people=0)) as house,
        open_pool(house.environment["PESERTA_DATABASE_URL"], size=4, name="peserta bench") as pool,
    ):
        bench = Bench(house, pool, console)
        figures = await bench.steady(per_s=asked.per_s, seconds=60 * quick, warm_s=60 * quick)
        lost = figures["lost"]
        figures |= await bench.beside_bulk(bulk=int(50_000 * quick), per_s=200, seconds=30 * quick)
        figures |= await bench.one_off(per_s=100, seconds=60 * quick)
        figures["lost"] += lost
        figures |= await bench.storm(per_s=200, receipts=int(15_000 * quick))
        figures |= await bench.drain(codes=int(16_000 * quick))
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-delivery", description=__doc__)
    parser.add_argument("--per-s", type=int, default=400, help="messages a second in the first phase (default 400)")
    parser.add_argument("--quick", action="store_true", help="a quarter of everything: for a look, not for figures")
    figures = asyncio.run(measure(parser.parse_args(), Console(width=160)))
    sys.stdout.write(json.dumps({name: round(value, 3) for name, value in figures.items()}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
