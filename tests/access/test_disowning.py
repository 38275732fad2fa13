""" "That was not me": what it takes away, what it leaves, and that it never opens anything."""

from asyncio import gather
from datetime import timedelta

import pytest

from peserta.access import account_store
from peserta.access.activation.activation_code import Checked
from peserta.access.activation.notices import tell_of_matches
from peserta.access.activation.officer_codes import Order, issue_code
from peserta.access.activation.rules import TELL_AFTER
from peserta.access.closing import CLOSING_WAIT, ask_to_close, close_due, closing_at
from peserta.access.helping.help import Scope, Taken
from peserta.access.helping.helping import Wish, code_of, invite, list_help, take
from peserta.access.passkeys import passkey_store
from peserta.access.passwords import Passwords
from peserta.access.recovery.disowning import TooManyTries, disown, find_link
from peserta.access.sign_in import sign_in
from peserta.kit.clock import day_of
from peserta.kit.database import Pool, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.reference import Reference
from peserta.registry.actions import list_contacts
from peserta.registry.standing import ContactRules, Standing, standing
from tests.access.disowning import found, link_in, not_me, opened, reference_in
from tests.access.walking import DATA_POLICY, PASSWORD, Browser, count, notices
from tests.people import Someone, register

NEXT = "tujuh belas kambing"
WEEK = timedelta(days=7)


@pytest.fixture
async def siti(pool: Pool, keys: Keys) -> Someone:
    return await register(pool, keys)


async def signs_in(browser: Browser, siti: Someone, passwords: Passwords, password: str = PASSWORD) -> str | None:
    signed_in = await sign_in(
        browser.pool, siti.nik, password, browser.visit,
        passwords=passwords, keys=browser.keys, policy=DATA_POLICY, now=browser.now,
    )  # fmt: skip
    return signed_in.token


async def stands(browser: Browser, siti: Someone) -> dict[str, Standing]:
    async with browser.pool.connection() as conn:
        contacts = await list_contacts(conn, siti.id)
    return {contact.kind: standing(contact, ContactRules(), browser.now) for contact in contacts}


async def test_looking_changes_nothing(browser: Browser, siti: Someone, passwords: Passwords) -> None:
    token = await browser.open_account(siti, passwords)

    event = await opened(browser, await link_in(browser, "account_opened", siti.email))

    assert event is not None
    assert event.disowned_at is None
    assert await browser.session(token)


async def test_a_new_device_is_thrown_out_and_its_password_opens_nothing_more(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    own = await browser.open_account(siti, passwords)
    thief = browser.another()
    stolen = await signs_in(thief, siti, passwords)
    assert stolen

    assert await not_me(browser, "new_device", siti.email)

    assert await browser.session(stolen) is None
    assert await browser.session(own) is None, "nobody knows which of them is whose"
    assert await signs_in(thief, siti, passwords) is None
    assert await count(browser.pool, "casework_case") == 1
    assert sorted(await notices(browser.pool, "disowned")) == sorted(c.value_index for c in siti.contacts)


async def test_a_browser_whose_session_is_over_by_the_clock_gets_no_push_notices_any_more(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    await browser.open_account(siti, passwords)
    async with transaction(browser.pool) as conn:
        await conn.execute(
            "INSERT INTO access_push (id, account_id, person_id, browser, subscription_sealed, endpoint_index,"
            " purposes, language, made_at) SELECT gen_random_uuid(), id, person_id, %(one)s, 'x', %(one)s,"
            " '{security}', 'id', now() FROM access_account",
            {"one": bytes(31) + b"1"},
        )

    assert await not_me(browser, "account_opened", siti.email)

    assert await count(browser.pool, "access_push") == 0


async def test_it_acts_once_however_often_it_is_pressed(
    browser: Browser, pool: Pool, siti: Someone, passwords: Passwords
) -> None:
    await browser.open_account(siti, passwords)
    event = await opened(browser, await link_in(browser, "account_opened", siti.email))
    assert event is not None

    async def press() -> bool:
        async with transaction(pool) as conn:
            return await disown(conn, event, keys=browser.keys, language="id", now=browser.now)

    pressed = await gather(*(press() for _ in range(16)))

    assert pressed.count(True) == 1
    assert len(await notices(pool, "disowned")) == len(siti.contacts)
    assert await count(pool, "casework_case") == 1
    again = await opened(browser, await link_in(browser, "account_opened", siti.phone))
    assert again is not None
    assert again.disowned_at is not None, "each contact's link tells that it was done"


async def test_a_password_that_its_owner_set_after_the_event_stays(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    token = await browser.open_account(siti, passwords)
    assert await signs_in(browser.another(), siti, passwords)
    browser.now += timedelta(minutes=1)
    await browser.set_password(token, passwords, NEXT)
    browser.now += timedelta(minutes=1)

    assert await not_me(browser, "new_device", siti.email)

    assert await signs_in(browser.another(), siti, passwords, NEXT)


async def test_a_waiting_password_is_dropped_and_the_contact_that_was_used_is_held(
    browser: Browser, siti: Someone, passwords: Passwords
) -> None:
    await browser.open_account(siti, passwords)
    thief = browser.another()
    thief.now += timedelta(minutes=5)
    limited = await thief.prove(siti, siti.phone)
    await thief.set_password(limited, passwords, NEXT)
    browser.now = thief.now

    assert await not_me(browser, "password_waiting", siti.email)

    assert await stands(browser, siti) == {"phone": Standing.HELD, "email": Standing.PROVES}
    thief.now += timedelta(hours=25)
    assert await signs_in(thief, siti, passwords, NEXT) is None
    assert await signs_in(thief, siti, passwords, PASSWORD), "what the owner had is not touched"
    browser.now += WEEK
    assert (await stands(browser, siti))["phone"] is Standing.PROVES


async def test_a_match_that_was_proven_by_a_stolen_phone_ends_that_session_alone(
    browser: Browser, pool: Pool, siti: Someone, passwords: Passwords
) -> None:
    own = await browser.open_account(siti, passwords)
    thief = browser.another()
    thief.now += timedelta(minutes=5)
    stolen = await thief.prove(siti, siti.phone)
    browser.now = thief.now + TELL_AFTER + timedelta(seconds=1)
    assert await tell_of_matches(pool, keys=browser.keys, now=browser.now)

    assert await not_me(browser, "data_matched", siti.email)

    assert await browser.session(stolen) is None
    assert await browser.session(own)
    assert (await stands(browser, siti))["phone"] is Standing.HELD


async def test_what_a_stranger_opened_keeps_neither_his_password_nor_his_passkey(
    browser: Browser, pool: Pool, siti: Someone, passwords: Passwords
) -> None:
    token = await browser.open_account(siti, passwords)
    account_id = (await browser.live_session(token)).account_id
    async with pool.connection() as conn:
        await conn.execute(
            "INSERT INTO access_passkey (id, account_id, credential_id, public_key, sign_count, name, is_backed_up,"
            " made_at) VALUES (%s, %s, 'id', 'key', 0, 'x', false, %s)",
            (new_id(browser.now), account_id, browser.now),
        )

    assert await not_me(browser, "account_opened", siti.email)

    async with pool.connection() as conn:
        account = await account_store.find_account(conn, siti.id)
        assert account is not None
        assert (account.state, account.password_hash) == ("open", None), "it opens to nobody on one proof"
        assert await passkey_store.list_passkeys(conn, account_id) == []
    other = browser.another()
    other.now += timedelta(minutes=5)
    assert (await other.live_session(await other.prove(siti, siti.email))).is_limited


async def test_an_officers_code_that_nobody_came_for_is_void(browser: Browser, pool: Pool, siti: Someone) -> None:
    async with transaction(pool) as conn:
        order = Order(siti.id, "officer:1", Checked.KTP, new_id(browser.now))
        await issue_code(conn, order, language="id", keys=browser.keys, now=browser.now)

    assert await not_me(browser, "officer_code", siti.email)

    async with pool.connection() as conn:
        row = await (await conn.execute("SELECT replaced_at FROM access_activation_code")).fetchone()
    assert row is not None
    assert row[0] == browser.now


async def test_a_reference_needs_the_birth_date_and_leads_to_the_same_page(
    browser: Browser, keys: Keys, siti: Someone, passwords: Passwords
) -> None:
    await browser.open_account(siti, passwords)
    reference = await reference_in(browser, "account_opened", siti.phone)

    wrong = await find_link(
        browser.pool, reference, siti.born_on + timedelta(days=1), browser.visit, keys=keys, now=browser.now
    )  # fmt: skip

    assert wrong is None
    assert await found(browser, reference, siti) == await link_in(browser, "account_opened", siti.phone)


async def test_references_cannot_be_tried_out(browser: Browser, siti: Someone, passwords: Passwords) -> None:
    await browser.open_account(siti, passwords)
    reference = await reference_in(browser, "account_opened", siti.phone)
    for _ in range(10):
        assert await found(browser, "0000-0000", siti) is None

    with pytest.raises(TooManyTries):
        await found(browser, reference, siti)
    assert await found(browser.another(), reference, siti)


async def test_a_link_holds_for_a_week_and_neither_it_nor_the_reference_is_stored(
    browser: Browser, pool: Pool, siti: Someone, passwords: Passwords
) -> None:
    await browser.open_account(siti, passwords)
    secret = await link_in(browser, "account_opened", siti.email)
    reference = await reference_in(browser, "account_opened", siti.phone)

    async with pool.connection() as conn:
        rows = await (
            await conn.execute("SELECT * FROM access_event_notice n, access_event e, messaging_message m")
        ).fetchall()
    stored = repr(rows)

    assert secret not in stored
    assert reference not in stored
    browser.now += WEEK
    assert await opened(browser, secret) is None
    assert await found(browser, reference, siti) is None


async def test_a_closing_that_its_owner_did_not_ask_for_is_cancelled(
    browser: Browser, pool: Pool, siti: Someone, passwords: Passwords
) -> None:
    session = await browser.live_session(await browser.open_account(siti, passwords))
    async with transaction(pool) as conn:
        await ask_to_close(conn, session, keys=browser.keys, language="id", now=browser.now)

    assert await not_me(browser, "closing_asked", siti.email)

    async with pool.connection() as conn:
        assert await closing_at(conn, session) is None
    browser.now += CLOSING_WAIT + timedelta(days=1)
    assert await close_due(pool, keys=browser.keys, now=browser.now) == 0


async def test_a_helper_whom_nobody_invited_helps_no_more(
    browser: Browser, pool: Pool, siti: Someone, passwords: Passwords, keys: Keys
) -> None:
    mother = await browser.live_session(await browser.open_account(siti, passwords))
    stranger = browser.another()
    other = await stranger.live_session(await stranger.open_account(await register(pool, keys, 1), passwords))
    wish = Wish(Scope.SEE, day_of(browser.now) + timedelta(days=7), 90)
    async with transaction(pool) as conn:
        await invite(conn, mother, wish, browser.visit, keys=keys, today=day_of(browser.now), now=browser.now)
        (made,) = await list_help(conn, siti.id)
    code = code_of(made.id, made.secret, made.key_id, keys)
    number = Reference(made.locator)
    assert await take(pool, other, number, code, stranger.visit, keys=keys, now=browser.now) is Taken.TAKEN

    assert await not_me(browser, "helper_added", siti.email)

    async with pool.connection() as conn:
        (help_given,) = await list_help(conn, siti.id)
    assert help_given.ended_at is not None
