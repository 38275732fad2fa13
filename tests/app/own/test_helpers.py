"""Trusted helpers: what one sees of another's account, what never, and that both are told."""

import asyncio
import re
from datetime import timedelta
from typing import LiteralString

import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from peserta.access.helping.help import CODE_LIFE
from peserta.access.needs import HELPER_OPENS
from peserta.app.handlers import MEMBER_HANDLERS
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from tests.app.asking import Answer, Person
from tests.app.members import Member, a_member, today

NUMBER = r'Nomor undangan</dt><dd><span class="reference number">([^<]+)<'
CODE = r'Kode</dt><dd><span class="reference number">([^<]+)<'
HELP_ID = r'name="pendamping" value="(\w+)"'
NOT_OPEN = "Tidak terbuka untuk pendamping"
# They end what the walk is about; and streams wait for something to happen.
NOT_WALKED = ("/keluar", "/pendamping/selesai")
STREAMS = ("/keadaan", "/jejak", "/kejadian")
# What a helper opens of the account of somebody who lets them see and pay; every other page is refused.
OPENED = {
    ("GET", "/beranda"), ("GET", "/keluarga"), ("GET", "/faskes"), ("GET", "/kartu"), ("GET", "/iuran"),
    ("GET", "/iuran/kuitansi/{number:str}"), ("GET", "/iuran/kuitansi/{number:str}/pdf"),
    ("GET", "/kartu/{handle:str}"), ("GET", "/kartu/{handle:str}/pdf"),
    ("GET", "/iuran/sudah-bayar"), ("POST", "/iuran/sudah-bayar"), ("POST", "/iuran/lagi"),
}  # fmt: skip


async def invite(member: Member, scope: str = "see", days: int = 30) -> tuple[str, str]:
    """The number and the code that the member reads out."""
    made = await member.post("/profil/pendamping", cakupan=scope, hari=str(days), setuju="ya")
    assert made.status == 303, made.text
    page = await member.get("/profil/pendamping")
    return page.find(NUMBER), page.find(CODE)


async def take(helper: Member, number: str, code: str) -> Answer:
    return await helper.post("/pendamping", nomor=number, kode=code)


async def begin(helper: Member) -> str:
    """The id of the help that the helper's page names first, begun."""
    help_id = (await helper.get("/pendamping")).find(HELP_ID)
    assert (await helper.post("/pendamping/mulai", pendamping=help_id)).location == "/beranda"
    return help_id


@pytest.fixture
async def mother(app: Litestar, pool: Pool, keys: Keys) -> Member:
    member = await a_member(app, pool, keys)
    async with transaction(pool) as conn:
        await conn.execute(
            "UPDATE registry_person SET name = 'Aminah Hartati' WHERE id = %s", (member.family.someone.id,)
        )
    return member


@pytest.fixture
async def daughter(app: Litestar, pool: Pool, keys: Keys) -> Member:
    return await a_member(app, pool, keys, 1)


async def count(pool: Pool, sql: LiteralString) -> int:
    async with pool.connection() as conn:
        row = await (await conn.execute(sql)).fetchone()
    assert row is not None
    return int(row[0])


async def test_a_helper_sees_and_every_page_says_so_and_both_find_it_in_their_trail(
    mother: Member, daughter: Member, pool: Pool
) -> None:
    assert (await take(daughter, *await invite(mother))).status == 303
    await begin(daughter)

    home, help_page, dues = [await daughter.get(path) for path in ("/beranda", "/bantuan", "/iuran")]
    for page in (home, help_page, dues):
        assert "Anda membantu Aminah Hartati" in page.text
        assert "lihat saja" in page.text
        assert 'action="/pendamping/selesai"' in page.text
    assert "Halo, " not in home.text
    assert "Lihat iuran" in home.text
    assert "Lihat dan bayar" not in home.text, "who may only see is not sent to pay"
    assert "Rp70.000" in dues.text
    assert "95231" not in dues.text, "who may only see is shown no number to pay to"
    assert (await daughter.post("/iuran/lagi")).status == 403, "nor begins a payment anew"
    trail = await count(
        pool,
        "SELECT count(*) FROM audit_entry e JOIN access_help h ON h.person_id = e.person_id"
        " WHERE e.kind = 'helper.opened' AND e.actor = 'helper:' || h.helper_id",
    )
    assert trail == 2, "home and bills, each once"
    assert await count(pool, "SELECT count(*) FROM audit_entry WHERE kind = 'helping.taken'") == 1
    assert await count(pool, "SELECT count(*) FROM messaging_message WHERE template = 'helper_added'") == 2
    assert await count(pool, "SELECT count(*) FROM messaging_message WHERE template = 'helping_added'") == 2

    assert (await daughter.post("/pendamping/selesai")).location == "/pendamping"
    own = await daughter.get("/beranda")
    assert "Siti Aminah" in own.text
    assert "Anda membantu" not in own.text


async def test_while_helping_the_page_of_help_shows_no_tickets_of_the_helper(mother: Member, daughter: Member) -> None:
    await daughter.post("/bantuan/baru", pesan="Laporan saya sendiri.")
    assert "Laporan Anda</h2>" in (await daughter.get("/bantuan")).text
    await take(daughter, *await invite(mother))
    await begin(daughter)

    page = await daughter.get("/bantuan")

    assert "Laporan Anda</h2>" not in page.text
    assert "Laporan tidak terbuka untuk pendamping" in page.text


async def test_a_helper_opens_what_is_named_and_no_other_page(mother: Member, daughter: Member, app: Litestar) -> None:
    await take(daughter, *await invite(mother, "pay"))
    await begin(daughter)
    stranger = Member(mother.pool, Person(app), mother.family)

    opened: set[tuple[str, str]] = set()
    guarded = 0
    for handler in MEMBER_HANDLERS:
        assert isinstance(handler, HTTPRouteHandler)
        for path in handler.paths:
            for method in handler.http_methods:
                if method not in ("GET", "POST") or path in NOT_WALKED or str(path).endswith(STREAMS):
                    continue
                address = re.sub(r"\{\w+:\w+\}", "0" * 32, str(path))
                nobody, helper = await ask(stranger, method, address), await ask(daughter, method, address)
                if nobody.status != 401:
                    continue
                guarded += 1
                if helper.status == 403 and NOT_OPEN in helper.text:
                    continue
                opened.add((method, str(path)))

    assert guarded > 40
    assert opened == OPENED


async def ask(member: Member, method: str, address: str) -> Answer:
    return await member.get(address) if method == "GET" else await member.post(address)


async def test_who_may_pay_is_shown_where_and_the_bill_is_the_other_familys(mother: Member, daughter: Member) -> None:
    await take(daughter, *await invite(mother, "pay"))
    await begin(daughter)

    await mother.pay()

    assert "Lunas - kepesertaan aktif" in (await daughter.get("/iuran")).text
    assert (await daughter.get("/iuran/sudah-bayar")).status == 200


async def test_sixteen_who_take_one_invitation_at_once_make_one_helper(
    mother: Member, app: Litestar, pool: Pool, keys: Keys
) -> None:
    number, code = await invite(mother)
    helpers = [await a_member(app, pool, keys, serial) for serial in range(1, 5)]

    await asyncio.gather(*(take(helper, number, code) for helper in helpers for _ in range(4)))

    assert await count(pool, "SELECT count(*) FROM access_help WHERE helper_id IS NOT NULL") == 1
    assert await count(pool, "SELECT count(*) FROM audit_entry WHERE kind = 'helper.taken'") == 1


async def test_an_invitation_is_not_guessed_not_taken_late_and_not_taken_by_oneself(
    mother: Member, daughter: Member, pool: Pool
) -> None:
    number, code = await invite(mother)
    wrong = "000000" if code.replace(" ", "") != "000000" else "111111"
    own, nobody = await take(mother, number, code), await take(daughter, "K7M-4PQ-N", code)
    guesses = [await take(daughter, number, wrong) for _ in range(5)]
    after = await take(daughter, number, code)

    assert {answer.status for answer in (own, nobody, *guesses, after)} == {422}
    assert {answer.find(r"<h2>([^<]+)</h2>") for answer in (own, nobody, *guesses, after)} == {"Undangan tidak cocok"}

    number, code = await invite(mother)
    async with transaction(pool) as conn:
        earlier = CODE_LIFE + timedelta(minutes=1)
        await conn.execute(
            "UPDATE access_help SET invited_at = invited_at - %s, code_ends_at = code_ends_at - %s", (earlier, earlier)
        )
    assert "Undangan tidak berlaku lagi" in (await take(daughter, number, code)).text


async def test_more_than_ten_tries_a_day_are_not_judged(mother: Member, daughter: Member) -> None:
    number, code = await invite(mother)
    for _ in range(10):
        await take(daughter, "K7M-4PQ-N", "111111")

    assert (await take(daughter, number, code)).status == 429


async def test_either_ends_it_at_once_and_a_stranger_never(
    mother: Member, daughter: Member, app: Litestar, pool: Pool, keys: Keys
) -> None:
    stranger = await a_member(app, pool, keys, 2)
    await take(daughter, *await invite(mother))
    help_id = await begin(daughter)
    for path in ("/profil/pendamping/akhiri", "/pendamping/berhenti"):
        await stranger.post(path, pendamping=help_id)
    assert (await stranger.post("/pendamping/mulai", pendamping=help_id)).status == 404
    assert (await daughter.get("/beranda")).status == 200

    for _ in range(2):
        assert (await mother.post("/profil/pendamping/akhiri", pendamping=help_id)).status == 303

    over = await daughter.get("/beranda")
    assert (over.status, "Pendampingan berakhir" in over.text) == (403, True)
    assert await count(pool, "SELECT count(*) FROM audit_entry WHERE kind = 'helper.ended'") == 1
    assert (
        await count(
            pool,
            "SELECT count(*) FROM consent_given WHERE purpose = 'helper' AND withdrawn_at > now() - interval '1 hour'",
        )
        == 1
    )
    await daughter.post("/pendamping/selesai")
    assert "Siti Aminah" in (await daughter.get("/beranda")).text


async def test_help_ends_with_its_day(mother: Member, daughter: Member, pool: Pool) -> None:
    await take(daughter, *await invite(mother))
    await begin(daughter)
    async with transaction(pool) as conn:
        await conn.execute("UPDATE access_help SET invited_at = %s, ends_at = %s", (
            utc_now() - timedelta(days=2), utc_now() - timedelta(seconds=1),
        ))  # fmt: skip

    assert (await daughter.get("/iuran")).status == 403


async def test_inviting_needs_a_proof_of_now_and_ending_does_not(mother: Member, daughter: Member, pool: Pool) -> None:
    await take(daughter, *await invite(mother))
    async with transaction(pool) as conn:
        await conn.execute("UPDATE access_account SET state = 'open'")
        await conn.execute("UPDATE access_session SET opened_at = opened_at - interval '1 hour'")

    locked = await mother.post("/profil/pendamping", cakupan="see", hari="7", setuju="ya")
    page = await mother.get("/profil/pendamping")
    await mother.post("/profil/pendamping/akhiri", pendamping=page.find(HELP_ID))

    assert locked.status == 403
    assert await count(pool, "SELECT count(*) FROM access_help WHERE ended_at IS NULL") == 0


async def test_without_a_tick_nothing_is_invited_and_days_are_bounded(mother: Member, pool: Pool) -> None:
    assert (await mother.post("/profil/pendamping", cakupan="see", hari="7")).status == 422
    await mother.post("/profil/pendamping", cakupan="all", hari="9999", setuju="ya")

    assert await count(pool, "SELECT count(*) FROM access_help WHERE scope = 'see'") == 1
    assert await count(pool, "SELECT extract(day FROM ends_at - invited_at) FROM access_help") <= 8
    assert len(HELPER_OPENS) == 2
    assert today()
