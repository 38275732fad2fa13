"""The code to the family's contact: the same engine as activation, one verification for each contact that was given."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import psycopg

from peserta.enrolment import actions
from peserta.enrolment.application import Application, Contact
from peserta.enrolment.journey import Step
from peserta.kit.database import Pool, lost_a_race, transaction
from peserta.kit.keys import Keys
from peserta.kit.values import Phone
from peserta.messaging.actions import enqueue, mark_used
from peserta.messaging.draft import CodeParts, Draft, Lane
from peserta.verification import actions as verification
from peserta.verification.actions import Send, Target
from peserta.verification.rules import Challenge, Judgement, Policy, Sending, Verdict

PURPOSE: Final = "enrolment"
# The provider must still have time to deliver what is handed over.
NOT_AFTER_MARGIN: Final = timedelta(seconds=30)
SEND_TRIES_MAX: Final = 3


@dataclass(frozen=True, slots=True)
class Wished:
    """What became of the wish for a code; when it is a wait, `opens_at` says until when.

    `has_code` says whether a code for this contact is on its way already: if not, the wait is for another's code.
    """

    sending: Sending
    opens_at: datetime | None = None
    has_code: bool = False


def target_of(application: Application, contact: Contact) -> Target:
    """Whom a code proves to what: the application is the subject, so its tries are nobody else's."""
    return Target(
        journey_id=contact.id, browser=application.browser, purpose=PURPOSE, subject=application.id, is_known=False,
        contact_id=contact.id, channel=contact.channel, destination=contact.index,
    )  # fmt: skip


async def send_code(
    pool: Pool, application_id: UUID, browser: bytes, *, keys: Keys, policy: Policy, now: datetime
) -> Wished:
    """Queue a code to the application's contact; pressing twice sends once."""
    for _ in range(SEND_TRIES_MAX):
        try:
            return await _send_once(pool, application_id, browser, keys=keys, policy=policy, now=now)
        except psycopg.Error as error:
            # Another tab was quicker: what it did can be read now.
            if not lost_a_race(error) and not isinstance(error, psycopg.errors.UniqueViolation):
                raise
    return Wished(Sending.WAIT, now + policy.cool_down(1))


async def _send_once(
    pool: Pool, application_id: UUID, browser: bytes, *, keys: Keys, policy: Policy, now: datetime
) -> Wished:
    async with transaction(pool) as conn:
        application = await actions.lock(conn, application_id, browser, Step.CODE, keys=keys)
        contact = application.contact
        assert contact is not None, "the step of the code is open"
        target = target_of(application, contact)
        wish = await verification.begin_wish(conn, target, keys=keys, now=now)
        state, plan = await wish.plan(policy=policy, now=now)
        if state.is_proven or not plan.sends_now:
            has_code = any(challenge.is_live(now) for challenge in state.challenges)
            return Wished(plan.sending, plan.opens_at, has_code=has_code)
        challenge = verification.challenge_for(target, state, plan, keys=keys, policy=policy, now=now)
        draft = _draft(application, contact, challenge)
        message_id = await enqueue(conn, draft, keys=keys, now=now)
        await verification.record_sending(
            conn, target, state, Send(plan, challenge, message_id), keys=keys, policy=policy, now=now
        )
    return Wished(plan.sending)


def _draft(application: Application, contact: Contact, challenge: Challenge) -> Draft:
    return Draft(
        lane=Lane.CODE, channel=contact.channel, template="code", language=application.language, to=contact.value,
        destination_index=contact.index, operator=operator_of(contact),
        code=CodeParts(challenge.secret, challenge.key_id, PURPOSE, challenge.length),
        not_after=challenge.expires_at - NOT_AFTER_MARGIN,
    )  # fmt: skip


def operator_of(contact: Contact) -> str | None:
    """Whose number it is."""
    return Phone(contact.value).operator if contact.kind == "phone" else None


async def answer_code(
    pool: Pool, application: Application, typed: str, *, keys: Keys, policy: Policy, now: datetime
) -> Judgement:
    """Judge an answer and, when it is right, mark the contact proven, once; the same right answer again goes on."""
    contact = application.contact
    assert contact is not None, "a code was sent to it"
    judgement = await verification.answer(
        pool, contact.id, typed, browser=application.browser, keys=keys, policy=policy, now=now
    )
    if judgement.verdict is not Verdict.ACCEPTED:
        return judgement
    assert judgement.challenge is not None, "a right answer is about a challenge"
    try:
        async with transaction(pool) as conn:
            await actions.mark_proven(conn, application.id, application.browser, keys=keys, now=now)
            await verification.spend(conn, contact.id, judgement.challenge, now=now)
            await mark_used(conn, judgement.challenge.message_ids, now=now)
    except psycopg.Error as error:
        # Of many right answers at once one marks it; the others go on with what it did.
        if not lost_a_race(error):
            raise
    return judgement
