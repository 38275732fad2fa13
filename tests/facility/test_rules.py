"""Who may choose which facility, and from when: a row for each rule, and what holds for every date."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.facility.choice import ChoiceKind
from peserta.facility.directory import Facility, Kind
from peserta.facility.rules import (
    CHANGE_RULES,
    Decision,
    Hindrance,
    Present,
    decide_change,
    decide_first,
    hindered_by,
    kinds_for,
    months_after,
    role_of,
    rule_on,
)
from tests.facility.directories import CLINIC, facility

TODAY = date(2026, 11, 23)
DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))
OLD = Present("9901U009", since=date(2020, 3, 1), segment="PBPU")
DENTIST = facility("9901G001", kind=Kind.DENTIST)
FULL = facility("9901U002", capacity=10, registered=10)


@pytest.mark.parametrize(
    ("chosen", "role", "persons", "decision"),
    [
        # At enrolment a choice holds at once.
        (CLINIC, "fktp", 1, Decision(TODAY)),
        (DENTIST, "dentist", 1, Decision(TODAY)),
        # The first level: puskesmas, doctors, first clinics; beside it a dentist.
        (DENTIST, "fktp", 1, Decision(None, Hindrance.WRONG_KIND)),
        (CLINIC, "dentist", 1, Decision(None, Hindrance.WRONG_KIND)),
        (facility("9901R001", kind=Kind.HOSPITAL), "fktp", 1, Decision(None, Hindrance.WRONG_KIND)),
        (facility("9901U003", is_contracted=False), "fktp", 1, Decision(None, Hindrance.NOT_CONTRACTED)),
        # Room for everybody who comes, or for nobody.
        (FULL, "fktp", 1, Decision(None, Hindrance.FULL)),
        (facility("9901U004", capacity=10, registered=7), "fktp", 3, Decision(TODAY)),
        (facility("9901U004", capacity=10, registered=7), "fktp", 4, Decision(None, Hindrance.FULL)),
        (facility("9901U005", capacity=None), "fktp", 10, Decision(TODAY)),
    ],
)
def test_a_first_choice(chosen: Facility, role: ChoiceKind, persons: int, decision: Decision) -> None:
    assert decide_first(chosen, role=role, today=TODAY, persons=persons) == decision


@pytest.mark.parametrize(
    ("chosen", "present", "today", "decision"),
    [
        # Effective on the 1st of the next month: Panduan Layanan 2020.
        (CLINIC, OLD, TODAY, Decision(date(2026, 12, 1))),
        (CLINIC, OLD, date(2026, 12, 1), Decision(date(2027, 1, 1))),
        (CLINIC, OLD, date(2026, 12, 31), Decision(date(2027, 1, 1))),
        # Three months with the one before: Panduan Layanan 2020.
        (
            CLINIC,
            Present("9901U009", date(2026, 9, 1), "PBPU"),
            date(2026, 11, 30),
            Decision(None, Hindrance.TOO_SOON, date(2026, 12, 1)),
        ),
        (CLINIC, Present("9901U009", date(2026, 9, 1), "PBPU"), date(2026, 12, 1), Decision(date(2027, 1, 1))),
        (
            CLINIC,
            Present("9901U009", date(2026, 11, 30), "PPU"),
            date(2027, 2, 27),
            Decision(None, Hindrance.TOO_SOON, date(2027, 2, 28)),
        ),
        # A chosen one that has not taken effect yet is not changed either.
        (
            CLINIC,
            Present("9901U009", date(2026, 12, 1), "PPU"),
            TODAY,
            Decision(None, Hindrance.TOO_SOON, date(2027, 3, 1)),
        ),
        (CLINIC, Present("9901U009", None, "BP"), TODAY, Decision(date(2026, 12, 1))),
        # Not by themselves: PBI, since the slides of 2023.
        (CLINIC, Present("9901U009", None, "PBI"), TODAY, Decision(None, Hindrance.ELSEWHERE)),
        (CLINIC, Present("9901U009", None, "PBI"), date(2022, 12, 31), Decision(date(2023, 1, 1))),
        (CLINIC, Present("9901U009", None, "PPU"), TODAY, Decision(date(2026, 12, 1))),
        # The facility itself.
        (CLINIC, Present(CLINIC.code, None, "PBPU"), TODAY, Decision(None, Hindrance.SAME)),
        (FULL, OLD, TODAY, Decision(None, Hindrance.FULL)),
        (DENTIST, OLD, TODAY, Decision(None, Hindrance.WRONG_KIND)),
        (facility("9901U003", is_contracted=False), OLD, TODAY, Decision(None, Hindrance.NOT_CONTRACTED)),
    ],
)
def test_a_change(chosen: Facility, present: Present, today: date, decision: Decision) -> None:
    assert decide_change(chosen, present, role="fktp", today=today) == decision


@given(DAYS, DAYS)
def test_a_change_takes_effect_on_the_first_of_the_next_month_and_not_before_three_months(
    since: date, today: date
) -> None:
    decision = decide_change(CLINIC, Present("9901U009", since, "PBPU"), role="fktp", today=today)

    assert (decision.effective_on is None) != (decision.hindrance is None)
    if decision.effective_on is not None:
        assert decision.effective_on.day == 1
        assert 0 < (decision.effective_on - today).days <= 31
        assert (today - since).days >= 89
    else:
        assert decision.allowed_from is not None
        assert today < decision.allowed_from


@given(DAYS)
def test_whoever_changed_may_change_again_when_it_is_said(today: date) -> None:
    effective_on = decide_change(CLINIC, OLD, role="fktp", today=months_after(today, 12)).effective_on
    assert effective_on is not None
    present = Present(CLINIC.code, effective_on, "PBPU")

    too_soon = decide_change(FULL, present, role="fktp", today=effective_on)
    assert too_soon.allowed_from is not None
    later = decide_change(
        facility("9901U008"), Present(CLINIC.code, effective_on, "PBPU"), role="fktp", today=too_soon.allowed_from
    )

    assert later.effective_on is not None


def test_every_kind_but_a_hospital_serves_one_role() -> None:
    assert {kind: role_of(kind) for kind in Kind} == {
        Kind.PUSKESMAS: "fktp",
        Kind.CLINIC: "fktp",
        Kind.DOCTOR: "fktp",
        Kind.DENTIST: "dentist",
        Kind.HOSPITAL: None,
    }
    assert not kinds_for("fktp") & kinds_for("dentist")


def test_rules_follow_each_other_and_the_first_holds_for_all_days_before() -> None:
    assert [rule.valid_from for rule in CHANGE_RULES] == sorted(rule.valid_from for rule in CHANGE_RULES)
    assert rule_on(date(2014, 1, 1)) == CHANGE_RULES[0]
    assert rule_on(TODAY) == CHANGE_RULES[-1]


def test_what_keeps_from_every_other_facility_is_known_before_one_is_wished_for() -> None:
    stands = Present(CLINIC.code, date(2026, 11, 1), "PBPU")

    assert hindered_by(stands, today=date(2027, 1, 31)) == Decision(None, Hindrance.TOO_SOON, date(2027, 2, 1))
    assert hindered_by(stands, today=date(2027, 2, 1)) is None
    assert hindered_by(replace(stands, since=None), today=date(2026, 11, 2)) is None
    assert hindered_by(replace(stands, segment="PBI"), today=date(2027, 2, 1)) == Decision(None, Hindrance.ELSEWHERE)
