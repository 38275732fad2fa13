"""Phones that several families share: telling those on whose records one stands already."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from peserta.access.recovery.telling import notice, tell_contacts
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.kit.limits import happens_first, limit_key
from peserta.messaging.actions import enqueue
from peserta.registry.actions import list_contacts, open_contact
from peserta.registry.changing import Holder, list_holders

# A kiosk's number stands on hundreds of records; nobody is warned by the hundredth message.
TOLD_MAX: Final = 10
ONCE_EVERY: Final = timedelta(days=1)


async def list_others(conn: Conn, person_id: UUID, value_index: bytes) -> list[Holder]:
    """The living of other families on whose records this value stands."""
    holders = await list_holders(conn, value_index)
    families = {holder.family_id for holder in holders if holder.person_id == person_id}
    return [holder for holder in holders if holder.family_id not in families and not holder.is_dead]


async def tell_sharers(
    conn: Conn, person_id: UUID, value_index: bytes, *, keys: Keys, language: str, now: datetime
) -> None:
    """Tell the others who have this contact that one more family uses it, each at most once a day.

    By their other contacts; who has none is told by this very one, which they may still hold.
    """
    for holder in (await list_others(conn, person_id, value_index))[:TOLD_MAX]:
        today = limit_key(keys, "contact-shared", holder.person_id.bytes, value_index)
        if not await happens_first(conn, today, window=ONCE_EVERY, now=now):
            continue
        await tell_but(conn, holder, "contact_shared", keys=keys, language=language, now=now)


async def tell_but(conn: Conn, holder: Holder, template: str, *, keys: Keys, language: str, now: datetime) -> None:
    """Tell every other contact of this person or, where there is none, this one."""
    contacts = await list_contacts(conn, holder.person_id)
    if any(contact.id != holder.contact_id and not contact.is_held(now) for contact in contacts):
        await tell_contacts(
            conn, holder.person_id, template, keys=keys, language=language, now=now, but=holder.contact_id
        )
        return
    for contact in contacts:
        if contact.id == holder.contact_id:
            to, index = open_contact(contact, keys), contact.value_index
            draft = notice(contact.kind, to, index, contact.operator, template, language, now)
            await enqueue(conn, draft, keys=keys, now=now)
