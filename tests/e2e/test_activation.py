"""Journey A in a real browser, over real SMPP and SMTP: the ways in, and the ways out."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext, Product, cast
from tests.e2e.walk import (
    PASSWORD,
    SENT_LONG_AGO,
    accept_terms,
    ask_code,
    choose,
    enter_code,
    give_data,
    give_up_codes,
    reach_choice,
    routes_off,
    set_password,
    silent,
    somebody_else,
)

WITH_AND_WITHOUT_SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])


@WITH_AND_WITHOUT_SCRIPT
def test_a_person_activates_by_sms_and_comes_back(new_context: NewContext, product: Product, script: bool) -> None:
    member = cast("sms" if script else "shared_phone")
    page = new_context(script=script).new_page()

    reach_choice(page, member)
    expect(page.get_by_text(f"SMS ke •••• {member.phone[-2:]}")).to_be_visible()
    expect(page.get_by_text(member.phone)).to_have_count(0)
    enter_code(page, ask_code(page, product, member))
    set_password(page)

    expect(page).to_have_url(re.compile("/beranda$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(member.card_name)
    page.get_by_role("button", name="Keluar").click()
    page.goto("/masuk")
    page.locator("[name=nomor]").fill(member.nik)
    page.locator("[name=kata_sandi]").fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page).to_have_url(re.compile("/beranda$"))


@WITH_AND_WITHOUT_SCRIPT
def test_a_person_activates_by_email(new_context: NewContext, product: Product, script: bool) -> None:
    member = cast("email") if script else somebody_else(product)
    page = new_context(script=script).new_page()

    reach_choice(page, member)
    enter_code(page, ask_code(page, product, member, "e-mail"))
    set_password(page)

    expect(page).to_have_url(re.compile("/beranda$"))


@WITH_AND_WITHOUT_SCRIPT
def test_a_person_without_contact_reaches_the_officer_and_a_ticket(new_context: NewContext, script: bool) -> None:
    page = new_context(script=script).new_page()
    reach_choice(page, cast("no_contact"))

    expect(page.get_by_role("main").get_by_role("link", name=re.compile("petugas")).first).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Minta bantuan").first.click()
    page.locator("[name=pesan]").fill("Saya tidak punya HP, bagaimana caranya?")
    page.get_by_role("button", name=re.compile("Kirim")).click()

    expect(page).to_have_url(re.compile("/bantuan/laporan/"))
    expect(page.get_by_text("Saya tidak punya HP, bagaimana caranya?")).to_be_visible()


@pytest.mark.parametrize("key", ["stale", "many_families"])
def test_a_contact_that_only_locates_is_shown_with_the_reason(page: Page, key: str) -> None:
    reach_choice(page, cast(key))

    expect(page.get_by_role("button", name=re.compile("SMS"))).to_have_count(0)
    expect(page.get_by_role("main").get_by_role("link", name=re.compile("petugas")).first).to_be_visible()


def test_data_that_do_not_match_get_one_answer_with_all_exits(page: Page) -> None:
    accept_terms(page)
    give_data(page, cast("arrears"), name="Nama Orang Lain")

    expect(page.get_by_role("alert")).to_contain_text("Data belum cocok")
    exits = page.get_by_role("link")
    expect(exits.filter(has_text="ejaan")).to_be_visible()
    expect(exits.filter(has_text="Daftar sebagai")).to_be_visible()
    expect(exits.filter(has_text="petugas")).to_be_visible()
    expect(exits.filter(has_text="Minta bantuan")).to_be_visible()
    expect(page.locator("[name=nama]")).to_have_value("Nama Orang Lain")


def test_a_wrong_code_says_how_many_tries_are_left_and_the_right_one_still_works(page: Page, product: Product) -> None:
    member = cast("both")
    reach_choice(page, member)
    code = ask_code(page, product, member)

    enter_code(page, "000000" if code != "000000" else "111111")
    expect(page.get_by_text(re.compile("4 percobaan"))).to_be_visible()
    enter_code(page, f" {code[:3]} {code[3:]} ")

    expect(page).to_have_url(re.compile("/amankan$"))


def test_a_slow_operator_is_said_and_the_other_channel_is_one_tap_away(page: Page, product: Product) -> None:
    member = cast("late")
    reach_choice(page, member)
    product.end_cool_downs()
    choose(page, "SMS")
    # Its SMS arrives after 20 seconds; so many have passed already.
    product.hurry(SENT_LONG_AGO)

    expect(page.get_by_text("Lebih lambat dari biasanya").first).to_be_visible()
    enter_code(page, ask_code(page, product, member, "e-mail"))

    expect(page).to_have_url(re.compile("/amankan$"))


@pytest.mark.parametrize("key", ["silent", "throttled", "disconnecting"])
def test_a_failing_route_is_replaced_while_the_member_watches(page: Page, product: Product, key: str) -> None:
    """Both operators fail for this number: the trace says that another route is tried, not an error."""
    reach_choice(page, cast(key))
    choose(page, "SMS")

    expect(page.get_by_text(re.compile("jalur lain")).first).to_be_visible()
    give_up_codes(product)


def test_closing_the_page_half_way_loses_nothing(new_context: NewContext, product: Product) -> None:
    member = cast("titles")
    context = new_context()
    first = context.new_page()
    reach_choice(first, member)
    code = ask_code(first, product, member)
    address = first.url
    first.close()

    second = context.new_page()
    second.goto(address)
    enter_code(second, code)

    expect(second).to_have_url(re.compile("/amankan$"))


def test_sending_the_right_answer_again_goes_on_and_opens_no_second_session(
    new_context: NewContext, product: Product
) -> None:
    member = cast("slow")
    page = new_context().new_page()
    reach_choice(page, member)
    choose(page, "SMS")
    address = page.url
    code = product.code_for(member.phone.removeprefix("0")[-9:])
    enter_code(page, code)
    expect(page).to_have_url(re.compile("/amankan$"))
    before = product.count("SELECT count(*) FROM access_session")

    page.goto(address)

    expect(page).to_have_url(re.compile("/amankan$"))
    assert product.count("SELECT count(*) FROM access_session") == before


def test_a_person_who_has_an_account_is_led_into_it_with_a_limited_session(
    new_context: NewContext, product: Product
) -> None:
    member = cast("arrears")
    first = new_context().new_page()
    reach_choice(first, member)
    enter_code(first, ask_code(first, product, member))
    set_password(first)
    expect(first).to_have_url(re.compile("/beranda$"))
    expect(first.get_by_text(re.compile("5 bulan"))).to_be_visible()

    other = new_context().new_page()
    reach_choice(other, member)
    enter_code(other, ask_code(other, product, member))

    expect(other.get_by_text(re.compile("sudah punya akun"))).to_be_visible()
    other.locator("[name=kata_sandi_lama]").fill(PASSWORD)
    other.get_by_role("button", name="Buka semuanya", exact=True).click()
    expect(other).to_have_url(re.compile("/beranda$"))


def test_an_operator_that_falls_silent_fails_over_to_the_other_while_one_watches(
    new_context: NewContext, product: Product
) -> None:
    # The other is off until the silent one has the code: else the router might have given it to the other at once.
    with routes_off(new_context, product, "jalur-b") as operator, silent(operator, "jalur-a"):
        page = new_context().new_page()
        reach_choice(page, cast("phone_off"))
        product.end_cool_downs()
        choose(page, "SMS")
        expect(page.get_by_text("Diserahkan ke operator").first).to_be_visible()
        operator.get_by_role("button", name="Nyalakan jalur-b").click()

        expect(page.get_by_text("Dicoba lewat jalur lain").first).to_be_visible()
        expect(page.get_by_text("Diterima operator").first).to_be_visible()
