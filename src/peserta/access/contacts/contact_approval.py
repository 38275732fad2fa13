"""A contact that was set after one officer's check, approved by a second one: its hold ends at once."""

from datetime import datetime
from uuid import UUID

from peserta.access.contacts import contact_approval_store as store
from peserta.access.contacts.contact_change import HOLD
from peserta.access.recovery.telling import tell_contacts
from peserta.audit.actions import append
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.registry.actions import list_contacts
from peserta.registry.changing import let_contact_go


async def list_approvable(
    conn: Conn, person_id: UUID, *, actor: str, index: bytes | None, now: datetime
) -> frozenset[UUID]:
    """The held contacts of a person that this member of staff may approve: none whose code was their own.

    `index` is the blind index of their own NIK where it is known: with two accounts one is still one officer.
    """
    held = {contact.id for contact in await list_contacts(conn, person_id) if contact.is_held(now)}
    set_here = {
        row.contact_id for row in await store.list_approvable(conn, person_id, actor=actor, index=index, now=now)
    }
    return frozenset(held & set_here)


async def approve_contact(
    conn: Conn, person_id: UUID, contact_id: UUID, *,
    actor: str, index: bytes | None, keys: Keys, language: str, now: datetime,
) -> None:  # fmt: skip
    """End the hold of a contact and tell all contacts; until the day is over they can still undo it.

    Refuses with "desk.contact_not_held" what is not held, and whatever the code of the same member of staff has set.
    """
    is_theirs = contact_id in await list_approvable(conn, person_id, actor=actor, index=index, now=now)
    if not is_theirs or not await let_contact_go(conn, contact_id, hold=HOLD, now=now):
        raise Refusal("desk.contact_not_held")
    await tell_contacts(conn, person_id, "contact_approved", keys=keys, language=language, now=now, but=contact_id)
    facts = {"contact": str(contact_id)}
    await append(conn, kind="contact.approved", person_id=person_id, actor=actor, facts=facts, now=now)
