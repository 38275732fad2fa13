"""The books: what the database refuses, and what `peserta ledger verify` finds when somebody got past it."""

import asyncio
import io
from datetime import date
from decimal import Decimal
from uuid import uuid4

import psycopg
import pytest
from rich.console import Console

from peserta.billing import command
from peserta.billing.banks.snap_answer import SUCCESSFUL
from peserta.billing.bills import find_mistake, issue_bills, lapse, list_bills, monthly_bill
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from tests.billing.paying import Counter, Family, a_payment, days, enrol, noon

NEXT_MONTH = date(2027, 1, 1)


@pytest.fixture
async def family(pool: Pool, keys: Keys) -> Family:
    return await enrol(pool, keys)


@pytest.fixture
def owner(owner_dsn: str) -> str:
    return owner_dsn


async def mistake(pool: Pool) -> str:
    async with pool.connection() as conn:
        found = await find_mistake(conn)
    return "" if found is None else found.what


async def verified(dsn: str) -> tuple[int, str]:
    """Exit code and words of the command; it brings its own event loop, so it gets a thread."""
    screen = io.StringIO()
    code = await asyncio.to_thread(command.verify, dsn, console=Console(file=screen, width=200))
    return code, screen.getvalue()


async def issue(pool: Pool, family: Family, month: date) -> int:
    """How many bills were written for this month."""
    bill = monthly_bill(family.id, month, care_class=3, persons=2, today=month, now=noon(month))
    async with transaction(pool) as conn:
        return len(await issue_bills(conn, [bill], today=month, now=noon(month)))


async def test_a_family_has_one_bill_for_a_month_however_often_it_is_issued(pool: Pool, family: Family) -> None:
    assert await issue(pool, family, NEXT_MONTH) == 1
    assert await issue(pool, family, NEXT_MONTH + days(20)) == 0
    assert await mistake(pool) == ""


async def test_a_first_bill_that_lapsed_is_taken_out_of_the_books_and_the_family_may_enrol_again(
    pool: Pool, family: Family, keys: Keys
) -> None:
    late = family.bill.opens_on + days(40)
    async with transaction(pool) as conn:
        await lapse(conn, family.bill, today=late, now=noon(late))

    assert await mistake(pool) == ""
    async with pool.connection() as conn:
        assert [bill.state for bill in await list_bills(conn, family.id)] == ["lapsed"]
    with pytest.raises(psycopg.Error, match="ended before"):
        async with transaction(pool) as conn:
            await lapse(conn, family.bill, today=late, now=noon(late))
    assert await issue(pool, family, family.bill.period) == 1


async def test_arrears_and_the_present_month_are_paid_together_or_not_at_all(pool: Pool, family: Family) -> None:
    counter = Counter(pool)
    assert await counter.pay(a_payment(family.number)) == SUCCESSFUL
    for month in (date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)):
        await issue(pool, family, month)
    counter.today = date(2027, 3, 5)

    asked = await counter.ask(family.number)
    one_month = await counter.pay(a_payment(family.number, on=counter.today))
    whole = await counter.pay(a_payment(family.number, paid=Decimal("210000.00"), on=counter.today))

    assert asked.demand is not None
    assert asked.demand.amount.amount == 210_000
    assert one_month.case == "13"
    assert whole == SUCCESSFUL
    assert await mistake(pool) == ""


async def test_a_first_contribution_counts_for_the_month_in_which_it_is_paid(pool: Pool, keys: Keys) -> None:
    """The window of somebody who enrols on 14 January opens in January and ends in February."""
    family = await enrol(pool, keys, on=date(2027, 1, 14))
    assert family.bill.period == date(2027, 1, 1)
    counter = Counter(pool, today=date(2027, 2, 10))

    assert await counter.pay(a_payment(family.number, on=counter.today)) == SUCCESSFUL

    assert await issue(pool, family, date(2027, 2, 1)) == 0
    assert await issue(pool, family, date(2027, 3, 1)) == 1


TRANSFER = "INSERT INTO billing_ledger_transfer (id, key, day, booked_at) VALUES (%(id)s, %(key)s, now(), now())"
ENTRY = "INSERT INTO billing_ledger_entry (transfer_id, n, account, family_id, debit_idr, credit_idr) "
DEBIT = ENTRY + "VALUES (%(id)s, 1, 'receivable', %(family)s, 100, 0)"
CREDIT_OF_99 = ENTRY + "VALUES (%(id)s, 2, 'income', %(family)s, 0, 99)"
LATER_ENTRY = ENTRY + "SELECT id, 3, 'income', %(family)s, 5, 0 FROM billing_ledger_transfer"


async def write(pool: Pool, family: Family, *statements: str) -> None:
    transfer_id = uuid4()
    params = {"id": transfer_id, "family": family.id, "key": f"issued:{transfer_id}"}
    async with transaction(pool) as conn:
        for statement in statements:
            await conn.execute(statement, params)  # pyright: ignore[reportArgumentType]  # of this module


@pytest.mark.parametrize(
    "statements",
    [(TRANSFER, DEBIT), (TRANSFER, DEBIT, CREDIT_OF_99), (TRANSFER,), (LATER_ENTRY,)],
    ids=["one side only", "one rupiah lost", "nothing", "one more entry later"],
)
async def test_the_database_takes_no_transfer_out_of_balance(
    pool: Pool, family: Family, statements: tuple[str, ...]
) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="out of balance"):
        await write(pool, family, *statements)


@pytest.mark.parametrize("change", ["UPDATE billing_ledger_entry SET n = 9", "DELETE FROM billing_ledger_entry"])
async def test_the_application_cannot_change_the_books(pool: Pool, family: Family, change: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with pool.connection() as conn:
            await conn.execute(change)  # pyright: ignore[reportArgumentType, reportCallIssue]


@pytest.mark.parametrize(
    ("harm", "what"),
    [
        ("UPDATE billing_ledger_entry SET debit_idr = debit_idr + 1 WHERE n = 1", "debits and credits differ"),
        ("DELETE FROM billing_ledger_entry", "a transfer has no entries"),
        ("UPDATE billing_bill SET amount_idr = amount_idr + 1", "what a family owes differs from its open bills"),
        ("UPDATE billing_payment SET paid = 1", "an accepted payment, its bills and its transfer differ"),
        ("DELETE FROM billing_paid", "an accepted payment, its bills and its transfer differ"),
        (
            "UPDATE billing_bill SET state = 'paid', ended_at = now()",
            "what a family owes differs from its open bills",
        ),
    ],
)
async def test_verify_names_what_the_owner_of_the_database_changed(
    pool: Pool, keys: Keys, family: Family, owner: str, app_dsn: str, harm: str, what: str
) -> None:
    other = await enrol(pool, keys, 1)
    assert await Counter(pool).pay(a_payment(other.number)) == SUCCESSFUL
    assert await mistake(pool) == ""

    with psycopg.connect(owner) as conn:
        conn.execute(harm)  # pyright: ignore[reportArgumentType, reportCallIssue]

    assert await mistake(pool) == what
    code, said = await verified(app_dsn)
    assert (code, what in said) == (1, True)


async def test_verify_says_that_the_books_are_right(family: Family, app_dsn: str) -> None:
    assert await verified(app_dsn) == (0, "The books are balanced; transfers: 1.\n")


async def test_verify_says_when_the_database_does_not_answer() -> None:
    code, said = await verified("postgresql:///nobody?host=/nowhere")

    assert (code, "does not answer" in said) == (2, True)
