"""Telling the contacts on record of what happened to an account."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.messaging.actions import enqueue
from peserta.messaging.draft import Draft, Facts, Lane
from peserta.registry.actions import list_contacts, open_contact

# News of yesterday warns nobody.
NOTICE_LIFE: Final = timedelta(hours=24)


async def tell_contacts(
    conn: Conn, person_id: UUID, template: str, *,
    keys: Keys, language: str, now: datetime, but: UUID | None = None, facts: Facts | None = None,
) -> None:  # fmt: skip
    """Send one notice to each contact on record of a person, `but` to one of them.

    One that is held is told nothing: whoever has set it may be the very person to be warned of.
    """
    for contact in await list_contacts(conn, person_id):
        if contact.id == but or contact.is_held(now):
            continue
        to = open_contact(contact, keys)
        draft = notice(contact.kind, to, contact.value_index, contact.operator, template, language, now)
        draft = replace(draft, facts=facts or {})
        await enqueue(conn, draft, keys=keys, now=now)


def notice(
    kind: str, to: str, index: bytes, operator: str | None, template: str, language: str, now: datetime
) -> Draft:
    """A notice that nobody waits for."""
    return Draft(
        lane=Lane.NOTICE, channel="sms" if kind == "phone" else "email", template=template, language=language,
        to=to, destination_index=index, operator=operator, not_after=now + NOTICE_LIFE,
    )  # fmt: skip
