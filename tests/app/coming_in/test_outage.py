"""All channels down: the page says that all is kept and who tells when, and it goes on by the reference."""

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from litestar import Litestar

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.messaging.telling.promise import UNSENT_FOR
from peserta.messaging.telling.promises import keep_promises, watch_channels
from peserta.verification.actions import list_proven
from tests.access.walking import codes_to
from tests.app.asking import Journey, Person, begin
from tests.app.coming_in.strangers import ours, send_first
from tests.app.enrolling.test_resume import REFERENCE, end_cool_downs
from tests.app.enrolling.walker import Walker
from tests.people import Someone

KEPT = r'Nomor referensi:\s*<span class="reference number">([^<]+)<'
TELLS = "kami kabari Anda ke"
BACK = "Kode bisa dikirim lagi"
# What the dispatcher does with a code that no route took in its life.
RUN_OUT = """
UPDATE messaging_message
   SET state = 'expired', due_at = NULL, not_after = now(), ended_at = now()
 WHERE due_at IS NOT NULL;
UPDATE messaging_promise
   SET code_ends_at = now();
UPDATE verification_challenge
   SET expires_at = now()
"""


class Workers:
    """What the workers do, without a route that works."""

    def __init__(self, pool: Pool, keys: Keys, owner_dsn: str) -> None:
        self.pool, self.keys, self.owner_dsn = pool, keys, owner_dsn

    async def notice(self) -> None:
        await watch_channels(self.pool, now=utc_now() + UNSENT_FOR)

    def let_codes_run_out(self) -> None:
        with psycopg.connect(self.owner_dsn) as owner:
            owner.execute(RUN_OUT)

    async def tell(self) -> int:
        return await keep_promises(self.pool, list_proven, keys=self.keys, now=utc_now() + timedelta(seconds=1))


def leads_to_the_buttons(page: str) -> bool:
    """Whether a new code is one jump away; the address of this very page would be a button that does nothing."""
    return 'href="#lagi"><svg' in page and 'id="lagi"' in page


@pytest.fixture
def workers(pool: Pool, keys: Keys, owner_dsn: str) -> Workers:
    return Workers(pool, keys, owner_dsn)


async def a_waiting_code(app: Litestar, someone: Someone) -> Journey:
    journey = await begin(Person(app))
    await journey.give(someone)
    await send_first(journey, await journey.person.get(f"{journey.base}/cara"))
    return journey


async def a_waiting_family(app: Litestar) -> Walker:
    walker = Walker(app)
    await walker.begin()
    await walker.tell_family()
    for step, fields in (
        ("kelas", {"kelas": "3"}),
        ("faskes", {"nanti": "ya"}),
        ("kontak", {"kontak": "0899 0000 0777"}),
    ):
        await walker.post(step, **fields)
    return walker


async def test_activation_is_kept_told_and_gone_on_with_in_the_same_browser_alone(
    app: Litestar, pool: Pool, keys: Keys, owner_dsn: str, workers: Workers
) -> None:
    someone = await ours(pool, keys)
    journey = await a_waiting_code(app, someone)
    person, page = journey.person, f"{journey.base}/kode"
    before = await person.get(page)
    await workers.notice()

    told = await person.get(page)
    reference = told.find(KEPT)
    workers.let_codes_run_out()
    still_out = await person.get(page)
    assert await workers.tell() == 1
    back = await person.get(page)
    stream = await replace(person, stays=True).get(f"{journey.base}/jejak")
    resumed = await person.post("/aktivasi/lanjut", {"_csrf": journey.csrf, "referensi": reference})
    stranger = Person(app)
    csrf = (await stranger.get("/aktivasi/lanjut")).find(r'name="_csrf" value="(\w+)"')
    elsewhere = await stranger.post("/aktivasi/lanjut", {"_csrf": csrf, "referensi": reference})

    assert TELLS not in before.text
    assert TELLS in told.text
    assert TELLS in still_out.text
    assert BACK in back.text
    assert BACK in stream.text
    assert leads_to_the_buttons(back.text)
    assert (resumed.status, resumed.location) == (303, f"{journey.base}/cara")
    assert elsewhere.status == 404
    end_cool_downs(owner_dsn)
    await send_first(journey, await person.get(resumed.location))
    right = await journey.post("kode", kode=(await codes_to(pool, keys, someone.phone.value_index))[-1])
    assert right.location == f"{journey.base}/amankan"


async def test_enrolment_is_kept_told_and_gone_on_with_by_its_own_reference(
    app: Litestar, pool: Pool, keys: Keys, workers: Workers
) -> None:
    walker = await a_waiting_family(app)
    reference = (await walker.get("kode")).find(REFERENCE)
    await workers.notice()

    told = await walker.get("kode")
    workers.let_codes_run_out()
    assert await workers.tell() == 1
    back = await walker.get("kode")
    stream = await replace(walker.person, stays=True).get(f"{walker.base}/jejak")

    assert told.find(KEPT) == reference
    assert TELLS in told.text
    assert BACK in back.text
    assert BACK in stream.text
    assert leads_to_the_buttons(back.text)
    async with pool.connection() as conn:
        cursor = await conn.execute("SELECT template, facts FROM messaging_message ORDER BY id DESC LIMIT 1")
        assert await cursor.fetchone() == ("delivery_back_enrolment", {"reference": reference})


async def test_when_no_code_is_valid_any_more_nothing_is_said_to_be_on_its_way(
    app: Litestar, pool: Pool, keys: Keys, owner_dsn: str
) -> None:
    journey, walker = await a_waiting_code(app, await ours(pool, keys)), await a_waiting_family(app)
    on_their_way = [await journey.person.get(f"{journey.base}/kode"), await walker.get("kode")]
    with psycopg.connect(owner_dsn) as owner:
        owner.execute("UPDATE verification_challenge SET expires_at = now()")

    over = [await journey.person.get(f"{journey.base}/kode"), await walker.get("kode")]

    assert ["Menunggu sampai di HP" in page.text for page in (*on_their_way, *over)] == [True, True, False, False]


async def test_whoever_proves_the_contact_by_a_late_code_is_not_told(
    app: Litestar, pool: Pool, keys: Keys, workers: Workers
) -> None:
    someone = await ours(pool, keys)
    journey = await a_waiting_code(app, someone)
    await workers.notice()
    right = await journey.post("kode", kode=(await codes_to(pool, keys, someone.phone.value_index))[-1])
    workers.let_codes_run_out()

    assert right.status == 303
    assert await workers.tell() == 0


@pytest.mark.parametrize("typed", ["", "K7M", "K7M-4PQ-X", "\x00" * 50, "🐘" * 7])
async def test_a_mistyped_reference_is_answered_in_words(app: Litestar, typed: str) -> None:
    person = Person(app)
    csrf = (await person.get("/aktivasi/lanjut")).find(r'name="_csrf" value="(\w+)"')

    answer = await person.post("/aktivasi/lanjut", {"_csrf": csrf, "referensi": typed})

    assert answer.status == 422
    assert "Nomor referensi" in answer.text
