"""Against the running server: what was used once is worth nothing again, and one officer takes nothing over."""

import html
import secrets
from datetime import timedelta
from hashlib import sha256

from litestar import Litestar

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.messaging.words.marks import link_token
from peserta.staff.permissions import Role
from peserta.web.visitor import BROWSER_COOKIE, SESSION_COOKIE
from tests.access.authenticator import Authenticator
from tests.access.walking import PASSWORD, Browser, notices
from tests.app.any_page.attacking import CSRF, limited, posts
from tests.app.asking import Answer, Person
from tests.app.at_desk.desk import at_desk
from tests.people import Someone

ORIGIN, HOST = "http://localhost:8000", "localhost"
OPTIONS = r'data-options="([^"]+)"'


async def redeem(person: Person, someone: Someone, code: str) -> Answer:
    page = await person.get("/aktivasi/kode-petugas")
    fields = {
        "_csrf": page.find(CSRF), "nomor": someone.nik.digits, "hari": str(someone.born_on.day),
        "bulan": str(someone.born_on.month), "tahun": str(someone.born_on.year), "kode": code,
        "setuju": "ya",
    }  # fmt: skip
    return await person.post("/aktivasi/kode-petugas", fields)


async def code_of(app: Litestar, pool: Pool, keys: Keys, someone: Someone, officer: str) -> str:
    desk = await at_desk(app, pool, keys, officer, Role.OFFICER)
    slip = await desk.post(f"{await desk.finds(someone.nik.digits)}/kode", dokumen="ktp", cocok="ya")
    return slip.find(r'class="secret">([^<]+)<')


async def whole(app: Litestar, owner: Browser, siti: Someone) -> Person:
    """A browser with two proofs, given just now."""
    person = await limited(app, owner, siti)
    await posts(person, "/bukti", kata_sandi=PASSWORD)
    return person


async def with_passkey(app: Litestar, owner: Browser, siti: Someone) -> tuple[Person, Authenticator]:
    """The owner's browser, and the phone whose passkey was just made in it."""
    person, phone = await whole(app, owner, siti), Authenticator(ORIGIN, HOST)
    options = html.unescape((await person.get("/profil/kunci")).find(OPTIONS))
    made = await posts(person, "/profil/kunci", kunci=phone.make(options), nama_kunci="HP")
    assert made.status == 303, made.text
    return person, phone


async def test_an_officers_code_that_was_used_opens_nothing_in_another_browser(
    app: Litestar, pool: Pool, keys: Keys, siti: Someone
) -> None:
    code = await code_of(app, pool, keys, siti, "ani")
    first, thief = Person(app), Person(app)

    opened, again = await redeem(first, siti, code), await redeem(thief, siti, code)

    assert (opened.status, again.status) == (303, 422)
    assert SESSION_COOKIE not in thief.cookies


async def test_a_recovery_code_that_was_used_opens_nothing_in_another_browser(
    app: Litestar, owner: Browser, siti: Someone
) -> None:
    made = await posts(await whole(app, owner, siti), "/profil/pemulihan")
    code = made.find(r"([A-Z2-9]{4}(?:-[A-Z2-9]{4}){3})")
    fields = {
        "nomor": siti.nik.digits, "hari": str(siti.born_on.day), "bulan": str(siti.born_on.month),
        "tahun": str(siti.born_on.year), "kode": code,
    }  # fmt: skip
    first, thief = Person(app), Person(app)

    opened = await posts(first, "/pulihkan/kode-tersimpan", **fields)
    again = await posts(thief, "/pulihkan/kode-tersimpan", **fields)

    assert (opened.status, again.status) == (303, 422)
    assert SESSION_COOKIE not in thief.cookies


async def test_the_answer_to_a_passkey_challenge_opens_one_session_and_never_in_another_browser(
    app: Litestar, owner: Browser, siti: Someone
) -> None:
    _, phone = await with_passkey(app, owner, siti)
    person, thief = Person(app), Person(app)
    answer = phone.sign(html.unescape((await person.get("/masuk")).find(OPTIONS)))

    stolen = await posts(thief, "/masuk/kunci", kunci=answer)
    opened = await posts(person, "/masuk/kunci", kunci=answer)
    again = await posts(person, "/masuk/kunci", kunci=answer)

    assert (stolen.status, opened.status, again.status) == (422, 303, 422)
    assert (await person.get("/kartu")).status == 200


async def test_who_has_a_passkey_is_not_led_down_to_less_than_two_proofs(
    app: Litestar, owner: Browser, siti: Someone
) -> None:
    own, _ = await with_passkey(app, owner, siti)
    key_id = (await own.get("/profil/kunci")).find(r'name="kunci" value="([0-9a-f]{32})"')
    by_password = Person(app)

    answer = await posts(by_password, "/masuk", nomor=siti.nik.digits, kata_sandi=PASSWORD)

    assert answer.location == "/beranda"
    for path in ("/kartu", "/pulihkan/baru", "/profil/data", "/profil/kontak/baru"):
        assert (await by_password.get(path)).status == 403, path
    made = await posts(by_password, "/profil/kunci", kunci=Authenticator(ORIGIN, HOST).make('{"challenge": "AAAA"}'))
    taken = await posts(by_password, "/profil/kunci/hapus", kunci=key_id)
    assert [made.status, taken.status] == [403, 403]
    assert key_id in (await own.get("/profil/kunci")).text


async def test_the_link_of_a_notice_shows_before_it_acts_and_acts_once(
    app: Litestar, pool: Pool, keys: Keys, owner: Browser, siti: Someone
) -> None:
    thief = await limited(app, owner, siti)
    await posts(thief, "/pulihkan/tunggu")

    assert len(await notices(pool, "recovery_begun")) == len(siti.contacts)
    async with pool.connection() as conn:
        row = await (await conn.execute(
            "SELECT message_id FROM access_event_notice n JOIN access_event e ON e.id = n.event_id"
            " WHERE e.template = 'recovery_begun' LIMIT 1"
        )).fetchone()  # fmt: skip
    assert row is not None
    link, reader = f"/bukan-saya/{link_token(keys, row[0])}", Person(app)
    await reader.get(link)
    assert (await thief.get("/beranda")).status == 200, "looking changes nothing: mail servers look too"
    await posts(reader, link)
    assert (await thief.get("/beranda")).status == 401
    back = await whole_again(app, owner, siti)
    await posts(reader, link)
    assert (await back.get("/beranda")).status == 200, "pressed again it does nothing to what came later"


async def whole_again(app: Litestar, owner: Browser, siti: Someone) -> Person:
    """The owner by the password in the browser that opened the account."""
    token = secrets.token_urlsafe(18)
    person = Person(app, {BROWSER_COOKIE: token})
    async with owner.pool.connection() as conn:
        await conn.execute(
            "UPDATE access_device SET browser = %s WHERE browser = %s", (sha256(token.encode()).digest(), owner.token)
        )
    answer = await posts(person, "/masuk", nomor=siti.nik.digits, kata_sandi=PASSWORD)
    assert answer.location == "/beranda", answer.text
    return person


async def test_one_officer_alone_takes_no_account_over(app: Litestar, pool: Pool, keys: Keys, siti: Someone) -> None:
    officer = Person(app)
    await redeem(officer, siti, await code_of(app, pool, keys, siti, "ani"))
    second = await code_of(app, pool, keys, siti, "budi")

    again = await posts(officer, "/pulihkan/petugas", kode_petugas=second)
    secret = await posts(officer, "/pulihkan/baru", kata_sandi="sembilan belas gajah")
    waiting = await posts(officer, "/aktivasi/kode-petugas/amankan", kata_sandi="sembilan belas gajah")
    added = await posts(officer, "/profil/kontak/baru", kontak="0899 0000 0777")

    assert (await officer.get("/kartu")).status == 403
    assert (again.status, secret.status) == (422, 403), "two officers' codes are one proof"
    assert waiting.location == "/beranda"
    assert added.status == 303, "it is held for a day, and its owner is told"
    assert len(await notices(pool, "officer_code")) == 2 * len(siti.contacts)
    assert len(await notices(pool, "password_waiting")) == len(siti.contacts)
    async with pool.connection() as conn:
        row = await (await conn.execute("SELECT password_hash, next_password_at FROM access_account")).fetchone()
    assert row is not None
    assert row[1] > utc_now() + timedelta(hours=23)
