"""The worker's part of going on elsewhere: looking for the application of a reference, and sending the code.

A reference without an application, or with one that has no proven contact (yet, or any more), gets a challenge too:
one whose code goes to nobody. So the page, the judging of answers, their limits and their time are the same.
"""

import hmac
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from peserta.access.activation.code_sending import Address, send_code_to, serve_wishes
from peserta.access.activation.rules import way_to
from peserta.enrolment.correspondence import open_contact
from peserta.enrolment.elsewhere import resume_store as rows
from peserta.enrolment.elsewhere.resume_store import ResumeRow
from peserta.enrolment.proving import operator_of
from peserta.kit.database import Conn, Pool, transaction
from peserta.kit.keys import Keys
from peserta.verification.actions import Target
from peserta.verification.rules import Policy, Sending

PURPOSE: Final = "resume"
# A code that nobody waits for any more is not sent: the worker was down, or the day's codes are spent.
PATIENCE: Final = timedelta(minutes=10)
KEPT: Final = timedelta(days=1)
FORGET_BATCH: Final = 1_000


async def send_wished(pool: Pool, *, keys: Keys, policy: Policy, now: datetime) -> int:
    """Serve every wish whose time has come; return how many codes, to somebody or nobody, were made."""

    async def serve_next(conn: Conn) -> bool | None:
        wish = await rows.claim_wish(conn, now=now)
        return None if wish is None else await _serve(conn, wish, keys=keys, policy=policy, now=now)

    return await serve_wishes(pool, serve_next)


async def _serve(conn: Conn, wish: ResumeRow, *, keys: Keys, policy: Policy, now: datetime) -> bool:
    assert wish.wished_at is not None, "it was claimed"
    if now - wish.wished_at > PATIENCE:
        await rows.set_wish(conn, wish.id, None)
        return False
    target, address = await _look(conn, wish, keys)
    wished = await send_code_to(conn, target, address, keys=keys, policy=policy, now=now)
    await rows.set_wish(conn, wish.id, wished.opens_at if wished.sending is Sending.WAIT else None)
    return wished.opens_at is None


async def _look(conn: Conn, wish: ResumeRow, keys: Keys) -> tuple[Target, Address | None]:
    """Whom a code proves to what, and where it goes; of a reference that nobody has, to nobody."""
    application = await rows.find_resumable(conn, wish.reference)
    if application is None:
        nobody = hmac.digest(keys.token_key("resume"), wish.reference.encode(), "sha256")
        subject = UUID(bytes=nobody[:16])
        channel = way_to("phone", by_whatsapp=wish.by_whatsapp)
        return _target(wish, subject, contact_id=subject, channel=channel, destination=nobody), None
    contact = open_contact(application, keys)
    target = _target(
        wish, application.id, contact_id=contact.id, destination=application.contact_index,
        channel=way_to(contact.kind, by_whatsapp=wish.by_whatsapp),
    )  # fmt: skip
    return target, Address(contact.value, operator_of(contact), application.language)


def _target(wish: ResumeRow, subject: UUID, *, contact_id: UUID, channel: str, destination: bytes) -> Target:
    return Target(
        journey_id=wish.id, browser=wish.browser, purpose=PURPOSE, subject=subject, is_known=False,
        contact_id=contact_id, channel=channel, destination=destination,
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
