""" "I paid, but…" without an account: by both numbers of a payment, or in the browser that enrolled."""

import pytest
from litestar import Litestar

from peserta.billing.banks.claims import BROWSER_TRIES
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.app.asking import Answer, Person
from tests.app.enrolling.walker import Walker
from tests.app.members import Member, a_member

PATH = "/sudah-bayar"
BANKS_NUMBER = "12345678901"
ENROLLED = """
UPDATE enrolment_application
   SET state = 'submitted', family_id = %s, submitted_at = now()
 WHERE id = %s
"""


async def ask(person: Person, account: str, number: str) -> Answer:
    page = await person.get(PATH)
    csrf = page.find(r'name="_csrf" value="(\w+)"')
    return await person.post(PATH, {"_csrf": csrf, "va": account, "nomor": number})


@pytest.fixture
async def member(app: Litestar, pool: Pool, keys: Keys) -> Member:
    member = await a_member(app, pool, keys)
    await member.pay()
    return member


async def test_who_knows_both_numbers_learns_that_the_payment_arrived_and_nothing_else(
    app: Litestar, member: Member
) -> None:
    found = await ask(Person(app), member.family.number, f" {BANKS_NUMBER} ")

    assert "Pembayaran diterima" in found.text
    assert "/iuran/kuitansi/" not in found.text
    assert "Siti" not in found.text
    assert "Rp70.000" not in found.text


async def test_one_number_alone_right_or_wrong_is_answered_alike(app: Litestar, member: Member) -> None:
    answers = [
        await ask(Person(app), member.family.number, "99999999999"),
        await ask(Person(app), "00000000009", BANKS_NUMBER),
        await ask(Person(app), "00000000009", "99999999999"),
        await ask(Person(app), "1" * 60, "x" * 300),
    ]

    assert {answer.status for answer in answers} == {200}
    assert all("Belum ada kabar dari bank" in answer.text for answer in answers)


async def test_who_tries_numbers_out_is_told_when_to_go_on_and_what_works_now(app: Litestar, member: Member) -> None:
    stranger = Person(app)
    answers = [await ask(stranger, member.family.number, str(n)) for n in range(BROWSER_TRIES.uses_max + 1)]

    assert [answer.status for answer in answers] == [200] * BROWSER_TRIES.uses_max + [429]
    assert "Terlalu banyak percobaan" in answers[-1].text
    assert "/bantuan/baru?langkah=iuran" in answers[-1].text
    assert "Pembayaran diterima" in (await ask(Person(app), member.family.number, BANKS_NUMBER)).text


async def test_what_is_missing_is_said(app: Litestar) -> None:
    answer = await ask(Person(app), "", " ")

    assert answer.status == 422
    assert "Isi nomor virtual account" in answer.text
    assert "Isi nomor dari struk" in answer.text


async def test_only_the_browser_of_an_application_asks_for_its_family_by_the_banks_number_alone(
    app: Litestar, member: Member, pool: Pool
) -> None:
    walker, stranger = Walker(app), Walker(app)
    await walker.begin()
    await stranger.begin()
    assert (await walker.get("sudah-bayar")).location == walker.base, "a family that has not enrolled pays nothing"
    async with pool.connection() as conn:
        await conn.execute(ENROLLED, (member.family.id, walker.base.rsplit("/", 1)[1]))

    page = await walker.get("sudah-bayar")
    told = await walker.post("sudah-bayar", nomor=BANKS_NUMBER)
    stranger.base = walker.base

    assert "Nomor virtual account keluarga" not in page.text
    assert "Pembayaran diterima" in told.text
    assert (await stranger.get("sudah-bayar")).status == 404
