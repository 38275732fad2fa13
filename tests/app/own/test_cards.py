"""Digital cards, as browsers of members and of facilities ask for them."""

import re
from datetime import timedelta

import pytest
from litestar import Litestar

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.membership.actions import suspend
from peserta.membership.card_token import CardSigner, card_signer, read_note
from peserta.membership.cards import card_handles
from tests.app.asking import Answer, Person
from tests.app.members import Member, a_member

CARD = re.compile(r'href="(/kartu/[0-9a-f]{32})"')


async def own_path(member: Member) -> str:
    return (await member.get("/kartu")).find(CARD.pattern)


async def check(person: Person, text: str) -> Answer:
    page = await person.get("/periksa-kartu")
    return await person.post("/periksa-kartu", {"_csrf": page.find(r'name="_csrf" value="(\w+)"'), "kode": text})


async def own_note(pool: Pool, keys: Keys, member: Member, *, ago: timedelta = timedelta()) -> str:
    """What the QR of the member's own card says."""
    async with transaction(pool) as conn:
        person_id = member.family.someone.id
        handle = (await card_handles(conn, [person_id], now=utc_now()))[person_id]
    return card_signer(keys).sign(handle, is_covered=True, now=utc_now() - ago)


async def test_a_family_sees_its_cards_and_another_family_does_not(app: Litestar, pool: Pool, keys: Keys) -> None:
    member, other = await a_member(app, pool, keys), await a_member(app, pool, keys, 1)
    await member.pay()

    page = await member.get("/kartu")
    path = await own_path(member)
    alone, paper = await member.get(path), await member.get(f"{path}/pdf")

    assert "Aktif" in page.text
    assert 'class="qr"' in page.text
    assert 'class="qr"' in alone.text
    assert paper.body.startswith(b"%PDF-")
    for address in (path, f"{path}/pdf"):
        refused = await other.get(address)
        assert (refused.status, "Kartu tidak ditemukan" in refused.text) == (404, True)
        assert (await Person(app).get(address)).status == 401


@pytest.mark.parametrize("handle", ["x", "%00", "a" * 300, "0" * 32])
async def test_an_address_of_no_card_is_answered_in_words(app: Litestar, pool: Pool, keys: Keys, handle: str) -> None:
    member = await a_member(app, pool, keys)

    page = await member.get(f"/kartu/{handle}")

    assert (page.status, "Buka Kartu" in page.text) == (404, True)


async def test_one_proof_alone_opens_no_card(app: Litestar, pool: Pool, keys: Keys) -> None:
    member = await a_member(app, pool, keys)
    path = await own_path(member)
    async with transaction(pool) as conn:
        await conn.execute("UPDATE access_session SET is_limited = true")

    page, alone = await member.get("/kartu"), await member.get(path)

    for shown, where in ((page, "/kartu"), (alone, path)):
        assert (shown.status, 'class="qr"' in shown.text) == (403, False)
        assert f'href="/bukti?kembali={where}"' in shown.text


async def test_a_facility_learns_covered_or_not_and_nothing_more(app: Litestar, pool: Pool, keys: Keys) -> None:
    member, facility = await a_member(app, pool, keys), Person(app)
    name = member.family.someone.name.text
    before = await check(facility, await own_note(pool, keys, member))
    await member.pay()
    paid = await check(facility, (await own_note(pool, keys, member)).lower())
    async with transaction(pool) as conn:
        await suspend(conn, [member.family.someone.id], now=utc_now())
    suspended = await check(facility, await own_note(pool, keys, member))

    titles = [page.find(r"<h2>([^<]+)</h2>") for page in (before, paid, suspended)]
    assert titles == ["Tidak terlindungi", "Terlindungi", "Tidak terlindungi"]
    for page in (before, paid, suspended):
        assert page.status == 200
        assert name not in page.text
        assert "PST1" not in page.text, "what was scanned is not shown again"


async def test_a_card_that_is_not_good_is_refused_in_words(app: Litestar, pool: Pool, keys: Keys) -> None:
    member, facility = await a_member(app, pool, keys), Person(app)
    forged = CardSigner(bytes(32)).sign(new_id(utc_now()), is_covered=True, now=utc_now())
    old = await own_note(pool, keys, member, ago=timedelta(days=8))

    pages = [await check(facility, text) for text in (forged, old, "3201", "", "P" * 5000)]

    assert [page.status for page in pages] == [422] * 5
    assert [page.find(r"<h2>([^<]+)</h2>") for page in pages] == [
        "QR ini tidak asli", "QR sudah lewat masa berlakunya", *["Ini bukan QR kartu"] * 3,
    ]  # fmt: skip


async def test_what_the_qr_says_is_signed_and_names_nobody(app: Litestar, pool: Pool, keys: Keys) -> None:
    member = await a_member(app, pool, keys)
    text = await own_note(pool, keys, member)

    note = read_note(text, card_signer(keys).public_key, now=utc_now())

    assert note.handle not in (member.family.someone.id, member.family.id)
    assert await own_path(member) == f"/kartu/{note.handle.hex}"
