"""A daughter pays for her mother from her own account, and the mother ends it."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext, Product, cast
from tests.e2e.test_accessibility import violations
from tests.e2e.test_card import keep_cards
from tests.e2e.test_enrolment import let_fourteen_days_pass, pay, va_number
from tests.e2e.test_iuran import enrol, open_account
from tests.e2e.walk import ask_code, enter_code, reach_choice, set_password

KEPT_CARD = "async () => (await (await (await caches.open('cards')).match('/kartu')).text())"


def row(page: Page, label: str) -> str:
    """What stands beside a label."""
    return page.locator("dt", has_text=re.compile(f"^{label}$")).locator("xpath=following-sibling::dd[1]").inner_text()


def test_a_helper_pays_for_her_mother_until_the_mother_ends_it(new_context: NewContext, product: Product) -> None:
    mother, daughter, operator = new_context().new_page(), new_context().new_page(), new_context(desk=True).new_page()
    contact = "ibu.wicaksono@surel.contoh.example"
    head = enrol(mother, product, 7_660, contact)
    open_account(mother, product, head, contact)
    let_fourteen_days_pass(operator)
    member = cast("email")
    reach_choice(daughter, member)
    enter_code(daughter, ask_code(daughter, product, member, "e-mail"))
    set_password(daughter)
    expect(daughter).to_have_url(re.compile("/beranda$"))

    daughter.goto("/kartu")
    keep_cards(daughter)

    # The mother reads out two lines; the daughter types them.
    mother.goto("/profil/pendamping")
    mother.locator("[name=cakupan]").select_option("pay")
    mother.get_by_role("button", name="Lanjutkan").click()
    mother.get_by_role("checkbox").check()
    mother.get_by_role("button", name="Buat kode undangan").click()
    number, code = row(mother, "Nomor undangan"), row(mother, "Kode")
    daughter.goto("/pendamping")
    daughter.locator("[name=nomor]").fill(number)
    daughter.locator("[name=kode]").fill(code)
    daughter.get_by_role("button", name="Jadi pendamping").click()
    daughter.get_by_role("button", name=f"Bantu {head.name}").click()
    expect(daughter.get_by_text(f"Anda membantu {head.name}").first).to_be_visible()
    assert violations(daughter) == []

    # Nothing of the mother stays on the daughter's phone, and what the daughter has kept stays hers.
    daughter.goto("/kartu")
    expect(daughter.locator(".pass")).to_contain_text(head.name)
    expect(daughter.locator("[data-keep]")).to_have_count(0)
    kept = daughter.evaluate(KEPT_CARD)
    assert member.card_name in kept
    assert head.name not in kept

    daughter.goto("/iuran")
    pay(operator, va_number(daughter))
    expect(daughter.get_by_text("Lunas - kepesertaan aktif")).to_be_visible()
    mother.goto("/beranda")
    expect(mother.get_by_text("Anda terlindungi")).to_be_visible()

    mother.goto("/profil/pendamping")
    mother.get_by_role("button", name="Hentikan sekarang").click()
    daughter.goto("/iuran")
    expect(daughter.get_by_text("Lunas - kepesertaan aktif")).to_have_count(0)
    daughter.goto("/pendamping")
    expect(daughter.get_by_role("button", name=f"Bantu {head.name}")).to_have_count(0)
