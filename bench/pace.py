"""Doing something at a fixed pace, whatever it takes."""

import asyncio
import time
from collections.abc import Awaitable, Callable


async def paced(act: Callable[[], Awaitable[object]], *, per_s: int, seconds: int) -> tuple[list[float], float]:
    """Begin at a fixed pace; milliseconds of each from when it was due, and how many were finished a second."""
    taken: list[float] = []
    started = time.perf_counter()

    async def one(due: float) -> None:
        await act()
        taken.append((time.perf_counter() - due) * 1000)

    async with asyncio.TaskGroup() as group:
        for number in range(per_s * seconds):
            due = started + number / per_s
            await asyncio.sleep(max(due - time.perf_counter(), 0))
            group.create_task(one(due))
    return taken, len(taken) / (time.perf_counter() - started)
