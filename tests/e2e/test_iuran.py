"""The account of a new family: it pays at the bank, has its receipts, and is told what becomes of its cover."""

import re
from pathlib import Path

import httpx
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext, Product
from tests.e2e.test_accessibility import violations
from tests.e2e.test_enrolment import (
    Member,
    begin,
    choose_class,
    choose_facility,
    family_of_four,
    let_fourteen_days_pass,
    pay,
    prove_contact,
    submit,
    tell_family,
    va_number,
)
from tests.e2e.walk import accept_terms, enter_code, go_on, set_password

MONTHLY_BILLS = "SELECT count(*) FROM billing_bill WHERE kind = 'monthly'"


def enrol(page: Page, product: Product, serial: int, contact: str) -> Member:
    """A family that has submitted; its head."""
    family = family_of_four(serial)
    begin(page)
    tell_family(page, family, serial)
    choose_class(page, 3)
    choose_facility(page)
    prove_contact(page, product, contact)
    submit(page)
    return family[0]


def open_account(page: Page, product: Product, member: Member, contact: str) -> None:
    """As every member opens an account, with the contact the family has proven."""
    accept_terms(page)
    page.locator("[name=nomor]").fill(member.nik)
    page.locator("[name=nama]").fill(member.name)
    page.locator("[name=hari]").fill(str(member.born_on.day))
    page.locator("[name=bulan]").fill(str(member.born_on.month))
    page.locator("[name=tahun]").fill(str(member.born_on.year))
    page.get_by_role("button", name="Lanjutkan").click()
    go_on(page)
    seen = product.codes(contact)
    product.end_cool_downs()
    page.get_by_role("button", name=re.compile("e-mail", re.IGNORECASE)).first.click()
    expect(page.locator("[name=kode]")).to_be_visible()
    enter_code(page, product.code_for(contact, seen=seen))
    set_password(page)
    expect(page).to_have_url(re.compile("/beranda$"))


def let_the_month_pass(page: Page, product: Product) -> None:
    """Up to the 1st of the next month, and until its bills are written."""
    before = product.count(MONTHLY_BILLS)
    page.goto("/demo/waktu")
    page.get_by_role("button", name="Maju ke tanggal 1 bulan depan").click()
    product.wait_for(lambda: product.count(MONTHLY_BILLS) > before)


def test_a_family_pays_has_its_receipt_falls_behind_and_is_covered_again(
    new_context: NewContext, product: Product, tmp_path: Path
) -> None:
    page, operator = new_context().new_page(), new_context(desk=True).new_page()
    contact = "iuran.wicaksono@surel.contoh.example"
    head = enrol(page, product, 7_620, contact)
    number = va_number(page)
    open_account(page, product, head, contact)
    page.get_by_role("link", name="Iuran").first.click()
    expect(page.get_by_text(re.compile("Bayar mulai")).first).to_be_visible()

    # The open page follows, without being asked.
    let_fourteen_days_pass(operator)
    expect(page.get_by_text("Menunggu pembayaran")).to_be_visible()
    pay(operator, number)
    expect(page.get_by_text("Lunas - kepesertaan aktif")).to_be_visible()

    page.get_by_role("link", name=re.compile("Kuitansi")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kuitansi iuran")
    expect(page.get_by_text("Keluarga Bagus Wicaksono")).to_be_visible()
    assert violations(page) == []
    receipt = page.url.rsplit("/", 1)[1]
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Simpan sebagai PDF").click()
    downloading.value.save_as(tmp_path / "kuitansi.pdf")
    assert (tmp_path / "kuitansi.pdf").read_bytes().startswith(b"%PDF-")

    let_the_month_pass(operator, product)
    page.goto("/iuran")
    expect(page.get_by_text("Ada iuran yang perlu dibayar")).to_be_visible()
    assert violations(page) == []
    let_the_month_pass(operator, product)
    expect(page.get_by_text("Kepesertaan berhenti sementara").first).to_be_visible()
    page.goto("/beranda")
    expect(page.get_by_text("Kepesertaan berhenti sementara")).to_be_visible()
    page.goto("/iuran")
    pay(operator, number)
    expect(page.get_by_text("Lunas - kepesertaan aktif")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Kuitansi"))).to_have_count(2)
    page.goto("/beranda")
    expect(page.get_by_text("Anda terlindungi")).to_be_visible()

    assert_genuine(new_context(script=False).new_page(), receipt)
    assert httpx.get(f"{product.url}/iuran/kuitansi/{receipt}").status_code == 401


def assert_genuine(page: Page, receipt: str) -> None:
    """What anybody learns from its number."""
    page.goto("/kuitansi")
    page.locator("[name=nomor]").fill(receipt.lower().replace("-", " "))
    page.get_by_role("button", name="Periksa").click()
    expect(page.get_by_text("Kuitansi ini asli")).to_be_visible()
    expect(page.get_by_text("Rp140.000")).to_be_visible()
    expect(page.get_by_text("Wicaksono")).to_have_count(0)
    other = "Y" if receipt[-1] != "Y" else "X"
    page.locator("[name=nomor]").fill(receipt[:-1] + other)
    page.get_by_role("button", name="Periksa").click()
    expect(page.get_by_text(re.compile("salah ketik")).first).to_be_visible()


def test_a_payment_that_does_not_show_begins_a_report_that_is_answered_by_a_person(
    new_context: NewContext, product: Product
) -> None:
    page = new_context(script=False).new_page()
    contact = "belum.lunas@surel.contoh.example"
    open_account(page, product, enrol(page, product, 7_640, contact), contact)

    page.goto("/iuran")
    page.get_by_role("link", name="Cari pembayaran saya").click()
    page.locator("[name=nomor]").fill("NX-4471-02")
    page.get_by_role("button", name="Cari pembayaran").click()

    expect(page.get_by_text("Belum ada kabar dari bank")).to_be_visible()
    expect(page.locator("[name=pesan]")).to_have_value(re.compile("NX-4471-02"))
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page).to_have_url(re.compile("/bantuan/laporan/"))
    expect(page.get_by_text(re.compile("NX-4471-02")).first).to_be_visible()
