"""Several binds to one SMSC as one route: operators bound what one connection may carry, and any one may break."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from peserta.messaging.outcome import Outcome, Submitted
from peserta.messaging.providers.smpp import OnReceipt, SmppRoute, SmppSettings
from peserta.messaging.providers.smpp_retry import Refusals


@dataclass(slots=True)
class Pace:
    """The pace of one bind: each message has a moment of its own, `1 / per_s` after the one before."""

    per_s: float | None
    _free_at_s: float = 0.0

    def wait_s(self, now_s: float) -> float:
        """How long the next message would wait."""
        return 0.0 if self.per_s is None else max(0.0, self._free_at_s - now_s)

    def take(self, now_s: float) -> float:
        """Take the next moment; return how long to wait for it."""
        wait_s = self.wait_s(now_s)
        if self.per_s is not None:
            self._free_at_s = now_s + wait_s + 1 / self.per_s
        return wait_s


@dataclass(slots=True)
class _Line:
    """One bind, its pace, and how many of its messages have no answer yet."""

    route: SmppRoute
    pace: Pace
    under_way: int = field(default=0)


class SmppBinds:
    """A route of as many binds as the profile says, each with a window and a pace of its own.

    A message takes the bind that is up and can send it soonest; among those the one with the fewest under way.
    """

    def __init__(
        self, settings: SmppSettings, on_receipt: OnReceipt, *, binds: int = 1, bind_tps: int | None = None,
        clock: Callable[[], float] | None = None,
    ) -> None:  # fmt: skip
        self.name = settings.name
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        refusals = Refusals()
        self._lines = [
            _Line(SmppRoute(replace(settings, bind=number), on_receipt, refusals), Pace(bind_tps))
            for number in range(1, binds + 1)
        ]

    @property
    def up(self) -> bool:
        """Whether any bind is."""
        return any(line.route.up for line in self._lines)

    @property
    def refused(self) -> str:
        """Why the SMSC lets our account in no more, or ""."""
        return self._lines[0].route.refused

    async def wait_up(self) -> None:
        """Wait until every bind is up."""
        await asyncio.gather(*(line.route.wait_up() for line in self._lines))

    async def submit(self, to_e164: str, text: str, *, timeout_s: float, validity_s: int) -> Submitted:
        """Hand one text over by one bind; every ending within `timeout_s` is an Outcome."""
        now_s = self._clock()
        # Without any the first says so, and refuses what it must.
        up = [line for line in self._lines if line.route.up] or self._lines[:1]
        line = min(up, key=lambda line: (line.pace.wait_s(now_s), line.under_way))
        if line.pace.wait_s(now_s) >= timeout_s:
            return Submitted(Outcome.EXPIRED, detail="no place in the pace of its binds")
        line.under_way += 1
        try:
            wait_s = line.pace.take(now_s)
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            return await line.route.submit(to_e164, text, timeout_s=timeout_s - wait_s, validity_s=validity_s)
        finally:
            line.under_way -= 1

    async def run(self) -> None:
        """Keep every bind up until `close()` is called or the task is cancelled."""
        async with asyncio.TaskGroup() as group:
            for line in self._lines:
                group.create_task(line.route.run())

    async def close(self) -> None:
        """Close every bind as `SmppRoute` does."""
        await asyncio.gather(*(line.route.close() for line in self._lines))
