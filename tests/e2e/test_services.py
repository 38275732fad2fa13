"""What an account opens: each service two taps from home without script, and axe finds nothing on any page of it."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import PHONE, NewContext, Product, cast
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
NOT_OF_AN_ACCOUNT = re.compile(r"^/(demo|bahasa|aktivasi|masuk|daftar|_|$)|\.(pdf|ics|json|svg)$")
MOST_PAGES = 60


@pytest.fixture
def account(new_context: NewContext, product: Product) -> BrowserContext:
    """A browser without script, signed in on a phone."""
    context = new_context(script=False)
    page = context.new_page()
    member = cast("arrears")
    reach_choice(page, member)
    enter_code(page, ask_code(page, product, member))
    expect(page).to_have_url(re.compile("/amankan$"))
    if page.locator("[name=kata_sandi_lama]").count():  # another test opened this account
        page.locator("[name=kata_sandi_lama]").fill(PASSWORD)
        page.get_by_role("button", name="Buka semuanya", exact=True).click()
    else:
        set_password(page)
    expect(page).to_have_url(re.compile("/beranda$"))
    return context


def tap(page: Page, path: str) -> None:
    page.locator(f'a[href="{path}"]:visible').first.click()
    expect(page).to_have_url(re.compile(re.escape(path) + "$"))


def test_every_service_is_two_taps_from_home_without_script_in_both_languages(account: BrowserContext) -> None:
    page = account.new_page()
    for language in ("id", "en"):
        page.goto(f"/bahasa/{language}?kembali=/beranda")
        for path, by_way_of in SERVICES.items():
            page.goto("/beranda")
            for step in (by_way_of, path) if by_way_of else (path,):
                tap(page, step)
            expect(page.locator("html")).to_have_attribute("lang", language)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= PHONE["width"], f"{path} is wider than the phone"


def test_axe_finds_nothing_on_any_page_of_an_account(account: BrowserContext, new_context: NewContext) -> None:
    context = new_context()
    context.add_cookies(account.cookies())  # pyright: ignore[reportArgumentType]
    page = context.new_page()
    found: dict[str, list[Violation]] = {}
    seen: set[str] = set()
    waiting = ["/beranda"]
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        page.goto(path)
        if problems := violations(page):
            found[path] = problems
        for link in page.locator("main a[href], nav a[href]").all():
            href = (link.get_attribute("href") or "").split("?")[0].split("#")[0]
            kind = re.sub(r"[0-9a-f]{32}|[0-9A-Z-]{8,}", "*", href)
            if href.startswith("/") and kind not in seen and not NOT_OF_AN_ACCOUNT.search(href):
                seen.add(kind)
                waiting.append(href)

    assert found == {}
    assert {path for path in SERVICES if path not in seen} == set()
