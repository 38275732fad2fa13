"""Somebody says "that was not me" while a right code is typed: whichever comes first, nobody is let in."""

import asyncio
from datetime import timedelta
from typing import LiteralString

import pytest

from peserta.access.passwords import Passwords
from peserta.access.recovery.disowning import disown
from peserta.access.recovery.event import Event
from peserta.kit.database import Pool, transaction
from peserta.registry.actions import list_contacts
from peserta.registry.standing import ContactRules, Standing, standing
from peserta.verification.rules import Verdict
from tests.access.disowning import link_in, opened
from tests.access.walking import Browser, arrived
from tests.locks import PATIENCE_S, until_somebody_waits
from tests.people import Someone

NEXT = "tujuh belas kambing"
MINUTES = timedelta(minutes=5)


@pytest.fixture
async def thief(browser: Browser, siti: Someone, passwords: Passwords) -> Browser:
    """Somebody who holds the phone, chose a password in one browser, and has a code in another."""
    first = browser.another()
    first.now += MINUTES
    await first.set_password(await first.prove(siti, siti.phone), passwords, NEXT)
    thief = first.another()
    thief.now = browser.now = first.now + MINUTES
    await thief.match(siti)
    await thief.ask(siti.phone)
    return thief


@pytest.fixture
async def event(browser: Browser, siti: Someone, thief: Browser) -> Event:
    """What the owner is told of: the password, which the phone has proven."""
    assert thief
    event = await opened(browser, await link_in(browser, "password_waiting", siti.email))
    assert event is not None
    return event


async def code_of(thief: Browser, siti: Someone) -> str:
    return (await arrived(thief.pool, thief.keys, siti.phone))[-1]


async def phone_stands(browser: Browser, siti: Someone) -> Standing:
    async with browser.pool.connection() as conn:
        phone = next(each for each in await list_contacts(conn, siti.id) if each.kind == "phone")
    return standing(phone, ContactRules(), browser.now)


async def test_a_right_code_that_is_typed_while_the_disowning_goes_on_opens_nothing(
    pool: Pool, browser: Browser, siti: Someone, thief: Browser, event: Event
) -> None:
    code = await code_of(thief, siti)

    async with transaction(pool) as conn:
        assert await disown(conn, event, keys=browser.keys, language="id", now=browser.now)
        typing = asyncio.create_task(thief.type(code))
        await until_somebody_waits(pool)  # for the contact, which is being held
    answered = await typing

    assert (answered.judgement.verdict, answered.token) == (Verdict.EXPIRED, None)
    assert await phone_stands(browser, siti) is Standing.HELD


# Where the typing stands when the disowning begins: before the contact, or with the contact and before the account.
@pytest.mark.parametrize(
    "held",
    [
        "SELECT FROM registry_contact WHERE person_id = %s FOR UPDATE",
        "SELECT FROM access_account WHERE person_id = %s FOR UPDATE",
    ],
)
async def test_a_session_that_a_right_code_opens_while_the_disowning_waits_is_ended_by_it(
    pool: Pool, browser: Browser, siti: Someone, thief: Browser, event: Event, held: LiteralString
) -> None:
    code = await code_of(thief, siti)

    async def press() -> bool:
        async with transaction(pool) as conn:
            return await disown(conn, event, keys=browser.keys, language="id", now=browser.now)

    async with pool.connection() as conn, conn.transaction():
        await conn.execute(held, [siti.id])
        typing = asyncio.create_task(thief.type(code))
        await until_somebody_waits(pool)
        pressing = asyncio.create_task(press())
        await until_somebody_waits(pool, count=2)
    async with asyncio.timeout(PATIENCE_S):
        answered, was_disowned = await asyncio.gather(typing, pressing)

    assert was_disowned
    assert answered.judgement.verdict is Verdict.ACCEPTED
    assert answered.token is not None
    assert await thief.session(answered.token) is None
    assert await phone_stands(browser, siti) is Standing.HELD
