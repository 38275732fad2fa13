"""What a contact on record can do: prove who somebody is, or only help to find the record.

A contact that stands on more families than the scheme allows, or that nobody has proven for twelve
months, locates but does not prove.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from peserta.registry.contact import Contact

# Numbers are given up and sold again: within a year most that lapse have a new owner.
PROOF_LASTS = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class ContactRules:
    """The scheme's numbers: a phone may be shared, but one that stands on many families is a kiosk's."""

    families_max: int = 5


class Standing(Enum):
    """Whether a contact proves and, if not, why."""

    PROVES = "proves"
    HELD = "held"
    TOO_MANY_FAMILIES = "too_many_families"
    STALE = "stale"


def standing(contact: Contact, rules: ContactRules, now: datetime) -> Standing:
    """Judge one live contact at `now`."""
    if contact.is_held(now):
        return Standing.HELD
    if contact.families > rules.families_max:
        return Standing.TOO_MANY_FAMILIES
    if now - last_known_good(contact) > PROOF_LASTS:
        return Standing.STALE
    return Standing.PROVES


def last_known_good(contact: Contact) -> datetime:
    """When somebody last proved the contact or, if nobody did, when the scheme took it down."""
    return max(contact.proven_at or contact.recorded_at, contact.recorded_at)
