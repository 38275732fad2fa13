"""The page with the code box says what is so: what waits, what can be asked for and when, and what helps."""

from uuid import uuid4

import psycopg
from litestar import Litestar

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.messaging.routes import route_store
from tests.app.asking import Journey, Person, begin
from tests.app.coming_in.channels import switch_on
from tests.app.coming_in.strangers import ours, send_first

REFUSED = """
UPDATE messaging_message
   SET state = 'failed', reason = 'refused', due_at = NULL, ended_at = now()
 WHERE state = 'queued'
"""
LATE = """
UPDATE messaging_message
   SET created_at = created_at - interval '26 seconds'
"""


async def a_sent_code(app: Litestar, pool: Pool, keys: Keys) -> Journey:
    journey = await begin(Person(app))
    await journey.give(await ours(pool, keys))
    await send_first(journey, await journey.person.get(f"{journey.base}/cara"))
    return journey


async def test_while_no_route_can_take_it_a_code_is_said_to_wait_from_the_start(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    async with transaction(pool) as conn:
        await route_store.check_in(conn, uuid4(), usable=["email"], now=utc_now())
    await switch_on(app, pool, "sms")

    journey = await a_sent_code(app, pool, keys)
    page = await journey.person.get(f"{journey.base}/kode")
    choice = await journey.person.get(f"{journey.base}/cara")

    assert "masih antre: belum ada jalur yang menerimanya" in page.text
    assert "biasanya" not in page.text
    assert "SMS sedang terganggu; pilih yang lain bila bisa" in choice.text


async def test_a_refused_number_is_sent_no_code_again_and_another_way_is_named(
    app: Litestar, pool: Pool, keys: Keys, owner_dsn: str
) -> None:
    journey = await a_sent_code(app, pool, keys)
    before = await journey.person.get(f"{journey.base}/kode")
    with psycopg.connect(owner_dsn) as owner:
        owner.execute(REFUSED)

    after = await journey.person.get(f"{journey.base}/kode")

    assert "Kirim ulang ke" in before.text
    assert "Operator menolak nomor ini." in after.text
    assert "SMS ke nomor ini tidak akan sampai." in after.text
    assert "Kirim ulang ke" not in after.text
    assert "Lihat dulu" not in after.text
    assert "Kirim e-mail ke" in after.text


async def test_another_code_is_offered_from_when_the_buttons_send_one(
    app: Litestar, pool: Pool, keys: Keys, owner_dsn: str
) -> None:
    journey = await a_sent_code(app, pool, keys)
    with psycopg.connect(owner_dsn) as owner:
        owner.execute("DELETE FROM registry_contact WHERE kind = 'email'")
        owner.execute(LATE)

    late = await journey.person.get(f"{journey.base}/kode")
    tried = [await journey.post("kode", kode="000000") for _ in range(5)]

    assert "Kode lewat cara lain bisa diminta mulai" in late.text
    assert "Kode baru bisa diminta mulai" in tried[-1].text
    assert "sekarang" not in tried[-1].text
