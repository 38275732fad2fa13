"""Knowing that the server is about to stop, so that open streams end themselves."""

import asyncio


class Stopping:
    """An event that is made inside the running loop, for a process that is set up before it."""

    def __init__(self) -> None:
        self._event: asyncio.Event | None = None

    @property
    def event(self) -> asyncio.Event:
        if self._event is None:
            self._event = asyncio.Event()
        return self._event

    def stop(self) -> None:
        self.event.set()

    async def wait(self, seconds: float) -> bool:
        """Wait at most so long; return whether the server is stopping."""
        try:
            await asyncio.wait_for(self.event.wait(), seconds)
        except TimeoutError:
            return False
        return True
