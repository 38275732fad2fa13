"""Signing in with a phone or an address and a code: nobody learns what is known, and one code opens one session."""

from asyncio import gather
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from peserta.access.contacts.contact_sign_in import ASKS, answer, ask, choose, list_choosable, short_name
from peserta.access.contacts.contact_sign_in_sending import forget_sign_ins, send_wished_codes
from peserta.demo import numbers
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.values import Email, Phone
from peserta.registry.changing import Typed
from peserta.verification.rules import Verdict
from tests.access.changing import DAY, Owner, an_owner
from tests.access.walking import POLICY, RULES, Browser, codes_to, count, notices
from tests.people import register

PHONE = Phone(numbers.phone(0))  # of the person with serial 0
UNKNOWN = Phone(numbers.phone(999))


@dataclass
class Visitor:
    """A browser at the page that asks for a phone or an address."""

    browser: Browser

    async def ask(self, typed: Phone | Email) -> UUID:
        async with transaction(self.browser.pool) as conn:
            asked = await ask(conn, typed, self.browser.visit, keys=self.browser.keys, now=self.browser.now)
        assert asked.sign_in_id is not None
        return asked.sign_in_id

    async def work(self) -> int:
        return await send_wished_codes(
            self.browser.pool, keys=self.browser.keys, policy=POLICY, rules=RULES, now=self.browser.now
        )

    async def codes(self, typed: Phone | Email) -> list[str]:
        return await codes_to(self.browser.pool, self.browser.keys, Typed.of(typed, self.browser.keys).index)

    async def type(self, sign_in_id: UUID, code: str) -> Verdict:
        browser = self.browser
        judgement = await answer(
            browser.pool, sign_in_id, code, browser.token, keys=browser.keys, policy=POLICY, now=browser.now
        )
        return judgement.verdict

    async def shown(self, sign_in_id: UUID) -> list[str] | None:
        async with self.browser.pool.connection() as conn:
            found = await list_choosable(conn, sign_in_id, self.browser.token, rules=RULES, now=self.browser.now)
        return None if found is None else sorted(one.shown for one in found)

    async def choose(self, sign_in_id: UUID, contact_id: UUID) -> str | None:
        browser = self.browser
        return await choose(
            browser.pool, sign_in_id, contact_id, browser.visit, rules=RULES, keys=browser.keys, now=browser.now
        )

    async def prove(self, typed: Phone | Email) -> UUID:
        """Up to the choice."""
        sign_in_id = await self.ask(typed)
        await self.work()
        assert await self.type(sign_in_id, (await self.codes(typed))[-1]) is Verdict.ACCEPTED
        return sign_in_id


@pytest.fixture
async def siti(browser: Browser, pool: Pool, keys: Keys) -> Owner:
    return await an_owner(browser, await register(pool, keys))


@pytest.fixture
def visitor(siti: Owner) -> Visitor:
    """Another browser, a while later."""
    other = siti.browser.another()
    other.now += timedelta(minutes=5)
    return Visitor(other)


async def test_a_code_opens_a_limited_session_and_every_contact_is_told_of_the_new_device(
    siti: Owner, visitor: Visitor
) -> None:
    sign_in_id = await visitor.prove(PHONE)

    assert await visitor.shown(sign_in_id) == ["Siti A."]
    token = await visitor.choose(sign_in_id, siti.someone.phone.id)

    assert token is not None
    session = await visitor.browser.live_session(token)
    assert (session.person_id, session.is_limited, session.proof, session.level) == (siti.someone.id, True, "sms", 2)
    assert len(await notices(siti.pool, "new_device")) == 2


async def test_the_same_is_written_whether_the_contact_is_known_or_not_and_nobody_unknown_is_sent_a_code(
    visitor: Visitor,
) -> None:
    before = len(await visitor.codes(PHONE))
    known, unknown = await visitor.ask(PHONE), await visitor.ask(UNKNOWN)

    assert await visitor.work() == 2

    assert len(await visitor.codes(PHONE)) == before + 1
    assert await visitor.codes(UNKNOWN) == []
    assert await visitor.type(known, "000000") is await visitor.type(unknown, "000000") is Verdict.WRONG
    assert await visitor.shown(known) is await visitor.shown(unknown) is None


async def test_whoever_shares_a_phone_is_in_the_choice_and_one_code_opens_one_account(
    siti: Owner, visitor: Visitor, pool: Pool, keys: Keys
) -> None:
    budi = await an_owner(siti.browser.another(), await register(pool, keys, 1, name="Siti Asih"))
    shared = await budi.add(PHONE)
    visitor.browser.now += DAY
    sign_in_id = await visitor.prove(PHONE)

    assert await visitor.shown(sign_in_id) == ["Siti A. (1985)", "Siti A. (1985)"]
    token = await visitor.choose(sign_in_id, shared)

    assert token is not None
    assert (await visitor.browser.live_session(token)).person_id == budi.someone.id
    assert await visitor.choose(sign_in_id, shared) == token
    assert await visitor.choose(sign_in_id, siti.someone.phone.id) is None


async def test_of_sixteen_choices_at_once_one_session_is_opened(
    siti: Owner, visitor: Visitor, pool: Pool, keys: Keys
) -> None:
    sign_in_id = await visitor.prove(PHONE)
    before = await count(pool, "access_session")

    tokens = await gather(*(visitor.choose(sign_in_id, siti.someone.phone.id) for _ in range(16)))

    assert len(set(tokens)) == 1
    assert await count(pool, "access_session") == before + 1


async def test_what_is_held_stale_crowded_or_without_an_account_opens_nothing(
    siti: Owner, visitor: Visitor, pool: Pool, keys: Keys
) -> None:
    held = Email("baru@surel.contoh.example")
    await siti.add(held)
    await register(pool, keys, 1)
    async with pool.connection() as conn:
        await conn.execute(
            "UPDATE registry_contact SET recorded_at = recorded_at - interval '2 years', proven_at = NULL"
            " WHERE id = %s", [siti.someone.email.id],
        )  # fmt: skip

    for typed in (held, Email("siti0.0@surel.contoh.example"), Phone(numbers.phone(10))):
        before = await visitor.codes(typed)
        await visitor.ask(typed)
        await visitor.work()
        assert await visitor.codes(typed) == before


async def test_a_contact_that_is_not_in_the_choice_cannot_be_chosen(
    siti: Owner, visitor: Visitor, pool: Pool, keys: Keys
) -> None:
    budi = await an_owner(siti.browser.another(), await register(pool, keys, 1))
    sign_in_id = await visitor.prove(PHONE)

    assert await visitor.choose(sign_in_id, budi.someone.phone.id) is None
    assert await visitor.choose(sign_in_id, siti.someone.email.id) is None


async def test_another_browser_goes_on_with_nothing_and_a_late_choice_is_over(siti: Owner, visitor: Visitor) -> None:
    sign_in_id = await visitor.prove(PHONE)
    thief = Visitor(visitor.browser.another())

    assert await thief.shown(sign_in_id) is None
    assert await thief.choose(sign_in_id, siti.someone.phone.id) is None
    visitor.browser.now += timedelta(minutes=11)
    assert await visitor.choose(sign_in_id, siti.someone.phone.id) is None


async def test_one_browser_asks_so_often_and_no_more(visitor: Visitor) -> None:
    for _ in range(ASKS.uses_max):
        await visitor.ask(UNKNOWN)

    with pytest.raises(AssertionError):
        await visitor.ask(PHONE)


async def test_what_was_asked_is_forgotten_after_a_day(visitor: Visitor, pool: Pool) -> None:
    await visitor.ask(UNKNOWN)

    assert await forget_sign_ins(pool, now=visitor.browser.now + DAY) == 1
    assert await count(pool, "access_contact_sign_in") == 0


@pytest.mark.parametrize(("name", "short"), [("Siti Rahayu Widodo", "Siti R. W."), ("Sukarni", "Sukarni")])
def test_of_a_name_the_first_word_is_shown(name: str, short: str) -> None:
    assert short_name(name) == short


async def test_a_stranger_who_has_a_number_stops_no_code_to_the_browser_that_has_proven_it(browser: Browser) -> None:
    siti = await register(browser.pool, browser.keys)
    await an_owner(browser, siti)
    own = Visitor(browser)
    assert await own.choose(await own.prove(PHONE), siti.phone.id) is not None
    stranger = Visitor(browser.another())
    for _ in range(POLICY.sends.uses_max + 2):
        stranger.browser.now += timedelta(minutes=2, seconds=1)
        await stranger.ask(PHONE)
        await stranger.work()
    spent = len(await own.codes(PHONE))
    own.browser.now = stranger.browser.now + timedelta(hours=3)

    await own.ask(PHONE)
    await own.work()

    assert len(await own.codes(PHONE)) == spent + 1
