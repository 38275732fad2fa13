"""Telling a member, on the contacts on record, that staff wrote something for them; the words stay on our pages."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from peserta.access.recovery.telling import list_readable
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.messaging.actions import enqueue
from peserta.messaging.draft import Draft, Facts, Lane
from peserta.registry.contact import Contact

ANSWER_LIFE: Final = timedelta(days=1)


async def tell(
    conn: Conn, contacts: Iterable[Contact], template: str, facts: Facts, *, language: str, keys: Keys, now: datetime
) -> int:
    """Put one notice for each of these contacts into the outbox, with the caller's transaction; return how many."""
    readable = list_readable(contacts, keys)
    for contact, to in readable:
        draft = Draft(
            lane=Lane.NOTICE, channel="sms" if contact.kind == "phone" else "email", template=template,
            language=language, to=to, destination_index=contact.value_index, operator=contact.operator, facts=facts,
            not_after=now + ANSWER_LIFE,
        )  # fmt: skip
        await enqueue(conn, draft, keys=keys, now=now)
    return len(readable)
