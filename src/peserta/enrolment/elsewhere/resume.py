"""Going on in another browser: a reference, and a code to the contact of its application.

Nobody learns whether a reference is known. Asking writes the same row for every one; the worker alone looks,
after the answer (`resume_sending`), and answers are judged by the same engine either way. The code goes to the
contact that the family has proven. Until there is one the application is gone on with where it was begun: a
mistyped number would open it to a stranger.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import psycopg

from peserta.audit.actions import append
from peserta.enrolment import store
from peserta.enrolment.elsewhere import resume_store as rows
from peserta.enrolment.elsewhere.resume_store import BegunRow
from peserta.kit.database import Conn, Pool, lost_a_race, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.limits import Limit, limit_key, take
from peserta.kit.values import Reference
from peserta.messaging.actions import mark_used
from peserta.verification import actions as verification
from peserta.verification.rules import Judgement, Policy, Verdict

# Wishes of one browser, for whichever references: a family needs two or three.
ASKS: Final = Limit("resume-asks", 12, timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Asked:
    """The resume that was begun, or from when this browser may ask again."""

    resume_id: UUID | None
    opens_at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """A judgement and, when it was right, the application that this browser goes on with."""

    judgement: Judgement
    application_id: UUID | None = None


async def ask(
    conn: Conn, reference: Reference, browser: bytes, *, by_whatsapp: bool = False, keys: Keys, now: datetime
) -> Asked:
    """Wish for a code to the contact of an application, or wish again; pressing twice is one wish."""
    use = await take(conn, limit_key(keys, ASKS.name, browser), ASKS, now=now)
    if not use.within(ASKS):
        return Asked(None, use.opens_at)
    row = await rows.upsert_resume(conn, new_id(now), browser, reference.characters, by_whatsapp=by_whatsapp, now=now)
    return Asked(row.id, use.opens_at)


async def find_reference(conn: Conn, resume_id: UUID, browser: bytes) -> Reference | None:
    """The reference this browser gave; another browser's resume does not exist for it."""
    row = await rows.find_resume(conn, resume_id, browser)
    return None if row is None else Reference(row.reference)


async def list_begun(conn: Conn, browser: bytes) -> list[BegunRow]:
    """The applications begun in this browser that can be gone on with at once, the last one first."""
    return await rows.list_begun(conn, browser)


async def answer(
    pool: Pool, resume_id: UUID, typed: str, browser: bytes, *, keys: Keys, policy: Policy, now: datetime
) -> Answered:
    """Judge an answer and, when it is right, let this browser go on, once; the same right answer again goes on."""
    judgement = await verification.answer(pool, resume_id, typed, browser=browser, keys=keys, policy=policy, now=now)
    if judgement.verdict not in (Verdict.ACCEPTED, Verdict.AGAIN):
        return Answered(judgement)
    if judgement.verdict is Verdict.ACCEPTED:
        await _join(pool, resume_id, judgement, browser, now=now)
    assert judgement.subject is not None, "a right answer is about an application"
    async with pool.connection() as conn:
        found = await store.find_application(conn, judgement.subject, browser)
    # The family has another contact since the code was sent: that code is over.
    return Answered(judgement, found.id) if found else Answered(Judgement(Verdict.EXPIRED))


async def _join(pool: Pool, resume_id: UUID, judgement: Judgement, browser: bytes, *, now: datetime) -> None:
    challenge, application_id = judgement.challenge, judgement.subject
    assert challenge is not None, "a right answer is about a challenge"
    assert application_id is not None, "a right answer is about an application"
    try:
        async with transaction(pool) as conn:
            found = await rows.lock_resumable(conn, application_id, challenge.contact_id)
            if found is None:
                return
            await verification.spend(conn, resume_id, challenge, now=now)
            await rows.join_browser(conn, application_id, browser, now=now)
            await mark_used(conn, challenge.message_ids, now=now)
            facts = {"reference": found.reference}
            await append(conn, kind="enrolment.resumed", person_id=None, actor="browser", facts=facts, now=now)
    except psycopg.Error as error:
        # Of many right answers at once one joins; the others go on with what it did.
        if not lost_a_race(error):
            raise
