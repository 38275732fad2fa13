"""Waiting for what another program does; the caller brings the deadline."""

import asyncio
from collections.abc import Callable


async def until(holds: Callable[[], bool]) -> None:
    """Look again and again until it holds."""
    while not holds():  # noqa: ASYNC110  # nobody here could set an event
        await asyncio.sleep(0.05)
