"""One more proof in an open session, as a browser gives it."""

import pytest
from litestar import Litestar

from peserta.access.passwords import Passwords
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.web.visitor import SESSION_COOKIE
from tests.access.walking import Browser, codes_to
from tests.app.asking import Person, begin
from tests.app.coming_in.channels import choice_of
from tests.app.members import Member, a_member
from tests.people import Someone, register

PASSWORD = "tiga kuda biru di sawah"


@pytest.fixture
async def limited(app: Litestar, pool: Pool, keys: Keys) -> Member:
    """Somebody whose one code led into an account that has a password."""
    member = await a_member(app, pool, keys)
    password_hash = await Passwords().hash(PASSWORD)
    async with transaction(pool) as conn:
        await conn.execute("UPDATE access_session SET is_limited = true")
        await conn.execute("UPDATE access_account SET state = 'open', password_hash = %s", (password_hash,))
    return member


async def test_the_padlock_leads_to_a_proof_and_the_proof_back_to_what_asked_for_it(limited: Member) -> None:
    locked = await limited.get("/kartu")
    proof_path = locked.find(r'href="(/bukti\?kembali=/kartu)"')

    page = await limited.get(proof_path)
    wrong = await limited.post("/bukti", kembali="/kartu", kata_sandi="bukan kata sandinya")
    right = await limited.post("/bukti", kembali="/kartu", kata_sandi=PASSWORD)

    assert 'name="kembali" value="/kartu"' in page.text
    assert (wrong.status, "Kata sandi salah" in wrong.text) == (422, True)
    assert 'name="kembali" value="/kartu"' in wrong.text, "where to go back to is not lost"
    assert (right.status, right.location) == (303, "/kartu")
    assert (await limited.get("/kartu")).status == 200


async def test_a_password_that_was_not_typed_is_asked_for_and_costs_no_try(limited: Member) -> None:
    empty = [await limited.post("/bukti", kembali="/kartu", kata_sandi="") for _ in range(11)]
    right = await limited.post("/bukti", kembali="/kartu", kata_sandi=PASSWORD)

    assert all("Kata sandi belum diisi" in page.text for page in empty)
    assert (right.status, right.location) == (303, "/kartu")


async def test_whoever_got_the_password_wrong_is_still_shown_how_to_make_a_new_one(limited: Member) -> None:
    page = await limited.post("/bukti", kembali="/kartu", kata_sandi="bukan kata sandinya")

    assert "pakai kata sandi baru" in page.text
    assert page.text.count('href="/pulihkan"') == 1


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
async def test_a_proof_never_leads_to_another_site(limited: Member, to: str) -> None:
    answer = await limited.post("/bukti", kembali=to, kata_sandi=PASSWORD)

    assert (answer.status, answer.location) == (303, "/beranda")


async def test_tries_are_counted_and_of_one_over_the_limit_nobody_says_that_it_was_wrong(limited: Member) -> None:
    for _ in range(10):
        await limited.post("/bukti", kata_sandi="bukan kata sandinya")

    for answer in (
        await limited.post("/bukti", kata_sandi=PASSWORD),
        await limited.post("/bukti/tersimpan", kode_tersimpan="ABCD-EFGH-JKMN-PQRS"),
        await limited.post("/pulihkan/tersimpan", kode_tersimpan="ABCD-EFGH-JKMN-PQRS"),
    ):
        assert (answer.status, "Coba lagi dalam 15 menit" in answer.text) == (429, True)
    assert (await limited.get("/kartu")).status == 403


async def test_an_account_that_is_not_secured_yet_shows_the_one_thing_to_do_and_no_services(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    browser = Browser(pool, keys, now=utc_now())
    token = await browser.prove(await register(pool, keys, 72, now=browser.now))

    page = await Person(app, {SESSION_COOKIE: token}).get("/aktivasi/x/amankan")

    assert (page.status, 'class="has-nav"' in page.text, 'href="/kartu"' in page.text) == (200, False, False)


async def test_who_has_two_proofs_and_forgot_the_password_is_not_led_round_in_a_circle(
    limited: Member, pool: Pool
) -> None:
    async with transaction(pool) as conn:
        await conn.execute("UPDATE access_session SET is_limited = false, opened_at = opened_at - interval '1 hour'")

    main = (await limited.get("/bukti")).find(r"(?s)<main(.*)</main>")
    inside = await limited.get((await limited.get("/pulihkan")).location)
    await limited.post("/keluar")
    outside = await limited.get("/pulihkan")

    assert (inside.status, "/bukti?kembali=/pulihkan/baru" in inside.text) == (403, True), "it asks for a proof again"
    assert ('href="/pulihkan"' in main, 'action="/keluar"' in main) == (False, True)
    assert (outside.status, "Bukti pertama" in outside.text) == (200, True)


async def test_a_password_that_is_none_is_asked_of_who_may_not_know_that_alone(limited: Member, pool: Pool) -> None:
    async with transaction(pool) as conn:
        await conn.execute("UPDATE access_account SET password_hash = NULL")
    unknowing = await limited.get("/bukti")
    async with transaction(pool) as conn:
        await conn.execute("UPDATE access_session SET is_limited = false, opened_at = opened_at - interval '1 hour'")

    told = await limited.get("/bukti")

    assert ('name="kata_sandi"' in unknowing.text, "tidak punya kata sandi" in unknowing.text) == (True, False)
    assert ('name="kata_sandi"' in told.text, "tidak punya kata sandi" in told.text) == (False, True)
    assert 'name="kode_tersimpan"' in told.text


async def test_a_code_as_the_second_proof_of_a_strange_browser_leads_back_to_what_asked_for_it(
    person: Person, pool: Pool, keys: Keys, siti: Someone
) -> None:
    assert siti.phone
    journey = await begin(person)
    await journey.give(siti)
    await journey.post("kirim", kontak=choice_of(await person.get(f"{journey.base}/cara"), "E-mail ke"))
    await journey.post("kode", kode=(await codes_to(pool, keys, siti.email.value_index))[-1])
    async with transaction(pool) as conn:
        await conn.execute("UPDATE access_session SET is_limited = true, proof = 'password'")
        await conn.execute("UPDATE access_account SET state = 'open'")

    proof = await person.get("/bukti?kembali=/kartu")
    second = await person.get(proof.find(r'href="(/pulihkan[^"]*)"'))
    send = second.find(r'action="(/pulihkan/kirim[^"]*)"')
    asked = await person.post(send, {"_csrf": journey.csrf, "kontak": choice_of(second, "SMS ke")})
    box = (await person.get(asked.location)).find(r'action="(/pulihkan/kode[^"]*)"')
    wrong = await person.post(box, {"_csrf": journey.csrf, "kode": "x"})
    code = (await codes_to(pool, keys, siti.phone.value_index))[-1]
    done = await person.post(wrong.find(r'action="(/pulihkan/kode[^"]*)"'), {"_csrf": journey.csrf, "kode": code})

    assert (done.status, done.location) == (303, "/kartu")
    elsewhere = await person.get("/pulihkan/kode?kembali=//evil.example")
    assert (elsewhere.status, elsewhere.location) == (303, "/beranda")
