"""Changing the phone number in a real browser: shared, claimed, undone; and coming back with a code to the old one."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Product, cast
from tests.e2e.test_accessibility import violations
from tests.e2e.walk import ask_code, bare, enter_code, reach_choice, set_password

RELEASED = "SELECT count(*) FROM access_contact_claim WHERE outcome = 'released'"


def open_contacts(page: Page) -> None:
    page.goto("/profil")
    page.get_by_role("link", name=re.compile("^Kontak")).click()
    expect(page).to_have_url(re.compile("/profil/kontak$"))


def test_a_number_is_changed_claimed_from_its_former_holder_and_the_change_undone(page: Page, product: Product) -> None:
    member, former = cast("both"), cast("titles")
    reach_choice(page, member)
    enter_code(page, ask_code(page, product, member))
    set_password(page)
    expect(page).to_have_url(re.compile("/beranda$"))

    # The new number stands on somebody else's record too: it is shared, and held.
    open_contacts(page)
    old = page.get_by_role("heading", level=2).first.inner_text().removesuffix(" utama")
    page.get_by_text("Ganti atau hapus").first.click()
    page.get_by_role("link", name="Ganti dengan yang baru").first.click()
    page.locator("[name=kontak]").fill(former.phone)
    page.get_by_role("button", name="Kirim kode").click()
    enter_code(page, product.code_for(bare(former.phone)))
    expect(page.get_by_text("Dipakai juga oleh 1 keluarga lain.")).to_be_visible()
    expect(page.get_by_text("ditahan", exact=True)).to_be_visible()
    expect(page.get_by_text("akan dihapus", exact=True)).to_be_visible()
    assert violations(page) == []

    # It has a new holder: the former one has the wait to prove it again.
    page.get_by_text("Nomor ini sekarang milik Anda sendiri?").click()
    page.get_by_role("button", name="Ini milik saya sendiri").click()
    expect(page.get_by_text("Anda meminta kontak ini dilepas dari data orang lain")).to_be_visible()
    product.hurry("UPDATE access_contact_claim SET begun_at = begun_at - interval '30 days', ends_at = now()")
    product.wait_for(lambda: product.count(RELEASED) == 1)
    page.reload()
    expect(page.get_by_text("Dipakai juga oleh")).to_have_count(0)

    # Everything is as before.
    page.get_by_text("Bukan Anda yang mengubah ini?").first.click()
    page.get_by_role("button", name="Batalkan perubahan").first.click()
    expect(page.get_by_text("ditahan", exact=True)).to_have_count(0)
    expect(page.get_by_role("heading", name=old)).to_be_visible()
    told = page.context.new_page()
    told.goto("/demo/telepon")
    for words in ("Satu kontak akun", "Perubahan kontak akun"):
        expect(told.locator("article", has_text=member.email).filter(has_text=words).first).to_be_visible()

    # A code to the number that stayed opens the account again, with one proof.
    page.get_by_role("button", name="Keluar").click()
    product.end_cool_downs()
    seen = product.codes(bare(member.phone))
    page.goto("/masuk")
    page.get_by_role("link", name="Kirimi saya kode").click()
    page.locator("[name=kontak]").fill(member.phone)
    page.get_by_role("button", name="Kirim kode").click()
    enter_code(page, product.code_for(bare(member.phone), seen=seen))
    expect(page).to_have_url(re.compile("/beranda$"))
    open_contacts(page)
    expect(page.get_by_text("Mengubah kontak terkunci")).to_be_visible()
