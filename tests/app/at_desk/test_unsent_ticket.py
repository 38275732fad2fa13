"""A question for help sent after the cookies were gone: nothing is stored, and nothing that was typed is lost."""

import html

from litestar import Litestar

from peserta.kit.database import Pool
from peserta.web.visitor import BROWSER_COOKIE
from tests.access.walking import count
from tests.app.asking import Person
from tests.app.enrolling.walker import CSRF

TYPED = "Kode belum datang <b>sejak</b> pagi & saya sudah menunggu."
CONTACT = 'rina"@surel.contoh.example'
FIELDS = {"langkah": "kode", "perjalanan": "0" * 32, "pesan": TYPED, "kontak": CONTACT}
OPEN_AGAIN = "Buka halaman ini sekali lagi"


async def test_the_form_comes_again_with_what_was_typed_and_then_it_is_sent(person: Person, pool: Pool) -> None:
    stale = (await person.get("/bantuan/baru?langkah=kode")).find(CSRF)
    person.cookies.clear()

    again = await person.post("/bantuan/baru", FIELDS | {"_csrf": stale})

    assert (again.status, "Belum terkirim" in again.text, OPEN_AGAIN in again.text) == (403, True, False)
    assert f">{html.escape(TYPED, quote=False)}</textarea>" in again.text
    assert "<b>sejak</b>" not in again.text
    assert again.find(r'name="kontak"[^>]* value="([^"]*)"') == CONTACT
    assert again.find(r'name="langkah" value="(\w*)"') == "kode"
    assert 'name="perjalanan" value=""' in again.text, "the journey was another browser's"
    assert await count(pool, "support_ticket") == 0
    sent = await person.post("/bantuan/baru", FIELDS | {"_csrf": again.find(CSRF), "kontak": ""})
    assert (sent.status, await count(pool, "support_ticket")) == (303, 1)
    assert html.escape(TYPED, quote=False) in (await person.get(sent.location)).text


async def test_a_form_of_another_browser_is_shown_here_and_sent_by_nobody(app: Litestar, pool: Pool) -> None:
    theirs, ours = Person(app), Person(app)
    foreign = (await theirs.get("/bantuan/baru")).find(CSRF)
    await ours.get("/")
    mine = ours.cookies[BROWSER_COOKIE]

    answers = [await ours.post("/bantuan/baru", FIELDS | token) for token in ({"_csrf": foreign}, {"_csrf": ""}, {})]

    assert [answer.status for answer in answers] == [403, 403, 403]
    assert {answer.find(CSRF) for answer in answers} != {foreign}
    assert ours.cookies[BROWSER_COOKIE] == mine
    assert await count(pool, "support_ticket") == 0


async def test_where_nothing_was_typed_the_page_is_to_be_opened_again(person: Person) -> None:
    refused = await person.post("/bantuan/baru", {"pesan": " ", "kontak": ""})

    assert (refused.status, OPEN_AGAIN in refused.text) == (403, True)


async def test_what_is_no_form_is_not_read(person: Person) -> None:
    refused = await person.ask("POST", "/bantuan/baru", b"pesan=" + TYPED.encode(), [(b"content-type", b"text/plain")])

    assert (refused.status, "sejak" in refused.text) == (400, False)


async def test_a_note_sent_after_the_cookies_were_gone_becomes_a_ticket_that_names_the_first(
    person: Person, pool: Pool
) -> None:
    csrf = (await person.get("/bantuan/baru")).find(CSRF)
    sent = await person.post("/bantuan/baru", FIELDS | {"_csrf": csrf, "kontak": ""})
    number = sent.location.rsplit("/", 1)[1]
    person.cookies.clear()

    again = await person.post(sent.location, {"_csrf": csrf, "pesan": TYPED})
    empty = await person.post(sent.location, {"_csrf": csrf, "pesan": " "})

    assert (again.status, "Belum terkirim" in again.text, OPEN_AGAIN in again.text) == (403, True, False)
    assert f">Tentang laporan {number}: {html.escape(TYPED, quote=False)}</textarea>" in again.text
    assert 'action="/bantuan/baru"' in again.text
    assert OPEN_AGAIN in empty.text
    assert await count(pool, "support_ticket") == 1


async def test_a_note_that_is_refused_is_not_typed_again(person: Person) -> None:
    csrf = (await person.get("/bantuan/baru")).find(CSRF)
    sent = await person.post("/bantuan/baru", FIELDS | {"_csrf": csrf, "kontak": ""})

    refused = await person.post(sent.location, {"_csrf": csrf, "pesan": "panjang " * 300})

    assert (refused.status, "Pesan terlalu panjang" in refused.text) == (422, True)
    assert f">{'panjang ' * 300}</textarea>" in refused.text
