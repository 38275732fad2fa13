"""Sending a code to a phone or an address, or to nobody, for whatever is to be proven with it."""

from dataclasses import dataclass, field
from datetime import datetime

from peserta.access.proving import NOT_AFTER_MARGIN, Wished
from peserta.kit.database import Conn
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.messaging.actions import enqueue
from peserta.messaging.draft import CodeParts, Draft, Lane
from peserta.verification import actions as verification
from peserta.verification.actions import Send, Target
from peserta.verification.rules import Challenge, Policy


@dataclass(frozen=True, slots=True)
class Address:
    """Where a code goes, and in which language."""

    to: str = field(repr=False)
    operator: str | None
    language: str


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
        message_id = await enqueue(conn, _draft(target, address, challenge), keys=keys, now=now)
    send = Send(plan, challenge, message_id)
    await verification.record_sending(conn, target, state, send, keys=keys, policy=policy, now=now)
    return Wished(plan.sending)


def _draft(target: Target, address: Address, challenge: Challenge) -> Draft:
    return Draft(
        lane=Lane.CODE, channel=challenge.channel, template="code", language=address.language, to=address.to,
        destination_index=challenge.destination, operator=address.operator,
        code=CodeParts(challenge.secret, challenge.key_id, target.purpose, challenge.length),
        not_after=challenge.expires_at - NOT_AFTER_MARGIN,
    )  # fmt: skip
