"""Waiting for a condition instead of for a time."""

import asyncio
from collections.abc import Callable

PATIENCE_S = 20.0


async def until(condition: Callable[[], bool], *, within_s: float = PATIENCE_S) -> None:
    """Return as soon as `condition` holds. Raises TimeoutError when it never does."""
    async with asyncio.timeout(within_s):
        while not condition():  # noqa: ASYNC110  the conditions have no events
            await asyncio.sleep(0.002)
