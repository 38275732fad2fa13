"""Coming back to an application in a real browser: elsewhere by reference and code, in two tabs, and too late."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext, Product
from tests.e2e.test_enrolment import (
    begin,
    choose_class,
    choose_facility,
    family_of_four,
    prove_contact,
    submit,
    tell_family,
)
from tests.e2e.walk import bare, enter_code


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def reference_on(page: Page) -> str:
    return page.locator(".reference").inner_text()


def ask_to_go_on(page: Page, reference: str) -> None:
    page.goto("/daftar")
    page.get_by_role("link", name="Lanjutkan pendaftaran").click()
    page.locator("[name=referensi]").fill(reference)
    page.get_by_role("button", name="Kirim kode").click()
    heading(page, "Masukkan kode")


@pytest.mark.parametrize(
    ("script", "serial", "contact"),
    [(True, 8_000, "ganti.hp@surel.contoh.example"), (False, 8_100, "0899 0000 0801")],
    ids=["by e-mail, with script", "by SMS, without script"],
)
def test_a_family_goes_on_in_another_browser_by_reference_and_code_and_both_see_the_same(
    new_context: NewContext, product: Product, script: bool, serial: int, contact: str
) -> None:
    first = new_context(script=script).new_page()
    begin(first)
    reference = reference_on(first)
    tell_family(first, family_of_four(serial), serial)
    choose_class(first, 3)
    choose_facility(first)
    prove_contact(first, product, contact)
    to = contact if "@" in contact else bare(contact.replace(" ", ""))
    seen = product.codes(to)
    product.end_cool_downs()

    second = new_context(script=script).new_page()
    ask_to_go_on(second, reference.lower().replace("-", " "))
    enter_code(second, product.code_for(to, seen=seen))
    heading(second, "Periksa sekali lagi")
    expect(second.get_by_text("Rp140.000")).to_be_visible()
    submit(second)

    first.reload()
    heading(first, "Pendaftaran diterima")


def test_without_a_contact_nothing_is_sent_and_the_page_says_where_to_go_on(
    new_context: NewContext, product: Product
) -> None:
    first = new_context().new_page()
    begin(first)
    # Notices of other tests may still be on their way.
    sent = "SELECT count(*) FROM messaging_message WHERE template = 'code'"
    served = "SELECT count(*) FROM enrolment_resume WHERE wished_at IS NULL"
    before = product.count(served)
    codes = product.count(sent)

    second = new_context().new_page()
    ask_to_go_on(second, reference_on(first))
    product.wait_for(lambda: product.count(served) == before + 1)

    assert product.count(sent) == codes
    expect(second.get_by_text("hanya bisa dilanjutkan di peramban tempat memulainya")).to_be_visible()
    enter_code(second, "123456")
    expect(second.get_by_role("heading", name="Kode salah")).to_be_visible()


def test_in_the_browser_where_it_was_begun_one_tap_goes_on(new_context: NewContext) -> None:
    page = new_context().new_page()
    begin(page)
    reference = reference_on(page)

    page.goto("/daftar/lanjut")
    page.get_by_role("link", name=f"Buka {reference}").click()

    heading(page, "Keluarga Anda")


@pytest.mark.parametrize(("script", "serial"), [(True, 8_200), (False, 8_300)], ids=["with script", "without script"])
def test_the_later_of_two_tabs_is_told_what_is_saved_and_saves_with_one_more_press(
    new_context: NewContext, script: bool, serial: int
) -> None:
    context = new_context(script=script)
    page = context.new_page()
    begin(page)
    tell_family(page, family_of_four(serial), serial)
    other = context.new_page()
    other.goto(page.url)
    choose_class(page, 3)

    other.get_by_role("radio", name="Kelas 1").check()
    other.get_by_role("button", name="Lanjutkan").click()
    expect(other.get_by_role("heading", name="Ada yang berubah sementara itu")).to_be_visible()
    expect(other.locator("dd", has_text="3")).to_be_visible()
    expect(other.get_by_role("radio", name="Kelas 1")).to_be_checked()

    choose_class(other, 1)


def test_an_application_that_nobody_goes_on_with_says_that_it_has_faded_and_how_to_begin_again(
    new_context: NewContext, product: Product
) -> None:
    page = new_context().new_page()
    begin(page)
    faded = "SELECT count(*) FROM enrolment_application WHERE state = 'faded'"
    before = product.count(faded)
    product.hurry("UPDATE enrolment_application SET touched_on = touched_on - 30 WHERE proven_at IS NULL")
    operator = new_context(desk=True).new_page()
    operator.goto("/demo/waktu")
    operator.get_by_role("button", name="Maju 1 hari").click()
    product.wait_for(lambda: product.count(faded) > before)

    page.reload()

    heading(page, "Pendaftaran ini sudah dihapus")
    page.get_by_role("link", name="Mulai pendaftaran baru").click()
    heading(page, "Pendaftaran Peserta Baru")
