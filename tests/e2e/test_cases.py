"""A case by the road it really comes: a roll that differs, an officer who settles it, the member who reads how."""

import csv
import re
from pathlib import Path

from playwright.sync_api import expect

from peserta.demo.cast import CastMember
from peserta.intake.roll_cells import COLUMNS
from tests.e2e.conftest import DESK, PHONE, NewContext, Product
from tests.e2e.test_accessibility import violations
from tests.e2e.test_desk import sign_in
from tests.e2e.walk import ask_code, enter_code, reach_choice, roll_of, set_password, somebody_else

HOW = "Kami menelepon Anda. Nomor di data induk sudah kami betulkan."


def roll_with(product: Product, someone: CastMember, phone: str, folder: Path) -> Path:
    """A roll that gives somebody this number."""
    [known] = [row for row in roll_of(product) if row["nik"] == someone.nik]
    path = folder / "roll.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, COLUMNS)
        rows.writeheader()
        rows.writerow(known | {"phone": phone})
    return path


def test_a_roll_that_differs_from_what_was_proven_is_settled_and_the_member_reads_how(
    product: Product, new_context: NewContext, tmp_path: Path
) -> None:
    someone, member = somebody_else(product), new_context().new_page()
    reach_choice(member, someone)
    enter_code(member, ask_code(member, product, someone))
    set_password(member)
    expect(member).to_have_url(re.compile("/beranda$"))
    product.staff("import", "roll", str(roll_with(product, someone, "+6289900077001", tmp_path)))

    officer = new_context(desk=True).new_page()
    sign_in(officer, product, "rini")
    officer.get_by_role("link", name="Kasus").first.click()
    officer.get_by_role("link", name="Kontak beda dengan data induk").click()
    expect(officer.get_by_text("•••• 01")).to_be_visible()
    expect(officer.get_by_text(f"HP •••• {someone.phone[-2:]}")).to_be_visible()
    officer.get_by_role("button", name="Tandai selesai").click()
    expect(officer.get_by_role("alert")).to_contain_text("Belum ditulis bagaimana selesainya")
    for size in (PHONE, DESK):
        officer.set_viewport_size(size)
        assert officer.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert violations(officer) == []
    officer.get_by_label("Bagaimana ini diselesaikan").fill(HOW)
    officer.get_by_role("button", name="Tandai selesai").click()
    expect(officer.get_by_text("Peserta kami kabari lewat kontaknya")).to_be_visible()
    expect(officer.get_by_role("link", name="Kontak beda dengan data induk")).to_have_count(0)

    member.goto("/profil")
    member.get_by_role("link", name="Yang dibuka petugas").click()
    expect(member.get_by_text(HOW)).to_be_visible()
