"""At the desk, in a browser: an officer, and somebody who holds no contact on record."""

import re
import time
from datetime import UTC, datetime, timedelta

import msgspec
from playwright.sync_api import Page, expect

from peserta.demo.crew import CREW_FILE
from peserta.demo.crew import PASSWORD as CREW_PASSWORD
from peserta.staff.rules import TOTP_STEP_S, AuthenticatorKey
from tests.e2e.conftest import NewContext, Product, cast
from tests.e2e.test_accessibility import violations
from tests.e2e.walk import PASSWORD, ask_code, enter_code, reach_choice, set_password

SUKINEM = cast("no_contact")
WAYAN = cast("many_families")
BUDI = cast("email")


def sign_in(page: Page, product: Product, name: str) -> None:
    """Sign in with the authenticator's code; one that was used is followed by the next."""
    kept = msgspec.json.decode((product.folder / CREW_FILE).read_bytes(), type=dict[str, str])
    key = AuthenticatorKey(kept[name])
    deadline = time.monotonic() + 2 * TOTP_STEP_S
    ahead = 0
    page.goto("/petugas")
    while "/petugas/masuk" in page.url and time.monotonic() < deadline:
        page.get_by_label("Nama petugas").fill(name)
        page.locator("[name=kata_sandi]").fill(CREW_PASSWORD)
        page.locator("[name=kode]").fill(key.code(datetime.now(UTC) + timedelta(seconds=TOTP_STEP_S * ahead)))
        with page.expect_navigation():
            page.get_by_role("button", name="Masuk").click()
        ahead = 1
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Halo, {name}")


def find(page: Page, number: str) -> None:
    page.get_by_role("link", name="Cari peserta").first.click()
    page.get_by_label("NIK, nomor kartu, nomor laporan, atau nomor pendaftaran").fill(number)
    page.get_by_label("Alasan").select_option("at_desk")
    page.get_by_label("Catatan singkat").fill("datang sendiri dengan KTP")
    page.get_by_role("button", name="Cari").click()


def redeem(page: Page, code: str) -> None:
    page.goto("/bantuan/petugas")
    page.get_by_role("link", name="Saya sudah punya kode dari petugas").click()
    page.locator("[name=nomor]").fill(SUKINEM.nik)
    page.locator("[name=hari]").fill(str(SUKINEM.born_on.day))
    page.locator("[name=bulan]").fill(str(SUKINEM.born_on.month))
    page.locator("[name=tahun]").fill(str(SUKINEM.born_on.year))
    page.locator("[name=kode]").fill(code)
    page.locator("[name=setuju]").check()
    page.get_by_role("button", name="Lanjutkan").click()


def test_somebody_without_a_contact_leaves_the_desk_with_an_account(product: Product, new_context: NewContext) -> None:
    officer = new_context(desk=True).new_page()
    sign_in(officer, product, "ani")
    assert violations(officer) == []
    find(officer, SUKINEM.nik)
    expect(officer.get_by_role("heading", level=1)).to_have_text(SUKINEM.card_name)
    assert violations(officer) == []
    officer.get_by_role("radio", name="KTP", exact=True).check()
    officer.get_by_role("checkbox").check()
    officer.get_by_role("button", name="Beri kode aktivasi").click()
    code = officer.locator(".secret").inner_text()
    assert violations(officer) == []

    member = new_context().new_page()
    redeem(member, "AAAAA-BBBBB")
    expect(member.get_by_role("alert")).to_contain_text("Kode belum cocok")
    redeem(member, code)
    expect(member.get_by_text("Petugas sudah memeriksa Anda")).to_be_visible()
    member.locator("[name=kata_sandi]").fill(PASSWORD)
    member.get_by_role("button", name="Simpan dan buka akun").click()
    expect(member.get_by_role("heading", level=1)).to_contain_text(SUKINEM.card_name)

    supervisor = new_context(script=False).new_page()
    sign_in(supervisor, product, "rini")
    supervisor.get_by_role("link", name="Kode minggu ini").first.click()
    expect(supervisor.get_by_role("table")).to_contain_text("S***")
    expect(supervisor.get_by_role("table")).to_contain_text("dipakai")


def test_an_officer_answers_a_ticket_on_a_phone_without_script(product: Product, new_context: NewContext) -> None:
    member = new_context(script=False).new_page()
    member.goto("/bantuan/baru")
    member.locator("[name=pesan]").fill("Kode saya tidak datang sejak pagi.")
    member.get_by_role("button", name="Kirim").click()
    expect(member).to_have_url(re.compile("/bantuan/laporan/"))
    number = member.url.rsplit("/", 1)[1]

    officer = new_context(script=False).new_page()
    sign_in(officer, product, "bayu")
    officer.get_by_role("link", name="Laporan").first.click()
    officer.get_by_role("link", name=number).click()
    officer.locator("[name=jawaban]").fill("Operator sedang lambat; silakan coba e-mail.")
    officer.get_by_role("button", name="Kirim jawaban").click()

    member.reload()
    expect(member.get_by_text("Operator sedang lambat")).to_be_visible()


def test_two_officers_note_whom_a_member_trusts_and_the_member_ends_it_there(
    product: Product, new_context: NewContext
) -> None:
    helper = new_context().new_page()
    reach_choice(helper, BUDI)
    enter_code(helper, ask_code(helper, product, BUDI, "e-mail"))
    set_password(helper)

    first = new_context(desk=True).new_page()
    sign_in(first, product, "ani")
    find(first, WAYAN.nik)
    first.get_by_text("catat pendamping").click()
    first.get_by_label("NIK atau nomor kartu pendamping").fill(BUDI.nik)
    first.get_by_label("Nama pendamping seperti di KTP-nya").fill("Orang Lain")
    part = first.locator("form[action$='/pendamping']")
    part.get_by_role("radio", name="KTP", exact=True).check()
    part.get_by_role("checkbox").check()
    part.get_by_role("button", name="Catat, dan minta petugas kedua").click()
    expect(first.get_by_role("alert")).to_be_visible()
    expect(first.get_by_label("NIK atau nomor kartu pendamping")).to_have_value(BUDI.nik)
    first.get_by_label("Nama pendamping seperti di KTP-nya").fill(BUDI.card_name)
    part.get_by_role("radio", name="KTP", exact=True).check()
    part.get_by_role("checkbox").check()
    part.get_by_role("button", name="Catat, dan minta petugas kedua").click()
    expect(first.get_by_role("heading", name="Menunggu petugas kedua")).to_be_visible()
    expect(first.get_by_role("button", name="Setujui pendamping")).to_have_count(0)
    assert violations(first) == []
    helper.goto("/pendamping")
    expect(helper.get_by_role("button", name=f"Bantu {WAYAN.card_name}")).to_have_count(0)

    second = new_context(script=False).new_page()
    sign_in(second, product, "bayu")
    find(second, WAYAN.nik)
    second.get_by_role("checkbox", name="Peserta menyebut orang ini sendiri").check()
    second.get_by_role("button", name="Setujui pendamping").click()
    expect(second.get_by_text(": lihat saja, sampai")).to_be_visible()

    helper.goto("/pendamping")
    helper.get_by_role("button", name=f"Bantu {WAYAN.card_name}").click()
    expect(helper.get_by_text(f"Anda membantu {WAYAN.card_name}").first).to_be_visible()

    second.get_by_role("button", name="Hentikan pendampingan ini").click()
    expect(second.get_by_text("Tidak ada pendamping.")).to_be_visible()
    helper.goto("/pendamping")
    expect(helper.get_by_role("button", name=f"Bantu {WAYAN.card_name}")).to_have_count(0)
