"""Everything that arrives at the simulated phones and mailboxes, by number and address."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Self

from peserta.kit.codes import LONG_ALPHABET
from peserta.simulator.inbox import Arrived, State
from peserta.simulator.remote import RemoteControl

AGAIN_S = 0.2
CODE = re.compile(rf"\b([0-9]{{6}}|[{LONG_ALPHABET}]{{10}})\b")
CODE_WORDS = re.compile(r"\b(kode|code)\b", flags=re.IGNORECASE)


class Arrivals:
    """Follows the side doors of all simulators."""

    def __init__(self, controls: Sequence[RemoteControl]) -> None:
        self._controls = controls
        self._by_place: dict[str, dict[tuple[str, int], Arrived]] = defaultdict(dict)
        self._changed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(self._follow(control)) for control in self._controls]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def at(self, place: str) -> list[Arrived]:
        """What was handed over for one number or address, in the order of arrival."""
        return sorted(self._by_place[_plain(place)].values(), key=lambda arrived: arrived.arrived_at)

    def all(self) -> Iterator[Arrived]:
        for messages in self._by_place.values():
            yield from messages.values()

    def codes_at(self, place: str) -> list[str]:
        """The codes that are on the phone or in the mailbox, each once, the newest last."""
        shown = [arrived for arrived in self.at(place) if arrived.state is State.DELIVERED]
        found = [code for arrived in shown if (code := code_in(arrived))]
        return list(dict.fromkeys(reversed(found)))[::-1]

    async def wait(self, timeout_s: float) -> None:
        """Wait for anything new, at most so long."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._changed.wait()
        except TimeoutError:
            pass

    async def _follow(self, control: RemoteControl) -> None:
        async for arrived in control.follow():
            self._by_place[_plain(arrived.to)][arrived.route, arrived.number] = arrived
            self._changed.set()
            self._changed = asyncio.Event()


def code_in(arrived: Arrived) -> str | None:
    """The code in a message; None when it is a notice."""
    found = CODE.search(arrived.text)
    return found.group(1) if found and CODE_WORDS.search(arrived.text) else None


def _plain(place: str) -> str:
    return place.removeprefix("+").lower()
