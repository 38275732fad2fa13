"""A contact that a member adds in the account: its code is followed as it travels."""

import re
from dataclasses import replace

import pytest
from litestar import Litestar

from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.access.walking import codes_to
from tests.app.members import Member, a_member

NEW = "08990000777"


@pytest.fixture
async def member(app: Litestar, pool: Pool, keys: Keys) -> Member:
    return await a_member(app, pool, keys)


async def latest_code(member: Member, keys: Keys) -> str:
    async with member.pool.connection() as conn:
        row = await (await conn.execute("SELECT value_index FROM access_contact_draft")).fetchone()
    assert row is not None
    return (await codes_to(member.pool, keys, row[0]))[-1]


async def test_the_code_to_a_new_contact_is_followed_by_its_own_session_until_it_was_used(
    app: Litestar, pool: Pool, keys: Keys, member: Member
) -> None:
    sent = await member.post("/profil/kontak/baru", kontak=NEW)
    live_path = (await member.get(sent.location)).find(r'data-live="([^"]*)"')
    stranger = await a_member(app, pool, keys, serial=1)

    used = await member.post(sent.location, kode=await latest_code(member, keys))
    followed = await replace(member.person, stays=True).get(live_path)
    after = await member.get(used.location)

    assert used.location == "/profil/kontak"
    assert "Kontak itu sudah Anda buktikan." in after.text
    assert "event: close" in followed.text
    assert (await stranger.get(live_path)).status == 404


async def test_a_contact_that_is_on_record_already_is_said_to_be_so(member: Member, keys: Keys) -> None:
    sent = await member.post("/profil/kontak/baru", kontak=NEW)
    await member.post(sent.location, kode=await latest_code(member, keys))

    again = await member.post("/profil/kontak/baru", kontak=NEW)

    assert again.status == 409
    assert "Kontak ini sudah ada" in again.text


async def test_a_ticket_from_there_tells_the_desk_how_that_code_fared(member: Member, pool: Pool) -> None:
    sent = await member.post("/profil/kontak/baru", kontak=NEW)
    ask = (await member.get(sent.location)).find(r'href="/bantuan/baru\?langkah=kode&amp;perjalanan=(\w+)"')

    await member.post("/bantuan/baru", langkah="kode", perjalanan=ask, pesan="Kodenya tidak datang")

    async with pool.connection() as conn:
        row = await (await conn.execute("SELECT step, journey_id, trace FROM support_ticket")).fetchone()
    assert row is not None
    assert (row[0], row[1].hex) == ("kode", ask)
    assert row[2] != []


async def test_a_refusal_names_the_part_of_the_site_in_its_ticket(member: Member) -> None:
    gone = await member.get("/profil/kontak/kode/" + "0" * 32)

    ask = gone.find(r'href="(/bantuan/baru[^"]*)"')

    assert ask == "/bantuan/baru?langkah=kontak"
    assert "mengubah kontak" in (await member.get(ask)).text


async def test_a_new_contact_is_shown_whole_for_its_typos_and_one_on_record_is_not(member: Member, keys: Keys) -> None:
    sent = await member.post("/profil/kontak/baru", kontak=NEW)
    new = await member.get(sent.location)
    wrong = await member.post(sent.location, kode="1")
    await member.post(sent.location, kode=await latest_code(member, keys))
    after = await member.get(sent.location)
    by_mail = await member.post("/profil/kontak/baru", kontak="siti.rahayu@contoh.example")
    mail = await member.get(by_mail.location)

    for page in (new, wrong):
        assert "0899 0000 777" in page.text
        assert "\u2022\u2022\u2022\u2022\N{NO-BREAK SPACE}77" not in page.text
    assert "siti.rahayu@contoh.example" in mail.text
    assert "0899 0000 777" not in after.text
    assert "\u2022\u2022\u2022\u2022\N{NO-BREAK SPACE}77" in after.text


async def test_a_contact_that_is_proven_again_stays_masked(member: Member, pool: Pool) -> None:
    async with pool.connection() as conn:
        await conn.execute("UPDATE registry_contact SET proven_at = proven_at - interval '2 years'")
        row = await (await conn.execute("SELECT id FROM registry_contact WHERE kind = 'phone'")).fetchone()
    assert row is not None

    sent = await member.post("/profil/kontak/buktikan", kontak=row[0].hex)
    page = await member.get(sent.location)

    assert "/profil/kontak/kode/" in sent.location
    # Tokens and ids are random, and have these four digits once in a few hundred runs.
    assert "0899" not in re.sub("[0-9a-f]{32,}", "", page.text)
    assert "\u2022\u2022\u2022\u2022\N{NO-BREAK SPACE}" in page.text
