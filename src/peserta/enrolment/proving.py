"""The code to the family's contact: the same engine as activation, one verification for each contact that was given."""

from datetime import datetime
from typing import Final
from uuid import UUID

import psycopg

from peserta.access.activation.code_sending import Address, Wished, send_code_to
from peserta.access.activation.rules import way_to
from peserta.enrolment import actions
from peserta.enrolment.application import Application, Contact
from peserta.enrolment.journey import Step
from peserta.kit.database import Pool, lost_a_race, transaction, was_overtaken
from peserta.kit.keys import Keys
from peserta.kit.values import Phone
from peserta.messaging.actions import mark_used
from peserta.verification import actions as verification
from peserta.verification.actions import Target
from peserta.verification.rules import Judgement, Policy, Sending, Verdict

PURPOSE: Final = "enrolment"
SEND_TRIES_MAX: Final = 3


def target_of(application: Application, contact: Contact, *, by_whatsapp: bool) -> Target:
    """Whom a code proves to what: the application is the subject, so its tries are nobody else's."""
    return Target(
        journey_id=contact.id, browser=application.browser, purpose=PURPOSE, subject=application.id, is_known=False,
        contact_id=contact.id, channel=way_to(contact.kind, by_whatsapp=by_whatsapp), destination=contact.index,
    )  # fmt: skip


async def send_code(
    pool: Pool, application_id: UUID, browser: bytes,
    *, by_whatsapp: bool = False, keys: Keys, policy: Policy, now: datetime,
) -> Wished:  # fmt: skip
    """Queue a code to the application's contact; pressing twice sends once."""
    for _ in range(SEND_TRIES_MAX):
        try:
            return await _send_once(
                pool, application_id, browser, by_whatsapp=by_whatsapp, keys=keys, policy=policy, now=now
            )
        except psycopg.Error as error:
            # Another tab was quicker: what it did can be read now.
            if not was_overtaken(error):
                raise
    return Wished(Sending.WAIT, now + policy.cool_down(1))


async def _send_once(
    pool: Pool, application_id: UUID, browser: bytes, *, by_whatsapp: bool, keys: Keys, policy: Policy, now: datetime
) -> Wished:
    async with transaction(pool) as conn:
        application = await actions.lock(conn, application_id, browser, Step.CODE, keys=keys)
        contact = application.contact
        assert contact is not None, "the step of the code is open"
        address = Address(contact.value, operator_of(contact), application.language, application.reference)
        target = target_of(application, contact, by_whatsapp=by_whatsapp)
        return await send_code_to(conn, target, address, keys=keys, policy=policy, now=now)


def operator_of(contact: Contact) -> str | None:
    """Whose number it is."""
    return Phone(contact.value).operator if contact.kind == "phone" else None


async def answer_code(
    pool: Pool, application: Application, typed: str, *, keys: Keys, policy: Policy, now: datetime
) -> Judgement:
    """Judge an answer and, when it is right, mark the contact proven, once; the same right answer again goes on.

    The contact is that of `application`; refuses as `actions.mark_proven` where another one stands there by now.
    """
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
            await actions.mark_proven(conn, application.id, application.browser, contact.id, keys=keys, now=now)
            await verification.spend(conn, contact.id, judgement.challenge, now=now)
            await mark_used(conn, judgement.challenge.message_ids, now=now)
    except psycopg.Error as error:
        # Of many right answers at once one marks it; the others go on with what it did.
        if not lost_a_race(error):
            raise
    return judgement
