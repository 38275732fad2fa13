"""Profil, Kata sandi: whether there is one, and setting a first or a new one after a proof of now."""

from asyncio import gather
from datetime import timedelta

import pytest
from litestar import Litestar

from peserta.access.passwords import Passwords
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.web.visitor import LANGUAGE_COOKIE
from tests.access.walking import notices
from tests.app.asking import Answer, Person
from tests.app.members import Member, a_member
from tests.app.own.test_own_pages import count

PATH = "/profil/kata-sandi"
PROVE = 'href="/bukti?kembali=/profil/kata-sandi"'
OLD, NEW = "tiga kuda biru di sawah", "sembilan belas gajah"


@pytest.fixture
async def member(app: Litestar, pool: Pool, keys: Keys, passwords: Passwords) -> Member:
    """Somebody whose account is open and has a password, signed in a moment ago with a passkey."""
    member = await a_member(app, pool, keys)
    password_hash = await passwords.hash(OLD)
    async with transaction(pool) as conn:
        await conn.execute(
            "UPDATE access_account SET state = 'open', opened_at = created_at, password_hash = %s,"
            " password_set_at = created_at",
            (password_hash,),
        )
    return member


async def sign_in(app: Litestar, member: Member, password: str) -> tuple[Person, Answer]:
    person = Person(app)
    page = await person.get("/masuk")
    fields = {
        "_csrf": page.find(r'name="_csrf" value="(\w+)"'), "nomor": member.family.someone.nik.digits,
        "kata_sandi": password,
    }  # fmt: skip
    return person, await person.post("/masuk", fields)


async def an_hour_passes(pool: Pool) -> None:
    async with transaction(pool) as conn:
        await conn.execute("UPDATE access_session SET opened_at = opened_at - interval '1 hour'")


@pytest.mark.parametrize(
    ("language", "title", "words"),
    [("id", "Kata sandi", "Akun Anda punya kata sandi"), ("en", "Password", "Your account has a password")],
)
async def test_profile_leads_to_the_password_and_the_page_says_that_there_is_one(
    member: Member, language: str, title: str, words: str
) -> None:
    member.person.cookies[LANGUAGE_COOKIE] = language

    profile, page = await member.get("/profil"), await member.get(PATH)

    assert f'href="{PATH}"' in profile.text
    assert (page.status, page.find(r"<h1>([^<]+)</h1>")) == (200, title)
    assert words in page.text
    assert 'autocomplete="new-password"' in page.text


async def test_a_new_password_opens_the_old_one_does_not_and_everybody_else_is_out(
    app: Litestar, member: Member, pool: Pool
) -> None:
    elsewhere, _ = await sign_in(app, member, OLD)
    assert (await elsewhere.get("/beranda")).status == 200

    saved = await member.post(PATH, kata_sandi=NEW)
    page = await member.get(saved.location)

    assert (saved.status, saved.location) == (303, PATH)
    assert "Kata sandi baru berlaku sekarang" in page.text
    assert (await member.get("/beranda")).status == 200, "who set it stays in"
    assert (await elsewhere.get("/beranda")).status == 401
    assert (await sign_in(app, member, OLD))[1].status == 422
    assert (await sign_in(app, member, NEW))[1].location == "/beranda"
    assert sorted(await notices(pool, "password_changed")) == sorted(
        contact.value_index for contact in member.family.someone.contacts
    )
    assert await count(pool, "SELECT count(*) FROM audit_entry WHERE kind = 'account.password_changed'") == 1


async def test_who_has_none_sets_a_first_one(app: Litestar, member: Member, pool: Pool) -> None:
    async with transaction(pool) as conn:
        await conn.execute("UPDATE access_account SET password_hash = NULL, password_set_at = NULL")

    before = await member.get(PATH)
    await member.post(PATH, kata_sandi=NEW)

    assert "Akun Anda belum punya kata sandi" in before.text
    assert "Akun Anda punya kata sandi" in (await member.get(PATH)).text
    assert (await sign_in(app, member, NEW))[1].location == "/beranda"


async def test_an_old_proof_sets_nothing_and_one_more_leads_back_here(
    app: Litestar, member: Member, pool: Pool
) -> None:
    await an_hour_passes(pool)

    locked, refused = await member.get(PATH), await member.post(PATH, kata_sandi=NEW)

    assert (locked.status, PROVE in locked.text, 'name="kata_sandi"' in locked.text) == (200, True, False)
    assert (refused.status, PROVE in refused.text) == (403, True)
    assert (await sign_in(app, member, NEW))[1].status == 422
    proven = await member.post("/bukti", kembali=PATH, kata_sandi=OLD)
    assert proven.location == PATH
    assert 'name="kata_sandi"' in (await member.get(proven.location)).text
    assert (await member.post(PATH, kata_sandi=NEW)).status == 303


async def test_one_proof_alone_sets_nothing_and_is_not_told_whether_there_is_one(
    app: Litestar, member: Member, pool: Pool
) -> None:
    async with transaction(pool) as conn:
        await conn.execute("UPDATE access_session SET is_limited = true")

    locked, refused = await member.get(PATH), await member.post(PATH, kata_sandi=NEW)

    assert (locked.status, PROVE in locked.text, "punya kata sandi" in locked.text) == (200, True, False)
    assert (refused.status, PROVE in refused.text) == (403, True)
    assert (await sign_in(app, member, NEW))[1].status == 422


async def test_a_contact_that_somebody_typed_sets_nothing_and_nobody_is_asked_to_sign_in(
    app: Litestar, member: Member, pool: Pool
) -> None:
    async with transaction(pool) as conn:
        await conn.execute("UPDATE access_session SET level = 1")

    assert [(await member.get(PATH)).status, (await member.post(PATH, kata_sandi=NEW)).status] == [403, 403]
    assert (await Person(app).get(PATH)).status == 401


async def test_an_account_that_is_not_open_yet_is_opened_where_that_is_explained(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    member = await a_member(app, pool, keys)

    answers = await member.get(PATH), await member.post(PATH, kata_sandi=NEW)

    assert [answer.location for answer in answers] == ["/aktivasi/pulihkan/amankan"] * 2
    assert await count(pool, "SELECT count(*) FROM access_account WHERE state = 'open'") == 0


async def test_what_waits_is_shown_and_ends_with_the_new_password(app: Litestar, member: Member, pool: Pool) -> None:
    async with transaction(pool) as conn:
        await conn.execute(
            "UPDATE access_account SET next_password_hash = password_hash, next_password_at = %s",
            (utc_now() + timedelta(hours=23),),
        )
        await conn.execute("UPDATE access_session SET is_limited = true, proof = 'sms'")
    assert (await member.post("/pulihkan/tunggu")).status == 303
    async with transaction(pool) as conn:
        await conn.execute("UPDATE access_session SET is_limited = false")

    page = await member.get(PATH)
    await member.post(PATH, kata_sandi=NEW)

    assert 'action="/profil/kata-sandi/batal"' in page.text
    assert 'action="/profil/kata-sandi/batal"' not in (await member.get(PATH)).text
    assert await count(pool, "SELECT count(*) FROM access_account WHERE next_password_hash IS NOT NULL") == 0
    assert await count(pool, "SELECT count(*) FROM audit_entry WHERE kind = 'account.recovery_cancelled'") == 1


async def test_two_tabs_at_once_leave_one_password_and_this_session(app: Litestar, member: Member) -> None:
    passwords = [f"{word} belas kucing hitam" for word in ("dua", "tiga", "empat", "lima")]

    answers = await gather(*(member.post(PATH, kata_sandi=password) for password in passwords))

    assert {answer.status for answer in answers} <= {303, 503}, "saved, or told to come back in a moment"
    assert (await member.get(PATH)).status == 200
    opened = [(await sign_in(app, member, password))[1].status for password in passwords]
    assert opened.count(303) == 1


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("singkat", "Kata sandi terlalu pendek"),
        ("1234567890", "Kata sandi terlalu umum"),
        ("NIK", "Kata sandi mudah ditebak"),
        ("CARD", "Kata sandi mudah ditebak"),
    ],
)
async def test_what_anybody_could_guess_is_refused_and_says_why(member: Member, password: str, words: str) -> None:
    someone = member.family.someone
    typed = {"NIK": someone.nik.digits, "CARD": f"{someone.card.digits[:6]} {someone.card.digits[6:]}"}.get(password)

    refused = await member.post(PATH, kata_sandi=typed or password)

    assert (refused.status, words in refused.text) == (422, True)
    assert 'name="kata_sandi"' in refused.text, "the box to try again stands on the page"
    assert (typed or password) not in refused.text
