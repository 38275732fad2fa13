"""A code to a contact on record, its answer, and the session it opens."""

from asyncio import gather
from dataclasses import replace
from datetime import timedelta
from typing import LiteralString
from uuid import uuid4

import pytest

from peserta.access.contacts.contact_sign_in import ask
from peserta.access.contacts.contact_sign_in_sending import send_wished_codes
from peserta.access.passwords import Passwords
from peserta.demo import numbers
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.values import Phone
from peserta.registry.actions import list_contacts
from peserta.registry.standing import ContactRules
from peserta.verification.rules import Sending, Verdict
from tests.access.walking import POLICY, RULES, Browser, arrived, count
from tests.people import register


async def test_who_holds_a_contact_gets_a_session_of_level_two(browser: Browser, pool: Pool, keys: Keys) -> None:
    siti = await register(pool, keys)

    session = await browser.live_session(await browser.prove(siti))

    assert (session.person_id, session.level, session.proof, session.is_limited) == (siti.id, 2, "sms", False)
    assert session.account_state == "proven"


async def test_a_code_for_one_person_never_opens_the_account_of_another(
    browser: Browser, pool: Pool, keys: Keys
) -> None:
    thief, victim = await register(pool, keys, 0), await register(pool, keys, 1)
    await browser.match(thief)
    await browser.ask(thief.phone)
    (code,) = await arrived(pool, keys, thief.phone)

    await browser.give(victim)
    answered = await browser.type(code)

    assert (answered.judgement.verdict, answered.token) == (Verdict.EXPIRED, None)
    assert await count(pool, "access_account") == 0


async def test_who_typed_the_data_of_somebody_else_first_goes_on_in_the_same_journey(
    browser: Browser, pool: Pool, keys: Keys
) -> None:
    mother, siti = await register(pool, keys, 0), await register(pool, keys, 1)
    await browser.match(mother)
    await browser.ask(mother.phone)
    (old,) = await arrived(pool, keys, mother.phone)

    await browser.give(siti)
    wished = await browser.ask(siti.phone)
    (code,) = await arrived(pool, keys, siti.phone)

    assert wished is not None
    assert wished.sending is Sending.NEW_ROUND
    assert (await browser.type(old)).judgement.verdict is Verdict.WRONG
    token = (await browser.type(code)).token
    assert token is not None
    assert (await browser.live_session(token)).person_id == siti.id


async def test_sixteen_right_answers_at_once_open_one_session(browser: Browser, pool: Pool, keys: Keys) -> None:
    siti = await register(pool, keys)
    await browser.match(siti)
    await browser.ask(siti.phone)
    (code,) = await arrived(pool, keys, siti.phone)

    answers = await gather(*(browser.type(code) for _ in range(16)))

    assert len({answered.token for answered in answers if answered.token}) == 1
    assert (await count(pool, "access_session"), await count(pool, "access_account")) == (1, 1)


async def test_a_lost_answer_is_given_again_with_the_same_session(browser: Browser, pool: Pool, keys: Keys) -> None:
    siti = await register(pool, keys)
    first = await browser.prove(siti)
    (code,) = await arrived(pool, keys, siti.phone)

    browser.now += timedelta(hours=1)
    again = await browser.type(code)

    assert (again.judgement.verdict, again.token) == (Verdict.AGAIN, first)
    assert await count(pool, "access_session") == 1


async def test_a_wrong_answer_opens_nothing_and_tells_no_token(browser: Browser, pool: Pool, keys: Keys) -> None:
    siti = await register(pool, keys)
    await browser.match(siti)
    await browser.ask(siti.phone)

    answered = await browser.type("000000")

    assert (answered.judgement.verdict, answered.token) == (Verdict.WRONG, None)
    assert await count(pool, "access_session") == 0


async def test_sixteen_presses_send_one_code(browser: Browser, pool: Pool, keys: Keys) -> None:
    siti = await register(pool, keys)
    await browser.match(siti)
    choice = (await browser.choices())[siti.phone.id]

    wished = await gather(*(browser.press(choice) for _ in range(16)))

    assert [one.sending for one in wished if one and one.sending is not Sending.WAIT] == [Sending.NEW]
    assert len(await arrived(pool, keys, siti.phone)) == 1


async def test_browsers_that_press_at_once_get_one_code_and_the_others_know_that_it_is_not_theirs(
    browser: Browser, pool: Pool, keys: Keys
) -> None:
    siti = await register(pool, keys)
    browsers = [browser.another() for _ in range(8)]
    for each in browsers:
        await each.match(siti)
    pressing = [each.press((await each.choices())[siti.phone.id]) for each in browsers]

    wished = await gather(*pressing)

    waits = [one for one in wished if one and one.sending is Sending.WAIT]
    assert len(waits) == 7
    assert not any(wait.has_code for wait in waits)
    assert len(await arrived(pool, keys, siti.phone)) == 1


async def test_the_codes_of_two_channels_are_both_right_and_a_resend_is_the_same_code(
    browser: Browser, pool: Pool, keys: Keys
) -> None:
    siti = await register(pool, keys)
    await browser.match(siti)
    await browser.ask(siti.phone)
    await browser.ask(siti.email)
    browser.now += timedelta(seconds=30)
    await browser.ask(siti.phone)

    first, again = await arrived(pool, keys, siti.phone)
    (by_mail,) = await arrived(pool, keys, siti.email)

    assert first == again != by_mail
    token = (await browser.type(by_mail)).token
    assert token is not None
    assert (await browser.live_session(token)).proof == "email"


async def test_the_messages_of_a_used_code_are_marked_and_those_still_waiting_dropped(
    browser: Browser, pool: Pool, keys: Keys
) -> None:
    await browser.prove(await register(pool, keys))

    async with pool.connection() as conn:
        row = await (await conn.execute("SELECT state, reason, used_at FROM messaging_message")).fetchone()

    assert row == ("dropped", "used", browser.now)


async def test_a_proven_contact_is_written_down_on_the_record(browser: Browser, pool: Pool, keys: Keys) -> None:
    siti = await register(pool, keys)
    await browser.prove(siti)

    async with pool.connection() as conn:
        proven = {contact.id: contact.proven_at for contact in await list_contacts(conn, siti.id)}

    assert proven == {siti.phone.id: browser.now, siti.email.id: None}


async def test_a_choice_made_for_another_journey_or_another_person_chooses_nothing(
    browser: Browser, pool: Pool, keys: Keys
) -> None:
    siti, budi = await register(pool, keys, 0), await register(pool, keys, 1)
    await browser.match(siti)
    old = (await browser.choices())[siti.phone.id]

    await browser.give(budi)

    assert await browser.press(old) is None
    stranger = browser.another()
    stranger.journey_id = browser.journey_id
    assert await stranger.press(old) is None
    assert await arrived(pool, keys, siti.phone) == []


async def test_a_contact_of_more_families_than_the_scheme_allows_is_sent_nothing(
    browser: Browser, pool: Pool, keys: Keys
) -> None:
    siti = await register(pool, keys)
    await browser.match(siti)

    assert await replace(browser, rules=ContactRules(families_max=0)).ask(siti.phone) is None
    assert await browser.ask(siti.phone) is not None


async def test_a_contact_taken_off_the_record_since_the_page_was_made_is_sent_nothing(
    browser: Browser, pool: Pool, keys: Keys
) -> None:
    siti = await register(pool, keys)
    await browser.match(siti)
    choice = (await browser.choices())[siti.phone.id]
    async with pool.connection() as conn:
        await conn.execute("UPDATE registry_contact SET released_at = now() WHERE id = %s", [siti.phone.id])

    assert await browser.press(choice) is None


@pytest.mark.parametrize("change", ["held_until = %(later)s", "released_at = %(now)s"])
async def test_a_code_on_its_way_to_a_contact_that_proves_nothing_any_more_opens_nothing(
    browser: Browser, pool: Pool, keys: Keys, change: LiteralString
) -> None:
    siti = await register(pool, keys)
    await browser.match(siti)
    await browser.ask(siti.phone)
    [code] = await arrived(pool, keys, siti.phone)
    params = {"id": siti.phone.id, "now": browser.now, "later": browser.now + timedelta(days=7)}
    async with pool.connection() as conn:
        await conn.execute(f"UPDATE registry_contact SET {change} WHERE id = %(id)s", params)

    answered = await browser.type(code)

    assert (answered.judgement.verdict, answered.token) == (Verdict.EXPIRED, None)
    assert await count(pool, "access_account") == 0
    assert await count(pool, "access_session") == 0


async def test_strangers_use_up_neither_the_sends_nor_the_tries_of_the_owner_in_a_known_browser(
    browser: Browser, pool: Pool, keys: Keys
) -> None:
    siti = await register(pool, keys)
    await browser.prove(siti)
    stranger = browser.another()
    for _ in range(11):
        stranger = stranger.another()
        stranger.now += timedelta(minutes=2)
        await stranger.match(siti)
        await stranger.ask(siti.phone)
        for _ in range(5):
            await stranger.type("000000")
    browser.now = stranger.now

    await browser.match(siti)
    wished = await browser.ask(siti.phone)
    code = (await arrived(pool, keys, siti.phone))[-1]

    assert wished is not None
    assert (wished.sending, len(code)) == (Sending.NEW, 6)
    assert (await browser.type(code)).judgement.verdict is Verdict.ACCEPTED


async def test_whoever_merely_has_a_number_uses_up_no_send_of_the_member_who_activates_with_it(
    browser: Browser, pool: Pool, keys: Keys
) -> None:
    siti = await register(pool, keys)
    stranger = browser.another()
    for _ in range(POLICY.sends.uses_max):
        stranger = stranger.another()
        stranger.now += timedelta(minutes=2)
        async with transaction(pool) as conn:
            await ask(conn, Phone(numbers.phone(0)), stranger.visit, keys=keys, now=stranger.now)
        assert await send_wished_codes(pool, keys=keys, policy=POLICY, rules=RULES, now=stranger.now) == 1
    # There is no account that it opens: nothing came that could have warned her.
    assert await arrived(pool, keys, siti.phone) == []
    browser.now = stranger.now

    await browser.match(siti)
    wished = await browser.ask(siti.phone)

    assert wished is not None
    assert wished.sending is Sending.NEW


async def test_one_code_into_an_open_account_opens_a_limited_session(
    browser: Browser, pool: Pool, keys: Keys, passwords: Passwords
) -> None:
    siti = await register(pool, keys)
    await browser.open_account(siti, passwords)

    other = browser.another()
    session = await other.live_session(await other.prove(siti, siti.email))

    assert (session.account_state, session.is_limited) == ("open", True)


async def test_a_journey_id_of_another_browser_is_like_one_that_is_over(
    browser: Browser, pool: Pool, keys: Keys
) -> None:
    siti = await register(pool, keys)
    await browser.match(siti)
    await browser.ask(siti.phone)
    (code,) = await arrived(pool, keys, siti.phone)

    thief = browser.another()
    thief.journey_id = browser.journey_id
    answered = await thief.type(code)

    unheard_of = browser.another()
    unheard_of.journey_id = uuid4()
    assert answered == await unheard_of.type(code)
    assert (await browser.type(code)).judgement.verdict is Verdict.ACCEPTED


async def test_who_holds_one_contact_guesses_the_code_to_another_no_more_often_by_proving_it_in_many_browsers(
    browser: Browser, pool: Pool, keys: Keys, passwords: Passwords
) -> None:
    siti = await register(pool, keys)
    await browser.open_account(siti, passwords)
    thief, judged = browser.another(), 0
    for _ in range(6):
        thief = thief.another()
        thief.now += timedelta(minutes=3)
        await thief.prove(siti, siti.phone)
        for _ in range(3):
            thief.now += timedelta(minutes=3)
            await thief.match(siti)
            await thief.ask(siti.email)
            code = (await arrived(pool, keys, siti.email))[-1]
            if len(code) > 6:
                break
            for _ in range(5):
                judged += (await thief.type("000000")).judgement.verdict is not Verdict.NOT_JUDGED

    assert judged <= POLICY.tries.uses_max
