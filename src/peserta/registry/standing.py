"""What a contact on record can do: prove who somebody is, or only help to find the record.

These are the scheme's own rules, stated under "assurance level" of the product: a contact that stands
on more than five families, or that nobody has proven for twelve months, locates but does not prove.
"""

from datetime import datetime, timedelta
from enum import Enum

from peserta.registry.contact import Contact

FAMILIES_MAX = 5
# Numbers are given up and sold again: within a year most that lapse have a new owner.
PROOF_LASTS = timedelta(days=365)


class Standing(Enum):
    """Whether a contact proves and, if not, why."""

    PROVES = "proves"
    HELD = "held"
    TOO_MANY_FAMILIES = "too_many_families"
    STALE = "stale"


def standing(contact: Contact, now: datetime) -> Standing:
    """Judge one live contact at `now`."""
    if contact.held_until is not None and now < contact.held_until:
        return Standing.HELD
    if contact.families > FAMILIES_MAX:
        return Standing.TOO_MANY_FAMILIES
    if now - last_known_good(contact) > PROOF_LASTS:
        return Standing.STALE
    return Standing.PROVES


def last_known_good(contact: Contact) -> datetime:
    """When somebody last proved the contact or, if nobody did, when the scheme took it down."""
    return max(contact.proven_at or contact.recorded_at, contact.recorded_at)
