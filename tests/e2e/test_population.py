"""The population registry in a real browser: away for the whole way, and saying that somebody is not as told."""

from dataclasses import replace

from playwright.sync_api import Page, expect

from peserta.demo.stage import POPULATION
from tests.e2e.conftest import NewContext, Product
from tests.e2e.test_enrolment import (
    begin,
    choose_class,
    choose_facility,
    family_of_four,
    prove_contact,
    submit,
    tell_family,
    va_number,
)

WAITING = "SELECT count(*) FROM enrolment_check WHERE again_at IS NOT NULL"


def switch_registry(page: Page, button: str) -> None:
    page.goto("/demo/telepon")
    page.locator("li", has_text=POPULATION).get_by_role("button", name=button).click()


def test_with_the_registry_away_all_along_a_family_gets_its_account_number_and_is_checked_by_itself(
    new_context: NewContext, product: Product
) -> None:
    operator = new_context(desk=True).new_page()
    switch_registry(operator, "Matikan")
    page = new_context(script=False).new_page()
    begin(page)
    tell_family(page, family_of_four(7_500), 7_500)
    choose_class(page, 3)
    choose_facility(page)
    prove_contact(page, product, "tanpa.register@surel.contoh.example")
    expect(page.get_by_text("Data diperiksa nanti")).to_be_visible()
    submit(page)
    assert len(va_number(page).replace(" ", "")) == 16
    assert product.count(WAITING) == 4

    switch_registry(operator, "Nyalakan")
    product.hurry("UPDATE enrolment_check SET again_at = now() WHERE again_at IS NOT NULL")
    product.wait_for(lambda: product.count(WAITING) == 0)
    assert product.count("SELECT count(*) FROM enrolment_check WHERE finding = 'match'") >= 4
    assert product.count("SELECT count(*) FROM casework_case WHERE kind = 'population_differs'") == 0


def test_a_family_with_somebody_who_is_not_as_told_corrects_it_and_goes_on(
    new_context: NewContext, product: Product
) -> None:
    page = new_context().new_page()
    begin(page)
    head, *others = family_of_four(7_550)
    # A serial whose NIK ends in 92: the registry knows no such number.
    mistyped = replace(others[2], serial=7_691)
    tell_family(page, (head, *others[:2], mistyped), 7_550)
    choose_class(page, 2)
    choose_facility(page)
    prove_contact(page, product, "salah.tulis@surel.contoh.example")
    expect(page.get_by_role("heading", name="Perlu diperiksa petugas")).to_be_visible()
    expect(page.get_by_role("button", name="Kirim untuk diperiksa petugas")).to_be_visible()

    page.get_by_role("link", name="Ubah").first.click()
    page.get_by_role("link", name="Ubah").last.click()
    page.locator("[name=nik]").fill(others[2].nik)
    with page.expect_navigation():
        page.get_by_role("button", name="Simpan", exact=True).click()
    page.goto(page.url.rsplit("/", 1)[0] + "/ringkasan")
    expect(page.get_by_text("Cocok dengan data kependudukan")).to_be_visible()
    submit(page)


def test_a_family_that_leaves_it_as_it_is_gets_a_reference_and_a_person(
    new_context: NewContext, product: Product
) -> None:
    page = new_context(script=False).new_page()
    begin(page)
    family = family_of_four(7_592)
    assert family[0].nik.endswith("93")
    tell_family(page, family[:1], 7_592)
    choose_class(page, 1)
    choose_facility(page)
    prove_contact(page, product, "apa.adanya@surel.contoh.example")
    expect(page.get_by_text("tercatat sudah meninggal")).to_be_visible()

    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Kirim untuk diperiksa petugas").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Perlu diperiksa petugas")
    expect(page.get_by_text("Nomor referensi:")).to_be_visible()
