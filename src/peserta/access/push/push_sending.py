"""Sending the push notices that wait: claimed for a while, sent outside of any transaction, then written down."""

import asyncio
from datetime import datetime, timedelta
from typing import Final, Protocol

from peserta.access.push import push_store as store
from peserta.access.push.push import SUBSCRIPTION
from peserta.access.push.push_letter import Letter, Sender, write_letter
from peserta.access.push.push_rules import Outcome, Purpose, Subscription, SubscriptionKeys, wait_after
from peserta.access.push.push_store import DueMessage
from peserta.kit.database import Conn, Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.sealing import SealBroken, unseal

BATCH: Final = 20
# Longer than the deadline of a hand-over: a worker that died meanwhile is followed by another.
LEASE: Final = timedelta(minutes=1)


class Services(Protocol):
    """What `push_http.PushServices` offers."""

    async def post(self, endpoint: str, letter: Letter) -> Outcome: ...


async def send_due(pool: Pool, services: Services, sender: Sender, *, keys: Keys, now: datetime) -> int:
    """Send what is due; return how many were tried. One that a worker died with is sent again, and replaces itself."""
    async with transaction(pool) as conn:
        due = await store.claim_due(conn, limit=BATCH, lease=LEASE, now=now)
    outcomes = await asyncio.gather(*(_send(message, services, sender, keys=keys, now=now) for message in due))
    if due:
        async with transaction(pool) as conn:
            for message, outcome in zip(due, outcomes, strict=True):
                await _write_down(conn, message, outcome, now=now)
    return len(due)


async def _send(message: DueMessage, services: Services, sender: Sender, *, keys: Keys, now: datetime) -> Outcome:
    if message.not_after <= now:
        return Outcome.REFUSED
    try:
        text = unseal(keys, message.subscription_sealed, place=SUBSCRIPTION, row=message.push_id)
    except SealBroken:
        return Outcome.GONE
    endpoint, p256dh, auth = text.split("\n")
    subscription = Subscription(endpoint, SubscriptionKeys(p256dh, auth))
    try:
        letter = write_letter(
            subscription, Purpose(message.purpose), sender, language=message.language, keys=keys,
            not_after=message.not_after, now=now,
        )  # fmt: skip
    except ValueError:  # a key that is no point of the curve
        return Outcome.GONE
    return await services.post(endpoint, letter)


async def _write_down(conn: Conn, message: DueMessage, outcome: Outcome, *, now: datetime) -> None:
    if outcome is Outcome.GONE:
        await store.forget_push(conn, message.push_id)
        return
    wait = wait_after(message.tries) if outcome is Outcome.LATER else None
    if wait is not None and now + wait < message.not_after:
        await store.postpone(conn, message, due_at=now + wait)
    else:
        await store.end_message(conn, message, now=now)
