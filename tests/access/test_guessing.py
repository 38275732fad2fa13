"""How often a password is judged as the second proof, in however many sessions of however many browsers."""

from contextlib import suppress
from datetime import timedelta

import pytest

from peserta.access.passwords import Passwords
from peserta.access.sign_in import SignedIn, sign_in
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from tests.access.test_securing import NEXT, limited, proves
from tests.access.walking import DATA_POLICY, PASSWORD, Browser
from tests.people import Someone, register


@pytest.fixture
async def siti(pool: Pool, keys: Keys) -> Someone:
    return await register(pool, keys)


async def test_who_holds_a_contact_guesses_the_password_no_more_often_by_opening_many_sessions_with_it(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    await browser.open_account(siti, passwords)
    thieves: list[tuple[Browser, str]] = []
    for _ in range(3):
        thieves.append(await limited(browser, siti))
        browser.now = thieves[-1][0].now
    thief, token = thieves[0]
    for _ in range(DATA_POLICY.sign_in.uses_max):
        assert not await proves(thief, token, NEXT, passwords)

    for other, _ in thieves[1:]:
        other.now = browser.now
    assert not await proves(*thieves[1], NEXT, passwords), "one is judged in each wait"
    for thief, token in thieves[1:]:
        with pytest.raises(Refusal, match=r"proof\.wait"):
            await proves(thief, token, PASSWORD, passwords)


async def test_who_gives_the_password_where_it_was_trusted_does_not_wait_for_whoever_guesses_it(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    await browser.open_account(siti, passwords)
    thief, stolen = await limited(browser, siti)
    for _ in range(DATA_POLICY.sign_in.uses_max + 3):
        with suppress(Refusal):
            await proves(thief, stolen, NEXT, passwords)
    browser.now = thief.now + timedelta(minutes=3)
    token = await browser.prove(siti, siti.phone)
    assert (await browser.live_session(token)).is_limited

    assert await proves(browser, token, PASSWORD, passwords)
    thief.now = browser.now
    with suppress(Refusal):
        await proves(thief, stolen, NEXT, passwords)
    assert not (await browser.live_session(await browser.renewed(token))).is_limited


async def test_a_right_password_counts_anew(browser: Browser, siti: Someone, passwords: Passwords) -> None:
    await browser.open_account(siti, passwords)
    for _ in range(3):
        other, token = await limited(browser, siti)
        browser.now = other.now
        for _ in range(7):
            assert not await proves(other, token, NEXT, passwords)

        assert await proves(other, token, PASSWORD, passwords)


async def test_nor_by_proving_the_contact_in_many_browsers_and_signing_in_there(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    await browser.open_account(siti, passwords)
    thieves: list[Browser] = []
    for _ in range(3):
        thieves.append((await limited(browser, siti))[0])
        browser.now = thieves[-1].now

    answers = [await signs_in_here(thief, siti, NEXT, passwords) for thief in thieves for _ in range(5)]

    assert [answer.opens_at is not None for answer in answers].index(True) == DATA_POLICY.sign_in.uses_max + 1
    assert (await signs_in_here(browser, siti, PASSWORD, passwords)).token, "the owner's own browser keeps its own"


async def signs_in_here(browser: Browser, someone: Someone, password: str, passwords: Passwords) -> SignedIn:
    return await sign_in(
        browser.pool, someone.nik, password, browser.visit,
        passwords=passwords, keys=browser.keys, policy=DATA_POLICY, now=browser.now,
    )  # fmt: skip
