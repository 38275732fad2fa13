"""Telling the contacts on record of what happened to an account."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from peserta.access.contacts.contact_change import HOLD
from peserta.access.push.push import announce
from peserta.access.push.push_rules import Purpose
from peserta.access.recovery import event_store
from peserta.access.recovery.event_store import NewEvent
from peserta.access.tokens import hash_token
from peserta.kit.database import Conn
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.sealing import SealBroken
from peserta.messaging.actions import enqueue
from peserta.messaging.draft import Draft, Facts, Lane
from peserta.messaging.words.marks import link_token, spoken_reference
from peserta.registry.actions import list_contacts, open_contact
from peserta.registry.contact import Contact

# News of yesterday warns nobody.
NOTICE_LIFE: Final = timedelta(hours=24)
# How long its reader may say "that was not me".
DISOWN_WITHIN: Final = timedelta(days=7)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Cause:
    """What led to a notice, so that "that was not me" finds what to undo.

    The session that did it or was opened, the journey that led there, the contact that served as its proof;
    `subject_id` is what came of it: a passkey, an officer's code, a change of a contact.
    """

    session_id: UUID | None = None
    journey_id: UUID | None = None
    contact_id: UUID | None = None
    subject_id: UUID | None = None
    device: str = ""


UNKNOWN: Final = Cause()


@dataclass(frozen=True, slots=True)
class News:
    """What a notice says: its template, the values of its places, and what led to it.

    Without a cause (None) there is nothing to disown.
    """

    template: str
    cause: Cause | None = UNKNOWN
    facts: Facts = field(default_factory=dict[str, str | int])


async def tell_contacts(
    conn: Conn, person_id: UUID, news: News | str, *, keys: Keys, language: str, now: datetime, but: UUID | None = None
) -> int:
    """Send one notice to each contact on record of a person, `but` to one of them; return how many.

    Each carries its own way to say "that was not me". One that was just added and is held is told nothing:
    whoever has set it may be the very person to be warned of.
    """
    contacts = [contact for contact in await list_told(conn, person_id, now=now) if contact.id != but]
    told = News(news) if isinstance(news, str) else news
    await tell(conn, person_id, contacts, told, keys=keys, language=language, now=now)
    return len(contacts)


async def list_told(conn: Conn, person_id: UUID, *, now: datetime) -> list[Contact]:
    """The contacts of a person that may be told of their account: all but those that were just added and are held."""
    return [contact for contact in await list_contacts(conn, person_id) if not _is_new(contact, now)]


def list_readable(contacts: Iterable[Contact], keys: Keys) -> list[tuple[Contact, str]]:
    """Contacts with their number or address, all that can be unsealed: one broken seal keeps no other from hearing."""
    readable: list[tuple[Contact, str]] = []
    for contact in contacts:
        try:
            readable.append((contact, open_contact(contact, keys)))
        except SealBroken:
            log.exception("a contact cannot be unsealed and is told nothing", contact=str(contact.id))
    return readable


def _is_new(contact: Contact, now: datetime) -> bool:
    """Held because it was just added. One that is held longer has been disowned, and its owner must go on hearing."""
    held_until = contact.held_until
    return held_until is not None and now < held_until <= contact.recorded_at + HOLD


async def tell(
    conn: Conn, person_id: UUID, contacts: Iterable[Contact], news: News, *, keys: Keys, language: str, now: datetime
) -> None:
    """Send the news to these contacts, those that can be read, and to the phones whose owner wants to know."""
    await announce(conn, [person_id], Purpose.SECURITY, now=now)
    event_id: UUID | None = None
    for contact, to in list_readable(contacts, keys):
        draft = notice(contact.kind, to, contact.value_index, contact.operator, news.template, language, now)
        message_id = await enqueue(conn, replace(draft, facts=news.facts), keys=keys, now=now)
        if news.cause is None:
            continue
        if event_id is None:
            event_id = await _write_down(conn, person_id, news.template, news.cause, now=now)
        await event_store.insert_notice(
            conn, message_id, event_id, token_hash=hash_token(link_token(keys, message_id)),
            reference_hash=hash_reference(keys, spoken_reference(keys, message_id)),
        )  # fmt: skip


async def _write_down(conn: Conn, person_id: UUID, template: str, cause: Cause, *, now: datetime) -> UUID:
    event = NewEvent(
        id=new_id(now), person_id=person_id, template=template, device=cause.device, session_id=cause.session_id,
        journey_id=cause.journey_id, contact_id=cause.contact_id, subject_id=cause.subject_id,
        ends_at=now + DISOWN_WITHIN,
    )  # fmt: skip
    await event_store.insert_event(conn, event, now=now)
    return event.id


def hash_reference(keys: Keys, reference: str) -> bytes:
    """Keyed: 34 bits would be tried out in seconds by whoever holds a copy of the table."""
    return hmac.digest(keys.token_key("notice"), b"hash|" + reference.encode(), hashlib.sha256)


def notice(
    kind: str, to: str, index: bytes, operator: str | None, template: str, language: str, now: datetime
) -> Draft:
    """A notice to the owner of an account: it goes wherever codes go, for the reader may have to act on it."""
    return Draft(
        lane=Lane.WARNING, channel="sms" if kind == "phone" else "email", template=template, language=language,
        to=to, destination_index=index, operator=operator, not_after=now + NOTICE_LIFE,
    )  # fmt: skip
