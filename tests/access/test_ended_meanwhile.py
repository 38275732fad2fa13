"""Whoever is shown the door while something of theirs is under way leaves nothing behind, and is not let in by it."""

from asyncio import gather
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from peserta.access.closing import ask_to_close
from peserta.access.contacts.contact_proving import answer_contact_code
from peserta.access.contacts.contacts import make_first, remove_contact
from peserta.access.helping.help import Scope
from peserta.access.helping.helping import Wish, invite
from peserta.access.passkeys.passkeys import add_passkey, remove_passkey
from peserta.access.passwords import Passwords
from peserta.access.recovery.recovering import begin_recovery
from peserta.access.recovery.saved_codes import make_codes
from peserta.access.securing import prove_password
from peserta.access.session import Session
from peserta.access.sessions import end_every_session, revoke_other_sessions, revoke_session
from peserta.access.sign_in import sign_in
from peserta.demo import numbers
from peserta.kit.clock import day_of
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.values import Phone
from tests.access.changing import Owner, an_owner
from tests.access.test_passkeys import PARTY, make_options, phone
from tests.access.walking import DATA_POLICY, PASSWORD, POLICY, RULES, Browser, count
from tests.people import Someone, register

NEW = Phone(numbers.phone(777))
Ending = Callable[[], Awaitable[object]]


class Slow(Passwords):
    """Somebody ends sessions while a password is being judged."""

    def __init__(self, ending: Ending) -> None:
        super().__init__()
        self._ending = ending

    async def is_right(self, password_hash: str | None, password: str) -> bool:
        right = await super().is_right(password_hash, password)
        await self._ending()
        return right


@pytest.fixture
async def siti(pool: Pool, keys: Keys) -> Someone:
    return await register(pool, keys)


async def signs_in(browser: Browser, siti: Someone, passwords: Passwords) -> Session:
    signed_in = await sign_in(
        browser.pool, siti.nik, PASSWORD, browser.visit,
        passwords=passwords, keys=browser.keys, policy=DATA_POLICY, now=browser.now,
    )  # fmt: skip
    return await browser.live_session(signed_in.token or "")


def at_the_desk(browser: Browser, siti: Someone) -> Ending:
    async def end() -> None:
        async with transaction(browser.pool) as conn:
            await end_every_session(conn, siti.id, keys=browser.keys, language="id", now=browser.now)

    return end


async def from_elsewhere(browser: Browser, siti: Someone, passwords: Passwords, *, is_one: bool) -> Ending:
    """The owner, in another browser, ends the sessions of this one: that one, or all others."""
    here = await signs_in(browser, siti, passwords)
    other = await signs_in(browser.another(), siti, passwords)

    async def end() -> None:
        async with transaction(browser.pool) as conn:
            if is_one:
                await revoke_session(conn, other, here.id, now=browser.now)
            else:
                await revoke_other_sessions(conn, other, now=browser.now)

    return end


@pytest.mark.parametrize("by", ["desk", "one", "others"])
async def test_a_password_under_way_opens_no_whole_session_in_a_browser_that_is_trusted_no_more(
    browser: Browser, siti: Someone, passwords: Passwords, by: str
) -> None:
    await browser.open_account(siti, passwords)
    desk = at_the_desk(browser, siti)
    ending = desk if by == "desk" else await from_elsewhere(browser, siti, passwords, is_one=by == "one")

    assert (await signs_in(browser, siti, Slow(ending))).is_limited


async def test_a_proof_under_way_makes_no_browser_trusted_again(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    session = await browser.live_session(await browser.open_account(siti, passwords))

    await prove_password(
        browser.pool, session, PASSWORD,
        passwords=Slow(at_the_desk(browser, siti)), keys=browser.keys, policy=DATA_POLICY, now=browser.now,
    )  # fmt: skip

    assert (await signs_in(browser, siti, passwords)).is_limited


async def test_whatever_comes_first_no_whole_session_outlives_the_end_of_all(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    await browser.open_account(siti, passwords)

    async def signs() -> str:
        signed_in = await sign_in(
            browser.pool, siti.nik, PASSWORD, browser.visit,
            passwords=passwords, keys=browser.keys, policy=DATA_POLICY, now=browser.now,
        )  # fmt: skip
        return signed_in.token or ""

    *tokens, _ = await gather(signs(), signs(), at_the_desk(browser, siti)())

    sessions = [await browser.session(token) for token in tokens]
    assert [one for one in sessions if one is not None and not one.is_limited] == []


async def leaves_a_contact(owner: Owner) -> Ending:
    session, draft_id = await owner.session(), await owner.begin(NEW)
    await owner.send(draft_id)
    code = await owner.code_for(NEW)
    return lambda: answer_contact_code(
        owner.pool, session, draft_id, code, owner.browser.visit, keys=owner.keys, policy=POLICY, now=owner.now
    )


async def leaves_no_contact(owner: Owner) -> Ending:
    session, contact = await owner.session(), owner.someone.phone
    return lambda: remove_contact(
        owner.pool, session, contact.id, rules=RULES, keys=owner.keys, language="id", now=owner.now
    )


async def leaves_another_first(owner: Owner) -> Ending:
    session, contact = await owner.session(), owner.someone.email
    return lambda: make_first(owner.pool, session, contact.id, rules=RULES, now=owner.now)


async def leaves_a_passkey(owner: Owner) -> Ending:
    session, visit = await owner.session(), owner.browser.visit
    answer = phone().make(await make_options(owner.browser, session))
    return lambda: add_passkey(owner.pool, session, answer, "", visit, party=PARTY, keys=owner.keys, now=owner.now)


async def leaves_no_passkey(owner: Owner) -> Ending:
    session = await owner.session()
    return lambda: remove_passkey(owner.pool, session, session.id, keys=owner.keys, language="id", now=owner.now)


async def leaves_saved_codes(owner: Owner) -> Ending:
    session = await owner.session()
    return lambda: make_codes(owner.pool, session, keys=owner.keys, language="id", now=owner.now)


async def leaves_an_invitation(owner: Owner) -> Ending:
    session, today = await owner.session(), day_of(owner.now)
    wish = Wish(Scope.SEE, today + timedelta(days=7), days_max=90)

    async def act() -> None:
        async with transaction(owner.pool) as conn:
            await invite(conn, session, wish, owner.browser.visit, keys=owner.keys, today=today, now=owner.now)

    return act


async def leaves_a_closing(owner: Owner) -> Ending:
    session = await owner.session()

    async def act() -> None:
        async with transaction(owner.pool) as conn:
            await ask_to_close(conn, session, keys=owner.keys, language="id", now=owner.now)

    return act


@pytest.mark.parametrize(
    "leaves",
    [
        leaves_a_contact, leaves_no_contact, leaves_another_first, leaves_a_passkey, leaves_no_passkey,
        leaves_saved_codes, leaves_an_invitation, leaves_a_closing,
    ],
)  # fmt: skip
async def test_what_an_ended_session_had_begun_is_refused(
    browser: Browser, siti: Someone, leaves: Callable[[Owner], Awaitable[Ending]]
) -> None:
    owner = await an_owner(browser, siti)
    act = await leaves(owner)
    written = await count(owner.pool, "audit_entry")
    async with transaction(owner.pool) as conn:
        await revoke_session(conn, await owner.session(), (await owner.session()).id, now=owner.now)

    with pytest.raises(Refusal, match=r"session\.needed"):
        await act()

    assert await count(owner.pool, "audit_entry") == written + 1


async def test_a_session_that_was_ended_begins_no_wait(browser: Browser, siti: Someone, passwords: Passwords) -> None:
    await browser.open_account(siti, passwords)
    thief = browser.another()
    session = await signs_in(thief, siti, passwords)
    await at_the_desk(browser, siti)()

    with pytest.raises(Refusal, match=r"session\.needed"):
        await begin_recovery(thief.pool, session, thief.visit, keys=thief.keys, now=thief.now)
