"""What goes wrong between asking for a code and typing it, and the way out of each."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from peserta.demo.cast import CastMember
from tests.e2e.conftest import ARTICLE, NewContext, Product, cast
from tests.e2e.walk import (
    SENT_LONG_AGO,
    accept_terms,
    ask_code,
    bare,
    choose,
    enter_code,
    give_data,
    look_again,
    reach_choice,
    routes_off,
    set_password,
    somebody_else,
)

LINK_OF_A_NOTICE = re.compile(r"/bukan-saya/[\w-]+")
EXPIRE = "WITH over AS (UPDATE verification_challenge SET expires_at = now() RETURNING n) SELECT count(*) FROM over"
# As if the time had passed in which no route took it.
UNSENT_FOR_LONG = """
UPDATE messaging_message
   SET created_at = created_at - interval '20 seconds'
 WHERE due_at IS NOT NULL AND template = 'code'
"""
CODES_RUN_OUT = """
WITH promised AS (
    UPDATE messaging_promise SET code_ends_at = now() WHERE kept_at IS NULL RETURNING message_id
), ended AS (
    UPDATE messaging_message m SET not_after = now() FROM promised p WHERE m.id = p.message_id
)
UPDATE verification_challenge SET expires_at = now()
"""
FAILED_ON_THE_PHONE = "SELECT count(*) FROM messaging_message WHERE state = 'failed' AND reason = %s"
INBOX_IS_FULL = """
UPDATE messaging_message
   SET state = 'failed', reason = 'inbox_full', due_at = NULL, ended_at = now()
 WHERE id = (SELECT id FROM messaging_message WHERE template = 'code' AND channel = 'sms' ORDER BY id DESC LIMIT 1)
"""
TWO_DAYS_LATER = """
UPDATE support_ticket
   SET waits_since = waits_since - interval '2 days'
 WHERE id = (SELECT id FROM support_ticket ORDER BY id DESC LIMIT 1)
"""
# Spends the budget that all strangers to a person share; a browser that proved the person before has its own.
SPEND_TRIES = """
WITH spent AS (
    UPDATE kit_limit l
       SET uses = 1000
      FROM verification_journey j
     WHERE j.pool = l.key
       AND j.id = %s
 RETURNING l.key
)
SELECT count(*) FROM spent
"""


def test_with_both_providers_down_the_code_waits_and_arrives_when_one_is_back(
    new_context: NewContext, product: Product
) -> None:
    member = cast("both")
    with routes_off(new_context, product, "jalur-a", "jalur-b") as operator:
        page = new_context().new_page()
        reach_choice(page, member)
        product.end_cool_downs()
        seen = product.codes(bare(member.phone))
        choose(page, "SMS")
        expect(page.get_by_text("Kode SMS diminta").first).to_be_visible()
        expect(page.get_by_role("button", name=re.compile("e-mail"))).to_be_visible()
        operator.get_by_role("button", name="Nyalakan jalur-b").click()

        # Routes that refuse rest up to ten seconds.
        expect(page.get_by_text(re.compile("Diterima operator")).first).to_be_visible()

    enter_code(page, product.code_for(bare(member.phone), seen=seen))
    expect(page).to_have_url(re.compile("/amankan$"))


def test_with_one_provider_down_the_code_comes_and_when_it_is_late_the_other_channel_is_one_tap_away(
    new_context: NewContext, product: Product
) -> None:
    member = cast("both")
    page = new_context().new_page()
    with routes_off(new_context, product, "jalur-a"):
        reach_choice(page, member)
        product.end_cool_downs()
        choose(page, "SMS")
        # One provider down is no error: the other has it, and at most one line tells of the change.
        expect(page.get_by_text("Diterima operator").first).to_be_visible()
        expect(page.get_by_role("alert")).to_have_count(0)
        assert page.get_by_text("Dicoba lewat jalur lain").count() <= 1
    product.hurry(SENT_LONG_AGO)
    # The page advises by itself; nothing is typed again.
    expect(page.get_by_text("Lebih lambat dari biasanya").first).to_be_visible()
    seen = product.codes(member.email)
    page.get_by_role("button", name=re.compile("Kirim e-mail")).click()
    enter_code(page, product.code_for(member.email, seen=seen))

    expect(page).to_have_url(re.compile("/amankan$"))


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_number_that_the_operator_refuses_is_said_in_plain_words(
    new_context: NewContext, product: Product, script: bool
) -> None:
    page = new_context(script=script).new_page()
    reach_choice(page, cast("refusing"))
    product.end_cool_downs()
    page.get_by_role("button", name=re.compile("SMS")).first.click()
    expect(page.get_by_role("heading", name="Perjalanan kode")).to_be_visible()
    told = page.get_by_text(re.compile("Operator (menolak|tidak mengenal)")).first
    if not script:
        page.get_by_role("link", name="Periksa lagi").click()
        look_again(page, told)

    expect(told).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kode tidak sampai")
    main = page.get_by_role("main")
    expect(main.get_by_role("link", name=re.compile("petugas")).first).to_be_visible()
    expect(main.get_by_role("link", name="Minta bantuan").first).to_be_visible()


def test_a_code_just_sent_from_another_browser_is_said_with_the_time_of_the_next(new_context: NewContext) -> None:
    member = cast("late")
    for number in (1, 2):
        page = new_context().new_page()
        reach_choice(page, member)
        page.get_by_role("button", name=re.compile("SMS")).first.click()
        if number == 2:
            expect(page.get_by_role("alert")).to_contain_text(
                re.compile(r"Tunggu sebentar.*mulai \d\d\.\d\d\.\d\d", re.DOTALL)
            )


def test_when_the_phone_is_off_a_stranger_does_not_learn_it_and_the_e_mail_on_record_opens_the_account(
    page: Page, product: Product
) -> None:
    """Whether a phone is on is for its owner alone: before the contact is proven the trace keeps it back."""
    member = cast("phone_off")
    reach_choice(page, member)
    product.end_cool_downs()
    before = product.count(FAILED_ON_THE_PHONE, "phone_off")
    choose(page, "SMS")
    product.wait_for(lambda: product.count(FAILED_ON_THE_PHONE, "phone_off") > before)
    page.reload()

    expect(page.get_by_text(re.compile("Diterima operator")).first).to_be_visible()
    expect(page.get_by_text(re.compile("HP sedang mati|tidak sampai"))).to_have_count(0)
    enter_code(page, ask_code(page, product, member, "e-mail"))

    expect(page).to_have_url(re.compile("/amankan$"))


def test_why_the_phone_took_no_code_is_told_to_a_browser_that_proved_it_before(page: Page, product: Product) -> None:
    member = cast("sms")
    prove(page, product, member)
    reach_choice(page, member)
    ask_code(page, product, member)
    # As if the operator had told it later: the simulated phones of the cast are always on or always full.
    product.hurry(INBOX_IS_FULL)

    expect(page.get_by_text("Kotak SMS di HP penuh").first).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name=re.compile("petugas")).first).to_be_visible()


@pytest.mark.parametrize("reason", ["phone_off", "inbox_full", "blocked"])
def test_why_a_phone_did_not_take_the_code_is_told_to_staff_beside_the_ticket(
    page: Page, product: Product, reason: str
) -> None:
    reach_choice(page, cast(reason))
    product.end_cool_downs()
    before = product.count(FAILED_ON_THE_PHONE, reason)
    choose(page, "SMS")
    product.wait_for(lambda: product.count(FAILED_ON_THE_PHONE, reason) > before)
    page.get_by_role("main").get_by_role("link", name="Minta bantuan").first.click()
    page.locator("[name=pesan]").fill("Kodenya tidak datang.")
    page.get_by_role("button", name=re.compile("Kirim")).click()
    expect(page).to_have_url(re.compile("/bantuan/laporan/"))
    reference = page.url.rsplit("/", 1)[1]

    told = product.staff("tickets", "show", reference)

    assert "Kodenya tidak datang." in told
    assert f"SMS failed: {reason.replace('_', ' ')}" in told
    assert reason not in page.content()


def test_an_e_mail_that_was_accepted_and_comes_back_is_said_and_the_sms_is_one_tap_away(
    page: Page, product: Product
) -> None:
    member = cast("bounced")
    reach_choice(page, member)
    choose(page, "e-mail")
    expect(page.get_by_text("Diterima penyedia e-mail").first).to_be_visible()
    # The page turns by itself when the mail is back at our own server.
    expect(page.get_by_text("E-mail kembali: alamat ini tidak ada").first).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kode tidak sampai")

    seen = product.codes(bare(member.phone))
    page.get_by_role("button", name=re.compile("Kirim SMS")).click()
    enter_code(page, product.code_for(bare(member.phone), seen=seen))

    expect(page).to_have_url(re.compile("/amankan$"))


def test_with_every_channel_down_all_is_kept_and_goes_on_by_the_reference_that_is_told_when_delivery_is_back(
    new_context: NewContext, product: Product
) -> None:
    member = cast("both")
    page = new_context().new_page()
    with routes_off(new_context, product, "jalur-a", "jalur-b", "surat"):
        reach_choice(page, member)
        product.end_cool_downs()
        choose(page, "e-mail")
        expect(page.get_by_text("Kode e-mail diminta").first).to_be_visible()
        product.hurry(UNSENT_FOR_LONG)
        # The page turns by itself.
        expect(page.get_by_role("heading", name="Kode belum bisa dikirim")).to_be_visible()
        reference = page.locator(".reference").inner_text()
        product.hurry(CODES_RUN_OUT)
        page.goto("/")

    product.wait_for(lambda: f"Lanjutkan {reference}" in product.phone())
    product.end_cool_downs()
    page.goto("/aktivasi/lanjut")
    page.locator("[name=referensi]").fill(reference.lower())
    page.get_by_role("button", name="Lanjutkan").click()
    enter_code(page, ask_code(page, product, member, "e-mail"))

    expect(page).to_have_url(re.compile("/amankan$"))


def test_a_second_person_on_a_family_phone_opens_an_account_of_their_own(page: Page, product: Product) -> None:
    member = cast("daughter")
    reach_choice(page, member)

    enter_code(page, ask_code(page, product, member))
    set_password(page)

    expect(page.get_by_role("heading", level=1)).to_contain_text(member.card_name)


def test_whoever_no_longer_holds_the_number_on_record_reaches_the_officer_and_a_ticket(page: Page) -> None:
    reach_choice(page, cast("throttled"))
    expect(page.get_by_text("Tidak ada yang Anda pegang?")).to_be_visible()

    page.get_by_role("main").get_by_role("link", name=re.compile("petugas")).click()
    page.get_by_role("link", name="Tulis laporan").click()
    page.locator("[name=pesan]").fill("Nomor saya sudah hangus.")
    page.get_by_role("button", name=re.compile("Kirim")).click()

    expect(page).to_have_url(re.compile("/bantuan/laporan/"))
    expect(page.get_by_text("Nomor referensi")).to_be_visible()
    expect(page.get_by_text(re.compile("Jawaban muncul di halaman ini paling lambat .*20"))).to_be_visible()


def test_a_ticket_that_nobody_answered_in_time_says_so_in_the_list_and_on_its_page(
    page: Page, product: Product
) -> None:
    page.goto("/bantuan/baru")
    page.locator("[name=pesan]").fill("Kodenya tidak datang.")
    page.get_by_role("button", name=re.compile("Kirim")).click()
    expect(page).to_have_url(re.compile("/bantuan/laporan/"))
    reference = page.url.rsplit("/", 1)[1]

    product.hurry(TWO_DAYS_LATER)
    page.goto("/bantuan")
    expect(page.get_by_text("Kami terlambat menjawab")).to_be_visible()
    page.get_by_role("link", name=re.compile(reference)).click()

    expect(page.get_by_role("heading", name="Kami terlambat menjawab")).to_be_visible()
    expect(page.get_by_text("1500 000").first).to_be_visible()
    assert "overdue" in product.staff("tickets", "list")


@pytest.mark.parametrize("key", ["no_contact", "stale", "many_families"])
def test_a_record_without_a_usable_contact_leads_to_the_officer(page: Page, key: str) -> None:
    reach_choice(page, cast(key))

    page.get_by_role("main").get_by_role("link", name=re.compile("petugas")).first.click()

    expect(page).to_have_url(re.compile("/bantuan/petugas"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("petugas|aktivasi", re.IGNORECASE))
    expect(page.get_by_text("1500 000").first).to_be_visible()


def test_nobody_found_is_answered_like_data_that_do_not_match(new_context: NewContext) -> None:
    member = cast("arrears")
    answers: list[str] = []
    for nik in (member.nik, member.nik[:-4] + "9998"):
        page = new_context().new_page()
        accept_terms(page)
        give_data(page, member, name="Nama Orang Lain")
        expect(page.get_by_role("alert")).to_be_visible()
        page.locator("[name=nomor]").fill(nik)
        with page.expect_navigation():
            page.get_by_role("button", name="Lanjutkan").click()
        expect(page.get_by_role("alert")).to_contain_text("Data belum cocok")
        answers.append(page.get_by_role("main").inner_text())

    assert answers[0] == answers[1]


def test_a_code_that_has_expired_is_replaced_and_nothing_is_typed_again(page: Page, product: Product) -> None:
    member = cast("arrears")
    reach_choice(page, member)
    code = ask_code(page, product, member)
    assert product.count(EXPIRE) > 0
    product.end_cool_downs()

    enter_code(page, code)
    expect(page.get_by_role("alert")).to_contain_text("Kode sudah tidak berlaku")
    enter_code(page, ask_code(page, product, member))

    expect(page).to_have_url(re.compile("/amankan$"))


def test_too_many_wrong_tries_end_the_code_and_a_new_one_is_one_tap_away(page: Page, product: Product) -> None:
    member = cast("titles")
    reach_choice(page, member)
    ask_code(page, product, member)
    for left in (4, 3, 2, 1):
        enter_code(page, "000000")
        expect(page.get_by_role("alert")).to_contain_text(f"{left} percobaan")
    product.end_cool_downs()
    enter_code(page, "000000")
    expect(page.get_by_role("alert")).to_contain_text("Percobaan untuk kode ini habis")
    expect(page.locator("[name=kode]")).to_be_hidden()

    enter_code(page, ask_code(page, product, member))

    expect(page).to_have_url(re.compile("/amankan$"))


def test_when_strangers_have_used_up_the_tries_the_owners_browser_still_gets_in(
    new_context: NewContext, product: Product
) -> None:
    # Somebody whose account no other test has opened: one contact of an open account gives a browser no such tries.
    member, owner = cast("passkey"), new_context()
    prove(owner.new_page(), product, member)
    stranger = new_context().new_page()
    reach_choice(stranger, member)
    spend_the_tries_of_strangers(stranger, product, member)
    enter_code(stranger, "000000")
    expect(stranger.get_by_role("alert")).to_contain_text(re.compile(r"\d\d\.\d\d"))

    code = prove(owner.new_page(), product, member)

    assert len(code) == 6, "the owner's own tries are not spent"


def test_a_person_whom_strangers_guess_at_gets_a_longer_code_that_may_be_pasted_in_any_form(
    new_context: NewContext, product: Product
) -> None:
    member = cast("titles")
    stranger = new_context().new_page()
    reach_choice(stranger, member)
    spend_the_tries_of_strangers(stranger, product, member)

    page = new_context().new_page()
    reach_choice(page, member)
    code = ask_code(page, product, member)
    assert len(code) == 10
    enter_code(page, f" {code[:5].lower()}-{code[5:]} ")

    expect(page).to_have_url(re.compile("/amankan$"))


def spend_the_tries_of_strangers(stranger: Page, product: Product, member: CastMember) -> None:
    """One wrong try, and then as many as there are; the code has arrived, and is not taken for a later one."""
    ask_code(stranger, product, member)
    enter_code(stranger, "000000")
    expect(stranger.get_by_role("alert")).to_be_visible()
    journey = stranger.url.split("/")[-2]
    assert product.count(SPEND_TRIES, UUID(journey)) == 1


def prove(page: Page, product: Product, member: CastMember) -> str:
    """A member with a phone, up to the page after a right code; return that code."""
    reach_choice(page, member)
    code = ask_code(page, product, member)
    enter_code(page, code)
    expect(page).to_have_url(re.compile("/amankan$"))
    return code


def test_whoever_did_not_open_the_account_ends_it_with_one_press_from_the_mail(
    new_context: NewContext, product: Product
) -> None:
    member = somebody_else(product)
    other = new_context().new_page()
    reach_choice(other, member)
    enter_code(other, ask_code(other, product, member, "e-mail"))
    set_password(other)
    expect(other).to_have_url(re.compile("/beranda$"))

    product.wait_for(lambda: bool(links_told(product, member.email)))
    owner = new_context(script=False).new_page()
    owner.goto(links_told(product, member.email)[0])
    owner.get_by_role("button", name=re.compile("Bukan saya")).click()

    expect(owner.get_by_text("Akun Anda sudah kami amankan")).to_be_visible()
    other.reload()
    expect(other.get_by_role("heading", level=1)).to_have_text("Silakan masuk dulu")
    expect(other.get_by_role("button", name="Keluar")).to_have_count(0)


def links_told(product: Product, to: str) -> list[str]:
    """Where the notices lead that arrived at one address."""
    mails = [text for _, text in ARTICLE.findall(product.phone()) if to in text]
    return [link.group() for text in mails if (link := LINK_OF_A_NOTICE.search(text))]
