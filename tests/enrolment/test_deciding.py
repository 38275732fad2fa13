"""A person of the scheme decides an application that was to be looked at."""

from asyncio import gather
from datetime import date, timedelta
from typing import LiteralString
from uuid import UUID, uuid4

import msgspec
import psycopg
import pytest

from peserta.audit.timeline import staff_acts
from peserta.billing.bills import find_mistake, list_accounts, list_bills, va_number
from peserta.casework.actions import list_cases
from peserta.enrolment.application import Applicant
from peserta.enrolment.desk.deciding import Review, answer, approve, load_review
from peserta.enrolment.desk.decision_rules import Decision, Obstacle
from peserta.enrolment.lookalikes import CASE_KIND
from peserta.enrolment.reminding import fading
from peserta.enrolment.submit import Outcome
from peserta.kit.clock import business_date
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.values import Phone, Sex
from peserta.membership.actions import accept_rows, find_cover
from peserta.membership.cover import Cover
from peserta.registry.actions import load_person
from peserta.staff.officer import Officer
from peserta.staff.permissions import Role
from tests.enrolment.enrolling import FOUR, TODAY, Browser, person
from tests.people import BORN_ON, NOW, Someone, register
from tests.support.desk import an_officer

WORDS = "NIK Bapak di KTP berakhir 0002. Tolong betulkan."
LEFT = date(2026, 10, 31)


@pytest.fixture
def browser(pool: Pool, keys: Keys) -> Browser:
    return Browser(pool, keys)


def as_told(someone: Someone) -> Applicant:
    """Somebody on record, told as the head of a family."""
    return Applicant(relation="head", name=someone.name.text, born_on=BORN_ON, sex="P", nik=someone.nik.digits)


async def handed_over(browser: Browser, someone: Someone, *others: Applicant, cover: Cover | None = None) -> UUID:
    """A family whose head is on record with another family card; the case."""
    if cover is not None:
        async with transaction(browser.pool) as conn:
            await accept_rows(conn, {someone.id: cover}, now=NOW)
    await browser.up_to_summary((as_told(someone), *FOUR[1:], *others))
    assert (await browser.submit(knows_of_check=True)).outcome is Outcome.TO_CHECK
    return await the_case(browser.pool)


async def the_case(pool: Pool) -> UUID:
    async with pool.connection() as conn:
        [case] = [case for case in await list_cases(conn, is_open=True, limit=10) if case.kind == "enrolment_to_check"]
    return case.id


async def looks(pool: Pool, keys: Keys, case: UUID, officer: Officer) -> Review:
    async with transaction(pool) as conn:
        return await load_review(conn, case, officer=officer, keys=keys, now=NOW)


async def approves(browser: Browser, case: UUID, officer: Officer, *, pays: bool = False) -> object:
    async with transaction(browser.pool) as conn:
        return await approve(
            conn, case, officer=officer, pays_since_then=pays, keys=browser.keys, today=TODAY, now=browser.now
        )  # fmt: skip


async def says(browser: Browser, case: UUID, decision: Decision, officer: Officer) -> None:
    async with transaction(browser.pool) as conn:
        await answer(conn, case, decision, WORDS, officer=officer, keys=browser.keys, now=browser.now)


async def count(pool: Pool, sql: LiteralString) -> int:
    async with pool.connection() as conn:
        row = await (await conn.execute(sql)).fetchone()
    assert row is not None
    return int(row[0])


async def test_approved_by_sixteen_at_once_a_family_is_enrolled_once_and_who_was_on_record_moves_with_their_card(
    pool: Pool, keys: Keys, browser: Browser
) -> None:
    someone = await register(pool, keys, 40)
    case = await handed_over(browser, someone)
    before = await load(pool, someone)

    done = await gather(*(approves(browser, case, an_officer()) for _ in range(16)), return_exceptions=True)

    refused = [each for each in done if isinstance(each, BaseException)]
    assert len(refused) == 15
    assert all(isinstance(each, Refusal) and each.code == "desk.case_decided" for each in refused), refused
    application = await browser.present()
    assert application.state == "submitted"
    assert application.family_id is not None
    moved = await load(pool, someone)
    assert moved == (application.family_id, before[1])
    async with pool.connection() as conn:
        assert [bill.persons for bill in await list_bills(conn, application.family_id)] == [4]
        assert va_number(someone.card) in await list_accounts(conn, application.family_id)
        assert len(await list_accounts(conn, application.family_id)) == 4
        assert await find_mistake(conn) is None
        assert await list_cases(conn, is_open=True, limit=10) == []
    assert await count(pool, "SELECT count(*) FROM messaging_message WHERE template = 'enrolled'") == 1


async def load(pool: Pool, someone: Someone) -> tuple[UUID, int]:
    """The family of a person, and how many contacts they have."""
    async with pool.connection() as conn:
        family_id = (await load_person(conn, someone.id)).family_id
        row = await (
            await conn.execute("SELECT count(*) FROM registry_contact WHERE person_id = %s", (someone.id,))
        ).fetchone()
    assert row is not None
    return family_id, int(row[0])


async def test_contacts_on_record_are_told_of_the_move_and_the_new_one_is_not_put_beside_them(
    pool: Pool, keys: Keys, browser: Browser
) -> None:
    someone = await register(pool, keys, 41, phones=1, emails=1)
    case = await handed_over(browser, someone)

    await approves(browser, case, an_officer())

    told = "SELECT count(*) FROM messaging_message WHERE template = 'enrolled_again'"
    proven = "SELECT count(*) FROM registry_contact WHERE proven_at IS NOT NULL"
    assert await count(pool, told) == 2
    assert await count(pool, proven) == 0
    assert (await load(pool, someone))[1] == 2


async def test_those_who_are_new_and_look_like_others_on_record_are_cases_of_their_own(
    pool: Pool, keys: Keys, browser: Browser
) -> None:
    before = Browser(pool, keys)
    await before.up_to_summary(FOUR, serial=9_001, contact=Phone("+6289900000778"))
    await before.submit()
    someone = await register(pool, keys, 43)
    async with pool.connection() as conn:
        # The head was on record before, and looks like one of that family for years.
        await conn.execute(
            "UPDATE registry_person h SET name_folded = t.name_folded, born_on = t.born_on FROM registry_person t"
            " WHERE h.id = %s AND t.name_folded LIKE 'bagus%%'", (someone.id,)
        )  # fmt: skip
    head = msgspec.structs.replace(as_told(someone), name=FOUR[0].name, born_on=FOUR[0].born_on, sex="L")
    twins = [msgspec.structs.replace(one, nik=f"{int(one.nik) + 100:016d}") for one in FOUR[1:3]]
    await browser.up_to_summary((head, *twins))
    await browser.submit(knows_of_check=True)

    await approves(browser, await the_case(pool), an_officer())

    async with pool.connection() as conn:
        cases = [case for case in await list_cases(conn, is_open=True, limit=10) if case.kind == CASE_KIND]
    assert len(cases) == 2
    assert someone.id not in {case.subject for case in cases}


@pytest.mark.parametrize(
    ("cover", "pays", "opens_on", "months"),
    [
        (None, False, TODAY + timedelta(days=14), 1),
        # Left employment at the end of October: in November without waiting, for November.
        (Cover("PPU", 2, "inactive", "employment_ended", date(2020, 1, 1), LEFT), False, TODAY, 1),
        # The subsidy ended in August: for each month since then without waiting, else like a new family.
        (Cover("PBI", 3, "inactive", "subsidy_ended", None, date(2026, 8, 31)), True, TODAY, 3),
        (Cover("PBI", 3, "inactive", "subsidy_ended", None, date(2026, 8, 31)), False, TODAY + timedelta(days=14), 1),
        # It ended this month: since then there is no month yet, so it begins with the next.
        (Cover("PBI", 3, "inactive", "subsidy_ended", None, date(2026, 11, 10)), True, date(2026, 12, 1), 1),
        (Cover("PPU", 2, "inactive", "over_age", None, LEFT), True, TODAY + timedelta(days=14), 1),
    ],
    ids=[
        "never covered",
        "left employment",
        "subsidy, pays since",
        "subsidy, from now",
        "subsidy, just ended",
        "over age",
    ],
)
async def test_the_window_follows_how_the_earlier_cover_of_the_head_ended(
    pool: Pool, keys: Keys, browser: Browser, cover: Cover | None, pays: bool, opens_on: date, months: int
) -> None:
    case = await handed_over(browser, await register(pool, keys, 42), cover=cover)

    await approves(browser, case, an_officer(), pays=pays)

    family_id = (await browser.present()).family_id
    assert family_id is not None
    async with pool.connection() as conn:
        [bill] = await list_bills(conn, family_id)
    assert bill.opens_on == opens_on
    assert bill.amount_idr == 4 * 35_000 * months


async def test_a_baby_is_asked_for_no_month_before_its_birth(pool: Pool, keys: Keys, browser: Browser) -> None:
    """The family pays for September to November; its youngest was born in October."""
    ended = Cover("PBI", 3, "inactive", "subsidy_ended", None, date(2026, 8, 31))
    baby = person(5, "child", "Bayu Wicaksono", date(2026, 10, 5), Sex.MALE)
    case = await handed_over(browser, await register(pool, keys, 49), baby, cover=ended)

    await approves(browser, case, an_officer(), pays=True)

    family_id = (await browser.present()).family_id
    assert family_id is not None
    async with pool.connection() as conn:
        [bill] = await list_bills(conn, family_id)
    assert (bill.persons, bill.amount_idr) == (5, (4 * 3 + 2) * 35_000)


@pytest.mark.parametrize(
    ("cover", "obstacle"),
    [
        (Cover("PPU", 1, "active", None, LEFT, None), Obstacle.COVERED),
        (Cover("PBPU", 3, "inactive", "arrears", LEFT, None), Obstacle.OWES),
        (Cover("PBPU", 3, "inactive", "waiting", None, None), Obstacle.OWES),
        (Cover("PBI", 3, "inactive", "deceased", None, LEFT), Obstacle.DIED),
        (Cover("PBI", 3, "inactive", "duplicate", None, LEFT), Obstacle.DUPLICATE),
    ],
)
async def test_who_is_covered_or_owes_elsewhere_is_not_enrolled_a_second_time_by_anybody(
    pool: Pool, keys: Keys, browser: Browser, cover: Cover, obstacle: Obstacle
) -> None:
    someone = await register(pool, keys, 43)
    case = await handed_over(browser, someone, cover=cover)

    review = await looks(pool, keys, case, an_officer())
    with pytest.raises(Refusal, match=r"desk\.case_obstacle"):
        await approves(browser, case, an_officer())

    assert review.obstacle is obstacle
    async with pool.connection() as conn:
        assert await find_cover(conn, someone.id) == cover


async def test_given_back_the_family_reads_why_corrects_it_and_sends_it_again(
    pool: Pool, keys: Keys, browser: Browser
) -> None:
    someone = await register(pool, keys, 44)
    case = await handed_over(browser, someone, cover=Cover("PPU", 1, "active", None, LEFT, None))
    await says(browser, case, Decision.GIVEN_BACK, an_officer())

    given_back = await browser.present()
    assert (given_back.state, given_back.answer) == ("open", WORDS)
    [head] = [listed.id for listed in given_back.people if listed.applicant.relation == "head"]
    await browser.tell(FOUR[0], head)
    again = await browser.submit()

    assert again.outcome is Outcome.SUBMITTED
    assert (await browser.present()).answer == ""
    assert await count(pool, "SELECT count(*) FROM messaging_message WHERE template = 'enrolment_answered'") == 1


async def test_refused_the_family_keeps_the_answer_for_thirty_days_and_then_nothing_of_it_is_left(
    pool: Pool, keys: Keys, browser: Browser
) -> None:
    case = await handed_over(browser, await register(pool, keys, 45))
    await says(browser, case, Decision.REFUSED, an_officer())

    refused = await browser.present()
    assert (refused.state, refused.answer) == ("refused", WORDS)
    with pytest.raises(Refusal, match=r"enrolment\.over"):
        await browser.submit()
    later = browser.now + timedelta(days=31)
    assert await fading.fade(pool, today=business_date(later) - timedelta(days=3), now=later) == 0
    assert await fading.fade(pool, today=business_date(later), now=later) == 1
    assert await count(pool, "SELECT count(*) FROM enrolment_person") == 0


async def test_nobody_decides_about_themselves_their_family_or_without_the_right(
    pool: Pool, keys: Keys, browser: Browser
) -> None:
    someone = await register(pool, keys, 46)
    case = await handed_over(browser, someone)

    for officer, code in (
        (an_officer(own=someone, keys=keys), "desk.own_family"),
        (an_officer(Role.AGENT), "staff.not_allowed"),
        (an_officer(Role.FINANCE), "staff.not_allowed"),
    ):
        with pytest.raises(Refusal, match=code.replace(".", r"\.")):
            await looks(pool, keys, case, officer)
        with pytest.raises(Refusal, match=code.replace(".", r"\.")):
            await approves(browser, case, officer)
        with pytest.raises(Refusal, match=code.replace(".", r"\.")):
            await says(browser, case, Decision.REFUSED, officer)
    with pytest.raises(Refusal, match=r"desk\.case_gone"):
        await looks(pool, keys, uuid4(), an_officer())


async def test_what_an_officer_opened_and_decided_is_shown_to_the_member(
    pool: Pool, keys: Keys, browser: Browser
) -> None:
    someone = await register(pool, keys, 47)
    case, ani = await handed_over(browser, someone), an_officer()

    await looks(pool, keys, case, ani)
    await approves(browser, case, ani)

    async with pool.connection() as conn:
        acts = await staff_acts(conn, someone.id, limit=10)
    assert sorted((act.kind, act.actor) for act in acts) == [
        ("enrolment.decided", ani.actor), ("enrolment.looked_at", ani.actor),
    ]  # fmt: skip


async def test_the_database_refuses_to_decide_twice(pool: Pool, keys: Keys, browser: Browser) -> None:
    case = await handed_over(browser, await register(pool, keys, 48))
    await approves(browser, case, an_officer())

    with pytest.raises(psycopg.errors.CheckViolation):
        async with transaction(pool) as conn:
            await conn.execute("UPDATE casework_case SET state = 'open', closed_at = NULL WHERE id = %s", (case,))
