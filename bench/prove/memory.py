"""Watching the memory of a process from outside."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

EVERY_S = 0.25


@dataclass(frozen=True)
class Watched:
    """How a process ended, how long it ran, and the most resident memory that it and its children had together.

    Ever, and in its first quarter; what they share counts for each of them.
    """

    code: int
    seconds: float
    peak_mb: float
    at_quarter_mb: float


async def watch(process: asyncio.subprocess.Process, is_enough: Callable[[], bool], *, seconds_max: float) -> Watched:
    """Watch until it ends; it is killed when `is_enough` says so, or when its time is over."""
    started = time.monotonic()
    samples: list[tuple[float, float]] = []
    while process.returncode is None:
        seconds = time.monotonic() - started
        samples.append((seconds, sum(map(resident_mb, [process.pid, *children_of(process.pid)]))))
        if seconds > seconds_max or is_enough():
            process.kill()
        try:
            async with asyncio.timeout(EVERY_S):
                await process.wait()
        except TimeoutError:
            continue
    seconds = time.monotonic() - started
    first = [mb for at, mb in samples if at <= seconds / 4]
    return Watched(process.returncode, seconds, max(mb for _, mb in samples), max(first, default=0.0))


def children_of(pid: int) -> list[int]:
    """The processes it has started that run now."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def resident_mb(pid: int) -> float:
    """Resident memory in megabytes; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except FileNotFoundError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), 0.0)
