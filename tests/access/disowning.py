"""The notices that arrive, and saying "that was not me" to one of them."""

from uuid import UUID

from peserta.access.recovery.disowning import disown, find_event, find_link
from peserta.access.recovery.event import Event
from peserta.kit.database import transaction
from peserta.messaging.words.marks import link_token, spoken_reference
from peserta.registry.contact import Contact
from tests.access.walking import Browser
from tests.people import Someone


async def message_of(browser: Browser, template: str, contact: Contact) -> UUID:
    """The newest notice of a kind that went to a contact."""
    sql = """
        SELECT id FROM messaging_message
         WHERE template = %s AND destination_index = %s ORDER BY created_at DESC, id DESC LIMIT 1
    """
    async with browser.pool.connection() as conn:
        row = await (await conn.execute(sql, [template, contact.value_index])).fetchone()
    assert row is not None, f"no {template} went there"
    return row[0]


async def link_in(browser: Browser, template: str, contact: Contact) -> str:
    """The secret of the link that stands in the e-mail."""
    return link_token(browser.keys, await message_of(browser, template, contact))


async def reference_in(browser: Browser, template: str, contact: Contact) -> str:
    """The reference that stands in the SMS."""
    return spoken_reference(browser.keys, await message_of(browser, template, contact))


async def opened(browser: Browser, secret: str) -> Event | None:
    """What the page of a link shows."""
    async with browser.pool.connection() as conn:
        return await find_event(conn, secret, now=browser.now)


async def not_me(browser: Browser, template: str, contact: Contact) -> bool:
    """Press the button under the newest notice of a kind."""
    event = await opened(browser, await link_in(browser, template, contact))
    assert event is not None
    async with transaction(browser.pool) as conn:
        return await disown(conn, event, keys=browser.keys, language="id", now=browser.now)


async def found(browser: Browser, reference: str, someone: Someone) -> str | None:
    """The link that a reference leads to, for who knows the birth date."""
    return await find_link(
        browser.pool, reference, someone.born_on, browser.visit, keys=browser.keys, now=browser.now
    )  # fmt: skip
