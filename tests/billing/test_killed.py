"""A process that is killed before or after it has booked a payment: told again, the payment is booked once."""

import asyncio
import sys
from dataclasses import replace

import psycopg

from peserta.billing.banks.snap_answer import SUCCESSFUL, inconsistent
from peserta.billing.bills import find_mistake
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.billing import to_be_killed
from tests.billing.paying import Counter, Family, a_payment, enrol
from tests.simulator.until import until

REQUEST_ID, EXTERNAL_ID = "202612101200", "20261210"
# Waits for a lock; and: is cut off.
WAITS = """
SELECT
  FROM pg_stat_activity
 WHERE application_name = %s
   AND datname = current_database()
   AND wait_event_type = 'Lock'
"""
CUT = """
SELECT pg_terminate_backend(pid, 5000)
  FROM pg_stat_activity
 WHERE application_name = %s
   AND datname = current_database()
"""


async def begin(dsn: str, family: Family) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", to_be_killed.__name__, dsn, family.number, REQUEST_ID, EXTERNAL_ID,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def tell_again(pool: Pool, family: Family) -> object:
    payment = replace(a_payment(family.number), request_id=REQUEST_ID)
    return await Counter(pool).pay(payment, id_=EXTERNAL_ID)


async def booked(pool: Pool) -> int:
    async with pool.connection() as conn:
        assert await find_mistake(conn) is None
        row = await (await conn.execute("SELECT count(*) FROM billing_paid")).fetchone()
    assert row is not None
    return int(row[0])


async def test_killed_before_it_commits_nothing_is_booked_until_the_payment_is_told_again(
    pool: Pool, keys: Keys, app_dsn: str, owner_dsn: str
) -> None:
    family = await enrol(pool, keys)
    with psycopg.connect(owner_dsn) as owner, psycopg.connect(owner_dsn, autocommit=True) as looking:
        owner.execute("LOCK TABLE billing_paid IN ACCESS EXCLUSIVE MODE")
        process = await begin(app_dsn, family)
        await until(lambda: looking.execute(WAITS, (to_be_killed.NAME,)).fetchone() is not None, within_s=60)
        process.kill()
        await process.wait()
        # As when the whole machine goes: the server hears nothing more of it.
        looking.execute(CUT, (to_be_killed.NAME,))
        owner.rollback()

    assert await booked(pool) == 0
    assert await tell_again(pool, family) == SUCCESSFUL
    assert await booked(pool) == 1


async def test_killed_after_it_has_committed_the_payment_told_again_gets_the_first_answer(
    pool: Pool, keys: Keys, app_dsn: str
) -> None:
    family = await enrol(pool, keys)
    process = await begin(app_dsn, family)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"00\n"
    process.kill()
    await process.wait()

    assert await booked(pool) == 1
    assert await tell_again(pool, family) == inconsistent(SUCCESSFUL)
    assert await booked(pool) == 1
