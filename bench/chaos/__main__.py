"""`make chaos`: the fault matrix, and workers that are killed. The last line is JSON: cells, lost, doubled."""

import argparse
import asyncio
import json
import logging
import sys
from collections.abc import Sequence

from rich.console import Console

from bench.chaos.cell import FAULTS, NONE, OFF, Cell, Plan, run_cell
from bench.chaos.house import running_house
from bench.chaos.kills import Killed, KillPlan, kill_workers
from bench.chaos.phones import Phones

WHO = ("one", "both")
# Receipts younger than half a minute do not count as peers yet.
SETTLED_S = 33.0
PEERS = 60


async def run_matrix(console: Console, plan: Plan, faults: Sequence[str]) -> list[Cell]:
    """Every fault, with one operator failing and with both."""
    cells: list[Cell] = []
    console.print(
        f"{'fault':<12}{'who':<6}{'asked':>7}{'reached':>9}{'late':>6}{'lost':>6}{'doubled':>9}{'slowest':>10}"
    )
    async with running_house() as house, Phones([each.control for each in house.operators]) as phones:
        # An ordinary minute first: what is usual must be known before a missing receipt says anything.
        ordinary = Plan(codes=PEERS, fault_s=SETTLED_S, down_s=SETTLED_S)
        cells.append(await run_cell(house, phones, ordinary, NONE, "-", 0))
        _print(console, cells[0])
        for serial, (fault, who) in enumerate([(fault, who) for fault in faults for who in WHO], start=1):
            cell = await run_cell(house, phones, plan, fault, who, serial)
            _print(console, cell)
            cells.append(cell)
    return cells


def _print(console: Console, cell: Cell) -> None:
    line = f"{cell.asked:>7}{cell.reached:>9}{cell.late:>6}{cell.lost:>6}{cell.doubled:>9}{cell.slowest_s:>8.1f} s"
    console.print(f"{cell.fault:<12}{cell.who:<6}{line}", highlight=False)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--codes", type=int, default=100, help="in each cell (default 100, at most 899)")
    parser.add_argument("--fault-s", type=float, default=20.0, help="how long an operator fails (default 20)")
    parser.add_argument("--down-s", type=float, default=600.0, help="how long one is away (default 600: ten minutes)")
    parser.add_argument("--faults", nargs="*", default=list(FAULTS), choices=FAULTS, help="some of them")
    parser.add_argument("--kills", type=int, default=50, help="workers killed during --killed-codes (0: none)")
    parser.add_argument("--killed-codes", type=int, default=5_000)
    asked = parser.parse_args()
    # Links that break are what is wanted here, and the table says what came of it.
    logging.getLogger("peserta").setLevel(logging.ERROR)
    console = Console(width=120)
    if asked.down_s < 600 and OFF in asked.faults:
        console.print(f"scaled down: an operator is away for {asked.down_s:.0f} s, not for ten minutes")
    plan = Plan(codes=min(asked.codes, 899), fault_s=asked.fault_s, down_s=min(asked.down_s, 540.0))
    cells = asyncio.run(run_matrix(console, plan, asked.faults))
    killed: Killed | None = None
    if asked.kills:
        killed = asyncio.run(kill_workers(console, KillPlan(codes=asked.killed_codes, kills=asked.kills)))
    figures = {
        "cells": len(cells), "lost": sum(cell.lost for cell in cells) + (killed.lost if killed else 0),
        "doubled": sum(cell.doubled for cell in cells) + (killed.doubled if killed else 0),
        "late": sum(cell.late for cell in cells),
        "kills": killed.kills if killed else 0, "killed_codes": killed.codes if killed else 0,
        "killed_lost": killed.lost if killed else 0, "killed_doubled": killed.doubled if killed else 0,
        "sent_without_attempt": killed.unexplained if killed else 0,
    }  # fmt: skip
    sys.stdout.write(json.dumps(figures) + "\n")
    return 1 if figures["lost"] or figures["sent_without_attempt"] else 0


if __name__ == "__main__":
    sys.exit(main())
