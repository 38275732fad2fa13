"""What a bank is answered while we are busy, wrong or asked too often: never "failed" for a payment still open."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from datetime import timedelta

import psycopg
import pytest

from peserta.api import snap
from peserta.billing.banks import payments
from peserta.billing.bills import Demand
from peserta.billing.monthly import DayDone, run_day
from peserta.kit.clock import business_date
from peserta.kit.database import Pool
from peserta.simulator.bank.answer import Outcome
from peserta.simulator.bank.client import Bank
from peserta.simulator.bank.conformance import objections
from peserta.simulator.bank.profile import BCA_LIKE
from tests.api.conftest import CALLS_OF_B, KEY, PROFILE_B, SECRET, Clock, a_mistake_in_judging
from tests.api.test_snap import paid_count, va
from tests.billing.paying import Family
from tests.simulator.until import until

AT_ONCE = 16

WAITING = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
# Something that no payment can get past while the test holds it.
HOLD_BOOKS = "LOCK TABLE billing_paid IN ACCESS EXCLUSIVE MODE"
HOLD_CALLS = "LOCK TABLE billing_call IN ACCESS EXCLUSIVE MODE"

# A mistake that only shows while a payment is written.
BREAK_PAID = """
CREATE FUNCTION billing_break() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a mistake of the test';
END
$$;
CREATE TRIGGER billing_break BEFORE INSERT ON billing_paid FOR EACH ROW EXECUTE FUNCTION billing_break()
"""
MEND_PAID = """
DROP TRIGGER billing_break ON billing_paid;
DROP FUNCTION billing_break()
"""
# Whoever writes what a bank says is cut off.
CUT_OFF = """
CREATE FUNCTION billing_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_terminate_backend(pg_backend_pid());
    RETURN NEW;
END
$$;
CREATE TRIGGER billing_gone BEFORE INSERT ON billing_call FOR EACH ROW EXECUTE FUNCTION billing_gone();
CREATE TRIGGER billing_gone BEFORE INSERT ON billing_notice FOR EACH ROW EXECUTE FUNCTION billing_gone()
"""


def broken(*_: object) -> Demand:
    """A mistake in our own program, which no database has anything to do with."""
    raise IndexError


@pytest.fixture
def owner(owner_dsn: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(owner_dsn) as owner:
        yield owner
        owner.rollback()


@pytest.fixture
async def bank_b(biller_url: str, clock: Clock) -> AsyncGenerator[Bank]:
    """A bank that may make few calls a minute."""
    async with Bank(PROFILE_B, KEY, SECRET, biller_url, clock=clock, pace=0.01) as bank:
        yield bank


async def test_a_notice_that_is_still_being_judged_is_in_progress_and_booked_once(
    bank: Bank, family: Family, pool: Pool, owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """202 without a flag is "timeout" to a bank: it keeps the money and tells the payment again as advice."""
    draft = bank.draft_payment(await bank.inquire(va(family)))
    owner.execute(HOLD_BOOKS)

    with monkeypatch.context() as impatient:
        impatient.setattr(payments, "LOCK_WAIT_S", 0.2)
        told = await asyncio.gather(*(bank.send_payment(draft) for _ in range(AT_ONCE)))
    owner.rollback()

    assert {(each.code, each.message, each.outcome) for each in told} == {
        ("2022500", "Request In Progress", Outcome.TIMEOUT)
    }
    assert objections(told[0], BCA_LIKE) == []
    assert await paid_count(pool) == 0
    advised = await asyncio.gather(*(bank.advise(each) for each in told))
    assert {each.code for each in advised} == {"2002500"}
    assert await paid_count(pool) == 1


async def test_what_was_told_on_the_last_day_and_is_judged_on_the_next_is_booked(
    bank: Bank, family: Family, pool: Pool, owner: psycopg.Connection, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its customer paid in time; that we were busy until midnight, and the bill lapsed then, is none of their fault."""
    assert family.bill.closes_on is not None
    clock.move_to(family.bill.closes_on)
    clock.pass_(timedelta(hours=11, minutes=59))
    draft = bank.draft_payment(await bank.inquire(va(family)))
    owner.execute(HOLD_BOOKS)
    with monkeypatch.context() as impatient:
        impatient.setattr(payments, "LOCK_WAIT_S", 0.2)
        told = await bank.send_payment(draft)
    owner.rollback()
    clock.pass_(timedelta(minutes=2))
    assert await run_day(pool, today=business_date(clock()), now=clock()) == DayDone(lapsed=1)

    advised = await asyncio.gather(*(bank.advise(told) for _ in range(AT_ONCE)))

    assert told.code == "2022500"
    assert {each.code for each in advised} == {"2002500"}
    assert (await bank.inquire(va(family))).code == "4042414"
    assert await paid_count(pool) == 1


async def test_what_is_owed_is_in_progress_while_a_payment_for_it_is_judged(
    bank: Bank, family: Family, owner: psycopg.Connection
) -> None:
    """Nobody pays on such an answer: the one who asked meanwhile would pay a second time."""
    due = await bank.inquire(va(family))
    owner.execute(HOLD_BOOKS)
    paying = asyncio.create_task(bank.pay(due))
    await until(lambda: owner.execute(WAITING).fetchone() is not None)

    meanwhile = await bank.inquire(va(family))
    owner.rollback()

    assert (meanwhile.code, meanwhile.message, meanwhile.outcome) == (
        "2022400", "Request In Progress", Outcome.FAILED,
    )  # fmt: skip
    assert objections(meanwhile, BCA_LIKE) == []
    assert (await paying).code == "2002500"
    assert (await bank.inquire(va(family))).code == "4042414"


async def test_an_inquiry_that_takes_too_long_is_a_timeout(
    bank: Bank, family: Family, owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner.execute(HOLD_CALLS)

    with monkeypatch.context() as impatient:
        impatient.setattr(snap, "ANSWERED_WITHIN_S", 0.2)
        asked = await bank.inquire(va(family))
    owner.rollback()

    assert (asked.code, asked.message, asked.outcome) == ("5042400", "Timeout", Outcome.FAILED)
    assert objections(asked, BCA_LIKE) == []
    assert (await bank.inquire(va(family))).code == "2002400"


async def test_a_payment_that_takes_too_long_has_no_code_instead_of_5042500(
    bank: Bank, family: Family, pool: Pool, owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """5042500 would be "failed" to the bank, and the payment may be one that was booked before."""
    paid = await bank.pay(await bank.inquire(va(family)))
    owner.execute(HOLD_BOOKS)
    owner.execute("LOCK TABLE billing_payment IN ACCESS EXCLUSIVE MODE")

    with monkeypatch.context() as impatient:
        impatient.setattr(snap, "JUDGED_WITHIN_S", 0.2)
        advised = await bank.advise(paid)
    owner.rollback()

    assert (paid.code, advised.code, advised.exchange.status, advised.outcome) == ("2002500", "", 504, Outcome.TIMEOUT)
    assert (await bank.advise(paid)).code == "2002500"
    assert await paid_count(pool) == 1


async def test_a_mistake_of_ours_in_an_inquiry_is_an_internal_error(
    bank: Bank, family: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payments, "demand_of", broken)

    asked = await bank.inquire(va(family))

    assert (asked.code, asked.message, asked.status) == ("5002401", "Internal Server Error", "01")
    assert objections(asked, BCA_LIKE) == []


async def test_a_database_that_is_away_is_an_external_error_to_an_inquiry_and_no_code_to_a_payment(
    bank: Bank, family: Family, pool: Pool, owner: psycopg.Connection
) -> None:
    due = await bank.inquire(va(family))
    owner.execute(CUT_OFF)
    owner.commit()

    asked, paid = await bank.inquire(va(family)), await bank.pay(due)

    owner.execute("DROP FUNCTION billing_gone CASCADE")
    owner.commit()
    assert (asked.code, asked.message, asked.status) == ("5002402", "External Server Error", "01")
    assert (paid.code, paid.exchange.status, paid.outcome) == ("", 504, Outcome.TIMEOUT)
    assert (await bank.advise(paid)).code == "2002500"
    assert await paid_count(pool) == 1


async def test_a_payment_that_we_cannot_judge_for_a_mistake_of_ours_is_refused_for_good(
    bank: Bank, family: Family, pool: Pool, owner: psycopg.Connection
) -> None:
    """The refusal is written down before it is said: told again, the same payment is never booked after all."""
    due = await bank.inquire(va(family))
    draft = bank.draft_payment(due)
    owner.execute(BREAK_PAID)
    owner.commit()

    told = await asyncio.gather(*(bank.send_payment(draft) for _ in range(AT_ONCE)))

    owner.execute(MEND_PAID)
    owner.commit()
    # One was written down; who came upon it while it was written asks again.
    assert "5002500" in {each.code for each in told} <= {"5002500", "4042518", ""}
    assert {each.status for each in told if each.code} == {"01"}
    later = await bank.advise(told[0])
    assert (later.code, later.outcome) == ("5002500", Outcome.FAILED)
    assert objections(later, BCA_LIKE) == []
    assert await paid_count(pool) == 0
    assert (await bank.pay(await bank.inquire(va(family)))).code == "2002500"


async def test_a_payment_that_meets_a_mistake_of_the_program_is_an_internal_error_for_good(
    bank: Bank, family: Family, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = await bank.inquire(va(family))
    with a_mistake_in_judging(monkeypatch):
        paid = await bank.pay(due)

    again = await bank.advise(paid)

    assert [each.code for each in (paid, again)] == ["5002501", "5002501"]
    assert (paid.message, paid.status, paid.outcome) == ("Internal Server Error", "01", Outcome.FAILED)
    assert objections(paid, BCA_LIKE) == []
    assert await paid_count(pool) == 0


async def test_a_mistake_of_ours_never_calls_a_booked_payment_failed(
    bank: Bank, family: Family, pool: Pool, owner: psycopg.Connection
) -> None:
    paid = await bank.pay(await bank.inquire(va(family)))
    owner.execute("ALTER TABLE billing_va RENAME TO billing_va_gone")
    owner.commit()

    advised = await bank.advise(paid)

    owner.execute("ALTER TABLE billing_va_gone RENAME TO billing_va")
    owner.commit()
    assert (paid.code, advised.code) == ("2002500", "2002500")
    assert await paid_count(pool) == 1


async def test_a_bank_that_asks_too_often_is_told_so_and_another_is_not(
    bank: Bank, bank_b: Bank, clock: Clock, pool: Pool
) -> None:
    nobodys = PROFILE_B.partner_id + "99999999999"
    await bank_b.tokens.current()

    told = await asyncio.gather(*(bank_b.inquire(nobodys) for _ in range(AT_ONCE)))

    assert Counter(each.code for each in told) == {"4042412": CALLS_OF_B - 1, "4292400": AT_ONCE - CALLS_OF_B + 1}
    over = next(each for each in told if each.code == "4292400")
    assert (over.message, over.outcome, objections(over, PROFILE_B)) == ("Too Many Requests", Outcome.FAILED, [])
    assert (await bank.inquire(BCA_LIKE.partner_id + "99999999999")).code == "4042412"
    clock.pass_(snap.CALLS_WINDOW)
    assert (await bank_b.inquire(nobodys)).code == "4042412"


async def test_a_payment_is_taken_however_often_its_bank_has_asked(bank_b: Bank, family: Family, pool: Pool) -> None:
    """4292500 would be "failed", for money that a customer has handed over: payments are not counted."""
    due = await bank_b.inquire(PROFILE_B.partner_id + family.number)
    await asyncio.gather(*(bank_b.inquire(PROFILE_B.partner_id + family.number) for _ in range(AT_ONCE)))
    assert (await bank_b.inquire(PROFILE_B.partner_id + family.number)).code == "4292400"

    assert (await bank_b.pay(due)).code == "2002500"
    assert await paid_count(pool) == 1
