"""What was done is said once, on the page that follows, whichever page that is."""

import re

import pytest
from litestar import Litestar

from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.web.visitor import DONE_COOKIE, SESSION_COOKIE
from tests.app.asking import Answer, Person
from tests.app.members import Member, a_member

SAID = re.compile(r'<p class="toast" role="status" tabindex="-1" autofocus>([^<]+)</p>')
OUT = "Anda sudah keluar."


@pytest.fixture
async def member(app: Litestar, pool: Pool, keys: Keys) -> Member:
    return await a_member(app, pool, keys)


def said(page: Answer) -> list[str]:
    return SAID.findall(page.text)


async def test_whoever_signed_out_reads_it_once(member: Member) -> None:
    gone = await member.post("/keluar")
    first, second = await member.get(gone.location), await member.get(gone.location)

    assert member.person.cookies[SESSION_COOKIE] == ""
    assert said(first) == [OUT]
    assert first.text.index("<main") < first.text.index(OUT) < first.text.index("<h1")
    assert said(second) == []


async def test_whoever_ended_a_session_elsewhere_reads_which(member: Member) -> None:
    one = await member.post("/profil/sesi/akhiri", sesi="00000000000000000000000000000001")
    after_one = await member.get(one.location)
    all_others = await member.post("/profil/sesi/akhiri", sesi="lain")
    after_all = await member.get(all_others.location)
    none = await member.post("/profil/sesi/akhiri", sesi="x")
    after_none = await member.get(none.location)

    assert said(after_one) == ["Sesi di perangkat itu sudah diakhiri."]
    assert said(after_all) == ["Semua sesi lain sudah diakhiri."]
    assert said(after_none) == []


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("/profil/tutup/batal", "Akun Anda tetap ada: penutupannya sudah dibatalkan."),
        ("/profil/kata-sandi/batal", "Kata sandi baru yang menunggu sudah dibatalkan."),
        ("/pulihkan/batal", "Pemulihan akun sudah dibatalkan."),
        ("/profil/pendamping/akhiri", "Sudah dihentikan."),
        ("/faskes/batal", "Perubahan faskes sudah dibatalkan."),
    ],
)
async def test_whoever_took_something_back_reads_that_it_is(member: Member, form: str, words: str) -> None:
    done = await member.post(form, untuk=member.family.someone.id.hex)

    assert said(await member.get(done.location)) == [words]


async def test_the_cookie_says_what_was_done_and_nothing_of_whom_for_a_minute(member: Member) -> None:
    gone = await member.post("/keluar")

    assert DONE_COOKIE.startswith("__Host-")
    assert gone.headers["set-cookie"] == f"{DONE_COOKIE}=signed_out; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60"


async def test_a_cookie_that_says_anything_else_says_nothing(app: Litestar) -> None:
    person = Person(app, cookies={DONE_COOKIE: "<b>x</b>"})

    page = await person.get("/")

    assert said(page) == []
    assert "<b>x</b>" not in page.text


async def test_the_page_that_a_phone_keeps_for_the_time_without_a_network_leaves_it_to_the_next(
    member: Member,
) -> None:
    await member.post("/keluar")

    kept, shown = await member.get("/luring"), await member.get("/")

    assert said(kept) == []
    assert said(shown) == [OUT]
