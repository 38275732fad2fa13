"""The phone is lost: two other proofs in a real browser, a passkey on the new phone, and the old one is out."""

import re

from playwright.sync_api import Page, expect

from peserta.demo.cast import CastMember
from tests.e2e.conftest import NewContext, Product
from tests.e2e.test_accessibility import violations
from tests.e2e.test_passkey import Phone
from tests.e2e.walk import ask_code, enter_code, give_data, go_on, reach_choice, set_password, somebody_else


def open_account(page: Page, product: Product, member: CastMember) -> None:
    reach_choice(page, member)
    enter_code(page, ask_code(page, product, member))
    set_password(page)
    expect(page).to_have_url(re.compile("/beranda$"))


def test_who_lost_the_phone_is_in_again_with_two_contacts_and_the_lost_phone_is_out(
    new_context: NewContext, product: Product
) -> None:
    lost, page, member = new_context().new_page(), new_context().new_page(), somebody_else(product)
    open_account(lost, product, member)

    Phone(page)
    page.goto("/masuk")
    page.get_by_role("link", name="Pulihkan akun").click()
    page.get_by_role("link", name="Kode ke HP atau e-mail yang tercatat").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Setuju dan lanjutkan").click()
    give_data(page, member)
    go_on(page)
    enter_code(page, ask_code(page, product, member, "e-mail"))
    page.get_by_role("link", name="Pulihkan akun").click()
    assert violations(page) == []
    enter_code(page, ask_code(page, product, member))
    expect(page.get_by_role("heading", level=1)).to_have_text("Kunci baru untuk akun Anda")
    page.get_by_role("button", name="Buat kunci sandi di HP ini").click()
    expect(page).to_have_url(re.compile("/beranda$"))

    lost.goto("/kartu")
    expect(lost.get_by_role("link", name="Masuk", exact=True).first).to_be_visible()
    expect(lost.get_by_text(member.card_name)).to_have_count(0)
    page.get_by_role("button", name="Keluar").click()
    page.goto("/masuk")
    expect(page).to_have_url(re.compile("/beranda$"))
    page.goto("/kartu")
    expect(page.get_by_text(member.card_name).first).to_be_visible()
