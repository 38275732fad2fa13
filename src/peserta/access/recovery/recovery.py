"""Recovering an account whose secrets are lost, and the rules of its wait: pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from peserta.access.session import Session
from peserta.registry.contact import Contact
from peserta.registry.standing import ContactRules, Standing, standing

# With one proof: everybody on record is told, and any of them can cancel it.
WAIT: Final = timedelta(hours=24)
# Where nobody can be told, the owner's own sessions and staff are all that is left to notice it.
WAIT_UNTOLD: Final = timedelta(days=7)
# How long after the wait its owner may come back.
COME_BACK_FOR: Final = timedelta(days=7)
RECENT: Final = timedelta(days=7)
CHANNELS: Final = {"sms": "phone", "whatsapp": "phone", "email": "email"}


@dataclass(frozen=True, slots=True)
class Recovery:
    """One that waits: begun with one proof in one browser, open from `opens_at` until `ends_at`."""

    id: UUID
    account_id: UUID
    person_id: UUID
    session_id: UUID
    proof: str
    browser: bytes
    contact_id: UUID | None
    device: str
    language: str
    begun_at: datetime
    opens_at: datetime
    ends_at: datetime

    def is_ready(self, now: datetime) -> bool:
        return self.opens_at <= now < self.ends_at

    def belongs_to(self, browser: bytes, contact_id: UUID | None) -> bool:
        """Whether who comes back is who began it: the same browser, or the same contact proven again."""
        return self.browser == browser or (contact_id is not None and self.contact_id == contact_id)


@dataclass(frozen=True, slots=True)
class Proven:
    """What a limited session rests on: the contact that opened it, if one did, and all that stand on record."""

    contacts: Sequence[Contact]
    first: Contact | None
    opened_at: datetime | None

    def is_recent(self, contact: Contact, now: datetime) -> bool:
        """Whether a contact came onto the record of an open account within the last week.

        An officer's code and such a contact are one proof: both may be the work of one officer.
        """
        since = self.opened_at
        return since is not None and contact.recorded_at > since and now < contact.recorded_at + RECENT


def first_contact(contacts: Iterable[Contact], *, contact_id: UUID | None, value_index: bytes | None) -> Contact | None:
    """The contact on record whose code opened the session."""
    return next(
        (contact for contact in contacts if contact.id == contact_id or contact.value_index == value_index), None
    )


def second_contacts(session: Session, proven: Proven, *, rules: ContactRules, now: datetime) -> list[Contact]:
    """The contacts that are a second, different proof: they prove, and did not open this session.

    Where it cannot be told which contact opened it, none of that kind is another.
    """
    first = proven.first
    kind = CHANNELS.get(session.proof) if first is None else None
    return [
        contact
        for contact in proven.contacts
        if standing(contact, rules, now) is Standing.PROVES
        and contact.kind != kind
        and (first is None or contact.value_index != first.value_index)
        and not (session.proof == "officer" and proven.is_recent(contact, now))
    ]


def officer_code_differs(session: Session, proven: Proven, now: datetime) -> bool:
    """Whether an officer's code is a second proof beside what opened this session."""
    return session.proof != "officer" and not (proven.first is not None and proven.is_recent(proven.first, now))


def count_warned(proven: Proven, unreachable: Collection[bytes], now: datetime) -> int:
    """How many contacts can warn the owner of a wait; a recent one may be that of whoever waits.

    `unreachable` are the indexes of those that nothing arrives at.
    """
    return sum(
        not proven.is_recent(contact, now) and not contact.is_held(now) and contact.value_index not in unreachable
        for contact in proven.contacts
    )


def wait_for(warned: int) -> timedelta:
    """How long what was begun with one proof waits, by how many contacts can warn the owner of it."""
    return WAIT if warned else WAIT_UNTOLD
