"""What an account opens: each service two taps from home without script, and axe finds nothing on any page of it."""

import re

import pytest
from playwright.sync_api import Browser, Cookie, Page, expect

from tests.access.push_service import PushService
from tests.e2e.conftest import PHONE, NewContext, Stage, cast, road_of
from tests.e2e.test_accessibility import Violation, violations
from tests.e2e.walk import PASSWORD, ask_code, enter_code, reach_choice, set_password

# Each service of an account, and the page on which a second tap opens it.
SERVICES = {
    "/kartu": None,
    "/keluarga": None,
    "/faskes": None,
    "/iuran": None,
    "/bantuan": None,
    "/profil": None,
    "/pendamping": "/profil",
    "/bantuan/baru": "/bantuan",
    "/status": "/bantuan",
    "/keluarga/data-saya": "/profil",
    "/profil/kontak": "/profil",
    "/profil/kata-sandi": "/profil",
    "/profil/kunci": "/profil",
    "/profil/pemulihan": "/profil",
    "/profil/perangkat": "/profil",
    "/profil/pemberitahuan": "/profil",
    "/profil/pendamping": "/profil",
    "/profil/petugas": "/profil",
    "/profil/riwayat": "/profil",
    "/profil/data": "/profil",
    "/profil/tutup": "/profil",
    "/panduan": "/bantuan",
}
NOT_OF_AN_ACCOUNT = re.compile(r"^/(demo|bahasa|aktivasi|masuk|daftar|_|$)|[./](pdf|ics|json|svg)$")
MOST_PAGES = 60


@pytest.fixture(scope="module")
def cookies(browser: Browser, stage: Stage, request: pytest.FixtureRequest) -> list[Cookie]:
    """Of a browser in which somebody has opened their account."""
    product = stage.product_of(road_of(request.path))
    context = browser.new_context(base_url=product.url, viewport=PHONE, locale="id-ID")
    page, member = context.new_page(), cast("arrears")
    reach_choice(page, member)
    enter_code(page, ask_code(page, product, member))
    expect(page).to_have_url(re.compile("/amankan$"))
    if page.locator("[name=kata_sandi_lama]").count():  # another test opened this account
        page.locator("[name=kata_sandi_lama]").fill(PASSWORD)
        page.get_by_role("button", name="Buka semuanya", exact=True).click()
    else:
        set_password(page)
    expect(page).to_have_url(re.compile("/beranda$"))
    kept = context.cookies()
    context.close()
    return kept


# Where the phone's own push service would answer with an address of this browser: there is none in a test.
STAND_IN_FOR_PUSH = "PushManager.prototype.subscribe = async () => ({subscription})"
# Another app of the phone: none is there in a test.
STAND_IN_FOR_SHARING = """
    navigator.canShare = () => !window.takesNoFiles
    window.handedOn = new Promise(told => {
        navigator.share = async ({ files }) => told(files.map(file => [file.name, file.type]))
    })
"""


def signed_in(new_context: NewContext, cookies: list[Cookie], *, script: bool) -> Page:
    context = new_context(script=script)
    context.add_cookies(cookies)  # pyright: ignore[reportArgumentType]
    return context.new_page()


def tap(page: Page, path: str) -> None:
    page.locator(f'a[href="{path}"]:visible').first.click()
    expect(page).to_have_url(re.compile(re.escape(path) + "$"))


def test_every_service_is_two_taps_from_home_without_script_in_both_languages(
    new_context: NewContext, cookies: list[Cookie]
) -> None:
    page = signed_in(new_context, cookies, script=False)
    page.goto("/bahasa/id?kembali=/beranda")
    for path, by_way_of in SERVICES.items():
        page.goto("/beranda")
        for step in (by_way_of, path) if by_way_of else (path,):
            tap(page, step)
        fits_the_phone(page, "id")

    # The same links in English: that they lead somewhere was shown above.
    page.goto("/bahasa/en?kembali=/beranda")
    for before in dict.fromkeys(by_way_of or "/beranda" for by_way_of in SERVICES.values()):
        page.goto(before)
        links = seen_links(page)
        assert {path for path, by_way_of in SERVICES.items() if (by_way_of or "/beranda") == before} <= links
    for path in SERVICES:
        page.goto(path)
        fits_the_phone(page, "en")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_search_for_facilities_shows_what_it_found(
    new_context: NewContext, cookies: list[Cookie], script: bool
) -> None:
    page = signed_in(new_context, cookies, script=script)
    page.goto("/faskes/cari")
    page.locator("[name=cari]").fill("puskesmas bandung")
    page.get_by_role("button", name="Cari", exact=True).click()

    expect(page.locator("#hasil")).to_be_focused()
    expect(page.locator("#hasil")).to_be_in_viewport()
    expect(page.get_by_role("link", name=re.compile("^Pilih")).first).to_be_in_viewport()


def seen_links(page: Page) -> set[str]:
    """Where the page leads, as it is seen."""
    hrefs = page.locator("a[href]:visible").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    return {str(href) for href in hrefs}


def fits_the_phone(page: Page, language: str) -> None:
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"], f"{page.url} is wider than the phone"


def test_axe_finds_nothing_on_any_page_of_an_account(new_context: NewContext, cookies: list[Cookie]) -> None:
    page = signed_in(new_context, cookies, script=True)
    found: dict[str, list[Violation]] = {}
    seen: set[str] = set()
    waiting = ["/beranda"]
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        page.goto(path)
        if problems := violations(page):
            found[path] = problems
        links = page.locator("main a, nav a").evaluate_all(
            "links => links.map(link => link.getAttribute('href') ?? '')"
        )
        for href in (str(link).split("?")[0].split("#")[0] for link in links):
            kind = re.sub(r"[0-9a-f]{32}|[0-9A-Z-]{8,}", "*", href)
            if href.startswith("/") and kind not in seen and not NOT_OF_AN_ACCOUNT.search(href):
                seen.add(kind)
                waiting.append(href)

    assert found == {}
    assert {path for path in SERVICES if path not in seen} == set()


def test_push_notices_are_asked_of_the_phone_and_end_again(new_context: NewContext, cookies: list[Cookie]) -> None:
    page = signed_in(new_context, cookies, script=True)
    page.goto("/profil/pemberitahuan")
    answered = page.get_by_role("checkbox", name="Laporan saya dijawab")
    answered.check()
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("diblokir di HP Anda")).to_be_visible()

    page.context.grant_permissions(["notifications"])
    service = PushService().subscription(endpoint="https://fcm.googleapis.com/fcm/send/abc")
    page.evaluate(STAND_IN_FOR_PUSH.replace("{subscription}", service))
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Pilihan pemberitahuan Anda tersimpan.")).to_be_visible()
    expect(answered).to_be_checked()
    answered.uncheck()
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Pilihan pemberitahuan Anda tersimpan.")).to_be_visible()

    expect(answered).not_to_be_checked()


def test_a_card_is_handed_on_as_a_file_or_else_opened(new_context: NewContext, cookies: list[Cookie]) -> None:
    page = signed_in(new_context, cookies, script=True)
    page.add_init_script(STAND_IN_FOR_SHARING)
    page.goto("/kartu")
    page.get_by_role("button", name="Bagikan").click()
    assert page.evaluate("window.handedOn") == [["Kartu peserta.pdf", "application/pdf"]]

    page.evaluate("window.takesNoFiles = true")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Bagikan").click()

    assert saved.value.suggested_filename.endswith(".pdf")
