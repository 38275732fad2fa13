"""Which facilities a person may choose for what."""

from collections.abc import Mapping

from peserta.facility.choice import KINDS, ChoiceKind
from peserta.facility.directory import Kind

# The first level, beside which a person may have a dentist of their own (PCare's kdProviderPst and
# kdProviderGigi). Hospitals are reached by referral.
KINDS_FOR: Mapping[ChoiceKind, frozenset[Kind]] = {
    "fktp": frozenset({Kind.PUSKESMAS, Kind.CLINIC, Kind.DOCTOR}),
    "dentist": frozenset({Kind.DENTIST}),
}


def kinds_for(role: ChoiceKind) -> frozenset[Kind]:
    """The kinds of facility that a person may choose as this."""
    return KINDS_FOR[role]


def role_of(kind: Kind) -> ChoiceKind | None:
    """What a facility of this kind may be chosen as; None for a hospital."""
    return next((role for role in KINDS if kind in KINDS_FOR[role]), None)
