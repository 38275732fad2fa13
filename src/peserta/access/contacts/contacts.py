"""The contacts on record as their holder sees and changes them: giving one up, having one first, undoing a change."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.access import account_store
from peserta.access.contacts import claim_store
from peserta.access.contacts import contact_store as store
from peserta.access.contacts.claim_store import Claim
from peserta.access.contacts.contact_change import HOLD, Change, Removal, judge_removal
from peserta.access.needs import Service
from peserta.access.proofs import check_live, check_opens
from peserta.access.recovery.telling import Cause, News, tell_contacts
from peserta.access.session import Session
from peserta.audit.actions import append
from peserta.kit.database import Conn, Pool, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.messaging.actions import list_unreachable
from peserta.registry.actions import list_contacts, open_contact
from peserta.registry.changing import prefer_contact, release_contact, restore_contact
from peserta.registry.contact import Contact
from peserta.registry.standing import ContactRules, Standing, standing

NO_SESSION = UUID(int=0)


@dataclass(frozen=True, slots=True)
class OwnContact:
    """One contact on the member's own record; `value` is empty in a session that may not see it whole.

    `change` is what can still be undone, `leaves_at` when it goes; `claim` is that of somebody else who says that it is
    theirs now, and `claimed` the newest that this member made. What `comes_back` gets no notices, until a code that was
    sent to it is typed.
    """

    contact: Contact
    value: str
    standing: Standing
    removal: Removal
    leaves_at: datetime | None = None
    change: Change | None = None
    claim: Claim | None = None
    claimed: Claim | None = None
    comes_back: bool = False

    @property
    def id(self) -> UUID:
        return self.contact.id

    @property
    def others(self) -> int:
        """How many other families have it."""
        return max(self.contact.families - 1, 0)


@dataclass(frozen=True, slots=True)
class OwnContacts:
    """All contacts on the record, the first first; `gone` are changes that took one away and can be undone."""

    contacts: list[OwnContact]
    gone: list[Change]


async def list_own(conn: Conn, session: Session, *, keys: Keys, rules: ContactRules, now: datetime) -> OwnContacts:
    """What stands on the record of the session's person, with what is under way."""
    contacts = await list_contacts(conn, session.person_id)
    ids = [contact.id for contact in contacts]
    changes = await store.list_unsettled(conn, session.person_id)
    claims = {claim.contact_id: claim for claim in await claim_store.list_against(conn, ids)}
    claimed = {claim.claimant_contact_id: claim for claim in await claim_store.list_by(conn, ids)}
    has_other_way = await store.has_other_way(conn, session.account_id)
    unreachable = await list_unreachable(conn, [contact.value_index for contact in contacts], now=now)
    leaving = {change.leaves_id: change for change in changes if change.leaves_id and change.left_at is None}
    added = {change.added_id: change for change in changes if change.added_id}
    own = [
        OwnContact(
            contact=contact,
            value="" if session.is_limited else open_contact(contact, keys),
            standing=standing(contact, rules, now),
            removal=judge_removal(contact.id, contacts, leaving, has_other_way=has_other_way, rules=rules, now=now),
            leaves_at=leaving[contact.id].ends_at if contact.id in leaving else None,
            change=added.get(contact.id) or leaving.get(contact.id),
            claim=claims.get(contact.id),
            claimed=claimed.get(contact.id),
            comes_back=contact.value_index in unreachable,
        )
        for contact in contacts
    ]
    gone = [change for change in changes if change.left_at is not None and change.can_be_undone(now)]
    return OwnContacts(own, gone)


async def remove_contact(
    pool: Pool, session: Session, contact_id: UUID, *, rules: ContactRules, keys: Keys, language: str, now: datetime
) -> None:
    """Give a contact up: at once where another one proves, else after a day; all are told, this one too.

    Refuses with "contact.gone", and with "contact.last" while nothing else opens the account.
    """
    check_opens(session, Service.CONTACTS, now=now)
    async with transaction(pool) as conn:
        has_other_way = await store.lock_account(conn, session.account_id)
        await check_live(conn, session)
        contacts = await list_contacts(conn, session.person_id)
        changes = await store.list_unsettled(conn, session.person_id)
        leaving = {change.leaves_id for change in changes if change.leaves_id is not None}
        if contact_id not in {contact.id for contact in contacts} - leaving:
            raise Refusal("contact.gone")
        removal = judge_removal(contact_id, contacts, leaving, has_other_way=has_other_way, rules=rules, now=now)
        if removal is Removal.REFUSED:
            raise Refusal("contact.last")
        left_at = now if removal is Removal.AT_ONCE else None
        await store.insert_change(conn, _leaving(session, contact_id, left_at, now))
        await tell_contacts(
            conn,
            session.person_id,
            News("contact_removed", Cause(session_id=session.id, device=session.device)),
            keys=keys,
            language=language,
            now=now,
        )
        if left_at is not None:
            await release_contact(conn, contact_id, session.person_id, now=now)
        await store.end_sessions(conn, session.account_id, kept_id=session.id, now=now)
        await _write(conn, session, "contact.removed", contact_id, now=now)


def _leaving(session: Session, contact_id: UUID, left_at: datetime | None, now: datetime) -> Change:
    return Change(
        id=new_id(now), account_id=session.account_id, person_id=session.person_id, session_id=session.id,
        added_id=None, leaves_id=contact_id, made_at=now, ends_at=now + HOLD, left_at=left_at,
    )  # fmt: skip


async def make_first(pool: Pool, session: Session, contact_id: UUID, *, rules: ContactRules, now: datetime) -> None:
    """Let codes and notices go to this contact first; one that does not prove cannot be first ("contact.not_first")."""
    check_opens(session, Service.CONTACTS, now=now)
    async with transaction(pool) as conn:
        await store.lock_account(conn, session.account_id)
        await check_live(conn, session)
        contacts = {contact.id: contact for contact in await list_contacts(conn, session.person_id)}
        if contact_id not in contacts:
            raise Refusal("contact.gone")
        if standing(contacts[contact_id], rules, now) is not Standing.PROVES:
            raise Refusal("contact.not_first")
        await prefer_contact(conn, contact_id, session.person_id, now=now)
        await _write(conn, session, "contact.made_first", contact_id, now=now)


async def undo_own_change(
    pool: Pool, session: Session, change_id: UUID, *, keys: Keys, language: str, now: datetime
) -> bool:
    """Undo one change from a session of the account, which stays open; whether it could still be undone."""
    if session.is_limited:
        raise Refusal("proof.second")
    async with transaction(pool) as conn:
        changes = await store.list_unsettled(conn, session.person_id)
        change = next((one for one in changes if one.id == change_id), None)
        if change is None or not await _undo(conn, change, kept_id=session.id, actor="member", now=now):
            return False
        await tell_contacts(conn, session.person_id, "contact_undone", keys=keys, language=language, now=now)
    return True


async def undo_contact_changes(
    conn: Conn, person_id: UUID, *, actor: str, keys: Keys, language: str, now: datetime
) -> int:
    """Undo everything that was changed in a person's contacts and can still be undone; how many changes that was.

    For somebody who says of a notice "that was not me": every session of the account ends, and a password that waits
    is dropped. `actor` is who says so. Doing it twice is no error.
    """
    undone = 0
    for change in await store.list_unsettled(conn, person_id):
        undone += await _undo(conn, change, kept_id=NO_SESSION, actor=actor, now=now)
    if undone:
        await tell_contacts(conn, person_id, "contact_undone", keys=keys, language=language, now=now)
    return undone


async def _undo(conn: Conn, change: Change, *, kept_id: UUID, actor: str, now: datetime) -> bool:
    """Put the contacts back as they were, and end whatever was opened since: of many at once, one does it."""
    await store.lock_account(conn, change.account_id)
    if not await store.undo_change(conn, change.id, now=now):
        return False
    if change.added_id is not None:
        await release_contact(conn, change.added_id, change.person_id, now=now)
        await claim_store.withdraw(conn, change.added_id, now=now)
    if change.leaves_id is not None and change.left_at is not None:
        await restore_contact(conn, change.leaves_id, change.person_id)
    await store.end_sessions(conn, change.account_id, kept_id=kept_id, now=now)
    await account_store.cancel_next_password(conn, change.account_id, now=now)
    facts = {"change": str(change.id)}
    await append(conn, kind="contact.undone", person_id=change.person_id, actor=actor, facts=facts, now=now)
    return True


async def _write(conn: Conn, session: Session, kind: str, contact_id: UUID, *, now: datetime) -> None:
    facts = {"contact": str(contact_id), "proof": session.proof}
    await append(conn, kind=kind, person_id=session.person_id, actor="member", facts=facts, now=now)
