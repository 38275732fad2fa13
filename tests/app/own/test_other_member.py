"""A phone is shared and an older tab stays open: what was typed for one account acts on no other."""

import re

import pytest
from litestar import Litestar

from peserta.access.passwords import Passwords
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.web.forms import WHOSE_FIELD
from peserta.web.visitor import BROWSER_COOKIE, SESSION_COOKIE
from tests.access.walking import PASSWORD, Browser, count
from tests.app.any_page.attacking import CSRF, signs_in
from tests.app.asking import Answer, Person
from tests.app.members import Member, a_member
from tests.people import Someone, register

WHOSE = rf'name="{WHOSE_FIELD}" value="(\w+)"'


def of_form(page: Answer) -> dict[str, str]:
    """What a form of this page carries by itself."""
    return {"_csrf": page.find(CSRF), WHOSE_FIELD: page.find(WHOSE)}


@pytest.fixture
async def mother(app: Litestar, pool: Pool, keys: Keys) -> Member:
    return await a_member(app, pool, keys, 0)


@pytest.fixture
async def daughter(app: Litestar, pool: Pool, keys: Keys) -> Member:
    return await a_member(app, pool, keys, 1)


def takes(phone: Person, member: Member) -> None:
    """Somebody else signs in on this phone, in another tab."""
    phone.cookies[SESSION_COOKIE] = member.person.cookies[SESSION_COOKIE]


async def test_a_contact_typed_for_one_account_is_not_added_to_another(
    mother: Member, daughter: Member, pool: Pool
) -> None:
    phone = daughter.person
    fields = of_form(await phone.get("/profil/kontak/baru"))
    takes(phone, mother)

    answer = await phone.post("/profil/kontak/baru", {**fields, "kontak": "0899 0000 0999"})

    assert (answer.status, "Halaman itu milik akun lain" in answer.text) == (409, True)
    assert await count(pool, "access_contact_draft") == 0
    again = of_form(await phone.get("/profil/kontak/baru"))
    assert (await phone.post("/profil/kontak/baru", {**again, "kontak": "0899 0000 0999"})).status == 303


async def test_a_password_chosen_for_one_new_account_opens_no_other(
    app: Litestar, pool: Pool, keys: Keys, owner: Browser, passwords: Passwords
) -> None:
    ani, ibu = [await register(pool, keys, serial, now=owner.now) for serial in (80, 81)]
    phone = Person(app)
    await phone.get("/")
    browser = Browser(pool, keys, now=utc_now(), token=owner.token)
    phone.cookies[SESSION_COOKIE] = await browser.prove(ani)
    fields = of_form(await phone.get(f"/aktivasi/{browser.journey_id.hex}/amankan"))
    other = browser.another()
    phone.cookies[SESSION_COOKIE] = await other.prove(ibu)

    answer = await phone.post(f"/aktivasi/{browser.journey_id.hex}/amankan", {**fields, "kata_sandi": PASSWORD})

    assert answer.status == 409
    assert (await other.live_session(phone.cookies[SESSION_COOKIE])).account_state == "proven"


async def test_who_signs_in_again_in_another_tab_goes_on_in_the_first(app: Litestar, siti: Someone) -> None:
    phone = Person(app)
    await signs_in(phone, siti)
    fields = of_form(await phone.get("/profil/perangkat"))
    before = phone.cookies[SESSION_COOKIE]
    await signs_in(phone, siti)
    assert phone.cookies[SESSION_COOKIE] != before

    assert (await phone.post("/profil/sesi/akhiri", {**fields, "sesi": "lain"})).status == 303


async def test_the_mark_of_one_browser_is_none_in_another_and_tells_nothing(mother: Member, app: Litestar) -> None:
    here = of_form(await mother.get("/profil/perangkat"))
    elsewhere = Person(app, {SESSION_COOKIE: mother.person.cookies[SESSION_COOKIE]})
    there = of_form(await elsewhere.get("/profil/perangkat"))

    assert here[WHOSE_FIELD] != there[WHOSE_FIELD]
    assert mother.person.cookies[BROWSER_COOKIE] != elsewhere.cookies[BROWSER_COOKIE]


PAGES = (
    "/beranda", "/profil/kontak", "/profil/kontak/baru", "/profil/kunci", "/profil/perangkat",
    "/profil/pemulihan", "/profil/pendamping", "/profil/data", "/profil/tutup", "/profil/pemberitahuan", "/pendamping",
    "/keluarga", "/keluarga/bayi", "/faskes", "/kartu", "/iuran", "/bukti", "/aktivasi/pulihkan/amankan",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
async def test_every_form_of_a_member_carries_whose_it_is(mother: Member, path: str) -> None:
    page = await mother.get(path)

    forms = re.findall(r'<form method="post".*?</form>', page.text, re.DOTALL)
    assert page.status == 200, (page.status, path)
    assert [form for form in forms if WHOSE_FIELD not in form] == []
    assert forms, "signing out stands on every page"


@pytest.mark.parametrize("later", ["mother", "nobody"])
async def test_what_was_written_for_help_in_one_account_is_filed_under_no_other(
    mother: Member, daughter: Member, pool: Pool, later: str
) -> None:
    phone, typed = daughter.person, "Ada yang memakai data saya."
    fields = of_form(await phone.get("/bantuan/baru"))
    if later == "mother":
        takes(phone, mother)
    else:
        del phone.cookies[SESSION_COOKIE]

    unsent = await phone.post("/bantuan/baru", {**fields, "pesan": typed})

    assert (unsent.status, "Belum terkirim" in unsent.text, f">{typed}</textarea>" in unsent.text) == (409, True, True)
    assert await count(pool, "support_ticket") == 0
    assert (await phone.post("/bantuan/baru", {**of_form(unsent), "pesan": typed})).status == 303


async def test_what_was_written_before_somebody_signed_in_is_filed_under_nobody_by_itself(
    app: Litestar, mother: Member, pool: Pool
) -> None:
    phone = Person(app)
    fields = of_form(await phone.get("/bantuan/baru"))
    takes(phone, mother)

    unsent = await phone.post("/bantuan/baru", {**fields, "pesan": "Kode saya tidak datang."})

    assert (unsent.status, await count(pool, "support_ticket")) == (409, 0)


async def test_a_note_that_was_typed_until_the_session_was_over_is_shown_again(daughter: Member, pool: Pool) -> None:
    phone, typed = daughter.person, "Dan ada satu hal lagi."
    fields = of_form(await phone.get("/bantuan/baru"))
    ticket = (await phone.post("/bantuan/baru", {**fields, "pesan": "Kode saya tidak datang."})).location
    del phone.cookies[SESSION_COOKIE]

    unsent = await phone.post(ticket, {**fields, "pesan": typed})

    number = ticket.rsplit("/", 1)[1]
    assert (unsent.status, f">Tentang laporan {number}: {typed}</textarea>" in unsent.text) == (409, True)
    assert await count(pool, "support_note") == 0
