"""An officer sees why a code did not come and what was paid, and neither a code nor a whole number."""

from datetime import date, timedelta

from litestar import Litestar

from peserta.billing.actions import accept_rows
from peserta.billing.arrears import PersonArrears
from peserta.kit.clock import business_date, utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.messaging.outcome import Outcome
from peserta.registry.actions import load_person
from peserta.staff.permissions import Role
from tests.access.walking import Browser, arrived
from tests.app.at_desk.desk import at_desk
from tests.app.members import a_member
from tests.billing.paying import Counter, a_payment, enrol
from tests.messaging.sending import ScriptedRoute, a_dispatcher, running, until_all
from tests.people import register

OWES = """
INSERT INTO membership_membership (person_id, segment, care_class, status, status_reason, changed_at)
     VALUES (%s, 'PBPU', 3, 'inactive', 'arrears', now())
"""


async def test_why_a_code_did_not_come_stands_on_the_page_of_the_person(app: Litestar, pool: Pool, keys: Keys) -> None:
    siti = await register(pool, keys, now=utc_now())
    other = await register(pool, keys, 1, now=utc_now())
    browser = Browser(pool, keys, now=utc_now())
    await browser.match(siti)
    await browser.ask(siti.phone)
    refusing = ScriptedRoute("A", always=Outcome.REFUSED)
    async with running(a_dispatcher(pool, keys, refusing)):
        await until_all(pool, "failed", 1)
    [code] = await arrived(pool, keys, siti.phone)
    desk = await at_desk(app, pool, keys, "ani", Role.AGENT)

    page = await desk.person.get(await desk.finds(siti.nik.digits))
    nothing = await desk.person.get(await desk.finds(other.nik.digits))

    assert "Kode ke kontak ini" in page.text
    assert "Operator menolak nomor ini." in page.text
    assert "Minta peserta memilih kode lewat E-mail" in page.text
    assert code not in page.text
    assert "Tidak ada kode yang diminta." in nothing.text
    assert "Belum pernah ditagih di sini." in nothing.text


async def test_what_a_family_was_asked_for_and_has_paid_stands_there_too(app: Litestar, pool: Pool, keys: Keys) -> None:
    today = business_date(utc_now())
    early, due = await enrol(pool, keys, on=today), await enrol(pool, keys, 1, on=today - timedelta(days=20))
    desk = await at_desk(app, pool, keys, "ani", Role.AGENT)

    waiting = await desk.person.get(await desk.finds(early.someone.nik.digits))
    open_ = await desk.person.get(await desk.finds(due.someone.nik.digits))
    await Counter(pool, today=today).pay(a_payment(due.number, on=today))
    paid = await desk.person.get(await desk.finds(due.someone.nik.digits))

    assert "Rp70.000, baru dapat dibayar mulai" in waiting.text
    assert "Rp70.000, belum dibayar, paling lambat" in open_.text
    assert "Rp70.000, lunas" in paid.text
    assert "Rp70.000 lewat BCA, bukti" in paid.text
    assert f"•••• {due.number[-4:]}" in paid.text
    assert due.number not in paid.text


async def test_whoever_is_called_about_arrears_of_the_roll_reads_why_and_how_much(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    siti = await register(pool, keys, now=utc_now())
    async with transaction(pool) as conn:
        await conn.execute(OWES, (siti.id,))
        family_id = (await load_person(conn, siti.id)).family_id
        await accept_rows(conn, [PersonArrears(siti.id, family_id, 5, 175_000)], as_of=date(2026, 11, 1))
    desk = await at_desk(app, pool, keys, "ani", Role.AGENT)

    page = await desk.person.get(await desk.finds(siti.nik.digits))

    assert "tidak aktif (menunggak)" in page.text
    assert "5 bulan, Rp175.000, per 1 November 2026" in page.text
    assert "Belum pernah ditagih di sini." not in page.text


async def test_a_contact_that_proves_nobody_says_so_and_the_page_says_what_works(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    siti = await register(pool, keys, emails=0, now=utc_now() - timedelta(days=400))
    budi = await register(pool, keys, 1, now=utc_now())
    desk = await at_desk(app, pool, keys, "ani", Role.AGENT)

    stale = await desk.person.get(await desk.finds(siti.nik.digits))
    fresh = await desk.person.get(await desk.finds(budi.nik.digits))

    assert "tidak membuktikan: lebih dari 12 bulan tidak dibuktikan" in stale.text
    assert "jalannya kode aktivasi di loket" in stale.text
    assert "tidak membuktikan" not in fresh.text
    assert "jalannya kode aktivasi di loket" not in fresh.text


async def test_what_a_member_asked_is_found_without_its_number_by_whoever_has_them_open(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    siti = await a_member(app, pool, keys)
    sent = await siti.post("/bantuan/baru", pesan="Saya sudah bayar.")
    other = await register(pool, keys, 1, now=utc_now())
    desk = await at_desk(app, pool, keys, "ani", Role.AGENT)
    number = sent.location.rsplit("/", 1)[1]

    page = await desk.person.get(await desk.finds(siti.family.someone.nik.digits))
    nothing = await desk.person.get(await desk.finds(other.nik.digits))

    assert f'href="/petugas/laporan/{number}"' in page.text
    assert "Menunggu jawaban" in page.text
    assert "Saya sudah bayar." not in page.text
    assert "Laporan orang ini" not in nothing.text
