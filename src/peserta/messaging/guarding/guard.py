"""The guard of one worker: what it may spend, which channels are stopped, and which number blocks are held."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from peserta.kit.database import Conn
from peserta.messaging.guarding import guard_store as store
from peserta.messaging.guarding.guard_store import Guarding
from peserta.messaging.guarding.number_block import AT_ONCE, Crowd
from peserta.messaging.guarding.purse import SLICES_PER_WORKER, Ceilings, Paid, Purse, Spans

STOPPED: Final = "stopped"
"""Why a message waits: somebody has stopped its channel."""
CEILING: Final = "ceiling"
"""Why a message waits: nothing is left to spend."""


NO_MATTER: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Held:
    """The `crowded` blocks, to which no code goes until earlier ones were used.

    `at_once` is how many go to one block from one look at the outbox, and `money_idr` what that may cost.
    """

    crowded: Sequence[bytes] = ()
    at_once: int = NO_MATTER
    money_idr: int | None = None


class Guard:
    """Read again once a second, as the settings of routes are; between two readings it decides alone."""

    def __init__(self) -> None:
        self._guarding = Guarding()
        self._purse = Purse()
        self._crowd = Crowd()
        self._workers = 1
        self._is_short = False
        self._dearest_idr = 0

    async def refresh(self, conn: Conn, prices_idr: Collection[int], *, workers: int, now: datetime) -> None:
        """Read what is set and counted, and exchange what was not spent for a new slice."""
        self._workers = workers
        self._guarding = await store.read_guard(conn)
        counted = {each.number_block: each.unused for each in await store.list_crowds(conn)}
        self._crowd.see(counted, counted_at=self._guarding.counted_at, now=now)
        await self._exchange(conn, [price for price in prices_idr if price], now)

    async def leave(self, conn: Conn, now: datetime) -> None:
        """Give back what was not spent: this worker stops."""
        if self._guarding.ceilings.is_set:
            await store.take_slice(
                conn, Spans.of(now), old_at=self._purse.minute_at, unspent_idr=self._purse.empty(), slices=0,
                least_idr=1, now=now,
            )  # fmt: skip

    async def _exchange(self, conn: Conn, prices_idr: Sequence[int], now: datetime) -> None:
        ceilings: Ceilings = self._guarding.ceilings
        if not ceilings.is_set or not prices_idr:
            self._purse.open()
            return
        self._dearest_idr = max(prices_idr)
        spans, old_at = Spans.of(now), self._purse.minute_at
        is_new = old_at != spans.minute_at
        unspent_idr = self._purse.empty() if is_new else 0
        got = await store.take_slice(
            conn, spans, old_at=old_at, unspent_idr=unspent_idr,
            slices=SLICES_PER_WORKER * self._workers if is_new or self._is_low else 0,
            least_idr=min(prices_idr), now=now,
        )  # fmt: skip
        self._purse.fill(got.slice_idr, ceilings=ceilings, spent=got.spent, minute_at=spans.minute_at)
        self._is_short = False

    @property
    def _is_low(self) -> bool:
        return self._purse.is_low(self._dearest_idr)

    @property
    def wants_more(self) -> bool:
        """Whether another slice should be asked for before the second is over; true once."""
        if self._is_short:
            return False
        self._is_short = self._guarding.ceilings.is_set and self._is_low
        return self._is_short

    def why_not(self, channel: str, lane: int, price_idr: int) -> str | None:
        """Why a message may not take a route of this price now; None: it may."""
        if channel in self._guarding.stopped:
            return STOPPED
        return CEILING if self._purse.affords(lane, price_idr) == 0 else None

    def room(self, lane: int, price_idr: int, room: int) -> int:
        """Of so many places, those that can be paid."""
        most = self._purse.affords(lane, price_idr)
        return room if most is None else min(room, most)

    def release(self) -> None:
        """What was set aside for a look at the outbox is paid now, by each message for itself."""
        self._purse.release()

    def pay(self, lane: int, price_idr: int) -> Paid:
        return self._purse.pay(lane, price_idr)

    def give_back(self, paid: Paid) -> None:
        self._purse.give_back(paid)

    def note(self, number_block: bytes | None) -> None:
        """A code to a number of this block goes out for the first time."""
        self._crowd.note(number_block)

    def held(self) -> Held:
        """What limits one look at the outbox; its money is set aside until `release`."""
        money_idr, most = self._purse.set_aside(self._dearest_idr), self._guarding.block_unused_max
        if most is None or not self._crowd.is_live:
            return Held(money_idr=money_idr)
        return Held(self._crowd.list_crowded(most, workers=self._workers), AT_ONCE, money_idr)
