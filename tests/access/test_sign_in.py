"""Signing in, and the places where an account is open."""

from asyncio import gather
from datetime import timedelta

import pytest

from peserta.access.passwords import Passwords
from peserta.access.renewing import lift
from peserta.access.session import Session
from peserta.access.sessions import list_sessions, revoke_other_sessions, revoke_session
from peserta.access.sign_in import SignedIn, sign_in
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.values import Nik
from tests.access.walking import DATA_POLICY, PASSWORD, Browser, Busy, arrived
from tests.people import Someone, register

FREE = DATA_POLICY.sign_in.uses_max


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
        assert (session.person_id, session.proof, session.is_limited) == (siti.id, "password", True)


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


async def test_a_password_in_a_browser_that_is_not_trusted_yet_is_one_proof_and_a_second_makes_it_trusted(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    await browser.open_account(siti, passwords)
    phone = browser.another()
    assert [await is_limited(phone, siti, passwords) for _ in range(2)] == [True, True]

    await prove_again(phone, (await signs_in(phone, siti, passwords)).token)

    assert not await is_limited(phone, siti, passwords)
    assert await is_limited(phone.another(), siti, passwords)


async def test_a_browser_whose_session_its_owner_ended_from_elsewhere_is_trusted_no_more(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    here = await browser.live_session(await browser.open_account(siti, passwords))
    stolen = browser.another()
    ended = await prove_again(stolen, (await signs_in(stolen, siti, passwords)).token)
    assert not await is_limited(stolen, siti, passwords)

    async with transaction(browser.pool) as conn:
        await revoke_session(conn, here, ended.id, now=browser.now)

    assert await is_limited(stolen, siti, passwords)
    assert not await is_limited(browser, siti, passwords)


async def is_limited(browser: Browser, someone: Someone, passwords: Passwords) -> bool:
    token = (await signs_in(browser, someone, passwords)).token
    return (await browser.live_session(token or "")).is_limited


async def prove_again(browser: Browser, token: str | None) -> Session:
    session = await browser.live_session(token or "")
    async with transaction(browser.pool) as conn:
        await lift(conn, session, "sms", keys=browser.keys, now=browser.now)
    return session


async def test_strangers_use_up_their_shared_tries_and_each_further_one_waits_longer_than_the_one_before(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    await browser.open_account(siti, passwords)
    for _ in range(FREE):
        assert await signs_in(browser.another(), siti, passwords, "bukan kata sandinya") == SignedIn()

    waits: list[timedelta] = []
    stranger = browser.another()
    for _ in range(4):
        assert await signs_in(stranger, siti, passwords, "bukan kata sandinya") == SignedIn(), "one is judged"
        refused = await signs_in(stranger.another(), siti, passwords)
        assert refused.opens_at is not None, "in the same wait no other, right or wrong"
        waits.append(refused.opens_at - stranger.now)
        stranger.now = refused.opens_at

    assert waits == [timedelta(minutes=minutes) for minutes in (1, 4, 15, 15)]


async def test_the_owner_gets_in_while_strangers_wait_and_a_right_password_begins_anew(
    browser: Browser, siti: Someone
) -> None:
    judged = Judged()
    await browser.open_account(siti, judged)
    for _ in range(FREE + 3):
        await signs_in(browser.another(), siti, judged, "bukan kata sandinya")

    assert (await signs_in(browser.another(), siti, judged)).opens_at
    for _ in range(2):
        for _ in range(FREE - 1):
            await signs_in(browser, siti, judged, "salah ketik sendiri")
        assert (await signs_in(browser, siti, judged)).token, "a browser that proved the person keeps its own tries"


async def test_of_sixteen_tries_at_once_those_that_are_free_are_judged_and_one_of_the_wait(
    browser: Browser, siti: Someone
) -> None:
    judged = Judged()
    await browser.open_account(siti, judged)

    answers = await gather(*(signs_in(browser.another(), siti, judged, "bukan kata sandinya") for _ in range(16)))

    assert judged.count == FREE + 1
    assert sum(answer.opens_at is not None for answer in answers) == 16 - FREE - 1


async def test_waiting_is_the_same_for_a_number_that_nobody_has(
    browser: Browser, siti: Someone, pool: Pool, keys: Keys
) -> None:
    judged = Judged()
    await browser.open_account(siti, judged)

    async def tries(nik: Nik) -> list[SignedIn]:
        visits = [browser.another().visit for _ in range(FREE + 4)]
        return [
            await sign_in(
                pool, nik, "bukan kata sandinya", visit,
                passwords=judged, keys=keys, policy=DATA_POLICY, now=browser.now,
            )
            for visit in visits
        ]  # fmt: skip

    said = [await tries(nik) for nik in (siti.nik, Nik("9999994101010001"))]

    assert said[0] == said[1]
    assert said[0][-1].opens_at


class Judged(Passwords):
    """Passwords that are quick to judge, and how many were judged."""

    count = 0

    async def is_right(self, password_hash: str | None, password: str) -> bool:
        self.count += 1
        return password_hash is not None and password == PASSWORD


async def test_whoever_is_told_that_it_is_busy_has_lost_no_try(browser: Browser, siti: Someone) -> None:
    judged = Judged()
    await browser.open_account(siti, judged)
    stranger = browser.another()
    for _ in range(FREE + 3):
        with pytest.raises(Refusal) as refused:
            await signs_in(stranger, siti, Busy())
        assert refused.value.code == "busy"

    assert (await signs_in(stranger, siti, judged)).token


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
