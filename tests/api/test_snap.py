"""A bank calls over real HTTP: the partner list of the standard, both error tables, and every fault a bank has."""

from datetime import timedelta
from decimal import Decimal

import psycopg
import pytest

from peserta.kit.database import Pool
from peserta.simulator.bank.answer import Outcome
from peserta.simulator.bank.client import Bank
from peserta.simulator.bank.fault import Fault
from peserta.simulator.bank.profile import BCA_LIKE
from tests.api.conftest import Clock
from tests.billing.paying import ENROLLED_ON, PAY_ON, Family, days

NOBODYS = BCA_LIKE.partner_id + "99999999999"


def va(family: Family) -> str:
    return BCA_LIKE.partner_id + family.number


async def paid_count(pool: Pool) -> int:
    async with pool.connection() as conn:
        found = await conn.execute("SELECT count(*) FROM billing_paid")
        row = await found.fetchone()
    assert row is not None
    return int(row[0])


async def test_a_bank_asks_what_is_owed_and_pays_it(bank: Bank, family: Family, pool: Pool) -> None:
    """11.6 and 11.10 of the partner list."""
    due = await bank.inquire(va(family))
    paid = await bank.pay(due)

    assert (due.outcome, due.code, due.amount, due.name) == (
        Outcome.SUCCESS, "2002400", Decimal("70000.00"), "Siti Aminah",
    )  # fmt: skip
    assert due.free_texts[0].indonesian == "12/2026, 2 orang"
    assert (paid.outcome, paid.code, paid.status) == (Outcome.SUCCESS, "2002500", "00")
    assert (paid.reason.english, paid.reason.indonesian) == ("Success", "Sukses")
    assert paid.exchange.headers["x-timestamp"] == "2026-12-10T12:00:00+07:00"
    assert await paid_count(pool) == 1


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.EXPIRED_TOKEN, "4012401"),  # 11.1
        (Fault.WRONG_SIGNATURE, "4012400"),  # 11.2
        (Fault.MISSING_FIELD, "4002402"),  # 11.3
        (Fault.ILL_FORMED_AMOUNT, "4002401"),  # 11.4
        (Fault.DUPLICATE_INQUIRY, "4092400"),  # 11.5
        (Fault.SKEWED_CLOCK, "4012400"),
        (Fault.MISSING_HEADER, "4002402"),
        (Fault.ILL_FORMED_HEADER, "4002401"),
        (Fault.FOREIGN_PARTNER, "4012400"),
        (Fault.FOREIGN_CHANNEL, "4032401"),
        (Fault.MALFORMED_JSON, "4002400"),
        (Fault.OVERSIZED, "4002400"),
        (Fault.MISMATCHED_VA, "4002401"),
        (Fault.UNKNOWN_VA, "4042412"),  # 11.9
        (Fault.PRETTY_PRINTED, "2002400"),
        (Fault.OFFSET_0800, "2002400"),
        (Fault.ESCAPED_TEXT, "2002400"),
        (Fault.NON_ASCII_TEXT, "2002400"),
        (Fault.SLOW, "2002400"),
    ],
)
async def test_each_fault_of_an_inquiry_has_its_code(bank: Bank, family: Family, fault: Fault, code: str) -> None:
    due = await bank.inquire(va(family), fault=fault)

    assert due.code == code
    assert (due.outcome is Outcome.SUCCESS) == (code == "2002400")


@pytest.mark.parametrize(
    ("fault", "code", "status", "payments"),
    [
        (Fault.EXPIRED_TOKEN, "4012501", "", 0),
        (Fault.WRONG_SIGNATURE, "4012500", "", 0),
        (Fault.SKEWED_CLOCK, "4012500", "", 0),
        (Fault.MISSING_HEADER, "4002502", "01", 0),
        (Fault.ILL_FORMED_HEADER, "4002501", "01", 0),
        (Fault.FOREIGN_PARTNER, "4012500", "", 0),
        (Fault.FOREIGN_CHANNEL, "4032501", "01", 0),
        (Fault.MALFORMED_JSON, "4002500", "01", 0),
        (Fault.OVERSIZED, "4002500", "01", 0),
        (Fault.MISSING_FIELD, "4002502", "01", 0),
        (Fault.ILL_FORMED_AMOUNT, "4002501", "01", 0),
        (Fault.MISMATCHED_VA, "4002501", "01", 0),
        (Fault.UNKNOWN_VA, "4042512", "01", 0),  # 11.11
        (Fault.WRONG_AMOUNT, "4042513", "01", 0),  # 11.12
        (Fault.PRETTY_PRINTED, "2002500", "00", 1),
        (Fault.OFFSET_0800, "2002500", "00", 1),
        (Fault.ESCAPED_TEXT, "2002500", "00", 1),
        (Fault.NON_ASCII_TEXT, "2002500", "00", 1),
        (Fault.SLOW, "2002500", "00", 1),
        (Fault.ANSWER_LOST, "2002500", "00", 1),
        (Fault.REPEATED_NOTICE, "4042518", "00", 1),
        (Fault.REPEATED_PAYMENT, "4042518", "00", 1),
        (Fault.REUSED_EXTERNAL_ID, "4092500", "01", 1),
    ],
)
async def test_each_fault_of_a_payment_has_its_code_and_books_nothing_twice(
    bank: Bank, family: Family, pool: Pool, fault: Fault, code: str, status: str, payments: int
) -> None:
    due = await bank.inquire(va(family))

    paid = await bank.pay(due, fault=fault)

    assert (paid.code, paid.status) == (code, status)
    assert await paid_count(pool) == payments


async def test_two_channels_pay_one_bill_at_once_and_one_gives_the_money_back(
    bank: Bank, family: Family, pool: Pool
) -> None:
    due = await bank.inquire(va(family))

    paid = await bank.pay(due, fault=Fault.TWO_CHANNELS)

    codes = sorted([paid.code, *(other.code for other in paid.earlier)])
    assert codes == ["2002500", "4042514"]
    assert await paid_count(pool) == 1


async def test_a_paid_bill_is_said_to_be_paid(bank: Bank, family: Family) -> None:
    """11.7 of the partner list."""
    await bank.pay(await bank.inquire(va(family)))

    again = await bank.inquire(va(family))

    assert (again.code, again.status, again.reason.indonesian) == ("4042414", "01", "Tagihan telah dibayar")


async def test_too_early_and_too_late_are_said_at_the_counter(bank: Bank, family: Family, clock: Clock) -> None:
    clock.move_to(ENROLLED_ON + days(1))
    early = await bank.inquire(va(family))
    clock.move_to(ENROLLED_ON + days(31))
    late = await bank.inquire(va(family))

    assert (early.code, early.reason.indonesian) == ("4042412", "Dapat dibayar mulai 07-12-2026")
    assert early.reason.english == "Payable from 07-12-2026"
    assert (late.code, late.message) == ("4042419", "Invalid Bill/Virtual Account")
    assert "kedaluwarsa" in late.reason.indonesian


async def test_the_day_changes_at_midnight_in_jakarta(bank: Bank, family: Family, clock: Clock, pool: Pool) -> None:
    """A notice one minute before midnight and its repetition one minute after: the same payment, booked once."""
    clock.move_to(PAY_ON)
    clock.pass_(timedelta(hours=11, minutes=59))
    due = await bank.inquire(va(family))
    draft = bank.draft_payment(due)
    before = await bank.send_payment(draft)
    clock.pass_(timedelta(minutes=2))

    after = await bank.send_payment(draft)

    assert (before.code, after.code, after.status) == ("2002500", "4042518", "00")
    assert (await bank.send_inquiry(due.draft)).code == "4042414"
    assert await paid_count(pool) == 1


async def test_a_token_ends_after_a_quarter_of_an_hour_and_the_next_one_is_good(
    bank: Bank, family: Family, clock: Clock
) -> None:
    first = await bank.tokens.current()
    clock.pass_(timedelta(minutes=16))

    due = await bank.inquire(va(family))

    assert due.code == "2002400"
    assert await bank.tokens.current() != first


async def test_tokens_stand_nowhere_in_clear_and_the_notice_stands_as_it_came(
    bank: Bank, family: Family, pool: Pool
) -> None:
    paid = await bank.pay(await bank.inquire(va(family)), fault=Fault.PRETTY_PRINTED)
    token = await bank.tokens.current()

    async with pool.connection() as conn:
        tokens = await (await conn.execute("SELECT token_hash FROM billing_bank_token")).fetchall()
        notices = await (await conn.execute("SELECT body FROM billing_notice")).fetchall()
    assert all(token.encode() not in bytes(row[0]) and len(row[0]) == 32 for row in tokens)
    assert [bytes(row[0]) for row in notices] == [paid.exchange.request.body]


async def test_without_its_database_a_bank_is_told_to_try_again_and_gives_no_money_back(
    bank: Bank, family: Family, owner_dsn: str
) -> None:
    """An inquiry has its code. A payment has none: it may be one that was booked before and is told again."""
    due = await bank.inquire(va(family))
    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        owner.execute("ALTER TABLE billing_notice RENAME TO billing_notice_gone")
        owner.execute("ALTER TABLE billing_call RENAME TO billing_call_gone")
        try:
            paid = await bank.pay(due)
            asked = await bank.inquire(va(family))
        finally:
            owner.execute("ALTER TABLE billing_notice_gone RENAME TO billing_notice")
            owner.execute("ALTER TABLE billing_call_gone RENAME TO billing_call")

    assert (asked.code, asked.status) == ("5002400", "01")
    assert (paid.code, paid.exchange.status, paid.outcome) == ("", 504, Outcome.TIMEOUT)
    assert (await bank.advise(paid)).code == "2002500"


async def test_an_external_id_used_today_is_a_conflict_before_anything_is_read_of_the_body(
    bank: Bank, family: Family, pool: Pool
) -> None:
    due = await bank.inquire(va(family))
    draft = bank.draft_payment(due)
    assert (await bank.send_payment(draft)).code == "2002500"

    inquired = await bank.send_inquiry(due.draft, fault=Fault.MALFORMED_JSON)
    paid = await bank.send_payment(draft, fault=Fault.MISSING_FIELD)

    assert (inquired.code, paid.code) == ("4092400", "4092500")
    assert await paid_count(pool) == 1
