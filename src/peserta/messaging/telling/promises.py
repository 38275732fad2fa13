"""Outages: whoever waits for a code that no route takes gets a promise, and is told when delivery is back."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from peserta.kit.database import Conn, Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.sealing import unseal
from peserta.kit.values import Reference
from peserta.messaging.actions import enqueue
from peserta.messaging.claimed import DESTINATION
from peserta.messaging.draft import Channel, Draft, Lane
from peserta.messaging.telling import promise_store as store
from peserta.messaging.telling.promise import LIFE, plan_release, tells_since, templates
from peserta.messaging.telling.promise_store import DuePromise

EVERY: Final = timedelta(seconds=1)
# Their pages may be looked at for as long.
KEPT_FOR: Final = timedelta(days=3)
FORGET_BATCH: Final = 1_000

# Which of these verifications are proven already: a part above knows.
ListProven = Callable[[Conn, Sequence[UUID]], Awaitable[Collection[UUID]]]


async def make_promises(pool: Pool, *, now: datetime) -> int:
    """Promise for codes that wait in vain; return how many are new.

    A worker does it before it sends anything: what waited while none was at work would run out unseen.
    """
    async with pool.connection() as conn:
        return await store.make_promises(conn, list(Channel), now=now)


async def watch_channels(pool: Pool, *, now: datetime) -> None:
    """Promise for what waits, write down which channels are out, and forget what is long over."""
    async with transaction(pool) as conn:
        await store.make_promises(conn, list(Channel), now=now)
        await store.mark_channels(conn, now=now)
        await store.forget_promises(conn, promised_before=now - KEPT_FOR, limit=FORGET_BATCH)


async def keep_promises(pool: Pool, list_proven: ListProven, *, keys: Keys, now: datetime) -> int:
    """Tell those who may be told now; return how many were.

    Each channel is a transaction that holds its row, so any number of workers keep each promise once.
    """
    async with pool.connection() as conn:
        waiting = await store.list_waiting(conn, now=now)
    told = 0
    for channel in waiting:
        async with transaction(pool) as conn:
            told += await _keep(conn, channel, list_proven, keys=keys, now=now)
    return told


async def _keep(conn: Conn, channel: str, list_proven: ListProven, *, keys: Keys, now: datetime) -> int:
    turn = await store.lock_channel(conn, channel)
    if turn is None:
        return 0
    await store.drop_promises(conn, channel, now=now)
    unaccepted = await store.count_unaccepted(conn, channel, now=now)
    release = plan_release(turn.pace, unaccepted=unaccepted, is_out=turn.is_out)
    due = await store.list_due(conn, channel, promised_from=tells_since(now), limit=release.now, now=now)
    proven = await list_proven(conn, [promise.asked_for for promise in due])
    told: set[UUID] = set()
    for promise in due:
        if promise.asked_for in told:
            continue
        told.add(promise.asked_for)
        notice_id = None
        if promise.asked_for not in proven:
            notice_id = await enqueue(conn, _notice(promise, keys), keys=keys, now=now)
        await store.keep_promise(conn, promise.asked_for, notice_id, now=now)
    await store.set_pace(conn, channel, release.pace)
    return len(told - set(proven))


async def find_promised(conn: Conn, reference: Reference, purpose: str) -> list[UUID]:
    """What the codes of this reference were for, in the last days; a reference is not unique, and proves nothing."""
    return await store.find_promised(conn, reference.characters, purpose)


def _notice(promise: DuePromise, keys: Keys) -> Draft:
    return Draft(
        lane=Lane.WARNING, channel=promise.channel, template=templates()[promise.purpose], language=promise.language,
        to=unseal(keys, promise.destination_sealed, place=DESTINATION, row=promise.message_id),
        destination_index=promise.destination_index, operator=promise.operator,
        not_after=promise.promised_at + LIFE, facts={"reference": str(Reference(promise.reference))},
    )  # fmt: skip
