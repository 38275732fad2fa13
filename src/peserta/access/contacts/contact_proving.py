"""A contact that a member adds: typed in an open session, proven by a code, held for a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import psycopg

from peserta.access.activation.code_sending import Address, Wished, send_code_to
from peserta.access.activation.journeys import Visit
from peserta.access.activation.proving import SEND_TRIES_MAX
from peserta.access.activation.rules import way_to
from peserta.access.contacts import contact_store as store
from peserta.access.contacts.contact_change import CONTACTS_MAX, DRAFTS, HOLD, Change, Draft, hold_until
from peserta.access.contacts.sharing import tell_sharers
from peserta.access.needs import Service
from peserta.access.proofs import check_live, check_opens
from peserta.access.recovery.telling import Cause, News, tell_contacts
from peserta.access.session import Session
from peserta.audit.actions import append
from peserta.kit.database import Conn, Pool, lost_a_race, transaction, was_overtaken
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.limits import limit_key, take
from peserta.kit.refusal import Refusal
from peserta.kit.sealing import seal, unseal
from peserta.kit.values import Email, Phone
from peserta.messaging.actions import mark_used
from peserta.registry.actions import list_contacts, open_contact
from peserta.registry.changing import Typed, add_contact
from peserta.registry.contact import Contact
from peserta.verification import actions as verification
from peserta.verification.actions import Target
from peserta.verification.rules import Judgement, Policy, Sending, Verdict

PURPOSE: Final = "contact"
PLACE: Final = "access_contact_draft.value_sealed"
FORGET_BATCH: Final = 1_000
KEPT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Added:
    """A judgement and, when it was right, the contact that stands and whether it is a new one."""

    judgement: Judgement
    contact_id: UUID | None = None


def service_of(session: Session) -> Service:
    """What adding a contact needs: less for somebody whom an officer has just checked."""
    return Service.CONTACT_AT_DESK if session.proof == "officer" else Service.CONTACTS


async def begin_contact(
    conn: Conn, session: Session, typed: Phone | Email,
    *, leaves_id: UUID | None = None, is_again: bool = False, keys: Keys, now: datetime,
) -> UUID:  # fmt: skip
    """Write down what was typed; the id of its verification. The same again in this session is the same wish.

    Nothing is looked up beyond this person's own record, so nobody learns whether anybody else has this contact.
    What stands there proven is only proven once more when `is_again`.
    Refuses with "contact.yours", "contact.too_many", "contact.too_often" and "contact.gone".
    """
    check_opens(session, service_of(session), now=now)
    use = await take(conn, limit_key(keys, DRAFTS.name, session.account_id.bytes), DRAFTS, now=now)
    if not use.within(DRAFTS):
        raise Refusal("contact.too_often")
    read = Typed.of(typed, keys)
    contacts = await list_contacts(conn, session.person_id)
    if leaves_id is not None and leaves_id not in {contact.id for contact in contacts}:
        raise Refusal("contact.gone")
    own = next((contact for contact in contacts if contact.value_index == read.index), None)
    if own is not None and own.proven_at is not None and not is_again:
        raise Refusal("contact.yours")
    if own is None and len(contacts) >= CONTACTS_MAX:
        raise Refusal("contact.too_many", most=CONTACTS_MAX)
    draft_id = new_id(now)
    draft = Draft(
        id=draft_id, session_id=session.id, account_id=session.account_id, person_id=session.person_id,
        kind=read.kind, value_sealed=_sealed(read.value, session, keys), value_index=read.index,
        leaves_id=leaves_id, asked_at=now, proven_at=None,
    )  # fmt: skip
    return (await store.upsert_draft(conn, draft)).id


async def begin_proof(conn: Conn, session: Session, contact_id: UUID, *, keys: Keys, now: datetime) -> UUID:
    """Prove a contact once more that stands on this record; it may be stale, shared or claimed by others."""
    contact = next((one for one in await list_contacts(conn, session.person_id) if one.id == contact_id), None)
    if contact is None:
        raise Refusal("contact.gone")
    value = open_contact(contact, keys)
    typed = Phone(value) if contact.kind == "phone" else Email(value)
    return await begin_contact(conn, session, typed, is_again=True, keys=keys, now=now)


async def find_typed(conn: Conn, session: Session, draft_id: UUID, *, keys: Keys, now: datetime) -> Typed | None:
    """What this session typed; None when another did, or too long ago."""
    draft = await store.find_draft(conn, draft_id, session.id)
    return None if draft is None or draft.is_over(now) else _opened(draft, keys)


async def is_on_record(conn: Conn, session: Session, typed: Typed) -> bool:
    """Whether it stands on this person's own record by now."""
    return any(contact.value_index == typed.index for contact in await list_contacts(conn, session.person_id))


async def send_contact_code(
    pool: Pool, session: Session, draft_id: UUID, visit: Visit,
    *, by_whatsapp: bool = False, keys: Keys, policy: Policy, now: datetime,
) -> Wished | None:  # fmt: skip
    """Queue a code to what was typed; None when it was not typed in this session. Pressing twice sends once."""
    for _ in range(SEND_TRIES_MAX):
        try:
            async with transaction(pool) as conn:
                typed = await find_typed(conn, session, draft_id, keys=keys, now=now)
                if typed is None:
                    return None
                target = Target(
                    journey_id=draft_id, browser=visit.browser, purpose=PURPOSE, subject=session.account_id,
                    is_known=False, contact_id=draft_id, destination=typed.index,
                    channel=way_to(typed.kind, by_whatsapp=by_whatsapp),
                )  # fmt: skip
                address = Address(typed.value, typed.operator, visit.language)
                return await send_code_to(conn, target, address, keys=keys, policy=policy, now=now)
        except psycopg.Error as error:
            # Another tab was quicker: what it did can be read now.
            if not was_overtaken(error):
                raise
    return Wished(Sending.WAIT, now + policy.cool_down(1))


async def answer_contact_code(
    pool: Pool, session: Session, draft_id: UUID, typed: str, visit: Visit, *, keys: Keys, policy: Policy, now: datetime
) -> Added:
    """Judge an answer and, when it is right, take the contact down, once; the same right answer again goes on.

    Refuses with "contact.too_many", "proof.second" and "session.needed".
    """
    async with pool.connection() as conn:
        draft = await store.find_draft(conn, draft_id, session.id)
    if draft is None or draft.is_over(now):
        return Added(Judgement(Verdict.EXPIRED))
    if session.is_limited and session.proof != "officer":
        raise Refusal("proof.second")  # since the form was opened the account was opened elsewhere
    judgement = await verification.answer(
        pool, draft_id, typed, browser=visit.browser, keys=keys, policy=policy, now=now
    )
    if judgement.verdict is not Verdict.ACCEPTED:
        return Added(judgement)
    assert judgement.challenge is not None, "a right answer is about a challenge"
    try:
        async with transaction(pool) as conn:
            await store.lock_account(conn, session.account_id)
            await check_live(conn, session)
            draft = await store.find_draft(conn, draft_id, session.id)
            if draft is None or draft.proven_at is not None:
                return Added(judgement)
            await verification.spend(conn, draft_id, judgement.challenge, now=now)
            await store.prove_draft(conn, draft_id, now=now)
            await mark_used(conn, judgement.challenge.message_ids, now=now)
            contact_id = await _take_down(conn, session, draft, visit, keys=keys, now=now)
    except psycopg.Error as error:
        # Of many right answers at once one takes it down; the others go on with what it did.
        if not lost_a_race(error):
            raise
        return Added(judgement)
    return Added(judgement, contact_id)


async def _take_down(conn: Conn, session: Session, draft: Draft, visit: Visit, *, keys: Keys, now: datetime) -> UUID:
    contacts = await list_contacts(conn, session.person_id)
    typed = _opened(draft, keys)
    is_checked = session.proof == "officer"
    held_until = hold_until(contacts, is_checked=is_checked, now=now)
    stood = next((contact for contact in contacts if contact.value_index == typed.index), None)
    if stood is None and len(contacts) >= CONTACTS_MAX:
        # Others were proven since this one was typed.
        raise Refusal("contact.too_many", most=CONTACTS_MAX)
    contact_id = await add_contact(
        conn, session.person_id, typed, source="officer" if is_checked else "member", held_until=held_until,
        keys=keys, now=now,
    )  # fmt: skip
    if stood is not None:
        await _write(conn, session, "contact.proven", contact_id, now=now)
        return contact_id
    await _change(conn, session, draft, contact_id, contacts, visit, keys=keys, now=now)
    await tell_sharers(conn, session.person_id, typed.index, keys=keys, language=visit.language, now=now)
    return contact_id


async def _change(
    conn: Conn, session: Session, draft: Draft, contact_id: UUID, contacts: Sequence[Contact], visit: Visit, *,
    keys: Keys, now: datetime,
) -> None:  # fmt: skip
    """Write down the change, tell every other contact, and end every other session."""
    leaving = {change.leaves_id for change in await store.list_unsettled(conn, session.person_id)}
    may_leave = {contact.id for contact in contacts} - leaving
    leaves_id = draft.leaves_id if draft.leaves_id in may_leave else None
    await store.insert_change(
        conn,
        Change(
            id=new_id(now), account_id=session.account_id, person_id=session.person_id, session_id=session.id,
            added_id=contact_id, leaves_id=leaves_id, made_at=now, ends_at=now + HOLD, left_at=None,
        ),
    )  # fmt: skip
    await store.end_sessions(conn, session.account_id, kept_id=session.id, now=now)
    template = "contact_replaced" if leaves_id else "contact_added"
    await tell_contacts(
        conn,
        session.person_id,
        News(template, Cause(session_id=session.id, device=session.device)),
        keys=keys,
        language=visit.language,
        now=now,
        but=contact_id,
    )
    await _write(conn, session, template.replace("_", ".", 1), contact_id, now=now)


async def _write(conn: Conn, session: Session, kind: str, contact_id: UUID, *, now: datetime) -> None:
    facts = {"contact": str(contact_id), "proof": session.proof}
    await append(conn, kind=kind, person_id=session.person_id, actor="member", facts=facts, now=now)


async def forget_drafts(pool: Pool, *, now: datetime) -> int:
    """Delete what was typed more than a day ago, proven or not; return how much that was."""
    deleted = 0
    while True:
        async with transaction(pool) as conn:
            batch = await store.forget_drafts(conn, asked_before=now - KEPT, limit=FORGET_BATCH)
        deleted += batch
        if batch < FORGET_BATCH:
            return deleted


def _sealed(value: str, session: Session, keys: Keys) -> bytes:
    # Bound to the session: the row may be written again for another wish of the same value, under the first id.
    return seal(keys, value, place=PLACE, row=session.id)


def _opened(draft: Draft, keys: Keys) -> Typed:
    value = unseal(keys, draft.value_sealed, place=PLACE, row=draft.session_id)
    return Typed.of(Phone(value) if draft.kind == "phone" else Email(value), keys)
