"""axe finds nothing on any page that somebody meets before or after the account is open, in light and in dark."""

import re
from pathlib import Path
from typing import Literal, TypedDict
from typing import cast as told

from playwright.sync_api import Page, expect

from peserta.kit.values import Reference
from tests.e2e import test_enrolment as enrolment
from tests.e2e.conftest import PHONE, NewContext, Product, cast
from tests.e2e.walk import accept_terms, ask_code, enter_code, give_data, reach_choice, set_password

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
# The dark page differs from the light one in its colours alone.
RUN = """async scheme => {
    const only = scheme === 'dark' ? { runOnly: ['color-contrast'] } : {}
    const told = await axe.run({ ...only, resultTypes: ['violations'], preload: false })
    return told.violations.map(v => ({scheme, id: v.id, targets: v.nodes.map(n => n.target.join(' '))}))
}"""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
OPEN_PAGES = [
    "/", "/aktivasi", "/masuk", "/daftar", "/daftar/lanjut", "/kuitansi", "/bantuan", "/bantuan/baru",
    "/bantuan/petugas", "/status", "/syarat", "/periksa-kartu", "/luring", "/_gaya", "/tidak-ada", "/demo/telepon",
    "/demo",
]  # fmt: skip


class Violation(TypedDict):
    scheme: str
    id: str
    targets: list[str]


def violations(page: Page) -> list[Violation]:
    """What axe finds on the page as it is now, in light and in dark."""
    page.evaluate(AXE.read_text("utf-8"))
    found: list[Violation] = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += told("list[Violation]", page.evaluate(RUN, scheme))
    return found


def test_pages_that_anybody_opens(new_context: NewContext) -> None:
    page = new_context().new_page()
    found: dict[str, list[Violation]] = {}
    for path in OPEN_PAGES:
        page.goto(path)
        if problems := violations(page):
            found[path] = problems

    assert found == {}


def test_pages_that_anybody_opens_are_no_wider_than_a_phone(new_context: NewContext, product: Product) -> None:
    page = new_context().new_page()
    # A long address on the demo's phone.
    member = cast("email")
    reach_choice(page, member)
    ask_code(page, product, member, "e-mail")
    wide: list[str] = []
    for path in OPEN_PAGES:
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            wide.append(path)

    assert wide == []


def test_a_question_for_help_and_its_ticket(new_context: NewContext) -> None:
    page = new_context().new_page()
    page.goto("/bantuan/baru")
    page.locator("[name=pesan]").fill("Kode saya belum datang, apa yang bisa saya lakukan?")
    page.get_by_role("button", name=re.compile("Kirim")).click()
    expect(page).to_have_url(re.compile("/bantuan/laporan/"))

    assert violations(page) == []


def test_every_page_on_the_way_to_an_account_and_in_it(new_context: NewContext, product: Product) -> None:
    member = cast("phone_off")
    page = new_context().new_page()
    found: dict[str, list[Violation]] = {}

    def look(name: str) -> None:
        if problems := violations(page):
            found[name] = problems

    accept_terms(page)
    look("the data form")
    give_data(page, member, name="Nama Orang Lain")
    expect(page.get_by_role("alert")).to_be_visible()
    look("data that do not match")
    reach_choice(page, member)
    look("the contacts")
    code = ask_code(page, product, member, "e-mail")
    look("the code")
    enter_code(page, "000000")
    expect(page.get_by_role("alert")).to_be_visible()
    look("a wrong code")
    enter_code(page, code)
    expect(page).to_have_url(re.compile("/amankan$"))
    look("after the code")
    if page.locator("[name=kata_sandi_lama]").count() == 0:
        set_password(page)
        expect(page).to_have_url(re.compile("/beranda$"))
    else:
        page.goto("/beranda")
    look("the home page")

    assert found == {}


def test_every_page_of_a_family_that_enrols(new_context: NewContext, product: Product) -> None:
    serial, contact = 7_800, "0899 0000 0781"
    page = new_context().new_page()
    found: dict[str, list[Violation]] = {}

    def look(name: str) -> None:
        if problems := violations(page):
            found[name] = problems

    enrolment.begin(page)
    look("the family, empty")
    page.locator("[name=kk]").fill("1")
    with page.expect_navigation():
        page.get_by_role("button", name="Isi anggota keluarga").click()
    look("a mistyped card number")
    page.goto(page.url + "/../anggota/baru")
    look("a person")
    with page.expect_navigation():
        page.get_by_role("button", name="Simpan", exact=True).click()
    look("a person with errors")
    page.goto("/daftar/" + page.url.split("/")[-3])
    enrolment.tell_family(page, enrolment.family_of_four(serial), serial)
    look("the class")
    enrolment.choose_class(page, 3)
    look("the facility, nothing sought")
    page.goto(page.url + "?cari=bandung")
    look("facilities that were found")
    enrolment.choose_facility(page)
    look("the contact")
    enrolment.prove_contact(page, product, contact)
    look("the summary")
    enrolment.submit(page)
    look("how to pay")
    page.goto("/daftar/lanjut")
    look("coming back, with an application of this browser")
    page.locator("[name=referensi]").fill("K7M-4PQ-0")
    page.get_by_role("button", name="Kirim kode").click()
    look("a mistyped reference")
    page.locator("[name=referensi]").fill(str(Reference.new(b"nobody has it")))
    page.get_by_role("button", name="Kirim kode").click()
    expect(page.locator("[name=kode]")).to_be_visible()
    look("coming back, the code")
    page.goto("/demo/waktu")
    look("the demo's day")

    assert found == {}
