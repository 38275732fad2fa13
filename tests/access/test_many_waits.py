"""Waits that a thief began in many browsers stand in nobody's way: the owner's own is found all the same."""

from datetime import timedelta

import pytest

from peserta.access.passwords import Passwords
from peserta.access.recovery.coming_back import come_back
from peserta.access.recovery.recovering import (
    begin_recovery,
    cancel_recoveries,
    finish_wait,
    list_recoveries,
    list_ways,
)
from peserta.access.recovery.recovery import WAIT
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.access.walking import RULES, Browser
from tests.people import Someone

MANY = 21
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def siti(siti: Someone, browser: Browser, passwords: Passwords) -> Someone:
    # Begun elsewhere before hers, by a password that leaked: nothing but the browser says who comes back to these.
    first = browser.another()
    await begins(first, await first.prove(siti, siti.email))
    async with browser.pool.connection() as conn:
        await conn.execute(
            """
            UPDATE access_recovery SET contact_id = NULL, proof = 'password';
            INSERT INTO access_recovery (id, account_id, person_id, session_id, proof, browser, device, language, told,
                                         begun_at, opens_at, ends_at)
                 SELECT gen_random_uuid(), account_id, person_id, session_id, proof, sha256(n::text::bytea), device,
                        language, told, begun_at, opens_at, ends_at
                   FROM access_recovery, generate_series(2, 21) n
            """
        )
    return siti


@pytest.fixture
def owner(browser: Browser, siti: Someone) -> Browser:
    assert siti
    owner = browser.another()
    owner.now += timedelta(minutes=5)
    return owner


async def begins(browser: Browser, token: str) -> None:
    session = await browser.live_session(token)
    await begin_recovery(browser.pool, session, browser.visit, keys=browser.keys, now=browser.now)


async def test_the_owner_comes_back_by_the_contact_in_another_browser(
    pool: Pool, keys: Keys, owner: Browser, siti: Someone
) -> None:
    await begins(owner, await owner.prove(siti, siti.phone))
    elsewhere = owner.another()
    elsewhere.now = owner.now + WAIT + MINUTE
    session = await elsewhere.live_session(await elsewhere.prove(siti, siti.phone))

    async with pool.connection() as conn:
        ways = await list_ways(conn, session, elsewhere.token, rules=RULES, now=elsewhere.now)
    assert ways.own is not None
    assert ways.own.contact_id == siti.phone.id
    assert await finish_wait(pool, session, elsewhere.visit, keys=keys, rules=RULES, now=elsewhere.now)


async def test_the_same_contact_proven_in_another_browser_begins_no_second_wait(
    pool: Pool, owner: Browser, siti: Someone
) -> None:
    await begins(owner, await owner.prove(siti, siti.phone))
    elsewhere = owner.another()
    elsewhere.now = owner.now + MINUTE

    await begins(elsewhere, await elsewhere.prove(siti, siti.phone))

    async with pool.connection() as conn:
        cursor = await conn.execute("SELECT count(*) FROM access_recovery")
        assert await cursor.fetchone() == (MANY + 1,)


async def test_a_session_of_the_owner_sees_that_others_wait_and_stops_them_all(
    pool: Pool, keys: Keys, owner: Browser, siti: Someone
) -> None:
    session = await owner.live_session(await owner.prove(siti, siti.phone))
    async with pool.connection() as conn:
        assert await list_recoveries(conn, session, now=owner.now)

    await cancel_recoveries(pool, session, keys=keys, language="id", now=owner.now)

    async with pool.connection() as conn:
        cursor = await conn.execute("SELECT count(*) FROM access_recovery WHERE cancelled_at IS NULL")
        assert await cursor.fetchone() == (0,)


async def test_a_browser_that_waits_for_many_people_comes_back_for_each(
    pool: Pool, keys: Keys, owner: Browser, siti: Someone
) -> None:
    await begins(owner, await owner.prove(siti, siti.phone))
    async with pool.connection() as conn:
        await conn.execute(
            """
            WITH account AS (
                INSERT INTO access_account (id, person_id, state, created_at)
                     SELECT gen_random_uuid(), gen_random_uuid(), 'proven', now()
                       FROM generate_series(1, 21)
                  RETURNING id, person_id
            )
            INSERT INTO access_recovery (id, account_id, person_id, session_id, proof, browser, device, language, told,
                                         begun_at, opens_at, ends_at)
                 SELECT gen_random_uuid(), a.id, a.person_id, session_id, proof, browser, device, language, told,
                        begun_at, opens_at - interval '1 minute', ends_at
                   FROM access_recovery r, account a
                  WHERE r.contact_id IS NOT NULL
            """
        )
    owner.now += WAIT + MINUTE

    assert await come_back(
        pool, siti.nik, siti.born_on, owner.visit, keys=keys, rules=RULES, now=owner.now
    )  # fmt: skip
