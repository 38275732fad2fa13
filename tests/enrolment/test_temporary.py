"""A baby enrols without NIK, and is somebody's case when three months are over."""

from asyncio import gather
from datetime import date, timedelta

import psycopg

from peserta.enrolment.application import Applicant
from peserta.enrolment.babies.temporary import open_temporary_cases
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.access.walking import count
from tests.enrolment.enrolling import FOUR, Browser
from tests.people import NOW

BORN_ON = date(2026, 11, 1)
# The rule: temporary identity for three months (92 days), then a NIK.
OVER_ON = BORN_ON + timedelta(days=93)


async def enrol_a_baby(pool: Pool, keys: Keys) -> None:
    browser = Browser(pool, keys)
    await browser.up_to_summary((*FOUR[:2], Applicant(relation="child", name="Bayi Rekaan", born_on=BORN_ON, sex="P")))
    await browser.submit()


async def cases_on(pool: Pool, day: date) -> int:
    return await open_temporary_cases(pool, today=day, now=NOW)


async def test_a_baby_without_nik_is_a_case_from_the_day_after_its_three_months(pool: Pool, keys: Keys) -> None:
    await enrol_a_baby(pool, keys)

    assert await cases_on(pool, OVER_ON - timedelta(days=1)) == 0
    assert await cases_on(pool, OVER_ON) == 1
    assert await cases_on(pool, OVER_ON + timedelta(days=1)) == 0
    assert await count(pool, "membership_membership") == 3


async def test_a_worker_that_was_down_for_a_week_still_finds_it_and_sixteen_open_one_case(
    pool: Pool, keys: Keys
) -> None:
    await enrol_a_baby(pool, keys)
    day = OVER_ON + timedelta(days=7)

    assert sum(await gather(*(cases_on(pool, day) for _ in range(16)))) == 1


async def test_a_baby_whose_nik_came_is_nobodys_case(pool: Pool, keys: Keys, owner_dsn: str) -> None:
    await enrol_a_baby(pool, keys)
    with psycopg.connect(owner_dsn) as owner:
        owner.execute(
            "UPDATE registry_person SET nik_index = sha256('nik'), nik_sealed = 'x' WHERE born_on = %s", (BORN_ON,)
        )

    assert await cases_on(pool, OVER_ON) == 0
