"""What somebody tries who wants into another's account, against a server that was started as people start it.

Forged forms are in `test_forms`, strangers' questions in `test_strangers`, passkeys, officers' codes and recoveries in
`tests/access` and `tests/support`; here is what only the pages together can show.
"""

import re
import secrets
from asyncio import gather
from itertools import product
from pathlib import Path
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

import peserta.web_member
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.web.visitor import SESSION_COOKIE
from tests.access.walking import PASSWORD, Browser, arrived
from tests.app.any_page.attacking import CSRF, limited, posts, signs_in
from tests.app.asking import Answer, Person
from tests.app.coming_in.strangers import UNKNOWN_NIK, shape
from tests.app.members import Member, a_member
from tests.people import Someone, register

TEMPLATES = Path(peserta.web_member.__file__).parent / "templates"


# Session fixation


async def test_a_session_planted_before_signing_in_is_worth_nothing_after(app: Litestar, siti: Someone) -> None:
    planted = secrets.token_urlsafe(32)
    victim = Person(app, {SESSION_COOKIE: planted})

    answer = await signs_in(victim, siti)

    assert answer.location == "/beranda"
    assert victim.cookies[SESSION_COOKIE] != planted
    assert (await Person(app, {SESSION_COOKIE: planted}).get("/beranda")).status == 401


async def test_every_way_in_gives_another_session(app: Litestar, owner: Browser, siti: Someone) -> None:
    person = Person(app)
    tokens: list[str] = []
    for _ in range(2):
        await signs_in(person, siti)
        tokens.append(person.cookies[SESSION_COOKIE])
    tokens.append((await limited(app, owner, siti)).cookies[SESSION_COOKIE])

    assert len(set(tokens)) == 3


# Others' ids


async def ids_of(pool: Pool, person_id: UUID) -> list[str]:
    """Every id that belongs to a person, as pages write them."""
    async with pool.connection() as conn:
        rows = await (
            await conn.execute(
                """
                SELECT id FROM access_session WHERE person_id = %(id)s
                UNION SELECT id FROM access_journey WHERE person_id = %(id)s
                UNION SELECT id FROM registry_contact WHERE person_id = %(id)s
                UNION SELECT k.id FROM access_passkey k JOIN access_account a ON a.id = k.account_id
                       WHERE a.person_id = %(id)s
                UNION SELECT id FROM access_account WHERE person_id = %(id)s
                UNION SELECT id FROM support_ticket WHERE person_id = %(id)s
                UNION SELECT %(id)s
                """,
                {"id": person_id},
            )
        ).fetchall()
        references = await (
            await conn.execute("SELECT reference FROM support_ticket WHERE person_id = %s", (person_id,))
        ).fetchall()
    return [str(row[0].hex) for row in rows] + [str(row[0]) for row in references]


def paths_with_places(app: Litestar, method: str) -> list[str]:
    return [
        route.path_format
        for route in app.routes
        if isinstance(route, HTTPRoute) and method in {str(m) for m in route.methods} and "{" in route.path_format
    ]


async def snapshot(pool: Pool, person_id: UUID) -> list[str]:
    """What a stranger must not be able to change of a person."""
    statements = (
        "SELECT id::text, revoked_at::text, is_limited::text, level::text FROM access_session WHERE person_id = %s",
        "SELECT k.id::text FROM access_passkey k JOIN access_account a ON a.id = k.account_id WHERE a.person_id = %s",
        "SELECT id::text, released_at::text, held_until::text FROM registry_contact WHERE person_id = %s",
        "SELECT n.id::text FROM support_note n JOIN support_ticket t ON t.id = n.ticket_id WHERE t.person_id = %s",
        "SELECT state, password_hash, next_password_hash FROM access_account WHERE person_id = %s",
    )
    seen: list[str] = []
    async with pool.connection() as conn:
        for statement in statements:
            rows = await (await conn.execute(statement, (person_id,))).fetchall()
            seen += sorted(repr(row) for row in rows)
    return seen


@pytest.fixture
async def stranger(app: Litestar, pool: Pool, keys: Keys) -> Member:
    """Somebody else who is signed in, with a family of their own."""
    return await a_member(app, pool, keys, serial=3)


@pytest.fixture
async def belongings(app: Litestar, pool: Pool, owner: Browser, siti: Someone) -> list[str]:
    """The ids of what somebody has: sessions, a passkey, contacts, a ticket."""
    own = Person(app)
    await signs_in(own, siti)
    await posts(own, "/bantuan/baru", pesan="Kartu saya hilang.")
    async with transaction(pool) as conn:
        await conn.execute(
            "INSERT INTO access_passkey (id, account_id, credential_id, public_key, sign_count, name, is_backed_up,"
            " made_at) SELECT %s, id, 'id', 'key', 0, 'HP', false, now() FROM access_account WHERE person_id = %s",
            (new_id(utc_now()), siti.id),
        )
    return await ids_of(pool, siti.id)


async def test_no_page_of_another_person_opens_by_an_id(
    app: Litestar, siti: Someone, belongings: list[str], stranger: Member
) -> None:
    paths = paths_with_places(app, "GET")
    assert len(paths) > 10

    for path, belonging in product(paths, belongings):
        answer = await stranger.get(re.sub(r"\{[^}]*\}", belonging, path))
        assert siti.name.text not in answer.text, path
        assert "Kartu saya hilang" not in answer.text, path


async def test_no_form_changes_what_belongs_to_another_person(
    app: Litestar, pool: Pool, siti: Someone, belongings: list[str], stranger: Member
) -> None:
    names = {name for page in TEMPLATES.rglob("*.html") for name in re.findall(r'name="(\w+)"', page.read_text())}
    before = await snapshot(pool, siti.id)
    csrf = (await stranger.get("/bantuan/baru")).find(CSRF)
    paths = [
        route.path_format
        for route in app.routes
        if isinstance(route, HTTPRoute) and "POST" in {str(method) for method in route.methods}
    ]
    assert len(paths) > 40
    assert {"sesi", "kunci", "kontak"} <= names

    async def tries(path: str, belonging: str) -> None:
        fields = dict.fromkeys(sorted(names - {"_csrf"}), belonging) | {"_csrf": csrf}
        await stranger.person.post(re.sub(r"\{[^}]*\}", belonging, path), fields)

    for path in paths:
        if path not in ("/keluar", "/profil/sesi/akhiri"):
            await gather(*(tries(path, belonging) for belonging in belongings))
    for belonging in belongings:
        await stranger.person.post("/profil/sesi/akhiri", {"_csrf": csrf, "sesi": belonging})

    assert await snapshot(pool, siti.id) == before


# One proof


async def test_with_one_proof_no_passkey_is_made_or_taken_and_no_password_set_at_once(
    app: Litestar, pool: Pool, owner: Browser, siti: Someone, belongings: list[str]
) -> None:
    thief = await limited(app, owner, siti)
    before = await snapshot(pool, siti.id)

    tried = [
        await posts(thief, "/pulihkan/baru", kata_sandi="sembilan belas gajah", hapus_kunci="ya"),
        await posts(thief, "/pulihkan/baru/kunci", kunci="{}", hapus_kunci="ya"),
        await posts(thief, "/pulihkan/lanjut"),
        await posts(thief, "/profil/pemulihan"),
        *[await posts(thief, "/profil/kunci/hapus", kunci=belonging) for belonging in belongings],
    ]

    assert [answer.status for answer in tried[:2]] == [403, 403]
    assert "ABCD" not in "".join(answer.text for answer in tried)
    assert (await thief.get("/pulihkan/baru")).status == 403
    assert await snapshot(pool, siti.id) == before
    assert (await signs_in(Person(app), siti)).location == "/beranda", "the owner's password is still the owner's"


async def test_an_account_with_passkeys_alone_has_no_password_to_guess(
    app: Litestar, pool: Pool, siti: Someone, belongings: list[str]
) -> None:
    async with transaction(pool) as conn:
        await conn.execute("UPDATE access_account SET password_hash = NULL WHERE person_id = %s", (siti.id,))

    for password in (PASSWORD, "", "None"):
        assert (await signs_in(Person(app), siti, password)).status == 422


# Nobody learns who has an account


async def recovers(app: Litestar, path: str, number: str, siti: Someone, *, day: int = 0, code: str = "") -> Answer:
    person = Person(app)
    page = await person.get("/pulihkan/kode-tersimpan")
    fields = {
        "_csrf": page.find(CSRF), "nomor": number, "hari": str(day or siti.born_on.day),
        "bulan": str(siti.born_on.month), "tahun": str(siti.born_on.year), "kode": code or "ABCD-EFGH-JKMN-PQRS",
    }  # fmt: skip
    return await person.post(path, fields)


@pytest.mark.parametrize("path", ["/pulihkan/kode-tersimpan", "/pulihkan/kembali"])
async def test_recovery_says_the_same_whether_or_not_there_is_an_account(
    app: Litestar, pool: Pool, keys: Keys, siti: Someone, path: str
) -> None:
    without = await register(pool, keys, 71, now=utc_now())

    answers = [
        await recovers(app, path, siti.nik.digits, siti),
        await recovers(app, path, siti.nik.digits, siti, day=13),
        await recovers(app, path, without.nik.digits, without),
        await recovers(app, path, UNKNOWN_NIK, siti),
    ]

    assert answers[0].status == 422
    assert len({shape(answer) for answer in answers}) == 1


# The whole way by the pages


async def test_two_proofs_by_the_pages_lead_to_new_keys_and_one_to_a_time(
    app: Litestar, pool: Pool, keys: Keys, owner: Browser, siti: Someone
) -> None:
    person = await limited(app, owner, siti)

    page = await person.get("/pulihkan")
    sent = await posts(person, "/pulihkan/kirim", kontak=page.find(r'name="kontak" value="(\w+)"'))
    box = await person.get(sent.location)
    wrong = await posts(person, "/pulihkan/kode", kode="000000")
    right = await posts(person, "/pulihkan/kode", kode=(await arrived(pool, keys, siti.email))[-1])
    saved = await posts(person, "/pulihkan/baru", kata_sandi="sembilan belas gajah")
    async with transaction(pool) as conn:
        await conn.execute("DELETE FROM kit_limit")  # the phone has taken a code a moment ago
    other = await limited(app, owner, siti)
    begun = await posts(other, "/pulihkan/tunggu")
    waiting = await other.get("/pulihkan")
    seen = await person.get("/beranda")
    cancelled = await posts(person, "/pulihkan/batal")

    assert f'value="{siti.phone.id.hex}"' not in page.text
    assert (box.status, wrong.status) == (200, 422)
    assert (right.location, saved.location) == ("/pulihkan/baru", "/beranda")
    assert begun.location == "/pulihkan"
    assert re.search(r"Menunggu sampai .*(WIB|WITA|WIT)", waiting.text)
    assert "Pemulihan akun sedang menunggu" in seen.text, "every session of the account shows it"
    assert cancelled.location == "/beranda"
    assert "Menunggu sampai" not in (await other.get("/pulihkan")).text


async def test_recovery_codes_are_shown_once_and_given_as_a_file(app: Litestar, owner: Browser, siti: Someone) -> None:
    person = await limited(app, owner, siti)
    await posts(person, "/bukti", kata_sandi=PASSWORD)

    shown = await posts(person, "/profil/pemulihan")
    codes = re.findall(r"[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}", shown.text.split("</ol>")[0].replace("<wbr>", ""))
    file = await posts(person, "/profil/pemulihan/unduh", kode=" ".join(codes))
    forged = await posts(person, "/profil/pemulihan/unduh", kode="<script>alert(1)</script>")
    later = await person.get("/profil/pemulihan")

    assert len(set(codes)) == 10
    assert file.headers["content-type"].startswith("text/plain")
    assert "attachment" in file.headers["content-disposition"]
    assert all(code in file.text for code in codes)
    assert (forged.status, "alert(1)" in forged.text) == (400, False)
    assert not any(code in later.text for code in codes)
    assert "10 dari 10 kode belum dipakai" in later.text
