"""Approving, as a second officer, a contact that a member set after the first one's check."""

from datetime import datetime
from uuid import UUID

from peserta.access.contacts.contact_approval import approve_contact, list_approvable
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.staff.officer import Officer
from peserta.staff.permissions import Permission
from peserta.support.lookups import load_lookup


async def list_approvable_at_desk(conn: Conn, person_id: UUID, *, officer: Officer, now: datetime) -> frozenset[UUID]:
    """The held contacts that this officer may approve; none for whoever may approve nothing."""
    if not officer.may(Permission.APPROVE_CONTACT):
        return frozenset()
    return await list_approvable(conn, person_id, actor=officer.actor, index=officer.nik_index, now=now)


async def approve_at_desk(
    conn: Conn, lookup_id: UUID, contact_id: UUID, *, officer: Officer, language: str, keys: Keys, now: datetime
) -> None:
    """End the hold of a contact of the person an officer has open; every contact on record is told.

    Refuses with "staff.not_allowed", "desk.contact_not_held", and as `load_lookup`.
    """
    officer.must(Permission.APPROVE_CONTACT)
    lookup = await load_lookup(conn, lookup_id, officer=officer, now=now)
    await approve_contact(
        conn, lookup.person_id, contact_id, actor=officer.actor, index=officer.nik_index, keys=keys,
        language=language, now=now,
    )  # fmt: skip
