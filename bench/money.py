"""`make bench-money`: what a bank waits for, and how quickly a month is billed, against the real processes.

notices    100 payments a second begin whatever the answers take; of 100, 10 are told twice, 5 come again as
           advice, 2 have the external id of another one
inquiries  150 a second, the same way
at most    notices as quickly as they are answered, sixteen at a time
bills      the month of 20,000 families, written by one process
meanwhile  notices at 100 a second while the worker bills as many families again

Everything is on the same cores, the bank too. The last line is JSON.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import psycopg
from rich.console import Console

from bench.flows import durable
from bench.measure import percentile
from bench.pace import paced
from bench.prove.house import House, running_house
from bench.prove.money_house import count_bills, draft_notice, insert_families, new_desk
from peserta.billing.monthly import issue_month
from peserta.kit.clock import business_date, utc_now
from peserta.kit.database import open_pool
from peserta.simulator.bank.answer import Outcome, PaymentAnswer
from peserta.simulator.bank.client import Bank
from peserta.simulator.bank.request import Draft, as_advice

NOTICES_PER_S, INQUIRIES_PER_S = 100, 150
AT_ONCE = 16
SEED = 30
SAME, ADVICE, CONFLICTING = 10, 5, 2

# Payments that were booked and should not have been: two for a bill, or one with two transfers.
BOOKED_TWICE = """
SELECT (SELECT count(*) FROM billing_payment WHERE status = '00')
     - (SELECT count(DISTINCT bill_id) FROM billing_paid)
     + (SELECT count(*) - count(DISTINCT family_id) FROM billing_ledger_entry WHERE account LIKE 'clearing:%')
"""


@dataclass(frozen=True)
class Length:
    """Families, and seconds of each part."""

    families: int
    paced_s: int
    closed_s: int


FULL = Length(families=20_000, paced_s=30, closed_s=8)
QUICK = Length(families=20_000, paced_s=8, closed_s=4)


@dataclass
class Notices:
    """Payments of ever new families, some of which a bank tells wrongly; counts what came back."""

    bank: Bank
    numbers: Iterator[str]
    random: Random
    accepted: int = 0
    unexpected: list[str] = field(default_factory=list[str])
    last: Draft | None = None

    async def tell(self) -> None:
        """One payment, or one of the ways in which banks repeat themselves; each counts as one notice."""
        draft = draft_notice(self.bank, next(self.numbers))
        chance = self.random.randrange(100)
        if chance < CONFLICTING and self.last is not None:
            answer = await self.bank.send_payment(replace(draft, external_id=self.last.external_id))
            self._expect(answer, answer.code == "4092500")
            return
        answer = await self.bank.send_payment(draft)
        self._expect(answer, answer.outcome is Outcome.SUCCESS)
        self.accepted += answer.outcome is Outcome.SUCCESS
        self.last = draft

    async def tell_again(self) -> None:
        """A payment of before: told the same once more, or as advice."""
        if self.last is None:
            return
        is_advice = self.random.randrange(SAME + ADVICE) < ADVICE
        external_id = self.bank.profile.new_external_id(utc_now())
        draft = as_advice(self.last, external_id=external_id) if is_advice else self.last
        answer = await self.bank.send_payment(draft)
        self._expect(answer, answer.code == ("2002500" if is_advice else "4042518"))

    async def step(self) -> None:
        """As many of each kind as at a bank."""
        again = self.last is not None and self.random.randrange(100) < SAME + ADVICE
        await (self.tell_again() if again else self.tell())

    def _expect(self, answer: PaymentAnswer, holds: bool) -> None:  # noqa: FBT001
        if not holds:
            self.unexpected.append(f"{answer.code or answer.exchange.lost} {answer.message}")


async def closed(act: Callable[[], Awaitable[object]], *, seconds: int) -> float:
    """How many a second when the next begins as soon as one of sixteen is answered."""
    done = 0
    started = time.perf_counter()

    async def keep_on() -> None:
        nonlocal done
        while time.perf_counter() - started < seconds:
            await act()
            done += 1

    await asyncio.gather(*(keep_on() for _ in range(AT_ONCE)))
    return done / (time.perf_counter() - started)


async def measure_bills(house: House) -> float:
    """Families billed per second."""
    now = utc_now()
    dsn = house.environment["PESERTA_DATABASE_URL"]
    async with open_pool(dsn, size=2, name="peserta bench") as pool:
        started = time.perf_counter()
        done = await issue_month(pool, today=business_date(now), now=now)
    return done.issued / (time.perf_counter() - started)


async def measure(length: Length, console: Console) -> dict[str, float]:
    """Everything on one set of processes; the figures of the last line."""
    with tempfile.TemporaryDirectory() as folder:
        desk = new_desk(Path(folder))
        async with running_house(desk.plan()) as house, desk.open(house) as bank:
            console.print("PostgreSQL: " + ", ".join(durable(house)), highlight=False)
            numbers = insert_families(house, length.families)
            bills_per_s = await measure_bills(house)
            notices = Notices(bank, iter(numbers), Random(SEED))
            await closed(notices.step, seconds=1)
            told_ms, per_s = await paced(notices.step, per_s=NOTICES_PER_S, seconds=length.paced_s)
            asked = iter(reversed(numbers))
            asked_ms, asked_per_s = await paced(
                lambda: bank.inquire(bank.profile.partner_id + next(asked)),
                per_s=INQUIRIES_PER_S, seconds=length.paced_s,
            )  # fmt: skip
            most_per_s = await closed(notices.step, seconds=length.closed_s)
            meanwhile_ms = await tell_while_billing(house, notices, length.families)
            _report_unexpected(notices, console)
            return {
                "notices_per_s": per_s, "p50_ms": percentile(told_ms, 0.5), "p99_ms": percentile(told_ms, 0.99),
                "inquiries_per_s": asked_per_s, "inquiry_p50_ms": percentile(asked_ms, 0.5),
                "inquiry_p99_ms": percentile(asked_ms, 0.99), "most_notices_per_s": most_per_s,
                "billing_p50_ms": percentile(meanwhile_ms, 0.5), "billing_p99_ms": percentile(meanwhile_ms, 0.99),
                "accepted": notices.accepted, "unexpected": len(notices.unexpected),
                "booked_twice": _booked_twice(house), "bills_per_s": bills_per_s,
            }  # fmt: skip


async def tell_while_billing(house: House, notices: Notices, families: int) -> list[float]:
    """Milliseconds of notices while the worker bills families that were not there when it looked last."""
    insert_families(house, families, first=families + 1)
    house.worker.kill()
    taken: list[float] = []
    with psycopg.connect(house.owner_dsn, autocommit=True) as conn:
        while (billed := count_bills(conn)) < 2 * families:
            told_ms, _ = await paced(notices.step, per_s=NOTICES_PER_S, seconds=1)
            # Before its first batch and after its last the worker does nothing.
            if families < billed and count_bills(conn) < 2 * families:
                taken += told_ms
    return taken


def _report_unexpected(notices: Notices, console: Console) -> None:
    for words in sorted(set(notices.unexpected)):
        console.print(f"not expected: {words}, {notices.unexpected.count(words)} times", highlight=False)


def _booked_twice(house: House) -> int:
    with psycopg.connect(house.owner_dsn) as conn:
        row = conn.execute(BOOKED_TWICE).fetchone()
    assert row is not None
    return int(row[0])


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-money", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="half a minute instead of a minute and a half")
    options = parser.parse_args()
    figures = asyncio.run(measure(QUICK if options.quick else FULL, Console(width=120)))
    sys.stdout.write(json.dumps({name: round(value, 1) for name, value in figures.items()}) + "\n")


if __name__ == "__main__":
    main()
