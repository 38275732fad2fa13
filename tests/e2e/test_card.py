"""The digital card on a phone: kept, opened without a network, forgotten; and the pages as an app."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict
from typing import cast as told

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.e2e.conftest import CHROMIUM_FLAGS, PHONE, WAIT_MS, Product, cast, chromium
from tests.e2e.test_accessibility import violations
from tests.e2e.walk import PASSWORD, ask_code, enter_code, reach_choice, set_password, wait_for_worker


class Answer(TypedDict):
    installabilityErrors: list[object]


KEPT = "async () => (await (await caches.open('cards')).keys()).map((request) => new URL(request.url).pathname)"


@pytest.fixture
def phone(playwright: Playwright, product: Product) -> Iterator[BrowserContext]:
    """A browser with a profile that stays: what is kept on a phone is kept in one."""
    with tempfile.TemporaryDirectory(prefix="peserta-phone-") as folder:
        context = playwright.chromium.launch_persistent_context(
            folder, executable_path=chromium(), args=CHROMIUM_FLAGS, base_url=product.url, viewport=PHONE,
            locale="id-ID",
        )  # fmt: skip
        context.set_default_timeout(WAIT_MS)
        yield context
        context.close()


def open_account(page: Page, product: Product) -> None:
    member = cast("bounced")
    reach_choice(page, member)
    enter_code(page, ask_code(page, product, member))
    set_password(page)
    expect(page).to_have_url(re.compile("/beranda$"))


def sign_in(page: Page) -> None:
    page.goto("/masuk")
    page.locator("[name=nomor]").fill(cast("bounced").nik)
    page.locator("[name=kata_sandi]").fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page).to_have_url(re.compile("/beranda$"))


def keep_cards(page: Page) -> None:
    page.goto("/kartu")
    page.get_by_role("button", name="Simpan di HP ini").click()
    expect(page.get_by_text("Tersimpan di HP ini").first).to_be_visible()


def test_a_card_opens_without_a_network_until_its_holder_signs_out(
    phone: BrowserContext, product: Product, tmp_path: Path
) -> None:
    page, name = phone.new_page(), cast("bounced").card_name
    open_account(page, product)
    page.get_by_role("link", name="Kartu").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kartu peserta")
    assert violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Simpan sebagai PDF").click()
    download.value.save_as(tmp_path / "kartu.pdf")
    keep_cards(page)

    phone.set_offline(True)
    page.goto("/kartu")
    expect(page.locator(".pass")).to_contain_text(name)
    expect(page.locator("svg.qr")).to_be_visible()
    page.get_by_role("link", name="Layar penuh").click()
    expect(page.locator(".alone svg.qr")).to_be_visible()
    page.goto("/iuran")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tidak ada internet")
    expect(page.get_by_text(name)).to_have_count(0)
    expect(page.get_by_role("link", name="Buka kartu yang tersimpan")).to_be_visible()

    phone.set_offline(False)
    page.goto("/beranda")
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_role("link", name="Saya sudah peserta")).to_be_visible()
    said = page.get_by_role("status").filter(has_text="Anda sudah keluar.")
    expect(said).to_be_focused()
    assert page.evaluate(KEPT) == []
    page.reload()
    expect(said).to_have_count(0)
    sign_in(page)
    # Signing out took the worker from the phone as well; the page after signing in starts it anew.
    wait_for_worker(page)
    phone.set_offline(True)
    page.goto("/kartu")
    expect(page.locator("svg.qr")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text("Tidak ada internet")
    expect(page.get_by_role("link", name="Buka kartu yang tersimpan")).to_be_hidden()


def test_the_pages_can_be_installed_as_an_app(phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto("/")
    session = phone.new_cdp_session(page)
    answer = told("Answer", session.send("Page.getInstallabilityErrors"))  # pyright: ignore[reportUnknownMemberType]

    assert answer["installabilityErrors"] == []
