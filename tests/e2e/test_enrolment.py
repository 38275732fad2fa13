"""Journey B in a real browser: a family enrols, pays at the demo's cash machine, and is covered."""

import re
from dataclasses import dataclass
from datetime import date

import httpx
import pytest
from playwright.sync_api import Page, expect

from peserta.demo import numbers
from peserta.kit.values import Sex
from tests.e2e.conftest import NewContext, Product
from tests.e2e.walk import bare, enter_code


@dataclass(frozen=True)
class Member:
    """One person of a made-up family."""

    serial: int
    relation: str
    name: str
    born_on: date
    sex: Sex

    @property
    def nik(self) -> str:
        return numbers.nik(self.serial, self.born_on, self.sex)


def family_of_four(serial: int) -> tuple[Member, ...]:
    return (
        Member(serial, "head", "Bagus Wicaksono", date(1988, 2, 29), Sex.MALE),
        Member(serial + 1, "spouse", "Rini Puspita", date(1990, 7, 14), Sex.FEMALE),
        Member(serial + 2, "child", "Dimas Wicaksono", date(2016, 1, 3), Sex.MALE),
        Member(serial + 3, "child", "Ayu Wicaksono", date(2020, 11, 30), Sex.FEMALE),
    )


def fill_person(page: Page, member: Member, button: str) -> None:
    page.locator("[name=hubungan]").select_option(member.relation)
    page.locator("[name=nama]").fill(member.name)
    page.locator("[name=nik]").fill(member.nik)
    page.locator("[name=hari]").fill(str(member.born_on.day))
    page.locator("[name=bulan]").fill(str(member.born_on.month))
    page.locator("[name=tahun]").fill(str(member.born_on.year))
    page.locator("[name=kelamin]").select_option(member.sex.value)
    page.get_by_role("button", name=button, exact=True).click()


def begin(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Saya belum peserta").click()
    page.locator("[name=setuju]").check()
    page.get_by_role("button", name="Setuju dan lanjutkan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keluarga Anda")


def tell_family(page: Page, family: tuple[Member, ...], serial: int) -> None:
    page.locator("[name=kk]").fill(numbers.family_number(serial))
    page.get_by_role("button", name="Isi anggota keluarga").click()
    for member in family[:-1]:
        fill_person(page, member, "Simpan dan tambah lagi")
        expect(page.locator("[name=nama]")).to_have_value("")
    fill_person(page, family[-1], "Simpan")
    expect(page.get_by_text(family[-1].name).first).to_be_visible()
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pilih kelas rawat inap")


def choose_class(page: Page, care_class: int) -> None:
    page.get_by_role("radio", name=re.compile(f"Kelas {care_class}")).check()
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pilih tempat berobat pertama")


def choose_facility(page: Page, words: str = "puskesmas bandung") -> None:
    """The first one found with room, for the whole family."""
    page.locator("[name=cari]").fill(words)
    page.get_by_role("button", name="Cari", exact=True).click()
    expect(page.locator("#hasil")).to_be_focused()
    expect(page.get_by_role("button", name=re.compile("^Pilih")).first).to_be_in_viewport()
    page.get_by_role("button", name=re.compile("^Pilih")).first.click()
    page.get_by_role("link", name="Lanjutkan").click()
    expect(page).to_have_url(re.compile("/kontak$"))


def prove_contact(page: Page, product: Product, contact: str) -> None:
    page.locator("[name=kontak]").fill(contact)
    page.get_by_role("button", name="Kirim kode").click()
    expect(page.locator("[name=kode]")).to_be_visible()
    enter_code(page, product.code_for(contact if "@" in contact else bare(contact.replace(" ", ""))))
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa sekali lagi")


def submit(page: Page) -> None:
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Kirim pendaftaran").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pendaftaran diterima")


def va_number(page: Page) -> str:
    return page.locator("h3 .number").first.inner_text().replace(" ", "")


def cash_machine(page: Page) -> str:
    page.goto("/demo/telepon")
    return str(page.get_by_role("link", name="ATM demo").get_attribute("href"))


def let_fourteen_days_pass(page: Page) -> None:
    page.goto("/demo/waktu")
    page.get_by_role("button", name="Maju 14 hari").click()


def pay(page: Page, number: str) -> None:
    """At the bank's own page, as a customer does."""
    page.goto(cash_machine(page))
    page.get_by_role("textbox").first.fill(number)
    page.get_by_role("button").first.click()
    expect(page.get_by_text("Bagus Wicaksono").first).to_be_visible()
    page.get_by_role("button", name=re.compile("Bayar", re.IGNORECASE)).first.click()
    expect(page.get_by_text(re.compile("Sukses|Berhasil", re.IGNORECASE)).first).to_be_visible()


@pytest.mark.parametrize(
    ("script", "serial", "contact"),
    [(True, 7_000, "wicaksono@surel.contoh.example"), (False, 7_100, "0899 0000 0777")],
    ids=["by e-mail, with script", "by SMS, without script"],
)
def test_a_family_of_four_enrols_pays_and_is_covered(
    new_context: NewContext, product: Product, script: bool, serial: int, contact: str
) -> None:
    page = new_context(script=script).new_page()
    begin(page)
    tell_family(page, family_of_four(serial), serial)
    choose_class(page, 3)
    choose_facility(page)
    prove_contact(page, product, contact)
    expect(page.get_by_text("Rp140.000")).to_be_visible()
    submit(page)
    expect(page.get_by_text(re.compile("Bayar mulai")).first).to_be_visible()
    operator = new_context(desk=True).new_page()

    def becomes(words: str) -> None:
        """By itself while there is script, else when asked for."""
        if not script:
            page.get_by_role("link", name="Periksa lagi").click()
        expect(page.get_by_text(words)).to_be_visible()

    let_fourteen_days_pass(operator)
    becomes("Menunggu pembayaran")
    pay(operator, va_number(page))
    becomes("Lunas - kepesertaan aktif")


@pytest.mark.parametrize(
    ("script", "serial", "contact", "heading"),
    [
        (True, 7_200, "rini.puspita@pos.contoh.example", "Periksa e-mail Anda"),
        (False, 7_220, "0899 0000 0772", "Periksa SMS Anda"),
    ],
    ids=["by e-mail, with script", "by SMS, without script"],
)
def test_an_application_interrupted_at_every_step_goes_on_where_it_was(
    new_context: NewContext, product: Product, script: bool, serial: int, contact: str, heading: str
) -> None:
    context = new_context(script=script)
    page = context.new_page()
    begin(page)
    address = page.url.rsplit("/", 1)[0]

    def close_and_come_back(heading: str) -> Page:
        context.pages[0].close()
        again = context.new_page()
        again.goto(address)
        expect(again.get_by_role("heading", level=1)).to_have_text(heading)
        return again

    page = close_and_come_back("Keluarga Anda")
    tell_family(page, family_of_four(serial), serial)
    page = close_and_come_back("Pilih kelas rawat inap")
    choose_class(page, 2)
    page = close_and_come_back("Pilih tempat berobat pertama")
    choose_facility(page)
    page = close_and_come_back("Ke mana kami kirim kodenya?")
    page.locator("[name=kontak]").fill(contact)
    page.get_by_role("button", name="Kirim kode").click()
    expect(page.locator("[name=kode]")).to_be_visible()
    page = close_and_come_back(heading)
    enter_code(page, product.code_for(contact if "@" in contact else bare(contact.replace(" ", ""))))
    page = close_and_come_back("Periksa sekali lagi")
    submit(page)
    page = close_and_come_back("Pendaftaran diterima")

    expect(page.locator("dl").get_by_text("Rp400.000", exact=True)).to_be_visible()


def test_a_family_finds_what_is_near_it_and_sends_only_its_square_kilometre(
    new_context: NewContext, product: Product
) -> None:
    context = new_context()
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": -6.912345, "longitude": 107.609876})
    page = context.new_page()
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.post_data or ""))
    begin(page)
    tell_family(page, family_of_four(7_350), 7_350)
    choose_class(page, 3)

    page.get_by_role("button", name="Cari yang dekat saya").click()

    expect(page.get_by_role("img", name="Letak fasilitas")).to_be_visible()
    expect(page.locator(".facilities li").first).to_contain_text("km")
    sent = [body for body in posted if "lintang=" in body]
    assert ["lintang=-6.91&bujur=107.61" in body for body in sent] == [True]


def test_too_early_the_bank_says_from_when(new_context: NewContext, product: Product) -> None:
    page = new_context().new_page()
    begin(page)
    tell_family(page, family_of_four(7_300), 7_300)
    choose_class(page, 3)
    choose_facility(page)
    prove_contact(page, product, "0899 0000 0778")
    submit(page)
    number = va_number(page)

    machine = new_context(desk=True).new_page()
    machine.goto(cash_machine(machine))
    machine.get_by_role("textbox").first.fill(number)
    machine.get_by_role("button").first.click()

    expect(machine.get_by_text(re.compile("Dapat dibayar mulai")).first).to_be_visible()


def test_a_family_that_is_on_record_is_told_to_wait_for_an_officer_and_not_why(
    new_context: NewContext, product: Product
) -> None:
    known = product.count("SELECT count(*) FROM registry_family")
    page = new_context().new_page()
    begin(page)
    tell_family(page, family_of_four(7_400), 0)
    choose_class(page, 3)
    choose_facility(page)
    prove_contact(page, product, "0899 0000 0779")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Kirim pendaftaran").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Perlu diperiksa petugas")
    assert product.count("SELECT count(*) FROM registry_family") == known
    assert httpx.get(page.url).status_code == 404, "another browser does not see it"
