"""Changes of the contacts on record, and the rules by which they are made, held and undone: pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final
from uuid import UUID

from peserta.kit.limits import Limit
from peserta.registry.contact import Contact, Kind
from peserta.registry.standing import ContactRules, Standing, standing

# A new contact opens nothing before, and a change can be undone until then (R20: 24 to 72 hours).
HOLD: Final = timedelta(hours=24)
# From typing a contact to the right code: the proof that opened the form is not asked for again meanwhile.
DRAFT_LIFE: Final = timedelta(minutes=20)
CONTACTS_MAX: Final = 6
# Each wish may cost a message to a number that somebody typed.
DRAFTS: Final = Limit("contact-drafts", uses_max=10, window=timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Draft:
    """A contact that was typed in a session and waits for its code."""

    id: UUID
    session_id: UUID
    account_id: UUID
    person_id: UUID
    kind: Kind
    value_sealed: bytes
    value_index: bytes
    leaves_id: UUID | None
    asked_at: datetime
    proven_at: datetime | None

    def is_over(self, now: datetime) -> bool:
        return now >= self.asked_at + DRAFT_LIFE


@dataclass(frozen=True, slots=True)
class Change:
    """What was changed; `left_at` is when the contact that leaves went, None while it waits."""

    id: UUID
    account_id: UUID
    person_id: UUID
    session_id: UUID
    added_id: UUID | None
    leaves_id: UUID | None
    made_at: datetime
    ends_at: datetime
    left_at: datetime | None

    def can_be_undone(self, now: datetime) -> bool:
        return now < self.ends_at


class Removal(Enum):
    """How a contact may leave the record."""

    AT_ONCE = "at_once"
    AFTER_A_WAIT = "after_a_wait"
    """No other contact proves: its holder gets a day to undo."""
    REFUSED = "refused"
    """Nothing else opens the account."""


def judge_removal(
    contact_id: UUID, contacts: Sequence[Contact], leaving: Collection[UUID], *,
    has_other_way: bool, rules: ContactRules, now: datetime,
) -> Removal:  # fmt: skip
    """How this contact may leave; `has_other_way` is a password or a passkey, `leaving` are those that go already."""
    others = [contact for contact in contacts if contact.id != contact_id and contact.id not in leaving]
    if any(standing(contact, rules, now) is Standing.PROVES for contact in others):
        return Removal.AT_ONCE
    return Removal.AFTER_A_WAIT if has_other_way else Removal.REFUSED


def hold_until(contacts: Sequence[Contact], *, is_checked: bool, now: datetime) -> datetime | None:
    """Until when a new contact is held.

    Not at all on a record that had none, for somebody whom an officer has just checked: there is nobody to warn,
    and no other way in.
    """
    return None if is_checked and not contacts else now + HOLD
