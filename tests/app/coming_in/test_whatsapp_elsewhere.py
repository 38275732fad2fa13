"""A code by WhatsApp wherever one goes to a phone: recovery, signing in, enrolling, coming back, a new contact."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from litestar import Litestar

from peserta.access.contacts.contact_sign_in_sending import send_wished_codes
from peserta.demo import numbers
from peserta.enrolment.elsewhere.resume_sending import send_wished
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.messaging.draft import Channel
from peserta.registry.standing import ContactRules
from peserta.verification.rules import Policy
from tests.access.walking import codes_to
from tests.app.asking import Answer, Person, begin
from tests.app.coming_in.channels import choice_of, sent, switch_on
from tests.app.enrolling.test_resume import REFERENCE
from tests.app.enrolling.walker import CSRF, Walker, newest_code
from tests.people import Someone
from tests.server.test_attacks_contacts import ADD, LIST, NEW, signed_in

OWN = numbers.phone(700)
BY_WHATSAPP = "Kirim lewat WhatsApp"


@pytest.fixture
async def chat(app: Litestar, pool: Pool) -> None:
    await switch_on(app, pool, Channel.WHATSAPP)


async def ways(pool: Pool) -> list[str]:
    """How the codes went, the first first."""
    return [channel for channel, _ in await sent(pool)]


async def end_cool_downs(pool: Pool) -> None:
    async with pool.connection() as conn:
        await conn.execute("DELETE FROM kit_limit")


@dataclass
class SigningIn:
    """Somebody at `/masuk/kode`, and the worker that looks after the answer."""

    person: Person
    pool: Pool
    keys: Keys

    async def post(self, path: str, **fields: str) -> Answer:
        csrf = (await self.person.get("/masuk/kode")).find(CSRF)
        return await self.person.post(path, {"_csrf": csrf, **fields})

    async def work(self, *, later_s: float = 0) -> None:
        now = utc_now() + timedelta(seconds=later_s)
        await send_wished_codes(self.pool, keys=self.keys, policy=Policy(), rules=ContactRules(), now=now)


@pytest.fixture
def signing_in(person: Person, pool: Pool, keys: Keys) -> SigningIn:
    return SigningIn(person, pool, keys)


@pytest.mark.usefixtures("chat")
async def test_signing_in_by_whatsapp_is_one_code_of_one_budget_with_the_sms(
    signing_in: SigningIn, pool: Pool, keys: Keys, siti: Someone
) -> None:
    before = len(await ways(pool))
    assert BY_WHATSAPP in (await signing_in.person.get("/masuk/kode")).text
    asked = await signing_in.post("/masuk/kode", kontak=OWN, lewat="whatsapp")
    await signing_in.work()
    box = await signing_in.person.get(asked.location)
    await signing_in.post(f"{asked.location}/kirim")
    await signing_in.work()
    assert (await ways(pool))[before:] == ["whatsapp"], "the next may go when it may by SMS"
    await signing_in.work(later_s=61)

    assert (await ways(pool))[before:] == ["whatsapp", "sms"]
    assert BY_WHATSAPP in box.text
    *_, first, second = await codes_to(pool, keys, siti.phone.value_index)
    assert first == second
    assert (await signing_in.post(asked.location, kode=first)).location == "/beranda"


@pytest.mark.usefixtures("siti", "chat")
async def test_whoever_asks_by_whatsapp_learns_no_more_than_by_sms(app: Litestar, pool: Pool, keys: Keys) -> None:
    pages: list[str] = []
    for contact in (OWN, numbers.phone(9_000)):
        stranger = SigningIn(Person(app), pool, keys)
        asked = await stranger.post("/masuk/kode", kontak=contact, lewat="whatsapp")
        await stranger.work()
        page = await stranger.person.get(asked.location)
        pages.append(page.text.replace(asked.location, "").replace(page.find(CSRF), ""))

    assert pages[0] == pages[1]


async def test_while_whatsapp_is_closed_whoever_presses_it_gets_an_sms(
    signing_in: SigningIn, pool: Pool, siti: Someone
) -> None:
    assert siti.phone
    before = len(await ways(pool))
    assert BY_WHATSAPP not in (await signing_in.person.get("/masuk/kode")).text

    await signing_in.post("/masuk/kode", kontak=OWN, lewat="whatsapp")
    await signing_in.work()

    assert (await ways(pool))[before:] == ["sms"]


@pytest.mark.usefixtures("chat")
async def test_recovery_by_e_mail_and_whatsapp_opens_the_account(
    person: Person, pool: Pool, keys: Keys, siti: Someone
) -> None:
    journey = await begin(person)
    await journey.give(siti)
    await journey.post("kirim", kontak=choice_of(await person.get(f"{journey.base}/cara"), "E-mail ke"))
    await journey.post("kode", kode=(await codes_to(pool, keys, siti.email.value_index))[-1])

    page = await person.get("/pulihkan")
    asked = await person.post("/pulihkan/kirim", {"_csrf": journey.csrf, "kontak": choice_of(page, "WhatsApp ke")})
    box = await person.get(asked.location)
    code = (await codes_to(pool, keys, siti.phone.value_index))[-1]
    done = await person.post("/pulihkan/kode", {"_csrf": journey.csrf, "kode": code})

    assert (await ways(pool))[-1] == "whatsapp"
    assert "Periksa WhatsApp Anda" in box.text
    assert "Kirim ulang ke" not in box.text, "nothing went by SMS yet"
    assert done.location == "/pulihkan/baru"
    assert (await person.get("/pulihkan/baru")).status == 200
    async with pool.connection() as conn:
        found = await conn.execute("SELECT second_proof FROM access_session WHERE second_proof IS NOT NULL")
        assert await found.fetchall() == [("whatsapp",)]


@pytest.mark.usefixtures("chat")
async def test_a_family_proves_its_phone_by_whatsapp_and_comes_back_by_it(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    walker = Walker(app)
    await walker.up_to_code()
    box = await walker.get("kode")
    assert "Kirim WhatsApp ke 0899" in box.text
    await end_cool_downs(pool)
    await walker.post("kirim", lewat="whatsapp")
    box = await walker.get("kode")
    assert "Periksa WhatsApp Anda" in box.text
    assert "Kirim SMS ke 0899" in box.text
    assert await ways(pool) == ["sms", "whatsapp"]
    await walker.post("kode", kode=await newest_code(pool, keys))
    reference = (await walker.get("ringkasan")).find(REFERENCE)
    await end_cool_downs(pool)

    other = Person(app)
    fields = {"_csrf": (await other.get("/daftar/lanjut")).find(CSRF), "referensi": reference, "lewat": "whatsapp"}
    asked = await other.post("/daftar/lanjut", fields)
    await send_wished(pool, keys=keys, policy=Policy(), now=utc_now())
    done = await other.post(asked.location, fields | {"kode": await newest_code(pool, keys)})

    assert (await ways(pool))[2:] == ["whatsapp"]
    assert done.location == walker.base


@pytest.mark.usefixtures("chat")
async def test_an_address_gets_its_code_by_e_mail_whichever_button_is_pressed(app: Litestar, pool: Pool) -> None:
    walker = Walker(app)
    await walker.begin()
    await walker.tell_family()
    await walker.post("kelas", kelas="3")
    await walker.post("faskes", nanti="ya")

    await walker.post("kontak", kontak="bagus@surel.contoh.example", lewat="whatsapp")

    assert await ways(pool) == ["email"]
    assert "WhatsApp" not in (await walker.get("kode")).text


@pytest.mark.usefixtures("chat")
async def test_a_new_phone_is_proven_by_whatsapp(app: Litestar, pool: Pool, keys: Keys) -> None:
    member = await signed_in(app, pool, keys)
    before = len(await ways(pool))
    assert BY_WHATSAPP in (await member.get(ADD)).text

    path = await member.type(NEW, lewat="whatsapp")
    box = await member.get(path)
    done = await member.post(path, kode=await member.code(NEW))

    assert (await ways(pool))[before:] == ["whatsapp"]
    assert "Periksa WhatsApp Anda" in box.text
    assert done.location == LIST
