"""Passwords of new and of open accounts, and second proofs."""

from datetime import timedelta

import pytest

from peserta.access.passwords import Passwords
from peserta.access.securing import cancel_waiting_password, prove_password
from peserta.access.sign_in import SignedIn, sign_in
from peserta.demo import numbers
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.values import Sex
from tests.access.walking import DATA_POLICY, PASSWORD, Browser, Busy, notices
from tests.people import BORN_ON, Someone, register

NEXT = "tujuh belas kambing"
A_DAY = timedelta(hours=24)


@pytest.fixture
async def siti(pool: Pool, keys: Keys) -> Someone:
    return await register(pool, keys)


async def signs_in(browser: Browser, someone: Someone, password: str, passwords: Passwords) -> SignedIn:
    return await sign_in(
        browser.pool, someone.nik, password, browser.another().visit,
        passwords=passwords, keys=browser.keys, policy=DATA_POLICY, now=browser.now,
    )  # fmt: skip


async def proves(browser: Browser, token: str, password: str, passwords: Passwords) -> bool:
    return await prove_password(
        browser.pool, await browser.live_session(token), password,
        passwords=passwords, keys=browser.keys, policy=DATA_POLICY, now=browser.now,
    )  # fmt: skip


async def limited(browser: Browser, someone: Someone) -> tuple[Browser, str]:
    """Another browser that walked the journey into the open account, later."""
    other = browser.another()
    other.now += timedelta(minutes=5)
    return other, await other.prove(someone, someone.email)


async def test_the_first_password_opens_the_account_and_tells_every_contact(
    browser: Browser, pool: Pool, siti: Someone, passwords: Passwords
) -> None:
    token = await browser.open_account(siti, passwords)

    session = await browser.live_session(token)
    assert (session.account_state, session.is_limited) == ("open", False)
    assert sorted(await notices(pool, "account_opened")) == sorted(c.value_index for c in siti.contacts)
    assert (await signs_in(browser, siti, PASSWORD, passwords)).token


async def test_an_account_is_opened_once_and_who_proved_it_elsewhere_before_has_one_proof_only(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    elsewhere = browser.another()
    early = await elsewhere.prove(siti, siti.email)
    stale = await elsewhere.live_session(early)

    await browser.open_account(siti, passwords)

    session = await elsewhere.live_session(early)
    assert (stale.is_limited, session.is_limited) == (False, True)
    assert (await elsewhere.set_password(early, passwords, NEXT)).takes_effect_at == elsewhere.now + A_DAY
    assert (await signs_in(browser, siti, PASSWORD, passwords)).token


async def test_a_password_set_with_one_proof_counts_after_a_day_and_every_contact_is_told(
    browser: Browser, pool: Pool, siti: Someone, passwords: Passwords
) -> None:
    await browser.open_account(siti, passwords)
    other, token = await limited(browser, siti)

    secured = await other.set_password(token, passwords, NEXT)

    assert secured.takes_effect_at == other.now + A_DAY
    assert sorted(await notices(pool, "password_waiting")) == sorted(c.value_index for c in siti.contacts)
    browser.now = other.now + A_DAY - timedelta(seconds=1)
    assert (await signs_in(browser, siti, NEXT, passwords)).token is None
    assert (await signs_in(browser, siti, PASSWORD, passwords)).token
    browser.now = other.now + A_DAY
    assert (await signs_in(browser, siti, PASSWORD, passwords)).token is None
    assert (await signs_in(browser, siti, NEXT, passwords)).token


async def test_where_nobody_can_warn_the_owner_a_password_waits_as_long_as_a_recovery_and_staff_have_a_case(
    browser: Browser, pool: Pool, siti: Someone, passwords: Passwords
) -> None:
    await browser.open_account(siti, passwords)
    other, token = await limited(browser, siti)
    async with transaction(pool) as conn:
        await conn.execute("UPDATE registry_contact SET released_at = now()")

    secured = await other.set_password(token, passwords, NEXT)

    assert secured.takes_effect_at == other.now + 7 * A_DAY
    async with pool.connection() as conn:
        cases = await (await conn.execute("SELECT kind FROM casework_case")).fetchall()
    assert [row[0] for row in cases] == ["recovery_untold"]


async def test_a_waiting_password_can_be_cancelled_until_it_counts(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    token = await browser.open_account(siti, passwords)
    other, single = await limited(browser, siti)
    await other.set_password(single, passwords, NEXT)

    await cancel_waiting_password(browser.pool, await browser.live_session(token), now=other.now)
    browser.now = other.now + A_DAY

    assert (await signs_in(browser, siti, NEXT, passwords)).token is None
    assert (await signs_in(browser, siti, PASSWORD, passwords)).token


async def test_a_password_that_counts_already_is_not_cancelled_nor_lost_when_another_is_set(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    await browser.open_account(siti, passwords)
    other, single = await limited(browser, siti)
    await other.set_password(single, passwords, NEXT)
    other.now += A_DAY
    late = other.another()
    token = await late.prove(siti)

    await cancel_waiting_password(late.pool, await late.live_session(token), now=late.now)
    await late.set_password(token, passwords, "sembilan belas gajah")

    assert (await signs_in(late, siti, PASSWORD, passwords)).token is None
    assert (await signs_in(late, siti, NEXT, passwords)).token


async def test_the_password_lifts_a_limited_session(browser: Browser, siti: Someone, passwords: Passwords) -> None:
    await browser.open_account(siti, passwords)
    other, token = await limited(browser, siti)

    assert not await proves(other, token, NEXT, passwords)
    assert (await other.live_session(token)).is_limited
    assert await proves(other, token, PASSWORD, passwords)
    assert not (await other.live_session(await other.renewed(token))).is_limited


async def test_a_password_that_waited_lifts_a_limited_session_once_it_counts(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    await browser.open_account(siti, passwords)
    other, single = await limited(browser, siti)
    await other.set_password(single, passwords, NEXT)
    other.now += A_DAY
    late = other.another()
    token = await late.prove(siti)

    assert await proves(late, token, NEXT, passwords)


async def test_the_second_proof_has_ten_tries_in_a_quarter_of_an_hour(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    await browser.open_account(siti, passwords)
    other, token = await limited(browser, siti)
    for _ in range(10):
        assert not await proves(other, token, NEXT, passwords)

    with pytest.raises(Refusal, match=r"proof\.wait") as refused:
        await proves(other, token, PASSWORD, passwords)
    assert refused.value.facts == {"minutes": 15}
    other.now += timedelta(minutes=15)
    assert await proves(other, token, PASSWORD, passwords)


async def test_changing_the_password_ends_every_other_session(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    token = await browser.open_account(siti, passwords)
    elsewhere = (await signs_in(browser, siti, PASSWORD, passwords)).token or ""

    await browser.set_password(token, passwords, NEXT)

    assert await browser.session(elsewhere) is None
    assert await browser.session(token)
    assert (await signs_in(browser, siti, PASSWORD, passwords)).token is None


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("pendek", "password.short"),
        ("p" * 201, "password.long"),
        ("aaaaaaaaaaaa", "password.common"),
        ("katasandiku", "password.common"),
        ("1234567890", "password.common"),
        ("aminah12345", "password.personal"),
        ("12041985abc", "password.personal"),
        (numbers.nik(0, BORN_ON, Sex.FEMALE), "password.personal"),
        (numbers.card_number(0) + "abc", "password.personal"),
    ],
)
async def test_a_password_anybody_could_guess_is_refused_and_says_why(
    browser: Browser, siti: Someone, passwords: Passwords, password: str, code: str
) -> None:
    token = await browser.prove(siti)

    with pytest.raises(Refusal) as refused:
        await browser.set_password(token, passwords, password)

    assert refused.value.code == code
    assert (await browser.live_session(token)).account_state == "proven"


async def test_a_proof_that_is_told_to_be_busy_costs_no_try(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    await browser.open_account(siti, passwords)
    other, token = await limited(browser, siti)
    for _ in range(DATA_POLICY.proof.uses_max + 1):
        with pytest.raises(Refusal, match="busy"):
            await proves(other, token, PASSWORD, Busy())

    assert await proves(other, token, PASSWORD, passwords)


@pytest.mark.parametrize("is_limited", [False, True])
async def test_a_session_that_was_ended_while_its_password_was_made_sets_none(
    browser: Browser, siti: Someone, passwords: Passwords, is_limited: bool
) -> None:
    token = await browser.open_account(siti, passwords)
    elsewhere = (await signs_in(browser, siti, PASSWORD, passwords)).token or ""
    other, single = await limited(browser, siti)
    thief = single if is_limited else elsewhere

    class Slow(Passwords):
        """The owner sets another password meanwhile, which ends every other session."""

        async def hash(self, password: str) -> str:
            made = await super().hash(password)
            await browser.set_password(token, passwords, NEXT)
            return made

    with pytest.raises(Refusal, match=r"session\.needed"):
        await other.set_password(thief, Slow(), "sembilan belas gajah")

    browser.now += A_DAY
    assert (await signs_in(browser, siti, NEXT, passwords)).token
    assert (await signs_in(browser, siti, "sembilan belas gajah", passwords)).token is None
