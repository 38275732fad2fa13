"""Which facilities a person may choose for what, and when another may be chosen instead: in legal days of Jakarta."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from peserta.facility.choice import KINDS, ChoiceKind
from peserta.facility.directory import Facility, Kind

MONTHS_A_YEAR: Final = 12
# The first level, beside which a person may have a dentist of their own (PCare's kdProviderPst and
# kdProviderGigi). Hospitals are reached by referral.
KINDS_FOR: Final[Mapping[ChoiceKind, frozenset[Kind]]] = {
    "fktp": frozenset({Kind.PUSKESMAS, Kind.CLINIC, Kind.DOCTOR}),
    "dentist": frozenset({Kind.DENTIST}),
}


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """From a day on: how long a choice stands before the next, and whose is not changed by themselves."""

    valid_from: date
    months_min: int
    segments_elsewhere: frozenset[str]


# Three months with the facility before, effective on the 1st of the next month: Panduan Layanan bagi Peserta
# JKN-KIS 2020. PBI, soldiers and police change elsewhere: slides of BPJS Kesehatan, Jakarta Utara, 2023;
# soldiers and police are no segment of their own, so the roll does not tell us who they are.
CHANGE_RULES: Final = (
    ChangeRule(date(2020, 1, 1), months_min=3, segments_elsewhere=frozenset()),
    ChangeRule(date(2023, 1, 1), months_min=3, segments_elsewhere=frozenset({"PBI"})),
)


class Hindrance(StrEnum):
    """Why a facility may not be chosen."""

    WRONG_KIND = "wrong_kind"
    NOT_CONTRACTED = "not_contracted"
    SAME = "same"
    ELSEWHERE = "elsewhere"
    TOO_SOON = "too_soon"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Present:
    """The choice that stands; `since` is the day it took effect, None when only an imported roll knows."""

    facility_code: str
    since: date | None
    segment: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Either the day on which a choice takes effect, or what hinders it and, if it is too soon, until when."""

    effective_on: date | None
    hindrance: Hindrance | None = None
    allowed_from: date | None = None


def kinds_for(role: ChoiceKind) -> frozenset[Kind]:
    """The kinds of facility that a person may choose as this."""
    return KINDS_FOR[role]


def role_of(kind: Kind) -> ChoiceKind | None:
    """What a facility of this kind may be chosen as; None for a hospital."""
    return next((role for role in KINDS if kind in KINDS_FOR[role]), None)


def decide_first(facility: Facility, *, role: ChoiceKind, today: date, persons: int = 1) -> Decision:
    """Whether so many persons who enrol may choose a facility; they belong to it from the day they are covered.

    One whose capacity or number of members is not known counts as having room.
    """
    hindrance = _of_facility(facility, role) or _of_room(facility, persons)
    return Decision(None, hindrance) if hindrance else Decision(today)


def decide_change(facility: Facility, present: Present, *, role: ChoiceKind, today: date) -> Decision:
    """Whether a member may have another facility than the present one, and from which day on."""
    if hindrance := _of_facility(facility, role):
        return Decision(None, hindrance)
    if facility.code == present.facility_code:
        return Decision(None, Hindrance.SAME)
    if decision := hindered_by(present, today=today):
        return decision
    if hindrance := _of_room(facility, 1):
        return Decision(None, hindrance)
    return Decision(months_after(today.replace(day=1), 1))


def hindered_by(present: Present, *, today: date) -> Decision | None:
    """What keeps a member from every other facility, whichever it is; None where nothing does."""
    rule = rule_on(today)
    if present.segment in rule.segments_elsewhere:
        return Decision(None, Hindrance.ELSEWHERE)
    allowed_from = None if present.since is None else months_after(present.since, rule.months_min)
    if allowed_from is not None and today < allowed_from:
        return Decision(None, Hindrance.TOO_SOON, allowed_from)
    return None


def rule_on(day: date) -> ChangeRule:
    """The rule that holds on a day; before the first, the first."""
    return next((rule for rule in reversed(CHANGE_RULES) if rule.valid_from <= day), CHANGE_RULES[0])


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    years, month = divmod(day.month - 1 + months, MONTHS_A_YEAR)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _of_facility(facility: Facility, role: ChoiceKind) -> Hindrance | None:
    if facility.kind not in KINDS_FOR[role]:
        return Hindrance.WRONG_KIND
    return None if facility.is_contracted else Hindrance.NOT_CONTRACTED


def _of_room(facility: Facility, persons: int) -> Hindrance | None:
    return Hindrance.FULL if facility.room is not None and facility.room < persons else None
