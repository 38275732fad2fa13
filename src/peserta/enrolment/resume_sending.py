"""The worker's part of going on elsewhere: looking for the application of a reference, and sending the code.

A reference without an application, or with one that has no proven contact (yet, or any more), gets a challenge too:
one whose code goes to nobody. So the page, the judging of answers, their limits and their time are the same.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import psycopg

from peserta.enrolment import resume_store as rows
from peserta.enrolment.correspondence import open_contact
from peserta.enrolment.proving import NOT_AFTER_MARGIN, operator_of
from peserta.enrolment.resume_store import ResumableRow, ResumeRow
from peserta.kit.database import Conn, Pool, lost_a_race, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.messaging.actions import enqueue
from peserta.messaging.draft import CodeParts, Draft, Lane
from peserta.verification import actions as verification
from peserta.verification.actions import Send, Target
from peserta.verification.rules import Challenge, Policy, Sending

PURPOSE: Final = "resume"
# A code that nobody waits for any more is not sent: the worker was down, or the day's codes are spent.
PATIENCE: Final = timedelta(minutes=10)
KEPT: Final = timedelta(days=1)
FORGET_BATCH: Final = 1_000


@dataclass(frozen=True, slots=True)
class _Found:
    """Whom a code proves to what; without `application` it goes to nobody."""

    target: Target
    application: ResumableRow | None = None


async def send_wished(pool: Pool, *, keys: Keys, policy: Policy, now: datetime) -> int:
    """Serve every wish whose time has come; return how many codes, to somebody or nobody, were made.

    Each wish is a transaction of its own, and any number of workers may serve them at once.
    """
    made = 0
    while True:
        try:
            async with transaction(pool) as conn:
                wish = await rows.claim_wish(conn, now=now)
                if wish is None:
                    return made
                made += await _serve(conn, wish, keys=keys, policy=policy, now=now)
        except psycopg.Error as error:
            # Somebody sent a code to this contact just now. The wish is still there, and then has to wait.
            if not lost_a_race(error) and not isinstance(error, psycopg.errors.UniqueViolation):
                raise
            return made


async def _serve(conn: Conn, wish: ResumeRow, *, keys: Keys, policy: Policy, now: datetime) -> bool:
    assert wish.wished_at is not None, "it was claimed"
    if now - wish.wished_at > PATIENCE:
        await rows.set_wish(conn, wish.id, None)
        return False
    found = await _look(conn, wish, keys)
    asked = await verification.begin_wish(conn, found.target, keys=keys, now=now)
    state, plan = await asked.plan(policy=policy, now=now)
    if state.is_proven or not plan.sends_now:
        is_short = plan.sending is Sending.WAIT and plan.opens_at is not None
        await rows.set_wish(conn, wish.id, plan.opens_at if is_short and not state.is_proven else None)
        return False
    challenge = verification.challenge_for(found.target, state, plan, keys=keys, policy=policy, now=now)
    message_id = new_id(now)
    if found.application is not None:
        message_id = await enqueue(conn, _draft(found.application, challenge, keys), keys=keys, now=now)
    send = Send(plan, challenge, message_id)
    await verification.record_sending(conn, found.target, state, send, keys=keys, policy=policy, now=now)
    await rows.set_wish(conn, wish.id, None)
    return True


async def _look(conn: Conn, wish: ResumeRow, keys: Keys) -> _Found:
    application = await rows.find_resumable(conn, wish.reference)
    if application is None:
        nobody = hmac.digest(keys.token_key("resume"), wish.reference.encode(), "sha256")
        subject = UUID(bytes=nobody[:16])
        return _Found(_target(wish, subject, contact_id=subject, channel="sms", destination=nobody))
    channel = "sms" if application.contact_kind == "phone" else "email"
    return _Found(
        _target(
            wish, application.id, contact_id=application.contact_id, channel=channel,
            destination=application.contact_index,
        ),
        application,
    )  # fmt: skip


def _target(wish: ResumeRow, subject: UUID, *, contact_id: UUID, channel: str, destination: bytes) -> Target:
    return Target(
        journey_id=wish.id, browser=wish.browser, purpose=PURPOSE, subject=subject, is_known=False,
        contact_id=contact_id, channel=channel, destination=destination,
    )  # fmt: skip


def _draft(application: ResumableRow, challenge: Challenge, keys: Keys) -> Draft:
    contact = open_contact(application, keys)
    return Draft(
        lane=Lane.CODE, channel=contact.channel, template="code", language=application.language, to=contact.value,
        destination_index=contact.index, operator=operator_of(contact),
        code=CodeParts(challenge.secret, challenge.key_id, PURPOSE, challenge.length),
        not_after=challenge.expires_at - NOT_AFTER_MARGIN,
    )  # fmt: skip


async def forget_resumes(pool: Pool, *, now: datetime) -> int:
    """Delete what was asked more than a day ago, known or not; return how much that was."""
    deleted = 0
    while True:
        async with transaction(pool) as conn:
            batch = await rows.forget(conn, asked_before=now - KEPT, limit=FORGET_BATCH)
        deleted += batch
        if batch < FORGET_BATCH:
            return deleted
