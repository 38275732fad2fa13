"""A roll that tells of people who are enrolled and billed here: what it may change, and what follows them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from peserta.billing import bills
from peserta.billing.banks.snap_answer import SUCCESSFUL
from peserta.billing.monthly import run_day
from peserta.casework.actions import list_cases
from peserta.demo import numbers
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.values import FamilyNumber
from peserta.membership.actions import find_cover
from peserta.membership.cover import Cover
from peserta.registry.accepting.moving import move_people
from peserta.registry.actions import list_family, load_person
from tests.billing.paying import PAY_ON, Counter, Family, a_payment, enrol
from tests.intake.rolls import Importing, Row, row

JANUARY, FEBRUARY = date(2027, 1, 1), date(2027, 2, 1)
ANOTHER_CARD = numbers.family_number(777)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


@pytest.fixture
async def family(pool: Pool, keys: Keys) -> Family:
    return await enrol(pool, keys, 1)


@pytest.fixture
async def paid(pool: Pool, family: Family) -> Family:
    assert await Counter(pool).pay(a_payment(family.number)) == SUCCESSFUL
    return family


def told_of(family: Family, **cells: str) -> Row:
    """A row of the roll about the head of this family."""
    someone = family.someone
    return row(
        1, card_number=someone.card.digits, nik=someone.nik.digits, birth_date=someone.born_on.isoformat(),
        name=someone.name.text, **{"cover_from": "", **cells},
    )  # fmt: skip


async def cover_of(pool: Pool, family: Family) -> Cover:
    async with pool.connection() as conn:
        cover = await find_cover(conn, family.someone.id)
    assert cover is not None
    return cover


async def cases(pool: Pool) -> list[str]:
    async with pool.connection() as conn:
        return [case.kind for case in await list_cases(conn, is_open=True, limit=10)]


@pytest.mark.parametrize("reason", ["waiting", "arrears", "other", ""])
async def test_a_roll_written_before_the_payment_takes_no_cover_away(
    pool: Pool, importing: Importing, paid: Family, reason: str
) -> None:
    before = await cover_of(pool, paid)

    await importing.rows(told_of(paid, status="inactive", status_reason=reason), now=noon(PAY_ON + timedelta(1)))

    assert await cover_of(pool, paid) == before
    assert before.status == "active"
    assert await cases(pool) == ["cover_differs"]
    assert (await run_day(pool, today=JANUARY, now=noon(JANUARY))).issued == 1


@pytest.mark.parametrize("reason", ["deceased", "duplicate", "abroad", "over_age"])
async def test_what_no_payment_mends_the_roll_knows_better(
    pool: Pool, importing: Importing, paid: Family, reason: str
) -> None:
    await importing.rows(told_of(paid, status="inactive", status_reason=reason), now=noon(PAY_ON + timedelta(1)))

    cover = await cover_of(pool, paid)
    assert (cover.status, cover.status_reason) == ("inactive", reason)


async def test_who_is_suspended_here_is_covered_again_by_paying_whatever_a_roll_said_between(
    pool: Pool, importing: Importing, paid: Family
) -> None:
    for day in (JANUARY, FEBRUARY):
        await run_day(pool, today=day, now=noon(day))

    await importing.rows(told_of(paid, status="inactive", status_reason=""), now=noon(FEBRUARY))
    counter = Counter(pool, today=FEBRUARY + timedelta(2))
    demand = (await counter.ask(paid.number)).demand
    assert demand is not None
    await counter.pay(a_payment(paid.number, paid=Decimal(demand.amount.amount), on=counter.today))

    assert (await cover_of(pool, paid)).status == "active"


async def test_a_row_that_tells_of_the_cover_before_the_enrolment_changes_nothing(
    pool: Pool, importing: Importing, family: Family
) -> None:
    old = {"segment": "PPU", "status": "inactive", "status_reason": "employment_ended", "cover_to": "2026-10-31"}
    await importing.rows(told_of(family, **old), now=noon(PAY_ON))

    assert (await cover_of(pool, family)).status_reason == "waiting"
    assert await Counter(pool).pay(a_payment(family.number)) == SUCCESSFUL
    assert (await cover_of(pool, family)).status == "active"


async def test_who_has_found_work_is_covered_by_the_employer(pool: Pool, importing: Importing, paid: Family) -> None:
    await importing.rows(told_of(paid, segment="PPU", class_="2", status="active"), now=noon(PAY_ON + timedelta(1)))

    assert (await cover_of(pool, paid)).segment == "PPU"


async def test_a_family_whose_card_gets_a_new_number_stays_the_one_that_is_billed(
    pool: Pool, importing: Importing, paid: Family
) -> None:
    now = noon(PAY_ON + timedelta(1))
    await importing.rows(told_of(paid, family_number=ANOTHER_CARD), now=now)

    done = await run_day(pool, today=JANUARY, now=noon(JANUARY))
    asked = await Counter(pool, today=JANUARY).ask(paid.number)
    async with pool.connection() as conn:
        person = await load_person(conn, paid.someone.id)
        found = await bills.list_bills(conn, person.family_id)
    assert person.family_id == paid.id
    assert done.issued == 1
    assert [(bill.period, bill.state) for bill in found] == [(JANUARY, "open"), (date(2026, 12, 1), "paid")]
    assert (asked.verdict, asked.name) == (SUCCESSFUL, paid.someone.name.text)
    assert await cases(pool) == []


async def test_whoever_comes_later_by_the_old_or_the_new_number_finds_the_right_family(
    pool: Pool, importing: Importing, paid: Family
) -> None:
    await importing.rows(told_of(paid, family_number=ANOTHER_CARD), now=noon(PAY_ON + timedelta(1)))

    await importing.rows(
        told_of(paid, family_number=ANOTHER_CARD),
        row(8, family_number=ANOTHER_CARD, relation="child", name="Dimas"),
        row(9, family_number=numbers.family_number(1), name="Bayu"),
        now=noon(PAY_ON + timedelta(2)),
    )

    async with pool.connection() as conn:
        names = [member.name for member in await list_family(conn, paid.id)]
    assert names == [paid.someone.name.text, "Dimas"]


async def test_who_moves_alone_takes_the_account_along_and_no_month_is_billed_twice(
    pool: Pool, importing: Importing, paid: Family
) -> None:
    await importing.rows(row(8, family_number=numbers.family_number(1), relation="spouse", name="Rini"))
    december = PAY_ON + timedelta(1)

    await importing.rows(told_of(paid, family_number=ANOTHER_CARD), now=noon(december))
    in_december = await run_day(pool, today=december, now=noon(december))
    in_january = await run_day(pool, today=JANUARY, now=noon(JANUARY))

    async with pool.connection() as conn:
        person = await load_person(conn, paid.someone.id)
        found = await bills.list_bills(conn, person.family_id)
    assert person.family_id != paid.id
    assert (in_december.issued, in_january.issued) == (0, 1)
    assert [(bill.period, bill.state) for bill in found] == [(JANUARY, "open")]
    assert (await Counter(pool, today=JANUARY).ask(paid.number)).demand is not None


async def test_who_was_moved_here_stays_until_the_roll_names_yet_another_family(
    pool: Pool, importing: Importing
) -> None:
    await importing.rows(row(7))
    async with transaction(pool) as conn:
        found = await (await conn.execute("SELECT id FROM registry_person")).fetchone()
        assert found is not None
        await move_people(conn, {found[0]: "spouse"}, FamilyNumber(ANOTHER_CARD), keys=importing.keys, now=noon(PAY_ON))

    async def placed() -> tuple[str, ...]:
        async with pool.connection() as conn:
            person = await load_person(conn, found[0])
            [member] = await list_family(conn, person.family_id)
            return str(person.family_id), member.relation

    moved = await placed()
    await importing.rows(row(7, phone=numbers.phone(71)))
    assert await placed() == moved
    await importing.rows(row(7, family_number=numbers.family_number(778)))
    elsewhere = await placed()
    await importing.rows(row(7))
    assert (moved[1], elsewhere[1]) == ("spouse", "head")
    assert len({moved, elsewhere, await placed()}) == 3
