"""Whose a newborn's contribution is, of which a bill names nobody; and what is said of its cover."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from peserta.billing.dues import DueLine, Dues, DueState
from peserta.enrolment.babies.temporary import nik_awaited_before
from peserta.membership.cover import Cover
from peserta.registry.person import FamilyMember
from peserta.web_member.household.babies import names_of, waiting_children
from peserta.web_member.household.cover_words import cover_words
from tests.web_member.states import STATES, demo_profile, member_pages

WAITS = Cover("PBPU", 3, "inactive", "waiting", None, None)
COVERED = Cover("PBPU", 3, "active", None, date(2026, 1, 1), None)


def child(number: int, name: str, born_on: date, relation: str = "child") -> FamilyMember:
    return FamilyMember(UUID(int=number), name, relation, born_on, "P", None)  # pyright: ignore[reportArgumentType]


def of_newborn(period: date, months: int) -> DueLine:
    return DueLine(False, period, 1, 35_000, months, 35_000 * months, is_overdue=False, is_newborn=True)


def of_month(period: date) -> DueLine:
    return DueLine(False, period, 3, 35_000, 1, 105_000, is_overdue=False)


ANI, BELA, CICI = (
    child(1, "Ani", date(2026, 10, 30)), child(2, "Bela", date(2026, 11, 3)), child(3, "Cici", date(2026, 11, 3)),
)  # fmt: skip
NOVEMBER = date(2026, 11, 1)


@pytest.mark.parametrize("name", ["dues-baby-and-month", "dues-baby-and-month-late"])
def test_a_baby_that_is_not_covered_is_named_also_when_a_month_is_owed_beside_it(name: str) -> None:
    [state] = [state for state in STATES if state.name == name]

    page = state.render(member_pages(), demo_profile(), "id")

    assert "Belum terlindungi sebelum iuran ini diterima: Bayi Siti." in page


@pytest.mark.parametrize("name", ["dues-baby-late", "dues-baby-late-not-named", "home-baby-late"])
def test_a_day_of_a_baby_that_is_over_is_not_said_to_be_still_to_come(name: str) -> None:
    [state] = [state for state in STATES if state.name == name]

    page = state.render(member_pages(), demo_profile(), "id")

    assert "masih bisa dibayar" in page
    assert "paling lambat" not in page


def test_each_line_of_a_newborn_is_that_of_a_child_born_in_its_first_month() -> None:
    lines = [of_month(NOVEMBER), of_newborn(NOVEMBER, 2), of_newborn(NOVEMBER, 1), of_newborn(NOVEMBER, 1)]

    assert names_of(lines, [CICI, ANI, BELA]) == ["", "Ani", "Cici", "Bela"]
    assert names_of(lines, [BELA]) == ["", "", "Bela", ""]


def test_only_a_child_that_waits_is_named() -> None:
    father = child(4, "Budi", date(1990, 1, 1), "head")

    assert waiting_children([father, ANI, BELA], {father.id: WAITS, ANI.id: COVERED, BELA.id: WAITS}) == [BELA]


def test_a_newborn_is_covered_with_its_own_contribution_and_by_when_it_is_paid() -> None:
    alone = Dues(DueState.DUE, (of_newborn(NOVEMBER, 1),), NOVEMBER, date(2026, 12, 1))
    beside = Dues(DueState.SUSPENDED, (of_month(NOVEMBER), of_newborn(NOVEMBER, 1)), NOVEMBER, date(2026, 11, 10))

    late = replace(alone, is_late=True)

    def why(dues: Dues, born_on: date) -> str:
        return cover_words(WAITS, dues, str, "id", born_on=born_on).why

    assert why(alone, BELA.born_on) == "Terlindungi begitu iurannya diterima, paling lambat 1 Desember 2026."
    assert why(late, BELA.born_on) == "Terlindungi begitu iurannya diterima. Bayar sekarang."
    assert why(beside, BELA.born_on) == "Terlindungi begitu iurannya diterima, bersama iuran keluarga."
    assert "keluarga berikutnya" in why(alone, date(2020, 1, 1))


def test_the_nik_of_a_baby_is_awaited_for_three_months() -> None:
    assert nik_awaited_before(BELA.born_on, today=date(2026, 11, 23)) == BELA.born_on + timedelta(days=93)
