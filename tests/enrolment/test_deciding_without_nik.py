"""A child without a NIK that the family card has on record already is that child, and not another one."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from peserta.billing.bill import Bill
from peserta.demo import numbers
from peserta.enrolment.application import Applicant
from peserta.enrolment.desk.deciding import load_review
from peserta.enrolment.desk.decision_rules import Obstacle
from peserta.enrolment.submit import Outcome
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.membership.actions import list_covers
from peserta.registry.actions import list_family
from peserta.registry.person import FamilyMember
from tests.enrolment.enrolling import Browser
from tests.enrolment.test_deciding import approves, the_case
from tests.intake.rolls import Importing, Row, row
from tests.people import NOW
from tests.support.desk import an_officer

BORN_ON = date(2026, 10, 1)
MOTHER = Applicant(relation="head", name="Siti Aminah", born_on=date(1980, 11, 23), sex="P", nik=row(5)["nik"])
ENDED = {"status": "inactive", "status_reason": "subsidy_ended", "segment": "PBI", "cover_to": "2026-10-31"}


@pytest.fixture
def importing(pool: Pool, app_dsn: str, keys: Keys, tmp_path: Path) -> Importing:
    return Importing(app_dsn, keys, tmp_path)


def of_child(serial: int, name: str, **cells: str) -> Row:
    """A child of the mother's card that has no NIK yet."""
    of_card = {"family_number": numbers.family_number(5), "relation": "child", "phone": "", "email": ""}
    told = {"nik": "", "name": name, "birth_date": BORN_ON.isoformat(), "cover_from": "2026-10-01"}
    return row(serial, **(ENDED | of_card | told | cells))


def child(name: str, born_on: date = BORN_ON) -> Applicant:
    return Applicant(relation="child", name=name, born_on=born_on, sex="L", nik="")


async def applied(browser: Browser, *children: Applicant) -> UUID:
    """The mother applies on another name than on record, so that an officer looks at it."""
    await browser.up_to_summary((MOTHER, *children), serial=5)
    assert (await browser.submit(knows_of_check=True)).outcome is Outcome.TO_CHECK
    return await the_case(browser.pool)


async def approved(browser: Browser, case: UUID) -> tuple[Bill, list[FamilyMember]]:
    bill = await approves(browser, case, an_officer())
    assert isinstance(bill, Bill)
    async with browser.pool.connection() as conn:
        return bill, await list_family(conn, bill.family_id)


async def test_a_child_of_this_card_is_enrolled_as_the_one_that_is_on_record(
    pool: Pool, keys: Keys, importing: Importing
) -> None:
    await importing.rows(row(5, name="Siti Aminahwati", **ENDED), of_child(6, "Bayu"))
    browser = Browser(pool, keys)

    bill, members = await approved(browser, await applied(browser, child("BAYU")))

    assert [member.name for member in members] == ["Siti Aminahwati", "Bayu"]
    assert bill.persons == 2
    async with pool.connection() as conn:
        covers = await list_covers(conn, [member.id for member in members])
    assert {cover.status_reason for cover in covers.values()} == {"waiting"}


async def test_twins_are_two_and_another_birth_date_or_name_is_another_child(
    pool: Pool, keys: Keys, importing: Importing
) -> None:
    await importing.rows(row(5, name="Siti Aminahwati", **ENDED), of_child(6, "Bayu"), of_child(7, "Bima"))
    browser = Browser(pool, keys)
    told = [child("Bima"), child("Bayu"), child("Bagas"), child("Bayu", date(2026, 11, 1))]

    bill, members = await approved(browser, await applied(browser, *told))

    assert sorted(member.name for member in members) == ["Bagas", "Bayu", "Bayu", "Bima", "Siti Aminahwati"]
    assert bill.persons == 5


async def test_a_child_that_is_covered_already_is_in_the_way(pool: Pool, keys: Keys, importing: Importing) -> None:
    covered = {"status": "active", "status_reason": "", "cover_to": ""}
    await importing.rows(row(5, name="Siti Aminahwati", **ENDED), of_child(6, "Bayu", **covered))
    browser = Browser(pool, keys)
    case = await applied(browser, child("Bayu"))

    async with transaction(pool) as conn:
        review = await load_review(conn, case, officer=an_officer(), keys=keys, now=NOW)

    assert review.obstacle is Obstacle.COVERED
    assert [looked.is_of_card for looked in review.people] == [True, True]


async def test_a_child_whose_nik_the_roll_has_learned_since_is_the_same_child(
    pool: Pool, keys: Keys, importing: Importing
) -> None:
    await importing.rows(row(5, name="Siti Aminahwati", **ENDED), of_child(6, "Bayu"))
    browser = Browser(pool, keys)
    case = await applied(browser, child("Bayu"))
    await importing.rows(of_child(6, "Bayu", nik=row(6)["nik"]))

    _, members = await approved(browser, case)

    assert [member.name for member in members] == ["Siti Aminahwati", "Bayu"]
