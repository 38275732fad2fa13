"""Journey A in English, from the first page to the account: no Indonesian is left on the way."""

import re
from pathlib import Path

from babel.messages.pofile import read_po
from playwright.sync_api import Page, expect

import peserta
from tests.e2e.conftest import NewContext, Product, cast
from tests.e2e.walk import PASSWORD, ask_code, give_data

CATALOGUE = Path(peserta.__file__).parent / "locale/en/LC_MESSAGES/messages.po"
PLACE = re.compile(r"\\{\w+\\}")
HOLE = re.compile(r"\{\w+\}")
LETTERS = re.compile(r"[^\W\d_]{3,}")


def test_the_whole_way_in_english_leaves_no_indonesian_on_a_page(page: Page, product: Product) -> None:
    member = cast("shared_phone")
    indonesian = indonesian_texts()
    left: dict[str, list[str]] = {}

    def look(name: str) -> None:
        lines = [line.strip() for line in page.locator("body").inner_text().splitlines()]
        if found := [line for line in lines if line != "Bahasa Indonesia" and indonesian.fullmatch(line)]:
            left[name] = found

    page.goto("/")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    look("the first page")
    page.get_by_role("link", name=re.compile("already a member", re.IGNORECASE)).click()
    look("the terms")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name=re.compile("Agree|Accept")).click()
    look("the data form")
    give_data(page, member, button="Continue")
    expect(page).to_have_url(re.compile("/cara$"))
    look("the contacts")
    code = ask_code(page, product, member)
    expect(page.get_by_role("heading", name="Check your SMS")).to_be_visible()
    look("the code")
    page.locator("[name=kode]").fill("000000")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look("a wrong code")
    page.locator("[name=kode]").fill(code)
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile("/amankan$"))
    look("after the code")
    if page.locator("[name=kata_sandi_lama]").count():  # another test opened this account
        page.locator("[name=kata_sandi_lama]").fill(PASSWORD)
        page.get_by_role("button", name="Open everything", exact=True).click()
    else:
        page.locator("[name=kata_sandi]").fill(PASSWORD)
        page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile("/beranda$"))
    look("the home page")

    assert left == {}
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_what_was_typed_is_there_in_the_other_language_and_a_consent_is_not(page: Page) -> None:
    page.goto("/aktivasi")
    page.get_by_role("checkbox").check()
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("checkbox")).not_to_be_checked()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name=re.compile("Agree|Accept")).click()
    page.locator("[name=nomor]").fill("9900005704850001")
    page.locator("[name=nama]").fill("Siti")
    page.locator("[name=bulan]").fill("4")

    page.get_by_role("link", name="Indonesia").click()

    expect(page.locator("html")).to_have_attribute("lang", "id")
    expect(page.locator("[name=nomor]")).to_have_value("9900005704850001")
    expect(page.locator("[name=nama]")).to_have_value("Siti")
    expect(page.locator("[name=bulan]")).to_have_value("4")
    assert page.evaluate("sessionStorage.length") == 0
    page.reload()
    expect(page.locator("[name=nama]")).to_have_value("")


def test_a_choice_that_was_made_is_there_in_the_other_language(page: Page) -> None:
    page.goto("/daftar")
    page.locator("[name=setuju]").check()
    page.get_by_role("button", name="Setuju dan lanjutkan").click()
    page.locator("[name=kk]").fill("9900000101207301")
    page.get_by_role("button", name="Isi anggota keluarga").click()
    page.locator("[name=kelamin]").select_option("P")

    page.get_by_role("link", name="English").click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("[name=kelamin]")).to_have_value("P")


def test_without_script_too_what_was_typed_is_there_in_the_other_language(new_context: NewContext) -> None:
    page = new_context(script=False).new_page()
    page.goto("/daftar")
    page.locator("[name=setuju]").check()
    page.get_by_role("button", name="Setuju dan lanjutkan").click()
    page.locator("[name=kk]").fill("9900000101207301")
    page.locator("[name=kk]").press("Enter")
    expect(page).to_have_url(re.compile("/anggota/baru$"))
    page.locator("[name=nama]").fill('Siti "Ani"')
    page.locator("[name=kelamin]").select_option("P")

    page.get_by_role("button", name="English").focus()
    page.keyboard.press("Enter")

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).to_have_url(re.compile("/anggota/baru$"))
    expect(page.locator("[name=nama]")).to_have_value('Siti "Ani"')
    expect(page.locator("[name=kelamin]")).to_have_value("P")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.locator("[name=nama]").press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("[name=nama]")).to_have_value('Siti "Ani"')


def indonesian_texts() -> re.Pattern[str]:
    """Every text of the catalogue that reads otherwise in English, whatever stands in its places."""
    with CATALOGUE.open("rb") as file:
        entries = [(entry.id, entry.string) for entry in read_po(file, locale="en") if entry.id]
    english = {string for _, string in entries if isinstance(string, str)}
    texts = {text for text, string in entries if isinstance(text, str) and string and text not in english}
    worded = [re.escape(text) for text in texts if LETTERS.search(HOLE.sub("", text))]
    return re.compile("|".join(PLACE.sub(".+", text) for text in worded))
