"""What reached the simulated phones, and when."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Self

from peserta.simulator.inbox import State
from peserta.simulator.remote import RemoteControl


class Phones:
    """Follows the operators' side doors; moments are seconds since the epoch, as the phone saw them."""

    def __init__(self, controls: Sequence[RemoteControl]) -> None:
        self._controls = controls
        self._seen: dict[str, dict[tuple[str, int], tuple[float, str]]] = defaultdict(dict)
        self._tasks: list[asyncio.Task[None]] = []
        self._came = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(self._follow(control)) for control in self._controls]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def at(self, phone: str) -> list[tuple[float, str]]:
        """When which texts came to a phone, in order."""
        return sorted(self._seen[phone.removeprefix("+")].values())

    async def wait_for(self, phones: Collection[str], *, timeout_s: float) -> None:
        """Wait until something came to each of these phones, at most so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                while not all(self._seen[phone.removeprefix("+")] for phone in phones):
                    self._came.clear()
                    await self._came.wait()

    async def _follow(self, control: RemoteControl) -> None:
        async for arrived in control.follow():
            place = (arrived.route, arrived.number)
            if arrived.state is State.DELIVERED and place not in self._seen[arrived.to]:
                self._seen[arrived.to][place] = (time.time(), arrived.text)
                self._came.set()
