"""What a member is told of a payment of which the bank was told that it failed, and of one that is still open."""

from dataclasses import replace

import psycopg
import pytest

from peserta.billing.banks import payments
from peserta.billing.banks.claims import Outcome, find_claim
from peserta.kit.database import Pool
from peserta.simulator.bank.client import Bank
from peserta.simulator.bank.fault import Fault
from tests.api.conftest import Clock, a_mistake_in_judging
from tests.api.test_snap import paid_count, va
from tests.billing.paying import Family, days


async def became(pool: Pool, family: Family, typed: str) -> Outcome:
    async with pool.connection() as conn:
        return (await find_claim(conn, family.id, typed)).outcome


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.REUSED_EXTERNAL_ID, "4092500"),
        (Fault.MISSING_FIELD, "4002502"),
        (Fault.ILL_FORMED_AMOUNT, "4002501"),
        (Fault.MISMATCHED_VA, "4002501"),
    ],
)
async def test_a_payment_that_was_never_judged_is_said_to_have_failed_as_the_bank_was_told(
    bank: Bank, family: Family, pool: Pool, fault: Fault, code: str
) -> None:
    paid = await bank.pay(await bank.inquire(va(family)), fault=fault)

    assert paid.code == code
    assert await became(pool, family, paid.draft.request_id) is Outcome.FAILED


async def test_told_once_more_in_the_right_way_it_is_judged_and_that_counts(
    bank: Bank, family: Family, pool: Pool
) -> None:
    due = await bank.inquire(va(family))
    paid = await bank.pay(due, fault=Fault.ILL_FORMED_AMOUNT)
    draft = bank.draft_payment(due)
    same = replace(draft, fields={**draft.fields, "paymentRequestId": paid.draft.request_id})

    again = await bank.send_payment(same)

    assert again.code == "2002500"
    assert await became(pool, family, paid.draft.request_id) is Outcome.BOOKED


async def test_a_payment_that_we_refused_for_a_mistake_of_ours_belongs_to_its_family_and_has_failed(
    bank: Bank, family: Family, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = await bank.inquire(va(family))
    with a_mistake_in_judging(monkeypatch):
        paid = await bank.pay(due)

    assert paid.code == "5002501"
    assert await became(pool, family, paid.reference) is Outcome.FAILED
    async with pool.connection() as conn:
        found = await conn.execute("SELECT family_id FROM billing_payment")
        assert await found.fetchall() == [(family.id,)]


async def test_a_payment_for_which_the_bank_was_given_no_answer_is_being_matched_until_it_is_judged(
    bank: Bank, family: Family, pool: Pool, owner_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = await bank.inquire(va(family))
    with psycopg.connect(owner_dsn) as owner, monkeypatch.context() as impatient:
        impatient.setattr(payments, "LOCK_WAIT_S", 0.2)
        owner.execute("LOCK TABLE billing_paid IN ACCESS EXCLUSIVE MODE")
        paid = await bank.pay(due)
        owner.rollback()
    before = await became(pool, family, paid.reference)

    await bank.advise(paid)

    assert (paid.code, before) == ("2022500", Outcome.MATCHING)
    assert await became(pool, family, paid.reference) is Outcome.BOOKED


async def test_what_was_told_to_have_failed_is_no_payment_that_came_in_time(
    bank: Bank, family: Family, clock: Clock, pool: Pool
) -> None:
    """The bank gave that money back: told once more after the window it is as late as any other."""
    due = await bank.inquire(va(family))
    used = await bank.pay(due, fault=Fault.WRONG_AMOUNT)
    draft = bank.draft_payment(await bank.inquire(va(family)))
    conflict = await bank.send_payment(replace(draft, external_id=used.draft.external_id))
    assert family.bill.closes_on is not None
    clock.move_to(family.bill.closes_on + days(1))

    later = await bank.send_payment(draft)

    assert (conflict.code, later.code) == ("4092500", "4042519")
    assert await paid_count(pool) == 0
