"""What may stand in a ticket."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.kit.refusal import Refusal
from peserta.support.rules import (
    CONTACT_MAX,
    MESSAGE_MAX,
    SETTLED_MAX,
    checked_contact,
    checked_message,
    checked_settling,
)


@given(st.text(st.characters(), max_size=300))
def test_whatever_is_typed_comes_out_clean_or_is_refused(text: str) -> None:
    try:
        message = checked_message(text)
    except Refusal as refusal:
        message = refusal.code

    assert message == "ticket.empty" or checked_message(message) == message
    assert all(character == "\n" or unicodedata.category(character) not in {"Cc", "Cs"} for character in message)
    assert message.encode().decode() == message


@given(st.text(st.characters(), max_size=900))
def test_a_contact_is_one_bounded_line(text: str) -> None:
    contact = checked_contact(text.replace("@", " @ "))

    assert len(contact) <= CONTACT_MAX
    assert not any(unicodedata.category(character) in {"Cc", "Cs"} for character in contact)
    assert contact.encode().decode() == contact


@given(st.text(st.characters(), max_size=600), st.booleans())
def test_how_a_case_was_settled_is_bounded_and_clean_or_refused(text: str, is_needed: bool) -> None:
    try:
        note = checked_settling(text, is_needed=is_needed)
    except Refusal as refusal:
        note = ""
        allowed = {"desk.settling_long"} | ({"desk.settling_missing"} if is_needed else set[str]())
        refused = refusal.code not in allowed
    else:
        refused = checked_settling(note, is_needed=is_needed) != note

    assert not refused
    assert len(note) <= SETTLED_MAX
    assert all(character == "\n" or unicodedata.category(character) not in {"Cc", "Cs"} for character in note)


def test_how_a_case_was_settled_is_never_cut() -> None:
    assert len(checked_settling("a" * SETTLED_MAX, is_needed=True)) == SETTLED_MAX
    for length in (SETTLED_MAX + 1, 1_000_000):
        with pytest.raises(Refusal, match=r"desk\.settling_long"):
            checked_settling("a" * length, is_needed=False)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Kode tidak sampai.\r\nTolong!  ", "Kode tidak sampai.\nTolong!"),
        ("abc\x00d\x1b[31me\x9b", "abcd[31me"),
        ("satu\rdua\u2028tiga", "satu\ndua\ntiga"),
        ("aaa\n\n\n\n\nb", "aaa\n\nb"),
        ("nama\tkolom", "nama kolom"),
        ("abc\u202edcba", "abcdcba"),
        ("keluarga 👨‍👩‍👧 saya", "keluarga 👨‍👩‍👧 saya"),
        ("\ud800xyz", "xyz"),
        ("ide\u0301", "idé"),
    ],
)
def test_a_message_keeps_what_people_see(typed: str, kept: str) -> None:
    assert checked_message(typed) == kept


@pytest.mark.parametrize("nothing", ["", " \n\t ", "\x00\x1b", "\u200b\u200b\u200b\u200b", "ab", "\u202e" * 9])
def test_a_message_that_says_nothing_is_refused(nothing: str) -> None:
    with pytest.raises(Refusal, match=r"ticket\.empty"):
        checked_message(nothing)


def test_a_message_may_have_two_thousand_characters_and_no_more() -> None:
    assert len(checked_message("a" * MESSAGE_MAX)) == MESSAGE_MAX
    for length in (MESSAGE_MAX + 1, 1_000_000):
        with pytest.raises(Refusal, match=r"ticket\.long"):
            checked_message("a" * length)


@pytest.mark.parametrize("text", ["nonsense@@", "siti@", "@contoh.example", "siti@contoh"])
def test_what_is_meant_as_an_address_and_is_none_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match=r"ticket\.contact_wrong"):
        checked_contact(text)


@pytest.mark.parametrize("text", ["", "siti@contoh.example", "sore hari, siti@contoh", "021-555 0101", "@ kantor"])
def test_how_to_be_reached_may_be_said_in_any_words(text: str) -> None:
    assert checked_contact(text) == text


def test_a_contact_cannot_move_the_cursor_of_whoever_reads_it() -> None:
    assert checked_contact(" siti@contoh.example\n\x00\x1b[2JBcc: x ") == "siti@contoh.example [2JBcc: x"
