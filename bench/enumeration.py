"""`make bench-enumeration`: do answers about known and unknown people differ, in what they say or in time?

Each pair below is asked for one request after the other in random order, on a quiet server, which is the best
a stranger could hope for. Status and size must be equal, or it ends with 1; times are compared as samples.
"""

import argparse
import asyncio
import json
import random
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

from bench.client import Answer, Connection
from bench.compare import Comparison, compare
from bench.measure import percentile
from bench.prove.house import Plan, running_house
from bench.strangers import Strangers

SAMPLES = 400
SAMPLES_QUICK = 120
# Below this a single guess is better than a coin by less than one in twenty.
TELLS_MAX = 0.05

Ask = Callable[[int], Awaitable[Callable[[Connection], "asyncio.Future[Answer]"]]]


@dataclass
class Side:
    """The answers to one kind of request: how long each took, and the statuses and sizes seen."""

    milliseconds: list[float] = field(default_factory=list[float])
    shapes: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])


@dataclass
class Pair:
    """Two requests that a stranger must not be able to tell apart by their answers."""

    name: str
    known: Ask
    unknown: Ask
    sides: tuple[Side, Side] = field(default_factory=lambda: (Side(), Side()))

    @property
    def is_equal(self) -> bool:
        return self.sides[0].shapes == self.sides[1].shapes and len(self.sides[0].shapes) == 1

    @property
    def comparison(self) -> Comparison:
        return compare(self.sides[0].milliseconds, self.sides[1].milliseconds)


async def ask_all(pair: Pair, connection: Connection, samples: int) -> None:
    """Ask both sides of a pair; everything that leads up to a request is done before its time is taken."""
    order = [number % 2 for number in range(samples * 2)]
    random.shuffle(order)
    count = [0, 0]
    for side in order:
        ask = await (pair.known, pair.unknown)[side](count[side])
        count[side] += 1
        started = time.perf_counter()
        answer = await ask(connection)
        pair.sides[side].milliseconds.append((time.perf_counter() - started) * 1000)
        pair.sides[side].shapes.add((answer.status, len(answer.body)))


async def measure(samples: int, console: Console) -> list[Pair]:
    """Every pair against one running product."""
    async with running_house(Plan(people=samples * 22)) as house:
        connection = await Connection.open(house.port)
        strangers = Strangers(house, await Connection.open(house.port))
        console.print("people with an account are made first ...", highlight=False)
        await strangers.make_accounts(samples // 8 + 1)
        pairs = [
            Pair("data: NIK known, other name", strangers.data_known_nik, strangers.data_unknown_nik),
            Pair("data: card known, other name", strangers.data_known_card, strangers.data_unknown_card),
            Pair("data: NIK known, other birth date", strangers.data_other_day, strangers.data_unknown_nik_other_day),
            Pair("sign-in: account, wrong password", strangers.sign_in_account, strangers.sign_in_unknown),
            Pair("sign-in: no account, but on the roll", strangers.sign_in_no_account, strangers.sign_in_unknown),
            Pair("code: another browser's journey", strangers.code_of_another, strangers.code_of_nobody),
        ]
        for pair in pairs:
            await ask_all(pair, connection, samples)
        return pairs


def report(pairs: list[Pair], console: Console) -> dict[str, object]:
    """Print the table and return the figures of the last line."""
    table = Table(title="milliseconds, known | unknown", title_justify="left")
    for column in ("", "p50", "p95", "p99", "status, size", "auc", "z", "median differs"):
        table.add_column(column, justify="left" if not column else "right")
    for pair in pairs:
        found = pair.comparison
        known, unknown = (side.milliseconds for side in pair.sides)
        shapes = " ".join(f"{status} {size}" for status, size in sorted(pair.sides[0].shapes | pair.sides[1].shapes))
        table.add_row(
            pair.name,
            *(f"{percentile(known, part):.2f} | {percentile(unknown, part):.2f}" for part in (0.5, 0.95, 0.99)),
            shapes if pair.is_equal else f"[bold red]{shapes}[/]",
            f"{found.auc:.3f}", f"{found.z:+.1f}", f"{found.median_ms:+.3f}",
        )  # fmt: skip
    console.print(table)
    worst = max(pairs, key=lambda pair: pair.comparison.tells)
    return {
        "equal_answers": all(pair.is_equal for pair in pairs),
        "worst_pair": worst.name,
        "worst_auc": round(worst.comparison.auc, 3),
        "worst_median_ms": round(worst.comparison.median_ms, 3),
        "pairs_that_tell": [pair.name for pair in pairs if pair.comparison.tells > TELLS_MAX],
        "pairs": {
            pair.name: {
                "auc": round(pair.comparison.auc, 3), "z": round(pair.comparison.z, 1),
                "known_p50_ms": round(percentile(pair.sides[0].milliseconds, 0.5), 3),
                "unknown_p50_ms": round(percentile(pair.sides[1].milliseconds, 0.5), 3),
                "known_p99_ms": round(percentile(pair.sides[0].milliseconds, 0.99), 3),
                "unknown_p99_ms": round(percentile(pair.sides[1].milliseconds, 0.99), 3),
            }
            for pair in pairs
        },
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-enumeration", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer samples")
    options = parser.parse_args()
    # A pipe is not a narrow terminal.
    console = Console(width=None if sys.stdout.isatty() else 170)
    pairs = asyncio.run(measure(SAMPLES_QUICK if options.quick else SAMPLES, console))
    figures = report(pairs, console)
    sys.stdout.write(json.dumps(figures) + "\n")
    if not figures["equal_answers"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
