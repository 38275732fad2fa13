"""Signing in, and the places where an account is open."""

from datetime import timedelta

import pytest

from peserta.access.passwords import Passwords
from peserta.access.sessions import list_sessions, revoke_other_sessions, revoke_session
from peserta.access.sign_in import SignedIn, sign_in
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.values import Nik
from tests.access.walking import DATA_POLICY, PASSWORD, Browser, arrived
from tests.people import Someone, register


@pytest.fixture
async def siti(pool: Pool, keys: Keys) -> Someone:
    return await register(pool, keys)


async def signs_in(
    browser: Browser, someone: Someone, passwords: Passwords, password: str = PASSWORD, *, by_card: bool = False
) -> SignedIn:
    return await sign_in(
        browser.pool, someone.card if by_card else someone.nik, password, browser.visit,
        passwords=passwords, keys=browser.keys, policy=DATA_POLICY, now=browser.now,
    )  # fmt: skip


async def test_nik_or_card_number_and_the_password_open_a_session(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    await browser.open_account(siti, passwords)

    for by_card in (False, True):
        other = browser.another()
        token = (await signs_in(other, siti, passwords, by_card=by_card)).token or ""
        session = await other.live_session(token)
        assert (session.person_id, session.proof, session.is_limited) == (siti.id, "password", False)


async def test_an_account_that_was_never_opened_a_wrong_password_and_nobody_get_one_answer(
    browser: Browser, pool: Pool, keys: Keys, siti: Someone, passwords: Passwords
) -> None:
    await browser.open_account(siti, passwords)
    unopened, nobody = await register(pool, keys, 1), Nik("9999994101010001")
    await browser.another().prove(unopened)

    stranger = browser.another()
    answers = [
        await signs_in(stranger, siti, passwords, "bukan kata sandinya"),
        await signs_in(stranger, unopened, passwords),
        await sign_in(
            pool, nobody, PASSWORD, stranger.visit, passwords=passwords, keys=keys, policy=DATA_POLICY, now=browser.now
        ),
    ]

    assert answers == [SignedIn()] * 3


async def test_strangers_use_up_their_shared_tries_and_the_owner_keeps_his_own(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    await browser.open_account(siti, passwords)
    for _ in range(10):
        await signs_in(browser.another(), siti, passwords, "bukan kata sandinya")

    refused = await signs_in(browser.another(), siti, passwords)

    assert refused == SignedIn(opens_at=browser.now + timedelta(minutes=15))
    assert (await signs_in(browser, siti, passwords)).token
    later = browser.another()
    later.now += timedelta(minutes=15)
    assert (await signs_in(later, siti, passwords)).token


async def test_a_session_that_is_not_used_ends_after_half_an_hour(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    token = await browser.open_account(siti, passwords)

    browser.now += timedelta(minutes=29)
    assert await browser.session(token)
    browser.now += timedelta(minutes=29)
    assert await browser.session(token)
    browser.now += timedelta(minutes=30)
    assert await browser.session(token) is None


async def test_a_session_ends_after_twelve_hours_however_much_it_is_used(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    token = await browser.open_account(siti, passwords)
    end = browser.now + timedelta(hours=12)

    while browser.now < end:
        assert await browser.session(token)
        browser.now += timedelta(minutes=20)

    assert await browser.session(token) is None


async def test_the_places_where_an_account_is_open_are_listed_newest_first_and_can_be_ended(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    first = await browser.open_account(siti, passwords)
    browser.now += timedelta(minutes=1)
    second, third = [(await signs_in(browser.another(), siti, passwords)).token or "" for _ in range(2)]
    here = await browser.live_session(first)
    async with transaction(browser.pool) as conn:
        listed = await list_sessions(conn, here, now=browser.now)
    assert len(listed) == 3
    assert listed[-1].id == here.id

    ended = (await browser.live_session(second)).id
    for _ in range(2):
        async with transaction(browser.pool) as conn:
            await revoke_session(conn, here, ended, now=browser.now)
    assert await browser.session(second) is None
    async with transaction(browser.pool) as conn:
        await revoke_other_sessions(conn, here, now=browser.now)

    assert await browser.session(third) is None
    assert await browser.session(first)


async def test_nobody_ends_a_session_of_another_account(
    browser: Browser, pool: Pool, keys: Keys, siti: Someone
) -> None:
    thief = browser.another()
    own = await thief.live_session(await thief.prove(await register(pool, keys, 1)))
    token = await browser.prove(siti)

    async with transaction(pool) as conn:
        await revoke_session(conn, own, (await browser.live_session(token)).id, now=browser.now)
        await revoke_other_sessions(conn, own, now=browser.now)

    assert await browser.session(token)


async def test_a_right_answer_given_again_does_not_bring_an_ended_session_back(
    browser: Browser, pool: Pool, keys: Keys, siti: Someone
) -> None:
    token = await browser.prove(siti)
    session = await browser.live_session(token)
    async with transaction(pool) as conn:
        await revoke_session(conn, session, session.id, now=browser.now)

    again = await browser.type((await arrived(pool, keys, siti.phone))[-1])

    assert again.token == token
    assert await browser.session(token) is None


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "x" * 1_000_000, "\x00", "é" * 43, "\ud800"])
async def test_a_token_nobody_was_given_is_no_session(browser: Browser, token: str) -> None:
    assert await browser.session(token) is None
