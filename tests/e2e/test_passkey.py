"""Passkeys in a real browser: one opens a new account, signs in again, and is taken away."""

import re
from typing import TypedDict
from typing import cast as told

from playwright.sync_api import CDPSession, Page, expect

from tests.e2e.conftest import NewContext, Product, cast
from tests.e2e.test_accessibility import violations
from tests.e2e.walk import ask_code, enter_code, reach_choice

FINGERPRINT = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


class Added(TypedDict):
    authenticatorId: str


class Phone:
    """The fingerprint reader of the phone that shows a page."""

    def __init__(self, page: Page) -> None:
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._ask("WebAuthn.enable", {})
        self.reader = told("Added", self._ask("WebAuthn.addVirtualAuthenticator", {"options": FINGERPRINT}))

    def refuse(self) -> None:
        """A finger that the phone does not know, from now on."""
        self._ask("WebAuthn.setUserVerified", {"isUserVerified": False, **self.reader})

    def _ask(self, method: str, parameters: object) -> object:
        return self._session.send(method, parameters)  # pyright: ignore[reportArgumentType, reportUnknownVariableType, reportUnknownMemberType]


def open_account(page: Page, product: Product) -> None:
    """Up to the page that secures the account, and through it with a passkey."""
    member = cast("passkey")
    reach_choice(page, member)
    enter_code(page, ask_code(page, product, member))
    assert violations(page) == []
    page.get_by_role("button", name="Buat kunci sandi di HP ini").click()
    expect(page).to_have_url(re.compile("/beranda$"))


def test_a_passkey_opens_an_account_signs_in_again_and_is_taken_away(new_context: NewContext, product: Product) -> None:
    page = new_context().new_page()
    phone = Phone(page)
    open_account(page, product)
    page.get_by_role("button", name="Keluar").click()

    # The phone offers its passkey in the number's box by itself; this one agrees at once.
    page.goto("/masuk")
    expect(page).to_have_url(re.compile("/beranda$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(cast("passkey").card_name)

    bare = page.context.new_page()
    bare.add_init_script("delete window.PublicKeyCredential")
    bare.goto("/profil/kunci")
    expect(bare.get_by_role("link", name="Atur kata sandi")).to_be_visible()
    bare.close()

    page.goto("/profil/perangkat")
    expect(page.get_by_text("dengan kunci sandi").first).to_be_visible()
    page.goto("/profil")
    assert violations(page) == []
    page.get_by_role("link", name=re.compile("Kunci sandi")).click()
    assert violations(page) == []
    page.get_by_text("Hapus kunci ini").click()
    page.get_by_role("button", name="Ya, hapus").click()
    expect(page.get_by_text("Kunci terakhir tidak dihapus")).to_be_visible()
    # A phone that has one makes no second.
    page.get_by_role("button", name="Buat kunci sandi di perangkat ini").click()
    expect(page.get_by_text("HP ini sudah punya kunci sandi")).to_be_visible()

    # Without the right finger nothing is signed, and the way by number and password stands.
    phone.refuse()
    page.get_by_role("button", name="Keluar").click()
    page.goto("/masuk")
    page.get_by_role("button", name=re.compile("^Pakai kunci sandi")).click()
    expect(page.get_by_text("Kunci sandi belum dipakai")).to_be_visible()
    expect(page.locator("[name=kata_sandi]")).to_be_visible()


def test_without_script_the_password_is_the_way_and_no_button_leads_nowhere(
    new_context: NewContext, product: Product
) -> None:
    page = new_context(script=False).new_page()
    page.goto("/masuk")

    expect(page.get_by_role("button", name=re.compile("kunci sandi"))).to_have_count(0)
    expect(page.locator("[name=kata_sandi]")).to_be_visible()
