"""The day's work: each month billed once, first bills lapsing, cover suspended from the 1st."""

from asyncio import gather
from datetime import date
from decimal import Decimal

import psycopg
import pytest
from psycopg.sql import SQL

from peserta.billing.banks.snap_answer import LAPSED, SUCCESSFUL
from peserta.billing.bill import Bill
from peserta.billing.bills import find_mistake, list_bills
from peserta.billing.monthly import BATCH, DayDone, close_overdue, issue_month, run_day
from peserta.billing.tariff import NoRate
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.membership.actions import accept_rows, find_cover
from peserta.membership.cover import Cover
from tests.billing.paying import PAY_ON, Counter, Family, a_payment, days, enrol, noon

# The window of who enrols on this day is open from 24 November to 10 December.
IN_TWO_MONTHS = date(2026, 11, 10)
JANUARY, FEBRUARY = date(2027, 1, 1), date(2027, 2, 1)
COVERED = Cover("PBPU", 3, "active", None, PAY_ON, None)
ONE_PERSON = Decimal("35000.00")


async def paid_family(pool: Pool, keys: Keys, serial: int = 0) -> Family:
    """A family whose first contribution was paid in December 2026; one of its persons has an account."""
    family = await enrol(pool, keys, serial)
    assert await Counter(pool).pay(a_payment(family.number)) == SUCCESSFUL
    return family


async def run(pool: Pool, today: date) -> DayDone:
    done = await run_day(pool, today=today, now=noon(today))
    async with pool.connection() as conn:
        assert await find_mistake(conn) is None
    return done


async def bills_of(pool: Pool, family: Family) -> list[Bill]:
    async with pool.connection() as conn:
        return await list_bills(conn, family.id)


async def cover_of(pool: Pool, family: Family) -> tuple[str, str | None]:
    async with pool.connection() as conn:
        cover = await find_cover(conn, family.someone.id)
    assert cover is not None
    return cover.status, cover.status_reason


async def give(pool: Pool, family: Family, cover: Cover) -> None:
    async with transaction(pool) as conn:
        await accept_rows(conn, {family.someone.id: cover}, now=noon(PAY_ON))


async def test_a_month_is_billed_by_class_and_persons_on_its_first_day_and_not_again(pool: Pool, keys: Keys) -> None:
    family = await paid_family(pool, keys)
    dear = await paid_family(pool, keys, 1)
    await give(pool, dear, Cover("BP", 1, "active", None, PAY_ON, None))

    assert await run(pool, PAY_ON) == DayDone()
    assert await run(pool, JANUARY) == DayDone(issued=2)
    assert await run(pool, JANUARY + days(1)) == DayDone()

    bill, bill_of_dear = (await bills_of(pool, family))[0], (await bills_of(pool, dear))[0]
    assert (bill.kind, bill.period, bill.due_on, bill.persons) == ("monthly", JANUARY, date(2027, 1, 10), 1)
    assert (bill.amount_idr, bill_of_dear.amount_idr) == (35_000, 150_000)


async def test_a_family_that_enrolled_this_month_and_has_not_paid_is_not_billed_by_the_month(
    pool: Pool, keys: Keys
) -> None:
    await enrol(pool, keys, on=date(2026, 12, 20))

    assert await run(pool, JANUARY) == DayDone()


async def test_a_family_that_the_roll_covers_already_owes_no_month_beside_its_first_contribution(
    pool: Pool, keys: Keys
) -> None:
    family = await enrol(pool, keys, on=IN_TWO_MONTHS)
    await give(pool, family, COVERED)

    assert await run(pool, date(2026, 12, 1)) == DayDone()
    assert await Counter(pool).pay(a_payment(family.number)) == SUCCESSFUL
    assert [bill.period for bill in await bills_of(pool, family)] == [date(2026, 12, 1)]


async def test_a_first_contribution_is_taken_though_its_month_was_billed_all_the_same(pool: Pool, keys: Keys) -> None:
    family = await enrol(pool, keys, on=IN_TWO_MONTHS)
    async with transaction(pool) as conn:
        await conn.execute(
            "INSERT INTO billing_bill (id, family_id, period, kind, care_class, persons, amount_idr, opens_on, due_on,"
            " issued_at) SELECT gen_random_uuid(), family_id, '2026-12-01', 'monthly', care_class, persons, amount_idr,"
            " '2026-12-01', '2026-12-10', now() FROM billing_bill"
        )
    counter = Counter(pool)
    demand = (await counter.ask(family.number)).demand
    assert demand is not None

    paid = a_payment(family.number, paid=Decimal(demand.amount.amount))
    assert await counter.pay(paid) == SUCCESSFUL
    assert {bill.kind: bill.state for bill in await bills_of(pool, family)}["first"] == "paid"


async def test_a_family_that_paid_its_first_contribution_in_this_month_is_billed_from_the_next(
    pool: Pool, keys: Keys
) -> None:
    """The window of somebody who enrols on 14 January opens in January; it is paid in February."""
    family = await enrol(pool, keys, on=date(2027, 1, 14))
    counter = Counter(pool, today=date(2027, 2, 10))
    assert await counter.pay(a_payment(family.number, on=counter.today)) == SUCCESSFUL

    assert await run(pool, date(2027, 2, 11)) == DayDone()
    assert await run(pool, date(2027, 3, 1)) == DayDone(issued=1)


@pytest.mark.parametrize(
    "cover",
    [
        Cover("PPU", 1, "active", None, PAY_ON, None),
        Cover("PBI", 3, "active", None, PAY_ON, None),
        Cover("PBPU", 3, "inactive", "deceased", PAY_ON, JANUARY),
    ],
    ids=["an employer pays", "the state pays", "died"],
)
async def test_who_does_not_pay_for_cover_is_not_billed(pool: Pool, keys: Keys, cover: Cover) -> None:
    family = await paid_family(pool, keys)
    await give(pool, family, cover)

    assert await run(pool, JANUARY) == DayDone()


async def test_a_class_nobody_knows_keeps_one_family_from_its_bill_and_is_counted(pool: Pool, keys: Keys) -> None:
    unclassed = await paid_family(pool, keys)
    await paid_family(pool, keys, 1)
    await give(pool, unclassed, Cover("PBPU", None, "active", None, PAY_ON, None))

    assert await run(pool, JANUARY) == DayDone(issued=1, unclassed=1)


async def test_a_month_without_a_rate_is_named_and_nothing_is_billed(pool: Pool, keys: Keys) -> None:
    family = await paid_family(pool, keys)

    with pytest.raises(NoRate, match="class 3 in 2020-06"):
        await run(pool, date(2020, 6, 1))

    assert len(await bills_of(pool, family)) == 1


async def test_a_month_unpaid_suspends_on_the_first_of_the_next_and_goes_on_being_owed(pool: Pool, keys: Keys) -> None:
    family = await paid_family(pool, keys)
    await run(pool, JANUARY)

    assert await run(pool, date(2027, 1, 31)) == DayDone()
    assert await cover_of(pool, family) == ("active", None)
    assert await run(pool, FEBRUARY) == DayDone(suspended=1, issued=1)
    assert await cover_of(pool, family) == ("inactive", "arrears")
    assert await run(pool, date(2027, 3, 1)) == DayDone(issued=1)

    async with pool.connection() as conn:
        found = await conn.execute("SELECT person_id, actor, facts FROM audit_entry WHERE kind = 'cover.suspended'")
        assert await found.fetchall() == [(family.someone.id, "system", {"from": "2027-02-01"})]


async def test_paying_arrears_and_the_present_month_lifts_the_suspension_for_good(pool: Pool, keys: Keys) -> None:
    family = await paid_family(pool, keys)
    await run(pool, JANUARY)
    await run(pool, FEBRUARY)
    counter = Counter(pool, today=date(2027, 2, 5))

    assert await counter.pay(a_payment(family.number, paid=ONE_PERSON * 2, on=counter.today)) == SUCCESSFUL

    assert await run(pool, date(2027, 2, 28)) == DayDone()
    assert await cover_of(pool, family) == ("active", None)


async def test_a_first_bill_lapses_the_day_after_its_window_and_covers_nobody(pool: Pool, keys: Keys) -> None:
    family = await enrol(pool, keys)
    assert family.bill.closes_on is not None

    assert await run(pool, family.bill.closes_on) == DayDone()
    assert await run(pool, family.bill.closes_on + days(1)) == DayDone(lapsed=1)
    assert await run(pool, family.bill.closes_on + days(2)) == DayDone()
    assert (await Counter(pool, today=JANUARY).ask(family.number)).verdict == LAPSED
    assert await cover_of(pool, family) == ("inactive", "waiting")


async def test_after_two_years_the_oldest_months_are_asked_for_no_more(pool: Pool, keys: Keys) -> None:
    """25 sums at most: else whoever pays all that is asked would be suspended for what is not."""
    family = await paid_family(pool, keys)
    months = [date(year, month, 1) for year in (2027, 2028) for month in range(1, 13)]
    months += [date(2029, month, 1) for month in range(1, 4)]
    done = [await run(pool, month) for month in months]
    today = date(2029, 3, 1)

    asked = await Counter(pool, today=today).ask(family.number)
    paid = await Counter(pool, today=today).pay(a_payment(family.number, paid=ONE_PERSON * 25, on=today))

    assert [day.lapsed for day in done] == [0] * 25 + [1, 1]
    assert asked.demand is not None
    assert (len(asked.demand.bills), asked.demand.bills[0].period) == (25, date(2027, 3, 1))
    assert paid == SUCCESSFUL
    assert await run(pool, date(2029, 3, 2)) == DayDone()
    assert await cover_of(pool, family) == ("active", None)


async def many_families(pool: Pool, keys: Keys, owner_dsn: str, count: int) -> None:
    """Paid families beside one of which all is real: only what the day's work reads."""
    await paid_family(pool, keys)
    with psycopg.connect(owner_dsn) as conn:
        conn.execute(MORE, {"count": count - 1})


MORE = """
WITH family AS (
    INSERT INTO registry_family (id, number_sealed, number_index, recorded_at)
         SELECT gen_random_uuid(), '', sha256(n::text::bytea), now()
           FROM generate_series(1, %(count)s) n
      RETURNING id
), person AS (
    INSERT INTO registry_person (id, family_id, relation, name, name_folded, born_on, sex, recorded_at, changed_at)
         SELECT gen_random_uuid(), id, 'head', 'Rekaan', 'rekaan', '1980-01-01', 'P', now(), now()
           FROM family
      RETURNING id, family_id
), covered AS (
    INSERT INTO membership_membership (person_id, segment, care_class, status, cover_from, changed_at)
         SELECT id, 'PBPU', 3, 'active', '2026-12-10', now()
           FROM person
)
INSERT INTO billing_va (number, person_id, family_id, opened_at)
     SELECT lpad((10000000000 + row_number() OVER ())::text, 11, '0'), id, family_id, now()
       FROM person
"""


async def test_sixteen_runs_at_once_bill_each_family_once(pool: Pool, keys: Keys, owner_dsn: str) -> None:
    count = 3 * BATCH + 7
    await many_families(pool, keys, owner_dsn, count)

    done = await gather(*(issue_month(pool, today=JANUARY, now=noon(JANUARY)) for _ in range(16)))
    closed = await gather(*(close_overdue(pool, today=FEBRUARY, now=noon(FEBRUARY)) for _ in range(16)))

    assert sum(one.issued for one in done) == count
    assert sum(one.suspended for one in closed) == count
    assert await run(pool, FEBRUARY) == DayDone(issued=count)


async def test_a_run_that_broke_off_in_the_middle_is_finished_by_the_next(
    pool: Pool, keys: Keys, owner_dsn: str
) -> None:
    """A family of the third batch cannot be written: then two batches are, and stay."""
    count = 3 * BATCH + 7
    await many_families(pool, keys, owner_dsn, count)
    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        found = owner.execute("SELECT family_id FROM billing_va ORDER BY family_id OFFSET 250 LIMIT 1").fetchone()
        assert found is not None
        owner.execute(SQL("ALTER TABLE billing_bill ADD CONSTRAINT broken CHECK (family_id <> {})").format(found[0]))
        try:
            with pytest.raises(psycopg.errors.CheckViolation):
                await run(pool, JANUARY)
        finally:
            owner.execute("ALTER TABLE billing_bill DROP CONSTRAINT broken")

    assert await run(pool, JANUARY) == DayDone(issued=count - 2 * BATCH)
