"""Sending a code to a phone or an address, or to nobody, for whatever is to be proven with it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import psycopg

from peserta.kit.database import Conn, Pool, transaction, was_overtaken
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.messaging.actions import enqueue
from peserta.messaging.draft import Channel, CodeParts, Draft, Facts, Lane
from peserta.messaging.telling.promise import promise_facts
from peserta.verification import actions as verification
from peserta.verification.actions import Send, Target
from peserta.verification.rules import Challenge, Policy, Sending

# The provider must still have time to deliver what is handed over.
NOT_AFTER_MARGIN: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a code goes, and in which language.

    `reference` is under which whoever asked for it goes on later, when it can be sent by no route now.
    """

    to: str = field(repr=False)
    operator: str | None
    language: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Wished:
    """`sending` says what was done; when it is a wait, `opens_at` says until when.

    `has_code` says whether this journey was sent one before: if not, the wait is for another's code.
    """

    sending: Sending
    opens_at: datetime | None = None
    has_code: bool = True


async def send_code_to(
    conn: Conn, target: Target, address: Address | None, *, keys: Keys, policy: Policy, now: datetime
) -> Wished:
    """Queue a code in the caller's transaction, or say what it must wait for; without an address nobody is sent it.

    When another tab or browser was quicker the transaction is undone (`lost_a_race`, or a unique key).
    """
    wish = await verification.begin_wish(conn, target, keys=keys, now=now)
    state, plan = await wish.plan(policy=policy, now=now)
    if state.is_proven or not plan.sends_now:
        has_code = state.is_proven or any(challenge.is_live(now) for challenge in state.challenges)
        return Wished(plan.sending, plan.opens_at, has_code=has_code)
    challenge = verification.challenge_for(target, state, plan, keys=keys, policy=policy, now=now)
    message_id = new_id(now)
    if address is not None:
        message_id = await enqueue(conn, code_draft(target, address, challenge), keys=keys, now=now)
    send = Send(plan, challenge, message_id)
    await verification.record_sending(conn, target, state, send, keys=keys, policy=policy, now=now)
    return Wished(plan.sending)


def code_draft(target: Target, address: Address, challenge: Challenge) -> Draft:
    """The message that carries a code; one that went by another channel before is the same on this one.

    Nothing but codes goes by WhatsApp, so nothing is promised there: the page offers SMS. It is nobody's network.
    """
    is_whatsapp = target.channel == Channel.WHATSAPP
    promises = address.reference and not is_whatsapp
    facts: Facts = promise_facts(target.journey_id, address.reference) if promises else {}
    return Draft(
        lane=Lane.CODE, channel=target.channel, template="code", language=address.language, to=address.to,
        destination_index=challenge.destination, operator=None if is_whatsapp else address.operator,
        code=CodeParts(challenge.secret, challenge.key_id, target.purpose, challenge.length),
        not_after=challenge.expires_at - NOT_AFTER_MARGIN, facts=facts,
    )  # fmt: skip


async def serve_wishes(pool: Pool, serve_next: Callable[[Conn], Awaitable[bool | None]]) -> int:
    """Serve one wish after another, each in a transaction of its own, until there is none (`None`).

    Returns for how many a code was made. Any number of workers may do it at once.
    """
    made = 0
    while True:
        try:
            async with transaction(pool) as conn:
                was_made = await serve_next(conn)
        except psycopg.Error as error:
            # Somebody sent a code to this contact just now. The wish is still there, and then has to wait.
            if not was_overtaken(error):
                raise
            return made
        if was_made is None:
            return made
        made += was_made
