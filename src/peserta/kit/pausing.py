"""The pause between two looks of a worker's loop."""

import asyncio
from contextlib import suppress


async def pause(stopping: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until the process is to stop."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stopping.wait(), seconds)
