"""What a page says to whoever can be reached by e-mail alone."""

import pytest

from peserta.kit.scheme.profile import Profile
from peserta.messaging.words.words import WORDS
from peserta.web.render import Pages
from peserta.web.words.trace import failure_words
from tests.web_member.states import STATES, demo_profile, member_pages

ABOUT_SMS = {"id": "Seberapa aman kode lewat SMS?", "en": "How safe is a code by SMS?"}


@pytest.fixture(scope="module")
def profile() -> Profile:
    return demo_profile()


@pytest.fixture(scope="module")
def pages() -> Pages:
    return member_pages()


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    ("state", "is_told"), [("choice-email-alone", False), ("recover-second", False), ("choice", True)]
)
def test_the_dangers_of_sms_are_told_where_a_code_can_go_by_sms(
    pages: Pages, profile: Profile, state: str, language: str, *, is_told: bool
) -> None:
    html = next(one for one in STATES if one.name == state).render(pages, profile, language)

    assert (ABOUT_SMS[language] in html) == is_told


def said(pages: Pages, profile: Profile, state: str, language: str = "id") -> str:
    return next(one for one in STATES if one.name == state).render(pages, profile, language)


@pytest.mark.parametrize(("language", "spam"), [("id", "folder spam"), ("en", "spam folder")])
def test_help_says_where_a_code_by_mail_may_be_and_what_to_do_without_the_mailbox(
    pages: Pages, profile: Profile, language: str, spam: str
) -> None:
    html = said(pages, profile, "help", language)

    assert spam in html
    title = {"id": "Nomor HP atau e-mail lama atau hilang", "en": "A number or an e-mail address is old or lost"}
    lost = html.split(title[language])[1]
    assert all(f'href="{way}"' in lost for way in ("/profil/kontak", "/pulihkan", "/bantuan/petugas"))


def test_help_says_where_the_links_in_our_mails_lead(pages: Pages, profile: Profile) -> None:
    assert f"hanya membuka halaman “Bukan saya” di {profile.scheme.public_url}" in said(pages, profile, "help")


@pytest.mark.parametrize("language", ["id", "en"])
def test_who_knows_the_password_but_has_lost_the_contact_is_not_only_offered_a_code_to_it(
    pages: Pages, profile: Profile, language: str
) -> None:
    html = said(pages, profile, "proof-of-a-strange-browser", language)

    lost = html.split(
        {"id": "Kontak itu tidak di tangan Anda lagi?", "en": "You no longer hold that contact?"}[language]
    )
    assert 'href="/pulihkan' in lost[1]


@pytest.mark.parametrize(("language", "until"), [("id", "sampai 30 November 2026"), ("en", "until 30 November 2026")])
def test_who_waits_for_the_only_contact_is_told_until_when(
    pages: Pages, profile: Profile, language: str, until: str
) -> None:
    assert until in said(pages, profile, "no-usable-contact", language)


def test_who_says_that_was_not_me_and_has_no_other_contact_is_led_to_an_officer(pages: Pages, profile: Profile) -> None:
    assert 'href="/bantuan/petugas"' in said(pages, profile, "not-me-done")
    assert "Minta kode dari petugas" in WORDS["disowned", "email", "id"].text
    assert "Ask an officer for a code" in WORDS["disowned", "email", "en"].text


@pytest.mark.parametrize(("language", "spam"), [("id", "folder spam"), ("en", "spam folder")])
@pytest.mark.parametrize("state", ["code-long", "contact-code-by-email", "sign-in-code", "enrol-resume-code"])
def test_who_waits_for_a_code_by_mail_is_told_of_the_spam_folder(
    pages: Pages, profile: Profile, state: str, language: str, spam: str
) -> None:
    assert spam in said(pages, profile, state, language)


def test_who_waits_for_a_code_by_sms_is_told_of_the_phone(pages: Pages, profile: Profile) -> None:
    html = said(pages, profile, "contact-code")

    assert "apakah HP menyala" in html
    assert "folder spam" not in html


@pytest.mark.parametrize(
    ("state", "right", "wrong"),
    [
        ("contacts-shared-email", "Alamat ini milik Anda sendiri?", "Nomor yang lama"),
        ("code-maybe-by-email", "Penyedia e-mail tidak menjawab apakah kode diterima", "Operator tidak menjawab"),
        ("not-me-claimed", "Kalau kontak itu tidak di tangan Anda lagi", "Kalau HP-nya"),
        ("recover-beginning", "atau kotak surat tidak bisa dibuka", ""),
        ("guide-member", "HP atau e-mail yang tercatat", "HP yang nomornya tercatat"),
    ],
)
def test_what_is_said_to_whoever_has_e_mail_alone_is_true_of_an_address(
    pages: Pages, profile: Profile, state: str, right: str, wrong: str
) -> None:
    html = said(pages, profile, state)

    assert right in html
    assert not wrong or wrong not in html


def test_the_mail_that_a_family_is_covered_says_how_its_account_is_opened_with_this_address() -> None:
    assert "lewat Aktivasi akun, dengan kode ke alamat ini" in WORDS["cover_active", "email", "id"].text
    assert "with a code to this address" in WORDS["cover_active", "email", "en"].text


def test_help_leads_to_where_a_newborn_is_added(pages: Pages, profile: Profile) -> None:
    assert 'href="/keluarga/bayi"' in said(pages, profile, "help")


def test_who_has_an_address_alone_that_came_back_is_told_that_nothing_was_sent_and_where_to_go() -> None:
    words = failure_words("bounced", "email", str)

    assert "tidak dikirim" in words
    assert "minta kode dari petugas" in words


def test_the_terms_ask_to_be_told_of_a_new_address_as_of_a_new_number(profile: Profile) -> None:
    assert "nomor HP atau e-mail Anda berganti" in profile.texts.terms.id
    assert "mobile number or e-mail address changes" in profile.texts.terms.en
