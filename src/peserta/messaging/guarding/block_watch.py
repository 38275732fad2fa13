"""Watches how the codes of each number block fare, and brakes those that are pumped; a chore of every worker."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from peserta.kit.clock import JAKARTA, utc_now
from peserta.kit.database import Conn, Pool, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.sealing import seal, unseal
from peserta.messaging.claimed import DESTINATION
from peserta.messaging.guarding import block_store as store
from peserta.messaging.guarding import guard_store
from peserta.messaging.guarding.block_store import Brake
from peserta.messaging.guarding.guard_history import MACHINE, remember, was_told
from peserta.messaging.guarding.number_block import (
    BRAKE_FOR,
    WINDOW,
    Counted,
    beginning_of,
    digest_of,
    find_pumped,
    find_silent_operators,
)
from peserta.messaging.guarding.purse import DAY_KEPT
from peserta.messaging.routes.setting import Change

log = logging.getLogger(__name__)

EVERY: Final = timedelta(seconds=5)
ALARM_AGAIN: Final = timedelta(hours=1)
SHOWN_DIGITS: Final = len("+62812")
BRAKE_NUMBER: Final = "messaging_brake.number"
"""Where the sealed beginning of a block's numbers stands."""


class BlockWatch:
    """Counts, tells all workers which blocks are crowded, brakes the pumped ones, and ends brakes in time."""

    def __init__(self, keys: Keys, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._keys = keys
        self._clock = clock

    async def look(self, pool: Pool) -> int:
        """Look once; return how many blocks were braked. One worker at a time does it."""
        now = self._clock()
        async with transaction(pool) as conn:
            if not await store.lock_count(conn):
                return 0
            most = (await guard_store.read_guard(conn)).block_unused_max
            spared = await store.list_spared(conn, now=now)
            found = await store.count_blocks(conn, now=now) if most is not None else []
            counted = [each for each in found if each.number_block not in spared]
            # Blocks far from it are left to what the workers know of themselves.
            await store.set_crowds(conn, [each for each in counted if most and each.unused * 3 >= most], now=now)
            braked = [each for each in find_pumped(counted, sent_min=most or 0) if await self._brake(conn, each, now)]
            await self._alarm(conn, counted, now)
            await self._end(conn, now)
            await guard_store.forget_spent(conn, before=now - DAY_KEPT)
        return len(braked)

    async def _brake(self, conn: Conn, pumped: Counted, now: datetime) -> bool:
        sample = await store.find_sample(conn, pumped.number_block, now=now)
        if sample is None:
            return False
        number = unseal(self._keys, sample.destination_sealed, place=DESTINATION, row=sample.id)
        reason = f"{pumped.used} of {pumped.settled} codes were used in {WINDOW.seconds // 60} minutes"
        stop = Stop(beginning_of(number), pumped.operator, BRAKE_FOR, MACHINE, reason)
        return await put_brake(conn, stop, keys=self._keys, now=now) is not None

    async def _alarm(self, conn: Conn, counted: Sequence[Counted], now: datetime) -> None:
        for operator, (settled, used) in find_silent_operators(counted).items():
            change = Change("alarm", "", operator)
            if not await was_told(conn, change, since=now - ALARM_AGAIN):
                reason = f"{used} of {settled} codes were used in {WINDOW.seconds // 60} minutes"
                await remember(conn, change, actor=MACHINE, reason=reason, now=now)
                log.warning("codes to an operator's numbers come to nothing: %s, %s", operator, reason)

    async def _end(self, conn: Conn, now: datetime) -> None:
        over = await store.forget_brakes(conn, now=now)
        if over:
            await store.let_go(conn, [brake.number_block for brake in over], now=now)
        for brake in (each for each in over if not each.was_lifted):
            change = Change("brake", "on", "off")
            await remember(conn, change, actor=MACHINE, reason="its time is over", brake=brake.id, now=now)


@dataclass(frozen=True, slots=True)
class Stop:
    """A brake to be put: on the block whose numbers begin so, by whom and why."""

    beginning: str
    operator: str | None
    lasts: timedelta
    actor: str
    reason: str


async def put_brake(conn: Conn, stop: Stop, *, keys: Keys, now: datetime) -> Change | None:
    """Brake a block, or let a person make its brake longer; None where that changes nothing."""
    brake_id = new_id(now)
    brake = Brake(
        digest_of(keys, stop.beginning), brake_id, seal(keys, stop.beginning, place=BRAKE_NUMBER, row=brake_id),
        stop.operator, began_at=now, until_at=now + stop.lasts, actor=stop.actor, reason=stop.reason,
    )  # fmt: skip
    # The history is kept for ever and in clear: of the numbers it has what their operator's have in common.
    becomes = f"{stop.beginning[:SHOWN_DIGITS]}… until {_clock(brake.until_at)}"
    if await store.add_brake(conn, brake):
        change = Change("brake", "off", becomes)
    elif stop.actor != MACHINE and (longer := await store.lengthen_brake(conn, brake)) is not None:
        brake_id, change = longer.id, Change("brake", f"until {_clock(longer.was_until_at)}", becomes)
    else:
        return None
    await remember(conn, change, actor=stop.actor, reason=stop.reason, brake=brake_id, now=now)
    if stop.actor == MACHINE:
        # The beginning of a number tells most of it: logs carry the brake's id.
        log.warning("a number block is braked: %s, operator %s: %s", brake_id, stop.operator, stop.reason)
    return change


def _clock(at: datetime) -> str:
    return f"{at.astimezone(JAKARTA):%Y-%m-%d %H:%M} WIB"
