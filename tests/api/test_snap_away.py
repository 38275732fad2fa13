"""A database that goes away while a bank pays: a payment is never called failed while it may be booked."""

from collections.abc import Iterator

import psycopg
import pytest

from peserta.api import snap
from peserta.kit.database import Pool
from peserta.simulator.bank.answer import Outcome
from peserta.simulator.bank.client import Bank
from peserta.simulator.bank.fault import Fault
from tests.api.test_snap import paid_count, va
from tests.billing.paying import Family

# In the middle of its COMMIT the connection is cut, the first times that a payment is written.
CUT = """
CREATE SEQUENCE billing_cut;
GRANT USAGE ON billing_cut TO peserta_app;
CREATE FUNCTION billing_cut() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('billing_cut') <= TG_ARGV[0]::integer THEN
        PERFORM pg_terminate_backend(pg_backend_pid());
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER billing_cut AFTER INSERT ON billing_payment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION billing_cut({times})
"""
MEND = """
DROP TRIGGER billing_cut ON billing_payment;
DROP FUNCTION billing_cut();
DROP SEQUENCE billing_cut
"""


@pytest.fixture
def cut(owner_dsn: str, request: pytest.FixtureRequest) -> Iterator[None]:
    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        owner.execute(CUT.replace("{times}", str(request.param)))  # pyright: ignore[reportArgumentType, reportCallIssue]
        yield
        owner.execute(MEND)


@pytest.mark.parametrize("cut", [1], indirect=True)
@pytest.mark.usefixtures("cut")
async def test_a_payment_whose_commit_broke_is_judged_again_while_the_bank_waits(
    bank: Bank, family: Family, pool: Pool
) -> None:
    paid = await bank.pay(await bank.inquire(va(family)))

    assert (paid.outcome, paid.code) == (Outcome.SUCCESS, "2002500")
    assert await paid_count(pool) == 1


@pytest.mark.parametrize("cut", [1_000_000], indirect=True)
@pytest.mark.usefixtures("cut")
async def test_a_payment_that_cannot_be_looked_up_gets_no_code_so_that_the_bank_asks_again(
    bank: Bank, family: Family, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snap, "JUDGED_WITHIN_S", 0.3)

    paid = await bank.pay(await bank.inquire(va(family)))

    assert (paid.outcome, paid.code, paid.exchange.status) == (Outcome.TIMEOUT, "", 504)
    assert await paid_count(pool) == 0


async def test_a_payment_that_can_never_be_written_is_not_tried_for_ever(
    bank: Bank, family: Family, pool: Pool, owner_dsn: str
) -> None:
    due = await bank.inquire(va(family))
    assert (await bank.pay(due, fault=Fault.WRONG_AMOUNT)).code == "4042513"
    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        owner.execute("CREATE UNIQUE INDEX billing_only_one ON billing_payment ((true))")
        try:
            paid = await bank.pay(await bank.inquire(va(family)))
        finally:
            owner.execute("DROP INDEX billing_only_one")

    assert (paid.outcome, paid.exchange.status) == (Outcome.TIMEOUT, 504)
    assert await paid_count(pool) == 0
