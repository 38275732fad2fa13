"""What staff see of a code that did not come, and what its owner sees of the same ticket."""

from datetime import datetime

import psycopg

from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.support.actions import find_own_ticket, open_ticket, read_ticket
from peserta.support.delivery import trace_codes
from peserta.support.ticket import TicketDraft
from tests.access.walking import Browser
from tests.people import register

PHONE_IS_OFF = """
UPDATE messaging_message
   SET state = 'failed', reason = 'phone_off', due_at = NULL, accepted_at = created_at, ended_at = created_at
"""


def eight_seconds(_channel: str, _operator: str | None, _made_at: datetime) -> float:
    return 8.0


async def waiting_for_a_code(pool: Pool, keys: Keys) -> Browser:
    browser = Browser(pool, keys)
    siti = await register(pool, keys)
    await browser.match(siti)
    await browser.ask(siti.phone)
    return browser


def ticket_of(browser: Browser) -> TicketDraft:
    return TicketDraft(
        kind="help", browser=browser.token, message="Kode tidak sampai.", language="id", step="kode",
        journey_id=browser.journey_id, trace=[("sms.requested", "then")],
    )  # fmt: skip


async def test_staff_see_why_it_did_not_arrive_even_if_that_came_after_the_ticket(
    pool: Pool, keys: Keys, owner_dsn: str
) -> None:
    browser = await waiting_for_a_code(pool, keys)
    async with transaction(pool) as conn:
        reference = await open_ticket(conn, ticket_of(browser), keys=keys, now=browser.now)
    with psycopg.connect(owner_dsn) as conn:
        conn.execute(PHONE_IS_OFF)

    async with transaction(pool) as conn:
        seen = await read_ticket(conn, reference, actor="staff:rina", keys=keys, now=browser.now)
        own = await find_own_ticket(conn, reference, browser=browser.token, person_id=None, keys=keys)

    assert seen
    assert own
    assert [code for code, _ in seen.trace] == ["sms.requested", "sms.accepted_by_operator", "sms.failed.phone_off"]
    assert own.trace == [("sms.requested", "then")]


async def test_a_member_is_not_told_what_a_receipt_says_about_a_phone(pool: Pool, keys: Keys, owner_dsn: str) -> None:
    browser = await waiting_for_a_code(pool, keys)
    with psycopg.connect(owner_dsn) as conn:
        conn.execute(PHONE_IS_OFF)

    async with pool.connection() as conn:
        lines = await trace_codes(
            conn, browser.journey_id, browser.token, eight_seconds, for_staff=False, now=browser.now
        )

    assert [code for code, _ in lines] == ["sms.requested", "sms.accepted_by_operator"]


async def test_where_the_codes_are_no_longer_kept_staff_see_what_the_member_saw(pool: Pool, keys: Keys) -> None:
    browser = Browser(pool, keys)
    await browser.begin()
    async with transaction(pool) as conn:
        reference = await open_ticket(conn, ticket_of(browser), keys=keys, now=browser.now)

        ticket = await read_ticket(conn, reference, actor="staff:rina", keys=keys, now=browser.now)

    assert ticket
    assert ticket.trace == [("sms.requested", "then")]
