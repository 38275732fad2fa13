"""The pages as an app: a new version that waits, the invitation to install, a text handed on."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext, Product, cast
from tests.e2e.walk import ask_code, enter_code, reach_choice, set_password, wait_for_worker

OFFER_TO_INSTALL = """() => {
    window.asked = 0
    dispatchEvent(Object.assign(new Event('beforeinstallprompt'), { prompt: () => { window.asked += 1 } }))
}"""
STAND_IN_FOR_SMS = """
    window.OTPCredential = class {}
    navigator.credentials.get = (asked) => asked.otp ? Promise.resolve({ code: '135790' }) : new Promise(() => {})
"""


def open_account(page: Page, product: Product, key: str) -> None:
    member = cast(key)
    reach_choice(page, member)
    enter_code(page, ask_code(page, product, member))
    set_password(page)
    expect(page).to_have_url(re.compile("/beranda$"))


def marked(page: Page) -> object:
    return page.evaluate("window.mark ?? null")


def test_a_new_version_waits_until_it_is_asked_for(new_context: NewContext, product: Product) -> None:
    page = new_context().new_page()
    open_account(page, product, "sms")
    wait_for_worker(page)
    page.goto("/bantuan/baru")
    line = page.get_by_text("Versi baru sudah siap")
    expect(line).to_be_hidden()

    put_out_another_version(page)
    expect(line).to_be_visible()
    page.locator("[name=pesan]").fill("Yang sedang saya tulis")
    page.evaluate("window.mark = 'same page'")
    assert marked(page) == "same page"
    page.get_by_role("button", name="Muat ulang").click()

    expect(page.locator("[name=pesan]")).to_have_value("")
    assert marked(page) is None
    # The page itself asks for its own address again, so which version it offers next says nothing.
    assert str(page.evaluate("navigator.serviceWorker.controller.scriptURL")).endswith("?lain")


def put_out_another_version(page: Page) -> None:
    """A worker at another address in the same place is what a browser takes for a new version."""
    page.evaluate("navigator.serviceWorker.register('/sw.js?lain')")


def test_the_invitation_is_taken_or_put_off(new_context: NewContext, product: Product) -> None:
    page = new_context().new_page()
    open_account(page, product, "titles")
    invitation = page.get_by_role("heading", name="Pasang di layar HP")
    expect(invitation).to_be_hidden()

    page.evaluate(OFFER_TO_INSTALL)
    page.get_by_role("button", name="Pasang", exact=True).click()
    assert page.evaluate("window.asked") == 1
    page.get_by_role("button", name="Nanti saja").click()
    expect(invitation).to_be_hidden()
    page.reload()
    page.evaluate(OFFER_TO_INSTALL)
    expect(invitation).to_be_hidden()


def test_a_code_from_the_sms_is_filled_in_and_never_sent_by_itself(new_context: NewContext, product: Product) -> None:
    page = new_context().new_page()
    page.add_init_script(STAND_IN_FOR_SMS)
    member = cast("late")
    reach_choice(page, member)
    ask_code(page, product, member, "e-mail")

    field = page.locator("[name=kode]")
    expect(field).to_have_value("135790")
    expect(page.get_by_role("button", name="Lanjutkan")).to_be_focused()
    expect(page.get_by_role("alert")).to_have_count(0)
