"""History, one's own data as a file, closing an account, and that everything is two taps from home."""

import asyncio
import json
import re
from datetime import timedelta
from typing import LiteralString

import pytest
from litestar import Litestar

from peserta.access.closing import CLOSING_WAIT, close_due
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.web.visitor import LANGUAGE_COOKIE
from tests.app.members import Member, a_member

LINK = re.compile(r'href="(/[^"#?]*)')
# Every service of the account, and where it is.
SERVICES = {
    "/kartu", "/keluarga", "/faskes", "/iuran", "/bantuan", "/profil", "/keluarga/data-saya", "/profil/kunci",
    "/profil/kata-sandi", "/profil/perangkat", "/profil/petugas", "/profil/riwayat", "/profil/data", "/profil/tutup",
    "/profil/pendamping", "/pendamping", "/bantuan/baru",
}  # fmt: skip


@pytest.fixture
async def member(app: Litestar, pool: Pool, keys: Keys) -> Member:
    return await a_member(app, pool, keys)


async def count(pool: Pool, sql: LiteralString) -> int:
    async with pool.connection() as conn:
        row = await (await conn.execute(sql)).fetchone()
    assert row is not None
    return int(row[0])


async def grow_old(pool: Pool) -> None:
    """Let the last proof be an hour ago, in an account that is open."""
    async with transaction(pool) as conn:
        await conn.execute("UPDATE access_account SET state = 'open'")
        await conn.execute("UPDATE access_session SET opened_at = opened_at - interval '1 hour'")


async def test_home_asks_for_a_contact_where_there_is_none(member: Member, pool: Pool) -> None:
    before = await member.get("/beranda")
    async with transaction(pool) as conn:
        await conn.execute("UPDATE registry_contact SET released_at = now()")

    after = await member.get("/beranda")

    assert ["Belum ada kontak" in home.text for home in (before, after)] == [False, True]
    assert 'href="/profil/kontak"' in after.text


@pytest.mark.parametrize("language", ["id", "en"])
async def test_every_service_is_two_taps_from_home_without_script(member: Member, language: str) -> None:
    member.person.cookies[LANGUAGE_COOKIE] = language
    home = await member.get("/beranda")
    first = {path for path in LINK.findall(home.text) if "." not in path and not path.startswith(("/bahasa", "/demo"))}

    pages = {path: await member.get(path) for path in sorted(first)}
    second = {found for page in pages.values() for found in LINK.findall(page.text)}

    assert {path: page.status for path, page in pages.items() if page.status != 200} == {}
    assert SERVICES - first - second == set()
    assert f'<html lang="{language}">' in home.text


async def test_history_says_in_words_what_happened(member: Member) -> None:
    await member.pay()
    await member.post("/keluarga/data-saya")

    page = await member.get("/profil/riwayat")

    assert "Data diri dinyatakan benar." in page.text
    assert "person.data_confirmed" not in page.text


async def test_my_data_are_whole_and_open_nothing(member: Member, pool: Pool) -> None:
    await member.pay()
    await member.post("/bantuan/baru", pesan="Apakah data saya lengkap di sini?")

    answer = await member.post("/profil/data", bentuk="json")
    data = json.loads(answer.body)
    paper = await member.post("/profil/data", bentuk="pdf")

    someone = member.family.someone
    assert data["schema"] == "peserta/my-data/1"
    assert data["person"]["nik"] == someone.nik.digits
    assert data["person"]["card_number"] == someone.card.digits
    assert len(data["contacts"]) == len(someone.contacts)
    assert data["money"]["payments"][0]["amount_idr"] == 70_000
    assert data["tickets"][0]["message"] == "Apakah data saya lengkap di sini?"
    assert {"ticket.opened", "contribution.paid"} <= {happened["kind"] for happened in data["history"]}
    assert re.search(r"token|_hash|secret|argon2", answer.text) is None
    assert member.person.cookies["__Host-peserta-sesi"] not in answer.text
    assert paper.body.startswith(b"%PDF-")
    assert await count(pool, "SELECT count(*) FROM audit_entry WHERE kind = 'account.exported'") == 2


async def test_another_adult_is_no_more_in_the_file_than_on_the_page(member: Member, pool: Pool) -> None:
    async with transaction(pool) as conn:
        await conn.execute(
            "INSERT INTO registry_person (id, family_id, relation, name, name_folded, born_on, sex, recorded_at,"
            " changed_at) VALUES (gen_random_uuid(), %s, 'spouse', 'Budi', 'budi', '1980-02-03', 'L', now(), now())",
            (member.family.id,),
        )

    data = json.loads((await member.post("/profil/data", bentuk="json")).body)

    assert data["family"] == [
        {"name": "Budi", "relation": "spouse", "is_minor": False, "covered": False, "facility": None}
    ]


@pytest.mark.parametrize("path", ["/profil/data", "/profil/tutup"])
async def test_the_file_and_closing_ask_for_a_proof_of_now(member: Member, pool: Pool, path: str) -> None:
    await grow_old(pool)

    shown, sent = await member.get(path), await member.post(path, bentuk="json", setuju="ya")

    assert (shown.status, sent.status) == (403, 403)
    assert f'href="/bukti?kembali={path}"' in shown.text
    assert await count(pool, "SELECT count(*) FROM access_account WHERE closing_at IS NOT NULL") == 0


async def test_sixteen_who_ask_to_close_at_once_close_once_and_cancel_once(member: Member, pool: Pool) -> None:
    assert (await member.post("/profil/tutup")).status == 422

    await asyncio.gather(*(member.post("/profil/tutup", setuju="ya") for _ in range(16)))
    asked = await count(pool, "SELECT count(*) FROM messaging_message WHERE template = 'closing_asked'")
    await grow_old(pool)
    pending = await member.get("/profil/tutup")
    await asyncio.gather(*(member.post("/profil/tutup/batal") for _ in range(16)))

    assert asked == 2, "each contact once"
    assert "Batalkan, akun tetap ada" in pending.text
    assert await count(pool, "SELECT count(*) FROM messaging_message WHERE template = 'closing_cancelled'") == 2
    assert await count(pool, "SELECT count(*) FROM access_account WHERE closing_at IS NOT NULL") == 0


async def test_after_its_week_the_account_is_gone_and_the_cover_is_not(member: Member, pool: Pool, keys: Keys) -> None:
    await member.pay()
    await member.post("/profil/tutup", setuju="ya")
    assert await close_due(pool, keys=keys, now=utc_now() + CLOSING_WAIT - timedelta(minutes=1)) == 0

    later = utc_now() + CLOSING_WAIT + timedelta(minutes=1)
    closed = await asyncio.gather(*(close_due(pool, keys=keys, now=later) for _ in range(4)))

    assert sum(closed) == 1
    assert (await member.get("/beranda")).status == 401
    gone = "SELECT count(*) FROM access_account WHERE state = 'closed' AND password_hash IS NULL"
    assert await count(pool, gone) == 1
    assert await count(pool, "SELECT count(*) FROM access_session WHERE revoked_at IS NULL") == 0
    assert await count(pool, "SELECT count(*) FROM access_device") == 0
    assert await count(pool, "SELECT count(*) FROM membership_membership WHERE status = 'active'") == 1
    assert await count(pool, "SELECT count(*) FROM audit_entry WHERE kind = 'account.closed'") == 1
