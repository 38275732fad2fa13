"""Recovery: a second, different proof in a limited session, or one proof and a wait; then new secrets.

Every way begins with a limited session, opened by a code to a contact, a saved code or an officer's code. A second
proof lifts it at once. A wait lifts it, or another of the same browser or contact, when nobody has cancelled.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import psycopg

from peserta.access import account_store, session_store
from peserta.access.activation import journey_store
from peserta.access.activation.choice import Choice
from peserta.access.activation.code_sending import Wished
from peserta.access.activation.journeys import Visit
from peserta.access.activation.proving import send_code
from peserta.access.activation.rules import way_to
from peserta.access.needs import Service
from peserta.access.passkeys import passkey_store
from peserta.access.proofs import check_live, check_opens
from peserta.access.recovery import recovery_store as store
from peserta.access.recovery.ending import end_waits_beside
from peserta.access.recovery.recovery import (
    COME_BACK_FOR,
    Proven,
    Recovery,
    count_warned,
    first_contact,
    officer_code_differs,
    second_contacts,
    wait_for,
)
from peserta.access.recovery.telling import Cause, News, tell_contacts
from peserta.access.renewing import lift
from peserta.access.session import Session
from peserta.audit.actions import append
from peserta.casework.actions import open_case
from peserta.kit.database import Conn, Pool, lost_a_race, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.messaging.actions import list_unreachable, mark_used
from peserta.registry.actions import list_contacts, mark_proven
from peserta.registry.contact import Contact
from peserta.registry.standing import ContactRules
from peserta.verification import actions as verification
from peserta.verification.rules import Judgement, Policy, Verdict

READY_BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class Ways:
    """How a limited session may go on: contacts that are a second proof, and what waits for it or for others."""

    contacts: Sequence[Contact]
    officer_code: bool
    own: Recovery | None
    others: Sequence[Recovery]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The contact that a second code is to go to, and how."""

    contact_id: UUID
    by_whatsapp: bool = False


async def list_ways(conn: Conn, session: Session, browser: bytes, *, rules: ContactRules, now: datetime) -> Ways:
    """What this session's holder can do now."""
    proven = await load_proven(conn, session)
    contact_id = proven.first.id if proven.first else None
    waiting = await store.list_waiting(conn, session.account_id, browser=browser, contact_id=contact_id, now=now)
    own = next((one for one in waiting if one.belongs_to(browser, contact_id)), None)
    return Ways(
        second_contacts(session, proven, rules=rules, now=now), officer_code_differs(session, proven, now), own,
        [one for one in waiting if one is not own],
    )  # fmt: skip


async def load_proven(conn: Conn, session: Session) -> Proven:
    """What this session rests on."""
    proof = await store.find_first_proof(conn, session.id)
    contacts = await list_contacts(conn, session.person_id)
    first = first_contact(contacts, contact_id=proof.contact_id, value_index=proof.value_index)
    return Proven(contacts, first, proof.opened_at)


async def count_told(conn: Conn, proven: Proven, *, now: datetime) -> int:
    """How many contacts can warn the owner of a wait that begins now."""
    unreachable = await list_unreachable(conn, [contact.value_index for contact in proven.contacts], now=now)
    return count_warned(proven, unreachable, now)


def second_journey_id(session: Session, keys: Keys) -> UUID:
    """The journey of the second code: one for each session, made of its id, so that no page has to name it.

    Its first bits are the session's moment, as in every id, so that it lies in the same week.
    """
    derived = hmac.digest(keys.token_key("saved"), b"second|" + session.id.bytes, "sha256")
    raw = bytearray(session.id.bytes[:6] + derived[:10])
    raw[6], raw[8] = 0x70 | raw[6] & 0x0F, 0x80 | raw[8] & 0x3F
    return UUID(bytes=bytes(raw))


async def send_second_code(
    pool: Pool, session: Session, chosen: Chosen, visit: Visit,
    *, keys: Keys, policy: Policy, rules: ContactRules, now: datetime,
) -> Wished | None:  # fmt: skip
    """Queue a code to another contact than the one that opened this session; None when that is none of them.

    Tries and sends count as a stranger's: the browser has proven one contact only, however well it is known.
    """
    async with transaction(pool) as conn:
        second = second_contacts(session, await load_proven(conn, session), rules=rules, now=now)
        contact = next((one for one in second if one.id == chosen.contact_id), None)
        if contact is None or not session.is_limited:
            return None
        await journey_store.open_matched(
            conn, second_journey_id(session, keys), session.person_id, browser=visit.browser,
            language=visit.language, now=now,
        )  # fmt: skip
    channel = way_to(contact.kind, by_whatsapp=chosen.by_whatsapp)
    choice = Choice(session.person_id, contact.id, contact.value_index, channel, is_known=False, resumes=False)
    return await send_code(
        pool, second_journey_id(session, keys), choice, visit,
        keys=keys, policy=policy, rules=rules, now=now,
    )  # fmt: skip


async def answer_second_code(
    pool: Pool, session: Session, typed: str, visit: Visit,
    *, keys: Keys, policy: Policy, rules: ContactRules, now: datetime,
) -> Judgement:  # fmt: skip
    """Judge an answer and, when it is right, lift the session, once; the same right answer again goes on."""
    journey_id = second_journey_id(session, keys)
    judgement = await verification.answer(
        pool, journey_id, typed, browser=visit.browser, keys=keys, policy=policy, now=now
    )
    if judgement.verdict is not Verdict.ACCEPTED:
        return judgement
    challenge = judgement.challenge
    assert challenge is not None, "a right answer is about a challenge"
    try:
        async with transaction(pool) as conn:
            # It may have been held since the code was sent.
            second = second_contacts(session, await load_proven(conn, session), rules=rules, now=now)
            if judgement.subject != session.person_id or challenge.contact_id not in {one.id for one in second}:
                return Judgement(Verdict.EXPIRED)
            await verification.spend(conn, journey_id, challenge, now=now)
            await lift(conn, session, challenge.channel, contact_id=challenge.contact_id, keys=keys, now=now)
            await mark_proven(conn, challenge.contact_id, now=now)
            await mark_used(conn, challenge.message_ids, now=now)
    except psycopg.Error as error:
        # Of many right answers at once one lifts it; the others go on with what it did.
        if not lost_a_race(error):
            raise
    return judgement


async def begin_recovery(pool: Pool, session: Session, visit: Visit, *, keys: Keys, now: datetime) -> None:
    """Begin the wait of a limited session; begun twice in one browser it is one.

    24 hours, with a notice to every contact. Where nobody can be told, seven days and a case for staff.
    """
    if not session.is_limited or session.account_state != "open":
        return
    async with transaction(pool) as conn:
        await account_store.lock_account(conn, session.account_id)
        await check_live(conn, session)
        proven = await load_proven(conn, session)
        contact_id = proven.first.id if proven.first else None
        recovery_id = new_id(now)
        cause = Cause(session_id=session.id, contact_id=contact_id, subject_id=recovery_id, device=visit.device)
        waiting = await store.list_waiting(
            conn, session.account_id, browser=visit.browser, contact_id=contact_id, now=now
        )  # fmt: skip
        if any(one.belongs_to(visit.browser, contact_id) for one in waiting):
            return
        warned = await count_told(conn, proven, now=now)
        opens_at = now + wait_for(warned)
        recovery = Recovery(
            id=recovery_id, account_id=session.account_id, person_id=session.person_id, session_id=session.id,
            proof=session.proof, browser=visit.browser, contact_id=contact_id, device=visit.device,
            language=visit.language, begun_at=now, opens_at=opens_at, ends_at=opens_at + COME_BACK_FOR,
        )  # fmt: skip
        if not await store.insert_recovery(conn, recovery, told=warned, now=now):
            return  # another tab was quicker; its notices are on their way
        news = News("recovery_begun" if warned else "recovery_begun_long", cause)
        await tell_contacts(conn, session.person_id, news, keys=keys, language=visit.language, now=now)
        facts: dict[str, str | int] = {"recovery": str(recovery_id), "proof": session.proof, "told": warned}
        await append(
            conn, kind="account.recovery_begun", person_id=session.person_id, actor="member", facts=facts, now=now
        )  # fmt: skip
        if not warned:
            await open_case(
                conn, "recovery_untold", session.person_id, facts, f"recovery:{session.account_id}", now=now
            )  # fmt: skip


async def cancel_recoveries(pool: Pool, session: Session, *, keys: Keys, language: str, now: datetime) -> None:
    """Cancel all that waits; any session of the account may, and every contact is told. Twice is no error."""
    async with transaction(pool) as conn:
        if not await store.cancel_waiting(conn, session.account_id, now=now):
            return
        await append(
            conn, kind="account.recovery_cancelled", person_id=session.person_id, actor="member", facts={}, now=now
        )  # fmt: skip
        news = News("recovery_cancelled", Cause(session_id=session.id, device=session.device))
        await tell_contacts(conn, session.person_id, news, keys=keys, language=language, now=now)


async def list_recoveries(conn: Conn, session: Session, *, now: datetime) -> list[Recovery]:
    """What waits to recover this session's account, so that its owner sees it without any message."""
    return await store.list_waiting(conn, session.account_id, browser=b"", contact_id=None, now=now)


async def finish_wait(
    pool: Pool, session: Session, visit: Visit, *, keys: Keys, rules: ContactRules, now: datetime
) -> bool:
    """Lift a limited session whose wait is over; whether it was.

    The session's own proof counts as the second: it must still be good.
    """
    async with transaction(pool) as conn:
        ways = await list_ways(conn, session, visit.browser, rules=rules, now=now)
        if ways.own is None or not ways.own.is_ready(now) or not await store.use_recovery(conn, ways.own.id, now=now):
            return False
        await lift(conn, session, "wait", keys=keys, now=now)
    return True


async def drop_older_passkeys(pool: Pool, session: Session, *, keys: Keys, language: str, now: datetime) -> None:
    """Take away every passkey made before now: those of a lost phone. Refuses what is not `Service.SECRETS`."""
    check_opens(session, Service.SECRETS, now=now)
    async with transaction(pool) as conn:
        until = now - timedelta(microseconds=1)
        if not await passkey_store.delete_all(conn, session.account_id, made_until=until):
            return
        await append(
            conn, kind="passkey.removed", person_id=session.person_id, actor="member", facts={"all": "true"}, now=now
        )  # fmt: skip
        news = News("passkey_removed", Cause(session_id=session.id, device=session.device))
        await tell_contacts(conn, session.person_id, news, keys=keys, language=language, now=now)


async def end_other_sessions(pool: Pool, session: Session, *, now: datetime) -> None:
    """After a secret was replaced nobody stays in with the old one, or comes back by a wait begun with it."""
    async with transaction(pool) as conn:
        await session_store.revoke_others(conn, session.id, account_id=session.account_id, now=now)
        await end_waits_beside(conn, session, now=now)


async def tell_of_ready(pool: Pool, *, keys: Keys, now: datetime) -> int:
    """Tell every contact of waits that are over: their owner may come back, and others may still say no."""
    async with transaction(pool) as conn:
        ready = await store.claim_ready(conn, limit=READY_BATCH, now=now)
        for recovery in sorted(ready, key=lambda one: one.person_id):
            cause = Cause(
                session_id=recovery.session_id, contact_id=recovery.contact_id, subject_id=recovery.id,
                device=recovery.device,
            )  # fmt: skip
            news = News("recovery_ready", cause)
            await tell_contacts(conn, recovery.person_id, news, keys=keys, language=recovery.language, now=now)
    return len(ready)
