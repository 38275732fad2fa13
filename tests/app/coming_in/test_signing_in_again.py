"""Whoever has to sign in first is led on to the page that was asked for, by every way in, and never elsewhere."""

import html
from urllib.parse import quote

import pytest
from litestar import Litestar

from peserta.access.contacts.contact_sign_in_sending import send_wished_codes
from peserta.access.passwords import Passwords
from peserta.demo import numbers
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.registry.standing import ContactRules
from peserta.verification.rules import Policy
from peserta.web.visitor import SESSION_COOKIE
from tests.access.walking import PASSWORD, Browser, codes_to
from tests.app.asking import FORM, Answer, Person
from tests.app.enrolling.walker import CSRF
from tests.people import Someone, register
from tests.server.test_attacks_replay import OPTIONS, with_passkey

WANTED = "/iuran"
ON = "?kembali=/iuran"
FOREIGN = [
    "//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example",
    "evil.example", "", "/masuk", "/masuk/kode?x=1", "/masuk?kembali=/masuk",
]  # fmt: skip


async def posts(person: Person, path: str, **fields: str) -> Answer:
    """Send a form of the pages of signing in."""
    csrf = (await person.get("/masuk")).find(CSRF)
    return await person.post(path, {"_csrf": csrf, **fields})


def action(page: Answer, path: str) -> str:
    """Where the form goes whose address begins so."""
    return page.find(rf'action="({path}(?:\?[^"]*)?)"')


async def test_what_was_not_typed_is_named_at_once_and_costs_no_try(person: Person, pool: Pool, keys: Keys) -> None:
    someone = await register(pool, keys, now=utc_now())

    nothing = await posts(person, "/masuk", nomor="", kata_sandi="")
    no_password = [await posts(person, "/masuk", nomor=someone.nik.digits, kata_sandi="") for _ in range(8)]

    assert 'href="#nomor"' in nothing.text
    assert 'href="#kata_sandi"' in nothing.text
    assert {page.status for page in no_password} == {422}
    assert all("Isi kata sandi Anda." in page.text and 'href="#nomor"' not in page.text for page in no_password)


@pytest.mark.parametrize(
    ("asked", "link"),
    [
        ("/iuran", "/masuk?kembali=/iuran"),
        ("/beranda", "/masuk"),
        ("/profil/kontak/baru?ganti=00000000000000000000000000000000", "/masuk?kembali=/profil/kontak/baru"),
        ("/bukti?kembali=/profil/kata-sandi", "/masuk?kembali=/profil/kata-sandi"),
        ("/bukti?kembali=//evil.example", "/masuk"),
        ("/bantuan/laporan/K7M-4PQ-N", "/masuk?kembali=/bantuan/laporan/K7M-4PQ-N"),
    ],
)
async def test_a_page_that_needs_a_session_leads_to_signing_in_and_names_itself_alone(
    person: Person, asked: str, link: str
) -> None:
    page = await person.get(asked)

    assert page.status in (401, 404)
    assert f'href="{link}"' in page.text


async def test_the_words_say_why_a_session_ends(person: Person) -> None:
    page = await person.get("/iuran")

    assert "Sesi berakhir setelah 30 menit tidak dipakai, atau diakhiri dari perangkat lain." in page.text


@pytest.mark.parametrize(
    ("referer", "link"),
    [
        (b"http://localhost/profil/pendamping?x=1", "/masuk?kembali=/profil/pendamping"),
        (b"http://localhost/bukti?kembali=/profil/kunci", "/masuk?kembali=/profil/kunci"),
        (b"http://evil.example/profil", "/masuk?kembali=/profil/sesi/akhiri"),
    ],
)
async def test_a_form_that_needs_a_session_leads_back_to_the_page_it_stood_on(
    person: Person, referer: bytes, link: str
) -> None:
    csrf = (await person.get("/masuk")).find(CSRF)

    page = await person.ask(
        "POST", "/profil/sesi/akhiri", f"_csrf={csrf}&sesi=lain".encode(), [FORM, (b"referer", referer)]
    )

    assert page.status == 401
    assert f'href="{link}"' in page.text


async def test_a_password_leads_back_also_after_a_wrong_one_and_a_mistyped_number(
    person: Person, siti: Someone
) -> None:
    page = await person.get("/masuk" + ON)
    mistyped = await posts(person, action(page, "/masuk"), nomor="12", kata_sandi=PASSWORD)
    wrong = await posts(person, action(mistyped, "/masuk"), nomor=siti.nik.digits, kata_sandi="bukan kata sandinya")
    right = await posts(person, action(wrong, "/masuk"), nomor=siti.nik.digits, kata_sandi=PASSWORD)

    assert (mistyped.status, wrong.status) == (422, 422)
    assert (right.status, right.location) == (303, WANTED)
    for shown in (page, mistyped, wrong):
        assert f'href="/masuk/kode{ON}"' in shown.text
        assert f'action="/masuk/kunci{ON}"' in shown.text


async def test_the_other_language_keeps_where_it_leads(person: Person) -> None:
    page = await person.get("/masuk" + ON)

    switched = await person.get(page.find(r'href="(/bahasa/en[^"]*)"'))

    assert switched.location == "/masuk" + ON


async def test_a_code_leads_back_also_after_a_mistyped_one(
    person: Person, pool: Pool, keys: Keys, siti: Someone
) -> None:
    page = await person.get("/masuk/kode" + ON)
    mistyped = await posts(person, action(page, "/masuk/kode"), kontak="081")
    begun = await posts(person, action(mistyped, "/masuk/kode"), kontak=numbers.phone(700))
    await send_wished_codes(pool, keys=keys, policy=Policy(), rules=ContactRules(), now=utc_now())
    box = await person.get(begun.location)
    sent = await posts(person, box.find(r'action="([^"]+/kirim[^"]*)"'))
    code = (await codes_to(pool, keys, siti.phone.value_index))[-1]
    empty = await posts(person, action(box, begun.location.partition("?")[0]), kode="12")
    wrong = await posts(
        person, action(empty, begun.location.partition("?")[0]), kode=code[::-1] if code[::-1] != code else "000000"
    )
    right = await posts(person, action(wrong, begun.location.partition("?")[0]), kode=code)

    assert f'href="/masuk{ON}"' in page.text, "back to the password"
    assert begun.location.endswith(ON)
    assert sent.location == begun.location
    assert f'href="/masuk/kode{ON}"' in box.text, "another contact"
    assert (empty.status, wrong.status) == (422, 422)
    assert (right.status, right.location) == (303, WANTED)


async def test_the_choice_of_who_shares_a_phone_leads_back(
    person: Person, pool: Pool, keys: Keys, siti: Someone, owner: Browser, passwords: Passwords
) -> None:
    budi = await register(pool, keys, 71, name="Budi Santoso", now=owner.now)
    await owner.another().open_account(budi, passwords)
    async with transaction(pool) as conn:
        await conn.execute(
            "UPDATE registry_contact SET value_index = %s WHERE id = %s", (siti.phone.value_index, budi.phone.id)
        )
    begun = await posts(person, "/masuk/kode" + ON, kontak=numbers.phone(700))
    await send_wished_codes(pool, keys=keys, policy=Policy(), rules=ContactRules(), now=utc_now())
    code = (await codes_to(pool, keys, siti.phone.value_index))[-1]

    proven = await posts(person, begun.location, kode=code)
    choice = await person.get(proven.location)
    nobody = await posts(person, action(choice, r"/masuk/kode/\w+/pilih"))
    entered = await posts(person, action(choice, r"/masuk/kode/\w+/pilih"), siapa=budi.phone.id.hex)

    assert proven.location.endswith("/pilih" + ON)
    assert nobody.location == proven.location
    assert (entered.status, entered.location) == (303, WANTED)


async def test_a_request_that_is_gone_begins_anew_and_still_leads_back(person: Person) -> None:
    gone = await person.get(f"/masuk/kode/{'0' * 32}{ON}")

    assert gone.status == 404
    assert f'href="/masuk/kode{ON}"' in gone.text
    assert f'href="/masuk{ON}"' in gone.text


async def test_a_passkey_leads_back_also_after_one_that_is_refused(
    app: Litestar, person: Person, owner: Browser, siti: Someone
) -> None:
    _, phone = await with_passkey(app, owner, siti)
    page = await person.get("/masuk" + ON)

    refused = await posts(person, action(page, "/masuk/kunci"), kunci="{}")
    answer = phone.sign(html.unescape(refused.find(OPTIONS)))
    entered = await posts(person, action(refused, "/masuk/kunci"), kunci=answer)

    assert refused.status == 422
    assert (entered.status, entered.location) == (303, WANTED)


@pytest.mark.parametrize("to", FOREIGN)
async def test_signing_in_never_leads_to_another_site_nor_round_in_a_circle(
    person: Person, siti: Someone, to: str
) -> None:
    page = await person.get(f"/masuk?kembali={quote(to)}")
    entered = await posts(person, f"/masuk?kembali={quote(to)}", nomor=siti.nik.digits, kata_sandi=PASSWORD)

    assert "evil" not in page.find(r"(?s)<main(.*)</main>")
    assert action(page, "/masuk") == "/masuk"
    assert (entered.status, entered.location) == (303, "/beranda")
    assert SESSION_COOKIE in person.cookies
