"""Whoever is shown the door does not come back a day later by a wait that was begun before."""

from contextlib import suppress
from datetime import timedelta

import pytest

from peserta.access.activation.officer_codes import GivenCode
from peserta.access.passwords import Passwords
from peserta.access.recovery.coming_back import come_back
from peserta.access.recovery.recovering import begin_recovery, list_recoveries
from peserta.access.recovery.recovery import WAIT, Recovery
from peserta.access.recovery.saved_codes import make_codes, open_by_saved_code
from peserta.access.securing import set_password
from peserta.access.sessions import end_every_session, revoke_other_sessions, revoke_session
from peserta.access.sign_in import sign_in
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.registry.changing import release_contact
from tests.access.walking import DATA_POLICY, PASSWORD, RULES, Browser
from tests.people import Someone

NEXT = "tujuh belas kambing"
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def thief(browser: Browser, siti: Someone, passwords: Passwords) -> Browser:
    """A browser in which a leaked password was given, and which waits to come back."""
    thief = browser.another()
    token = await signs_in(thief, siti, passwords)
    assert token is not None
    await begins(thief, token)
    thief.now += WAIT + MINUTE
    return thief


async def signs_in(browser: Browser, siti: Someone, passwords: Passwords, password: str = PASSWORD) -> str | None:
    signed_in = await sign_in(
        browser.pool, siti.nik, password, browser.visit,
        passwords=passwords, keys=browser.keys, policy=DATA_POLICY, now=browser.now,
    )  # fmt: skip
    return signed_in.token


async def begins(browser: Browser, token: str) -> None:
    session = await browser.live_session(token)
    await begin_recovery(browser.pool, session, browser.visit, keys=browser.keys, now=browser.now)


async def comes_back(browser: Browser, siti: Someone) -> bool:
    with suppress(Refusal):
        await come_back(
            browser.pool, siti.nik, siti.born_on, browser.visit, keys=browser.keys, rules=RULES, now=browser.now
        )
        return True
    return False


async def test_a_wait_that_nobody_ended_comes_back(thief: Browser, siti: Someone) -> None:
    assert await comes_back(thief, siti)


async def test_a_new_password_ends_what_waits(
    browser: Browser, thief: Browser, siti: Someone, passwords: Passwords
) -> None:
    own = await signs_in(browser, siti, passwords) or ""
    await browser.set_password(own, passwords, NEXT)

    assert not await comes_back(thief, siti)


async def test_ending_every_session_at_the_desk_ends_what_waits_and_a_password_that_does(
    pool: Pool, keys: Keys, browser: Browser, thief: Browser, siti: Someone, passwords: Passwords
) -> None:
    other = browser.another()
    secured = await other.set_password(await signs_in(other, siti, passwords) or "", passwords, NEXT)
    assert secured.takes_effect_at is not None
    async with transaction(pool) as conn:
        await end_every_session(conn, siti.id, keys=keys, language="id", now=browser.now)

    assert not await comes_back(thief, siti)
    assert await signs_in(thief, siti, passwords, NEXT) is None


async def test_ending_all_other_sessions_ends_what_waits_elsewhere_and_nothing_of_ones_own(
    pool: Pool, browser: Browser, thief: Browser, siti: Someone, passwords: Passwords
) -> None:
    mine = browser.another()
    token = await signs_in(mine, siti, passwords) or ""
    await begins(mine, token)
    async with transaction(pool) as conn:
        await revoke_other_sessions(conn, await mine.live_session(token), now=mine.now)

    assert not await comes_back(thief, siti)
    mine.now += WAIT + MINUTE
    assert await comes_back(mine, siti)


async def test_ending_one_session_ends_what_waits_in_its_browser(
    pool: Pool, browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    thief, mine = browser.another(), browser.another()
    stolen = await thief.live_session(await signs_in(thief, siti, passwords) or "")
    await begin_recovery(pool, stolen, thief.visit, keys=thief.keys, now=thief.now)
    token = await signs_in(mine, siti, passwords) or ""
    await begins(mine, token)
    async with transaction(pool) as conn:
        await revoke_session(conn, await mine.live_session(token), stolen.id, now=mine.now)

    waiting = await list_of(pool, mine, token)
    assert [one.browser for one in waiting] == [mine.token]


async def list_of(pool: Pool, browser: Browser, token: str) -> list[Recovery]:
    session = await browser.live_session(token)
    async with pool.connection() as conn:
        return await list_recoveries(conn, session, now=browser.now)


async def test_new_saved_codes_end_what_waits_by_an_old_one(
    pool: Pool, keys: Keys, browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    own = await browser.live_session(await signs_in(browser, siti, passwords) or "")
    codes = await make_codes(pool, own, keys=keys, language="id", now=browser.now)
    thief = browser.another()
    given = GivenCode(siti.nik, siti.born_on, codes[0])
    await begins(thief, await open_by_saved_code(pool, given, thief.visit, keys=keys, now=thief.now) or "")
    await make_codes(pool, own, keys=keys, language="id", now=browser.now)

    thief.now += WAIT + MINUTE
    assert not await comes_back(thief, siti)


async def test_a_contact_that_left_the_record_before_the_wait_began_brings_nobody_back(
    pool: Pool, browser: Browser, siti: Someone
) -> None:
    thief = browser.another()
    thief.now += 5 * MINUTE
    token = await thief.prove(siti, siti.phone)
    async with transaction(pool) as conn:
        await release_contact(conn, siti.phone.id, siti.id, now=thief.now)
    await begins(thief, token)

    thief.now += WAIT * 7 + MINUTE
    assert not await comes_back(thief, siti)


async def test_a_sign_in_under_way_does_not_outlive_a_new_password(
    pool: Pool, keys: Keys, browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    own = await browser.live_session(await signs_in(browser, siti, passwords) or "")

    class Slow(Passwords):
        """The owner sets another password while the old one is being judged."""

        async def is_right(self, password_hash: str | None, password: str) -> bool:
            right = await super().is_right(password_hash, password)
            await set_password(pool, own, NEXT, passwords=passwords, keys=keys, language="id", now=browser.now)
            return right

    assert await signs_in(browser.another(), siti, Slow()) is None
