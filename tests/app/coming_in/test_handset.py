"""Why a phone took no code: told to the browser that has proven this very contact before, and to no other."""

from collections.abc import Callable

import psycopg
import pytest
from litestar import Litestar

from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.app.asking import Answer, Journey, Person, begin
from tests.app.coming_in.strangers import activate, ours
from tests.people import Someone

HINT = "apakah HP menyala dan mendapat sinyal"
REASON = {
    "phone_off": "HP sedang mati",
    "inbox_full": "Kotak SMS di HP penuh",
    "blocked": "memblokir pesan ini",
}
# What the receipt of an operator does to the codes by SMS that are on their way.
NOT_TAKEN = """
UPDATE messaging_message
   SET state = 'failed', reason = %s, due_at = NULL, accepted_at = now(), ended_at = now()
 WHERE channel = 'sms' AND template = 'code'
"""
BY_EMAIL_ALONE = """
UPDATE access_device
   SET contact_ids = ARRAY(SELECT id FROM registry_contact WHERE person_id = %s AND kind = 'email')
"""

NotTaken = Callable[[str], None]


@pytest.fixture
def not_taken(owner_dsn: str) -> NotTaken:
    def fail(reason: str) -> None:
        with psycopg.connect(owner_dsn) as conn:
            conn.execute(NOT_TAKEN, [reason])

    return fail


@pytest.fixture
async def someone(pool: Pool, keys: Keys) -> Someone:
    return await ours(pool, keys)


@pytest.fixture
async def owner(app: Litestar, someone: Someone, keys: Keys, owner_dsn: str) -> Journey:
    """A browser that proved the phone on record, and whose waiting times have passed."""
    journey = await activate(app, someone, keys, owner_dsn)
    with psycopg.connect(owner_dsn) as conn:
        conn.execute("DELETE FROM kit_limit")
    return journey


async def ask_code(person: Person, someone: Someone) -> Journey:
    journey = await begin(person)
    await journey.give(someone)
    page = await journey.person.get(f"{journey.base}/cara")
    await journey.post("kirim", kontak=page.find(r'name="kontak" value="([^"]+)"'))
    return journey


async def code_page(journey: Journey) -> Answer:
    return await journey.person.get(f"{journey.base}/kode")


@pytest.mark.parametrize("reason", REASON)
async def test_who_proved_the_phone_before_reads_why_it_took_no_code(
    owner: Journey, someone: Someone, not_taken: NotTaken, reason: str
) -> None:
    journey = await ask_code(owner.person, someone)
    not_taken(reason)

    page = await code_page(journey)

    assert REASON[reason] in page.text
    assert "e-mail" in page.text


@pytest.mark.usefixtures("owner")
async def test_a_stranger_reads_the_same_whatever_the_phone_did_and_what_to_look_at(
    app: Litestar, someone: Someone, not_taken: NotTaken
) -> None:
    journey = await ask_code(Person(app), someone)
    pages: list[str] = []
    for reason in REASON:
        not_taken(reason)
        pages.append((await code_page(journey)).text)

    assert not [words for words in REASON.values() if words in pages[0]]
    assert HINT in pages[0]
    assert "Diterima operator" in pages[0]
    assert all(words not in page for page in pages for words in REASON.values())


async def test_who_proved_another_contact_of_the_person_does_not_learn_whether_the_phone_is_on(
    owner: Journey, someone: Someone, not_taken: NotTaken, owner_dsn: str
) -> None:
    with psycopg.connect(owner_dsn) as conn:
        conn.execute(BY_EMAIL_ALONE, [someone.id])
    journey = await ask_code(owner.person, someone)
    not_taken("phone_off")

    page = await code_page(journey)

    assert REASON["phone_off"] not in page.text
    assert HINT in page.text
