"""A form that is filled in, in the other language: nothing of it is sent, and nothing of it is lost."""

import html
import re
from collections.abc import Awaitable, Callable
from typing import LiteralString, cast
from urllib.parse import urlencode

import pytest
from litestar import Litestar

from peserta.kit.database import Pool
from peserta.web.visitor import LANGUAGE_COOKIE
from tests.app.asking import FORM, Answer, Person, begin
from tests.app.enrolling.walker import Walker
from tests.app.members import a_member

Fields = dict[str, str]
Begun = Callable[[Litestar], Awaitable[tuple[Person, str]]]
ONE = {"nama": 'Siti "Ani" <b>', "hari": "7", "bulan": "13", "tahun": ""}


async def activation(app: Litestar) -> tuple[Person, str]:
    journey = await begin(Person(app))
    return journey.person, f"{journey.base}/data"


def enrolment(step: str) -> Begun:
    async def at_step(app: Litestar) -> tuple[Person, str]:
        walker = Walker(app)
        await walker.begin()
        await walker.tell_family()
        await walker.post("kelas", kelas="3")
        await walker.post("faskes", nanti="ya")
        return walker.person, f"{walker.base}/{step}"

    return at_step


async def ticket(app: Litestar) -> tuple[Person, str]:
    return Person(app), "/bantuan/baru?langkah=data"


async def newborn(app: Litestar) -> tuple[Person, str]:
    member = await a_member(app, app.state.site.pool, app.state.site.keys)
    return member.person, "/keluarga/bayi"


async def officer_code(app: Litestar) -> tuple[Person, str]:
    return Person(app), "/aktivasi/kode-petugas"


async def not_me(app: Litestar) -> tuple[Person, str]:
    return Person(app), "/bukan-saya"


FORMS: list[tuple[Begun, Fields, str]] = [
    (activation, {"nomor": "32", **ONE}, "About you"),
    (enrolment("keluarga"), {"kk": "32"}, "Your family"),
    (enrolment("anggota/baru"), {"nik": "32", **ONE}, "Add a family member"),
    (enrolment("kontak"), {"kontak": "0899"}, "Where shall we send the code?"),
    (newborn, ONE, "Add a newborn baby"),
    (officer_code, {"nomor": "32", "hari": "7"}, "Code from an officer"),
    (not_me, {"referensi": "K7M4", "hari": "7"}, "Not me"),
    (ticket, {"pesan": 'Kode "belum" <masuk>', "kontak": "x"}, "You were here: filling in your data."),
]


def carried(page: Answer) -> Fields:
    """What the form holds that nobody types."""
    form = page.find(r'(?s)<form id="isian"(.*?</form>)')
    return dict(re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', form))


async def switched(person: Person, path: str, fields: Fields, language: str = "en") -> Answer:
    """The button at the top of the page at this address, pressed."""
    headers = [FORM, (b"referer", f"http://localhost{path}".encode())]
    body = urlencode(fields | {"_bahasa": language}).encode()
    return await person.ask("POST", path.partition("?")[0], body, headers)


async def everything(pool: Pool) -> Fields:
    """What stands in each table."""
    async with pool.connection() as conn:
        found = await conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        tables = sorted(name for (name,) in await found.fetchall())
        stands: Fields = {}
        for table in tables:
            every = f"SELECT coalesce(string_agg(t::text, ' ' ORDER BY t::text), '') FROM {table} AS t"
            [(stands[table],)] = await (await conn.execute(cast("LiteralString", every))).fetchall()
    return stands


@pytest.mark.parametrize(("begun", "typed", "title"), FORMS)
async def test_what_was_typed_is_there_in_the_other_language_and_nobody_has_looked_at_it(
    app: Litestar, pool: Pool, begun: Begun, typed: Fields, title: str
) -> None:
    person, path = await begun(app)
    page = await person.get(path)
    form = carried(page)
    before = await everything(pool)

    answer = await switched(person, path, form | typed)

    assert answer.status == 200
    assert title in html.unescape(answer.text)
    shown = [answer.find(rf'(?s)name="{name}"[^>]*?(?:value="|>)([^"<]*)') for name in typed]
    assert shown == list(typed.values())
    assert 'aria-invalid="true"' not in answer.text
    assert 'role="alert"' not in answer.text
    assert await everything(pool) == before
    assert set(re.findall(r'id="isian" method="post" action="([^"]*)"', page.text)) <= {path.partition("?")[0]}
    assert person.cookies[LANGUAGE_COOKIE] == "en"


async def test_what_the_form_was_made_from_and_its_own_keys_stay_with_it(app: Litestar) -> None:
    person, path = await enrolment("anggota/baru")(app)
    form = carried(await person.get(path))
    older = form | {"versi": "1"}
    assert form["versi"] != "1"

    answer = await switched(person, path, older)

    assert carried(answer) == older
    assert {"_csrf", "versi", "id"} == older.keys()


async def test_what_was_chosen_is_chosen_again(app: Litestar) -> None:
    person, path = await enrolment("kelas")(app)
    form = carried(await person.get(path))

    answer = await switched(person, path, form | {"kelas": "1", "golongan": "BP"})

    assert re.findall(r'name="(\w+)" value="(\w+)" checked', answer.text) == [("kelas", "1"), ("golongan", "BP")]


async def test_a_code_is_typed_again_and_a_consent_given_again(app: Litestar) -> None:
    person, path = await officer_code(app)
    form = carried(await person.get(path)) | {"nomor": "32", "kode": "QWXYZ23456", "setuju": "ya"}

    answer = await switched(person, path, form)

    assert 'value="32"' in answer.text
    assert "QWXYZ23456" not in answer.text
    assert " checked" not in answer.text


async def test_the_moment_and_the_work_of_a_form_stay_with_it(app: Litestar) -> None:
    person, path = await activation(app)
    form = carried(await person.get(path)) | {"_dibuat": "1700000000.abc", "kerja": "solved"}

    answer = await switched(person, path, form)

    assert answer.find(r'name="_dibuat" value="([^"]*)"') == "1700000000.abc"
    assert answer.find(r'name="kerja" [^>]*value="([^"]*)">') == "solved"


async def test_the_way_back_is_the_same_and_then_the_form_is_sent(app: Litestar) -> None:
    person, path = await activation(app)
    form = carried(await person.get(path)) | {"nomor": "32", **ONE}

    english = await switched(person, path, form)
    indonesian = await switched(person, path, carried(english) | {"nomor": "32", **ONE}, "id")
    sent = await person.post(path, carried(indonesian) | {"nomor": "32", **ONE})

    assert (english.status, indonesian.status, sent.status) == (200, 200, 422)
    assert "Data diri" in indonesian.text
    assert 'value="32"' in sent.text


@pytest.mark.parametrize("referer", ["http://localhost/", "http://elsewhere.example/bantuan/baru?langkah=kode", ""])
async def test_a_browser_that_does_not_say_where_it_was_loses_nothing_either(app: Litestar, referer: str) -> None:
    person, path = await ticket(app)
    fields = carried(await person.get(path)) | {"pesan": "Kode belum masuk", "_bahasa": "en"}

    answer = await person.ask(
        "POST", "/bantuan/baru", urlencode(fields).encode(), [FORM, (b"referer", referer.encode())]
    )

    assert ">Kode belum masuk</textarea>" in answer.text
    assert "filling in your data" in answer.text
    assert answer.headers["content-language"] == "en"


async def test_a_form_of_another_site_changes_no_language(app: Litestar) -> None:
    person, path = await activation(app)

    answer = await switched(person, path, {"_csrf": "0" * 32, "nomor": "32"})

    assert answer.status == 403
    assert LANGUAGE_COOKIE not in person.cookies
    assert 'value="32"' not in answer.text


async def test_where_the_page_is_not_open_any_more_it_is_said_in_the_other_language(app: Litestar) -> None:
    person, path = await activation(app)
    form = carried(await person.get(path))

    answer = await switched(person, f"/aktivasi/{'0' * 32}/data", form)

    assert answer.headers["content-language"] == "en"
    assert person.cookies[LANGUAGE_COOKIE] == "en"
