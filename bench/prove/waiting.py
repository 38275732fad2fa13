"""Waiting for what another program does; the caller brings the deadline."""

import asyncio
from collections.abc import Callable


async def until(holds: Callable[[], bool]) -> None:
    """Look again and again until it holds."""
    while not holds():  # noqa: ASYNC110  # nobody here could set an event
        await asyncio.sleep(0.05)


async def until_listening(port: int, *, seconds: float) -> None:
    """Wait until somebody listens on this port of the machine itself; TimeoutError when nobody does in time."""
    async with asyncio.timeout(seconds):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return
