"""One more proof gives a session another token; signing in anew ends the one before (ASVS 5.0, 7.2.4)."""

import asyncio
from copy import deepcopy

import pytest
from litestar import Litestar

from peserta.web.visitor import SESSION_COOKIE
from tests.access.walking import PASSWORD, Browser
from tests.app.any_page.attacking import CSRF, limited, posts, signs_in
from tests.app.asking import Answer, Person
from tests.people import Someone


@pytest.fixture
async def phone(app: Litestar, owner: Browser, siti: Someone) -> Person:
    """A browser with one proof: a limited session of an account that has a password."""
    return await limited(app, owner, siti)


async def gives_password(person: Person, csrf: str) -> Answer:
    return await person.post("/bukti", {"_csrf": csrf, "kembali": "/kartu", "kata_sandi": PASSWORD})


async def csrf_of(person: Person) -> str:
    return (await person.get("/bukti")).find(CSRF)


async def test_a_proof_gives_the_session_another_token_and_the_one_before_opens_nothing(
    app: Litestar, phone: Person
) -> None:
    copied = Person(app, dict(phone.cookies))

    await gives_password(phone, await csrf_of(phone))

    assert phone.cookies[SESSION_COOKIE] != copied.cookies[SESSION_COOKIE]
    assert (await phone.get("/kartu")).status == 200
    for path in ("/beranda", "/kartu", "/bukti", "/pulihkan/baru", "/profil/perangkat"):
        assert (await copied.get(path)).status == 401, path


async def test_the_same_proof_again_goes_on_when_its_reply_was_lost(app: Litestar, phone: Person) -> None:
    csrf = await csrf_of(phone)
    lost, stranger = deepcopy(phone.cookies), {SESSION_COOKIE: phone.cookies[SESSION_COOKIE]}
    await gives_password(phone, csrf)

    again, elsewhere = Person(app, lost), Person(app, stranger)
    wrong = await again.post("/bukti", {"_csrf": csrf, "kata_sandi": "bukan kata sandinya"})
    right = await gives_password(again, csrf)
    stolen = await gives_password(elsewhere, (await elsewhere.get("/masuk")).find(CSRF))

    assert (wrong.status, right.location) == (422, "/kartu")
    assert again.cookies[SESSION_COOKIE] == phone.cookies[SESSION_COOKIE]
    assert (await phone.get("/kartu")).status == 200
    assert stolen.status == 401, "the token of before is worth nothing in another browser, proof or not"


async def test_the_same_proof_sixteen_times_at_once_gives_one_token(app: Litestar, phone: Person) -> None:
    csrf = await csrf_of(phone)
    tabs = [Person(app, dict(phone.cookies)) for _ in range(8)]

    answers = await asyncio.gather(*(gives_password(tab, csrf) for tab in tabs))

    assert {answer.location for answer in answers if answer.status == 303} == {"/kartu"}
    tokens = {tab.cookies[SESSION_COOKIE] for tab, answer in zip(tabs, answers, strict=True) if answer.status == 303}
    assert len(tokens) == 1
    assert (await Person(app, {**phone.cookies, SESSION_COOKIE: tokens.pop()}).get("/kartu")).status == 200


async def test_signing_in_again_ends_the_session_that_this_browser_had(app: Litestar, siti: Someone) -> None:
    person = Person(app)
    await signs_in(person, siti)
    before = Person(app, dict(person.cookies))

    await signs_in(person, siti)

    assert (await person.get("/beranda")).status == 200
    assert (await before.get("/beranda")).status == 401


async def test_a_password_alone_in_a_strange_browser_is_one_proof_and_the_second_is_asked_once(
    app: Litestar,
    siti: Someone,
) -> None:
    person = Person(app)
    await signs_in(person, siti)

    locked = await person.get("/kartu")
    same = await posts(person, "/bukti", kata_sandi=PASSWORD)
    page = await person.get("/bukti?kembali=/kartu")

    assert (locked.status, same.status) == (403, 422)
    assert 'href="/pulihkan?kembali=/kartu"' in page.text
    assert 'name="kata_sandi"' not in page.text, "it would be the same proof again"
