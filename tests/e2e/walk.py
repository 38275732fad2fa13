"""The steps of journey A as a person takes them."""

import re
import time

from playwright.sync_api import Locator, Page, expect

from peserta.demo.cast import CastMember
from tests.e2e.conftest import Product

PASSWORD = "tiga kuda biru di sawah"


def accept_terms(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Saya sudah peserta").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Setuju dan lanjutkan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Data diri")


def give_data(page: Page, member: CastMember, *, name: str | None = None, button: str = "Lanjutkan") -> None:
    page.locator("[name=nomor]").fill(member.nik)
    page.locator("[name=nama]").fill(name or member.card_name)
    page.locator("[name=hari]").fill(str(member.born_on.day))
    page.locator("[name=bulan]").fill(str(member.born_on.month))
    page.locator("[name=tahun]").fill(str(member.born_on.year))
    page.get_by_role("button", name=button).click()


def look_again(page: Page, told: Locator) -> None:
    """Without script nothing changes by itself: a person who waits for something loads the page again."""
    deadline = time.monotonic() + 15
    while not told.count() and time.monotonic() < deadline:
        page.reload()


def reach_choice(page: Page, member: CastMember) -> None:
    accept_terms(page)
    give_data(page, member)
    go_on(page)
    expect(page).to_have_url(re.compile("/cara$"))


def go_on(page: Page) -> None:
    """Without script a form must be some seconds old: a person who is told so presses again."""
    deadline = time.monotonic() + 15
    while page.get_by_role("heading", name="Kirim sekali lagi").count() and time.monotonic() < deadline:
        page.get_by_role("button", name="Lanjutkan").click()


def choose(page: Page, channel: str) -> None:
    """Press a channel, and wait for the page that comes of it: one with a box may have been there already."""
    page.locator("[name=kode]").evaluate_all("boxes => boxes.forEach(box => { box.dataset.before = '' })")
    page.get_by_role("button", name=re.compile(channel, re.IGNORECASE)).first.click()
    expect(page.locator("[name=kode]:not([data-before])")).to_be_visible()


def bare(phone: str) -> str:
    """What a number has in common in every way of writing it."""
    return phone.removeprefix("0")[-9:]


def ask_code(page: Page, product: Product, member: CastMember, channel: str = "SMS") -> str:
    """Choose "SMS" or "e-mail", at once even if another test has just used it; the code that arrives there."""
    to = bare(member.phone) if channel == "SMS" else member.email
    seen = product.codes(to)
    product.end_cool_downs()
    choose(page, channel)
    return product.code_for(to, seen=seen)


def enter_code(page: Page, code: str) -> None:
    page.locator("[name=kode]").fill(code)
    page.get_by_role("button", name="Lanjutkan").click()


def wait_for_worker(page: Page) -> None:
    """Until the service worker that pages of an account start has started."""
    page.evaluate("navigator.serviceWorker.ready.then(() => {})")


def set_password(page: Page, password: str = PASSWORD) -> None:
    page.locator("[name=kata_sandi]").fill(password)
    page.get_by_role("button", name="Simpan").click()
