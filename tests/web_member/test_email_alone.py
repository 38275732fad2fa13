"""What a page says to whoever can be reached by e-mail alone."""

import pytest

from peserta.kit.scheme.profile import Profile
from peserta.web.render import Pages
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
