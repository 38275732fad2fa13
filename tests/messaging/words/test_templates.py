"""The words: one segment, brand first, code early, no link, both languages."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from string import Formatter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.kit.keys import KeyRing, Keys
from peserta.kit.sealing import seal
from peserta.messaging.claimed import DESTINATION, Claimed
from peserta.messaging.draft import Channel
from peserta.messaging.words.gsm7 import is_gsm7_basic, septets
from peserta.messaging.words.marks import LINK_PATH, link_token, parse_reference, spoken_reference
from peserta.messaging.words.templates import Scheme, check_templates, render
from peserta.messaging.words.words import WORDS
from tests.messaging.sending import SCHEME

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ID = UUID("01932e3a-7b00-7abc-8def-0123456789ab")
FIXED = Keys(code=KeyRing({1: b"c" * 32}), seal=KeyRing({1: b"s" * 32}), index=b"i" * 32, token=b"t" * 32)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz .-"

FACTS: dict[str, dict[str, str | int]] = {
    "contact_claimed": {"closes_on": "23-12-2026"},
    "ticket_answered": {"reference": "K7M-4PQ-N"},
    "case_settled": {},
    "pay_reminder": {"reference": "K7M-4PQ-N", "amount": "Rp140.000", "closes_on": "23-12-2026"},
    "pay_last_day": {"reference": "K7M-4PQ-N", "amount": "Rp140.000", "closes_on": "23-12-2026"},
    "cover_active": {"reference": "K7M-4PQ-N", "amount": "Rp140.000", "paid_on": "10-12-2026"},
    "cover_looked_at": {"reference": "K7M-4PQ-N", "amount": "Rp140.000", "paid_on": "10-12-2026"},
    "enrolment_fading": {"reference": "K7M-4PQ-N", "closes_on": "23-12-2026"},
    "facility_changed": {"opens_on": "01-12-2026"},
    "closing_asked": {"closes_on": "01-12-2026"},
    "enrolment_to_check": {"reference": "K7M-4PQ-N", "days": 5},
    "enrolment_answered": {"reference": "K7M-4PQ-N"},
    "enrolled": {"reference": "K7M-4PQ-N", "opens_on": "07-12-2026", "closes_on": "23-12-2026"},
}


def a_claimed(keys: Keys, template: str, channel: str, language: str, *, length: int = 10) -> Claimed:
    has_code = template == "code"
    return Claimed(
        id=ID, lane=0, channel=channel, template=template, language=language, operator="Telkomsel",
        destination_sealed=seal(keys, "+628990000123", place=DESTINATION, row=ID),
        destination_index=b"d" * 32, facts=FACTS.get(template, {}),
        code_secret=b"s" * 16 if has_code else None, code_key_id=1 if has_code else None,
        code_purpose="activation" if has_code else None, code_length=length if has_code else None,
        not_after=NOW + timedelta(minutes=9, seconds=30), tries=1, route="A", avoid_routes=[], doubted=[],
        doubts_until=None, is_extra=False,
        lease_ends_at=NOW + timedelta(seconds=10),
    )  # fmt: skip


SMS = [key for key in WORDS if key[1] == Channel.SMS]


def test_the_demo_scheme_has_nothing_to_complain_about() -> None:
    assert check_templates(SCHEME) == []


@given(
    name=st.text(LETTERS, min_size=1, max_size=40),
    domain=st.text("abcdefghijklmnopqrstuvwxyz-.", min_size=4, max_size=80),
    contact_centre=st.text("0123456789 ", min_size=3, max_size=30),
)
def test_whatever_names_are_accepted_every_sms_is_one_segment(name: str, domain: str, contact_centre: str) -> None:
    scheme = Scheme(name, domain, contact_centre, site="https://peserta.example")
    if check_templates(scheme):
        return

    for template, channel, language in SMS:
        text = render(a_claimed(FIXED, template, channel, language), FIXED, scheme, now=NOW).text
        assert septets(text) <= 160
        assert is_gsm7_basic(text)
        assert text.startswith(name)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("length", [6, 10])
def test_a_code_comes_early_and_once_more_in_the_origin_bound_last_line(keys: Keys, language: str, length: int) -> None:
    text = render(a_claimed(keys, "code", "sms", language, length=length), keys, SCHEME, now=NOW).text

    last = text.splitlines()[-1]
    match = re.fullmatch(r"@peserta\.jkn-demo\.example #([A-Z0-9]+)", last)
    assert match is not None
    code = match[1]
    assert len(code) == length
    assert text.index(code) + length <= 40
    assert "10 menit" in text or "10 minutes" in text


@pytest.mark.parametrize(("template", "channel", "language"), list(WORDS))
def test_no_sms_carries_a_link_and_a_mail_only_the_one_to_say_that_was_not_me(
    keys: Keys, template: str, channel: str, language: str
) -> None:
    text = render(a_claimed(keys, template, channel, language), keys, SCHEME, now=NOW).text

    if channel == Channel.EMAIL:
        text = text.replace(f"{SCHEME.site}{LINK_PATH}/{link_token(keys, ID)}", "")
    assert "://" not in text
    assert "www." not in text
    if channel == Channel.SMS and template != "code":
        assert SCHEME.domain not in text, "a bare domain becomes a link on many phones"


SECURITY = [
    key
    for key in WORDS
    if key[0] not in FACTS
    and not key[0].startswith("delivery_back")
    and key[0] not in ("code", "disowned", "contact_undone", "contact_shared", "contact_released", "sessions_ended")
]


@pytest.mark.parametrize(("template", "channel", "language"), SECURITY)
def test_a_security_notice_says_what_to_do_if_it_was_not_its_reader(
    keys: Keys, template: str, channel: str, language: str
) -> None:
    text = render(a_claimed(keys, template, channel, language), keys, SCHEME, now=NOW).text

    assert spoken_reference(keys, ID) in text
    assert SCHEME.contact_centre in text
    assert (link_token(keys, ID) in text) == (channel == Channel.EMAIL)


def test_a_reference_is_read_back_as_it_was_heard(keys: Keys) -> None:
    reference = spoken_reference(keys, ID)

    assert parse_reference(reference.lower().replace("-", " ").replace("0", "o")) == reference


def test_every_text_stands_in_both_languages_and_channels_with_the_same_places() -> None:
    for template, channel, _ in list(WORDS):
        places = [
            {field for _, field, _, _ in Formatter().parse(WORDS[template, channel, language].text) if field}
            for language in ("id", "en")
        ]
        assert places[0] == places[1], template


def test_the_subject_of_a_mail_never_holds_the_code(keys: Keys) -> None:
    for language in ("id", "en"):
        rendered = render(a_claimed(keys, "code", "email", language), keys, SCHEME, now=NOW)
        code = re.search(r": ([A-Z0-9]{10})\n", rendered.text)
        assert code is not None
        assert code[1] not in rendered.subject
        assert rendered.subject.startswith(SCHEME.name)


def test_the_minutes_are_those_still_left_when_it_is_sent(keys: Keys) -> None:
    message = a_claimed(keys, "code", "sms", "id")

    assert "berlaku 6 menit" in render(message, keys, SCHEME, now=NOW + timedelta(minutes=4)).text
    assert "berlaku 1 menit" in render(message, keys, SCHEME, now=NOW + timedelta(minutes=9, seconds=29)).text


def test_an_unknown_language_is_answered_in_indonesian(keys: Keys) -> None:
    assert "kode" in render(a_claimed(keys, "code", "sms", "jv"), keys, SCHEME, now=NOW).text


def test_a_rendered_text_does_not_show_itself_in_a_log(keys: Keys) -> None:
    message = a_claimed(keys, "code", "sms", "id")

    shown = repr(render(message, keys, SCHEME, now=NOW)) + repr(message)

    assert "RAHASIA" not in shown
    assert "ssss" not in shown


@pytest.mark.parametrize(
    ("scheme", "word"),
    [
        (replace(SCHEME, name="Badan Penyelenggara Jaminan Sosial"), "late"),
        (replace(SCHEME, domain="aktivasi.peserta.jaminan-kesehatan-nasional.example"), "too long"),
        (replace(SCHEME, name="JKN™"), "JKN™"),
        (replace(SCHEME, name="JKN [Demo]"), "[Demo]"),
    ],
)
def test_names_that_do_not_fit_are_refused_in_words(scheme: Scheme, word: str) -> None:
    problems = check_templates(scheme)

    assert any(word in problem for problem in problems)
