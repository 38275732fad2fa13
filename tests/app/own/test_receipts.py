"""Receipts and lost payments, as browsers ask for them."""

import re

import pytest
from litestar import Litestar

from peserta.billing.receipt import ReceiptNumber
from peserta.kit.contacts import in_fours
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.app.asking import Person
from tests.app.members import a_member

NUMBER = re.compile(r"/iuran/kuitansi/([0-9A-Z-]{14})")


async def test_a_family_opens_its_receipt_as_page_and_as_paper_and_another_does_not(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    member, other = await a_member(app, pool, keys), await a_member(app, pool, keys, 1)
    receipt = await member.pay()
    number = (await member.get("/iuran")).find(NUMBER.pattern)

    page, paper = await member.get(f"/iuran/kuitansi/{number}"), await member.get(f"/iuran/kuitansi/{number}/pdf")

    assert number == receipt.shown_reference
    told = (number, "Rp70.000", "BCA", "12345678901", in_fours(receipt.number))
    assert [words for words in told if words not in page.text] == []
    assert paper.headers["content-type"].startswith("application/pdf")
    assert f"kuitansi-{number}.pdf" in paper.headers["content-disposition"]
    assert paper.body.startswith(b"%PDF-")
    for path in (f"/iuran/kuitansi/{number}", f"/iuran/kuitansi/{number}/pdf"):
        assert (await other.get(path)).status == 404
        assert (await Person(app).get(path)).status == 401


@pytest.mark.parametrize("number", ["K7M4-PQX2-93DN", "x", "%00", "a" * 300])
async def test_a_number_of_no_receipt_is_answered_in_words(app: Litestar, pool: Pool, keys: Keys, number: str) -> None:
    member = await a_member(app, pool, keys)

    page = await member.get(f"/iuran/kuitansi/{number}")

    assert page.status == 404
    assert "Kuitansi tidak ditemukan" in page.text


async def test_anybody_may_check_a_number_and_learns_sum_and_day_alone(app: Litestar, pool: Pool, keys: Keys) -> None:
    member = await a_member(app, pool, keys)
    receipt = await member.pay()
    stranger = Person(app)

    genuine = await stranger.get(f"/kuitansi?nomor={receipt.shown_reference.lower()}")
    unknown = await stranger.get(f"/kuitansi?nomor={ReceiptNumber.new(bytes(range(16)))}")
    mistyped = await stranger.get("/kuitansi?nomor=K7M4-PQX2-93DB")

    assert "Kuitansi ini asli" in genuine.text
    assert "Rp70.000" in genuine.text
    assert receipt.number not in genuine.text
    assert receipt.bank_reference not in genuine.text
    assert "Tidak ada kuitansi dengan nomor ini" in unknown.text
    assert mistyped.status == 422
    assert "salah ketik" in mistyped.text


async def test_a_payment_is_found_by_the_banks_number_or_begins_a_report_with_it(
    app: Litestar, pool: Pool, keys: Keys
) -> None:
    member = await a_member(app, pool, keys)
    receipt = await member.pay()

    found = await member.post("/iuran/sudah-bayar", nomor=receipt.bank_reference)
    unknown = await member.post("/iuran/sudah-bayar", nomor="NX-42")
    empty = await member.post("/iuran/sudah-bayar", nomor=" ")
    report = await member.post("/bantuan/baru", langkah="iuran", pesan="Nomor dari bank: NX-42. Rp70.000")

    assert f"/iuran/kuitansi/{receipt.shown_reference}" in found.text
    assert "Nomor dari bank: NX-42" in unknown.text
    assert 'action="/bantuan/baru"' in unknown.text
    assert empty.status == 422
    assert "/bantuan/laporan/" in report.location
