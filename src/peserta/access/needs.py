"""Which service of an account needs which proof: one table, and what a session lacks for a service. Pure.

Levels are those of the product: 1, a contact that somebody typed is proven; 2, the record matched and a contact on
record is proven, or what belongs to the account; 3, an officer checked the person at a desk.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from peserta.access.helping.help import Scope
from peserta.access.session import Session

# What changes who may come in, or where messages go, asks again after this (ASVS 5.0, 7.5.1).
FRESH_FOR: Final = timedelta(minutes=10)


class Service(StrEnum):
    """What an account opens."""

    STATUS = "status"
    BILLS = "bills"
    PAYING = "paying"
    HELP = "help"
    DEVICES = "devices"
    FAMILY = "family"
    OWN_DATA = "own_data"
    NEWBORN = "newborn"
    """A newborn joins the family."""
    CARDS = "cards"
    FACILITY = "facility"
    FACILITY_CHANGE = "facility_change"
    PASSKEYS = "passkeys"
    NOTICES = "notices"
    RECOVERY = "recovery"
    """The saved recovery codes."""
    SECRETS = "secrets"
    """A new password or passkey in the place of what was."""
    CONTACTS = "contacts"
    CONTACT_AT_DESK = "contact_at_desk"
    """A first or another contact for somebody whom an officer has just checked."""
    HELPERS = "helpers"
    HELPING = "helping"
    HISTORY = "history"
    EXPORT = "export"
    CLOSING = "closing"
    ACCOUNT = "account"
    """Whatever has no line of its own: what opens the account, and where it is open."""


@dataclass(frozen=True, slots=True)
class Need:
    """The level a service needs; `is_whole`: not one code alone into an account that was open; `is_fresh`: lately."""

    level: int = 1
    is_whole: bool = False
    is_fresh: bool = False


NEEDS: Final[Mapping[Service, Need]] = {
    Service.STATUS: Need(level=1),
    Service.BILLS: Need(level=1),
    Service.PAYING: Need(level=1),
    Service.HELP: Need(level=1),
    # Whoever sees a stranger's device must be able to end it at once.
    Service.DEVICES: Need(level=1),
    Service.FAMILY: Need(level=2, is_whole=True),
    Service.OWN_DATA: Need(level=2, is_whole=True),
    Service.NEWBORN: Need(level=2, is_whole=True),
    Service.CARDS: Need(level=2, is_whole=True),
    # What is pushed to a phone tells when an account is used: not for who holds one code alone.
    Service.NOTICES: Need(level=2, is_whole=True),
    Service.FACILITY: Need(level=2, is_whole=True),
    Service.FACILITY_CHANGE: Need(level=2, is_whole=True),
    Service.PASSKEYS: Need(level=2, is_whole=True, is_fresh=True),
    Service.RECOVERY: Need(level=2, is_whole=True, is_fresh=True),
    Service.SECRETS: Need(level=2, is_whole=True, is_fresh=True),
    Service.CONTACTS: Need(level=2, is_whole=True, is_fresh=True),
    # It is held for a day and every other contact is told, so that an officer alone takes nothing over.
    Service.CONTACT_AT_DESK: Need(level=3, is_fresh=True),
    # Whoever lets somebody in gives a proof of now; seeing and ending it must be possible at once.
    Service.HELPERS: Need(level=2, is_whole=True, is_fresh=True),
    Service.HELPING: Need(level=2, is_whole=True),
    Service.HISTORY: Need(level=2, is_whole=True),
    Service.EXPORT: Need(level=2, is_whole=True, is_fresh=True),
    Service.CLOSING: Need(level=2, is_whole=True, is_fresh=True),
    Service.ACCOUNT: Need(level=1),
}

_SEEN: Final = frozenset({Service.STATUS, Service.BILLS, Service.FAMILY, Service.CARDS, Service.FACILITY})
# What is not named here no helper opens, and so nothing that is added later by itself (decision 29).
HELPER_OPENS: Final[Mapping[Scope, frozenset[Service]]] = {
    Scope.SEE: _SEEN,
    Scope.PAY: _SEEN | {Service.PAYING},
}


class Lack(StrEnum):
    """Why a session does not open a service."""

    LEVEL = "level"
    """A contact on record must be proven, or an officer see the person."""
    PROOF = "proof"
    """One code alone has opened an account that was open already: a second, different proof is needed."""
    FRESHNESS = "freshness"
    """The last proof is too long ago for this."""
    HELP_OVER = "help_over"
    """Whoever helps somebody may no longer: it was ended, or its day has come."""
    SCOPE = "scope"
    """A helper may not do this for somebody else."""


def lacking(session: Session, service: Service, *, now: datetime) -> Lack | None:
    """What a session lacks for a service, the most first; None when it opens."""
    if session.help is not None and not session.help.is_live(now):
        return Lack.HELP_OVER
    if session.help is not None and service not in HELPER_OPENS[session.help.scope]:
        return Lack.SCOPE
    need = NEEDS[Service.HELPING if session.help is not None else service]
    if session.level < need.level:
        return Lack.LEVEL
    if need.is_whole and session.is_limited:
        return Lack.PROOF
    # In an account that is just being opened the code was the proof, however slowly its owner reads.
    if need.is_fresh and session.account_state == "open" and now - session.proven_at > FRESH_FOR:
        return Lack.FRESHNESS
    return None
