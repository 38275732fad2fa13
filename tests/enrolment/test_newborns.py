"""A newborn joins a family on record: a rule for each way of being covered, and one bill with the family's."""

from asyncio import gather
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from peserta.billing.bill import Bill
from peserta.billing.bills import Due, demand_of, find_mistake, list_bills
from peserta.billing.dues import DueState, dues_of
from peserta.billing.first.renewal import renew
from peserta.billing.first.shrinking import take_out_of_first_bill
from peserta.billing.monthly import run_day
from peserta.billing.rules import Enrolled, Origin, first_window
from peserta.enrolment.babies.newborn_rules import cover_of_newborn
from peserta.enrolment.babies.newborns import Added, Agreed, Newborn, add_newborn
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.values import PersonName
from peserta.membership.actions import find_cover
from peserta.membership.cover import Cover
from peserta.registry.actions import list_card_numbers, list_family
from tests.billing.paying import ENROLLED_ON, PAY_ON, Counter, Family, a_payment, ask_first_bill, days, enrol, noon

BORN_ON = date(2027, 1, 20)
TOLD_ON = date(2027, 1, 25)
AGREED = Agreed([bytes(32)], "id", bytes(32))
SELF, EMPLOYEE, SUBSIDISED = (
    Cover("PBPU", 3, "active", None, PAY_ON, None), Cover("PPU", 1, "active", None, PAY_ON, None),
    Cover("PBI", 3, "active", None, PAY_ON, None),
)  # fmt: skip

WAITS = Cover("PBPU", 3, "inactive", "waiting", None, None)


@pytest.fixture
async def family(pool: Pool, keys: Keys) -> Family:
    """Class 3; one of its two persons has an account and is billed by the month."""
    return await enrol(pool, keys)


async def pay(pool: Pool, family: Family, rupiah: int, on: date) -> str:
    verdict = await Counter(pool, today=on).pay(a_payment(family.number, paid=Decimal(rupiah), on=on))
    return verdict.message


async def covered(pool: Pool, family: Family) -> None:
    assert await pay(pool, family, 70_000, PAY_ON) == "Successful"


async def add(
    pool: Pool, keys: Keys, family: Family, *, on: date = TOLD_ON, born_on: date = BORN_ON, name: str = "Bayi Siti"
) -> Added:
    async with transaction(pool) as conn:
        baby = Newborn(PersonName(name), born_on, "P")
        return await add_newborn(
            conn, family.someone.id, baby, AGREED, actor="member", keys=keys, today=on, now=noon(on)
        )


async def bills_of(pool: Pool, family: Family) -> list[Bill]:
    async with pool.connection() as conn:
        return await list_bills(conn, family.id)


async def cover_of(pool: Pool, person_id: UUID) -> Cover | None:
    async with pool.connection() as conn:
        return await find_cover(conn, person_id)


@pytest.mark.parametrize(
    ("parent", "children", "is_billed_here", "cover"),
    [
        (SELF, 2, True, WAITS),
        (WAITS, 0, True, WAITS),
        (Cover("BP", 1, "inactive", "arrears", PAY_ON, None), 0, True, replace(WAITS, segment="BP", care_class=1)),
        (SELF, 0, False, None),
        (Cover("PBPU", 3, "inactive", "abroad", PAY_ON, None), 0, True, None),
        # Peraturan BPJS 6/2018: of an employee the first three children, of a subsidised mother every one.
        (EMPLOYEE, 2, False, Cover("PPU", 1, "active", None, TOLD_ON, None)),
        (EMPLOYEE, 3, False, None),
        (SUBSIDISED, 5, False, Cover("PBI", 3, "active", None, TOLD_ON, None)),
        (Cover("PPU", 1, "inactive", "employment_ended", PAY_ON, TOLD_ON), 0, False, None),
        (None, 0, True, None),
    ],
)  # fmt: skip
def test_a_newborn_is_covered_as_its_parent_is(
    parent: Cover | None, children: int, is_billed_here: bool, cover: Cover | None
) -> None:
    others = [EMPLOYEE] * children

    assert cover_of_newborn(parent, others, is_billed_here=is_billed_here, today=TOLD_ON) == cover


async def test_a_newborn_is_paid_for_from_birth_with_the_familys_number_and_covered_at_once(
    pool: Pool, keys: Keys, family: Family
) -> None:
    await covered(pool, family)

    added = await add(pool, keys, family)

    bill = added.bill
    assert bill is not None
    assert (bill.kind, bill.amount_idr, bill.opens_on) == ("newborn", 35_000, TOLD_ON)
    assert bill.due_on == BORN_ON + days(28)
    dues = dues_of(await bills_of(pool, family), TOLD_ON)
    assert [(line.is_newborn, line.amount_idr) for line in dues.lines] == [(False, 35_000), (True, 35_000)]
    assert await pay(pool, family, 35_000, TOLD_ON) == "Invalid amount"
    assert await pay(pool, family, 70_000, TOLD_ON) == "Successful"
    assert await cover_of(pool, added.person_id) == Cover("PBPU", 3, "active", None, TOLD_ON, None)
    async with pool.connection() as conn:
        assert await find_mistake(conn) is None
        assert added.person_id in await list_card_numbers(conn, family.id, keys=keys)


async def test_a_newborn_alone_suspends_nobody_and_counts_in_the_next_month(
    pool: Pool, keys: Keys, family: Family
) -> None:
    await covered(pool, family)
    await run_day(pool, today=date(2027, 1, 1), now=noon(date(2027, 1, 1)))
    assert await pay(pool, family, 35_000, date(2027, 1, 5)) == "Successful"
    await add(pool, keys, family)
    assert dues_of(await bills_of(pool, family), TOLD_ON).state is DueState.DUE
    assert dues_of(await bills_of(pool, family), TOLD_ON).suspends_on is None

    next_month = date(2027, 2, 1)
    await run_day(pool, today=next_month, now=noon(next_month))

    demand = demand_of(await bills_of(pool, family), next_month)
    assert [(bill.kind, bill.persons) for bill in demand.bills] == [("newborn", 1), ("monthly", 2)]
    cover = await cover_of(pool, family.someone.id)
    assert cover is not None
    assert cover.status == "active"


async def test_a_newborn_told_late_pays_every_month_since_its_birth(pool: Pool, keys: Keys, family: Family) -> None:
    await covered(pool, family)

    added = await add(pool, keys, family, on=date(2027, 3, 30))

    assert added.bill is not None
    assert (added.bill.amount_idr, added.bill.due_on) == (3 * 35_000, date(2027, 3, 30))


async def test_a_family_that_waits_pays_its_first_contribution_for_one_more_in_the_same_window(
    pool: Pool, keys: Keys, family: Family
) -> None:
    born_on = ENROLLED_ON + days(2)

    added = await add(pool, keys, family, on=ENROLLED_ON + days(3), born_on=born_on)

    assert added.bill is not None
    assert (added.bill.kind, added.bill.persons, added.bill.amount_idr) == ("first", 3, 105_000)
    assert (added.bill.opens_on, added.bill.closes_on) == (family.bill.opens_on, family.bill.closes_on)
    assert await pay(pool, family, 105_000, PAY_ON) == "Successful"
    cover = await cover_of(pool, added.person_id)
    assert cover is not None
    assert cover.status == "active"


@pytest.mark.parametrize(
    ("born_on", "told_on", "share_idr"),
    [
        (date(2026, 11, 20), date(2026, 11, 24), 35_000),
        (date(2026, 10, 31), date(2026, 11, 24), 2 * 35_000),
        # Not alive in any of its months: December is billed for everybody once the first contribution is paid.
        (date(2026, 12, 1), date(2026, 12, 3), 0),
    ],
)
async def test_in_a_first_contribution_for_several_months_a_newborn_pays_for_those_since_its_birth(
    pool: Pool, keys: Keys, born_on: date, told_on: date, share_idr: int
) -> None:
    since_august = Enrolled(Origin.LEFT_SUBSIDY, ENROLLED_ON, date(2026, 8, 31), pays_since_then=True)
    family = await enrol(pool, keys, 1, window=first_window(since_august))
    assert family.bill.amount_idr == 3 * 70_000

    added = await add(pool, keys, family, on=told_on, born_on=born_on)

    assert added.bill is not None
    assert (added.bill.persons, added.bill.amount_idr) == (3, 3 * 70_000 + share_idr)
    # The child, and then one of the others, turn out to be on record elsewhere.
    for later, whose in enumerate((born_on, date(1980, 1, 1)), 1):
        async with transaction(pool) as conn:
            today = told_on + days(later)
            assert await take_out_of_first_bill(conn, family.id, whose, today=today, now=noon(today))
            assert await find_mistake(conn) is None
    bills = await bills_of(pool, family)
    [left] = [bill for bill in bills if bill.state == "open"]
    assert (left.persons, left.amount_idr) == (1, 3 * 35_000)


async def test_a_family_that_missed_its_window_is_asked_for_the_newborn_when_it_begins_again(
    pool: Pool, keys: Keys, family: Family
) -> None:
    added = await add(pool, keys, family)

    assert added.bill is None
    assert demand_of(await bills_of(pool, family), TOLD_ON).due is Due.LAPSED


async def test_so_it_is_where_the_window_of_a_second_enrolment_was_missed(
    pool: Pool, keys: Keys, family: Family
) -> None:
    await covered(pool, family)
    second = await ask_first_bill(pool, family.id, family.someone, on=date(2027, 3, 5))
    assert second.closes_on is not None
    late = second.closes_on + days(3)

    added = await add(pool, keys, family, on=late, born_on=late - days(10))

    assert added.bill is None
    assert demand_of(await bills_of(pool, family), late).due is Due.LAPSED
    async with transaction(pool) as conn:
        bill = await renew(conn, family.id, actor="browser", today=late, now=noon(late))
    assert bill is not None
    assert (bill.kind, bill.persons) == ("first", 2)


async def test_sixteen_forms_at_once_add_one_child_and_twins_are_two(pool: Pool, keys: Keys, family: Family) -> None:
    await covered(pool, family)

    added = await gather(*(add(pool, keys, family) for _ in range(16)))
    twin = await add(pool, keys, family, name="Bayi Siti Dua")

    assert len({one.person_id for one in added}) == 1
    assert sum(one.bill is not None for one in added) == 1
    assert twin.bill is not None
    async with pool.connection() as conn:
        members = await list_family(conn, family.id)
        assert await find_mistake(conn) is None
    assert sorted(member.name for member in members if member.relation == "child") == ["Bayi Siti", "Bayi Siti Dua"]


async def test_a_parent_without_cover_that_goes_on_is_led_to_an_officer(pool: Pool, keys: Keys, family: Family) -> None:
    async with transaction(pool) as conn:
        await conn.execute("UPDATE membership_membership SET status_reason = 'abroad'")

    with pytest.raises(Refusal, match=r"family\.newborn_at_desk"):
        await add(pool, keys, family)


async def test_who_is_neither_head_nor_spouse_adds_nobody(pool: Pool, keys: Keys, family: Family) -> None:
    async with transaction(pool) as conn:
        await conn.execute("UPDATE registry_person SET relation = 'parent'")

    with pytest.raises(Refusal, match=r"family\.not_yours"):
        await add(pool, keys, family)
