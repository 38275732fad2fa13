"""The file of my data is whole: each table of the database says where its rows are in it, or why they are not."""

import json
from typing import cast

from litestar import Litestar

from peserta.kit.database import Pool
from tests.access.walking import PASSWORD, Browser
from tests.app.any_page.attacking import limited, posts
from tests.app.asking import Answer, Person
from tests.people import Someone

EXPORTED = {
    "person": {"registry_person", "registry_family", "membership_card"},
    "contacts": {"registry_contact"},
    "cover": {"membership_membership"},
    "facilities": {"facility_choice", "facility_change"},
    "money": {"billing_bill", "billing_payment", "billing_receipt", "billing_arrears"},
    "account": {"access_account", "access_session", "access_passkey"},
    "helpers": {"access_help"},
    "tickets": {"support_ticket", "support_note"},
    "cases": {"casework_case"},
    "messages": {"messaging_message"},
    "acceptances": {"consent_given", "consent_text"},
    "history": {"audit_entry"},
}
# In the trail in words, as `history`: what was done, when, with what outcome.
TOLD_IN_HISTORY = {
    "access_contact_change", "access_contact_claim", "access_event", "access_event_notice", "access_recovery",
    "access_match", "billing_paid", "enrolment_application", "enrolment_check", "enrolment_person",
    "registry_confirmation", "support_lookup", "access_help_naming",
}  # fmt: skip
# What opens something, or is a keyed hash of what does: a file that holds it would be a key.
SECRETS = {"access_activation_code", "access_saved_code", "verification_challenge", "enrolment_resume"}
# Kept for hours or days while something is under way, and known to who does it.
FLEETING = {
    "access_contact_draft", "access_contact_sign_in", "access_device", "access_journey", "access_push",
    "access_push_message", "enrolment_browser", "enrolment_reminder", "kit_limit", "kit_once", "verification_journey",
}  # fmt: skip
# How a message went its way: attempts, receipts, that it came back, and the promise to send again, by its id alone.
BY_MESSAGE = {"messaging_attempt", "messaging_receipt", "messaging_promise", "messaging_suppressed"}
# Ten thousand numbers at once, of which one may be somebody's.
BY_BLOCK = {"messaging_block", "messaging_brake"}
# The scheme's books and calls with banks, whose payments of the family are in `money`.
BOOKS = {
    "billing_bank_token", "billing_call", "billing_ledger_entry", "billing_ledger_transfer", "billing_notice",
    "billing_untold", "billing_va",
}  # fmt: skip
# About nobody: directories, machines, staff, and the seals of the trail.
NOBODYS = {
    "audit_anchor", "audit_link", "facility_facility", "intake_import", "kit_key", "kit_key_written", "kit_migration",
    "kit_partitioned",
    "messaging_breaker", "messaging_channel_state", "messaging_dispatcher", "messaging_drill", "messaging_points",
    "messaging_route", "messaging_route_history", "messaging_guard", "messaging_guard_history", "messaging_spent",
    "messaging_hour", "messaging_hours_until", "staff_account", "staff_session",
}  # fmt: skip


async def file_of(person: Person) -> dict[str, object]:
    answer: Answer = await posts(person, "/profil/data", bentuk="json")
    assert answer.status == 200, answer.text
    return json.loads(answer.body)


async def test_every_table_is_in_the_file_or_says_why_not(
    app: Litestar, pool: Pool, owner: Browser, siti: Someone
) -> None:
    person = await limited(app, owner, siti)
    await posts(person, "/bukti", kata_sandi=PASSWORD)
    file = await file_of(person)

    async with pool.connection() as conn:
        rows = await (await conn.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relnamespace = 'public'::regnamespace"
        )).fetchall()  # fmt: skip
    named = [*EXPORTED.values(), TOLD_IN_HISTORY, SECRETS, FLEETING, BY_MESSAGE, BY_BLOCK, BOOKS, NOBODYS]
    tables = {str(row[0]) for row in rows}
    assert tables - set[str]().union(*named) == set(), "a new table: is it in the file?"
    assert set[str]().union(*named) - tables == set(), "a table that is gone"
    assert sum(map(len, named)) == len(set[str]().union(*named)), "each stands once"
    assert EXPORTED.keys() <= file.keys()


async def test_the_file_has_what_was_sent_and_what_was_accepted_and_no_code(
    app: Litestar, owner: Browser, siti: Someone
) -> None:
    person = await limited(app, owner, siti)
    await posts(person, "/bukti", kata_sandi=PASSWORD)

    file = await file_of(person)

    messages = cast("list[dict[str, str]]", file["messages"])
    acceptances = cast("list[dict[str, str]]", file["acceptances"])
    assert {"code", "account_opened"} <= {message["about"] for message in messages}
    assert {message["to"][:4] for message in messages if message["channel"] == "sms"} == {"\u2022" * 4}
    assert messages == sorted(messages, key=lambda message: message["at"], reverse=True)
    assert [one["purpose"] for one in acceptances] == ["processing", "processing"], "the two journeys of this person"
    assert all("code_secret" not in message for message in messages)
    assert "@" not in json.dumps([message["to"] for message in messages]).replace("\\u2022\\u2022\\u2022@", "")
