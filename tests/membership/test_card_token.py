"""What stands in the QR of a card: it cannot be made or changed by others, and ends."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.kit.keys import Keys
from peserta.membership.card_token import (
    NOTE_LIFE,
    PREFIX,
    TEXT_LENGTH_MAX,
    BadNote,
    CardNote,
    CardSigner,
    card_signer,
    read_note,
)

NOW = datetime(2026, 12, 7, 2, 15, tzinfo=UTC)
SIGNER = CardSigner(bytes(range(32)))
HANDLE = UUID("7d4a3f80-65c1-4d0e-9a57-0f4a2f1b9c11")
# What a QR holds at two characters in eleven bits.
QR_LETTERS = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


def reason(text: str, *, now: datetime = NOW) -> str:
    with pytest.raises(BadNote) as bad:
        read_note(text, SIGNER.public_key, now=now)
    return bad.value.reason


@pytest.mark.parametrize("is_covered", [True, False])
def test_a_note_says_what_was_signed(is_covered: bool) -> None:
    text = SIGNER.sign(HANDLE, is_covered=is_covered, now=NOW)

    assert read_note(text, SIGNER.public_key, now=NOW) == CardNote(HANDLE, is_covered, NOW, NOW + NOTE_LIFE)


def test_a_note_fits_a_small_qr() -> None:
    text = SIGNER.sign(HANDLE, is_covered=True, now=NOW)

    assert set(text) <= QR_LETTERS
    assert len(text) == 147


def test_a_note_that_was_read_out_or_broken_into_lines_is_the_same_note() -> None:
    text = SIGNER.sign(HANDLE, is_covered=True, now=NOW)
    broken = "\n ".join(text[at : at + 8].lower() for at in range(0, len(text), 8))

    assert read_note(broken, SIGNER.public_key, now=NOW).handle == HANDLE


@given(st.integers(0, 146), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_a_note_that_was_changed_anywhere_is_not_good(place: int, letter: str) -> None:
    text = SIGNER.sign(HANDLE, is_covered=False, now=NOW)
    changed = text[:place] + letter + text[place + 1 :]

    if changed != text:
        assert reason(changed) in ("malformed", "not_genuine")


@given(st.text(max_size=2 * TEXT_LENGTH_MAX) | st.text("ABCD2345", min_size=143, max_size=143).map(PREFIX.__add__))
def test_no_other_text_is_a_note(text: str) -> None:
    assert reason(text) in ("malformed", "not_genuine")


def test_another_scheme_cannot_sign_for_this_one() -> None:
    assert reason(CardSigner(bytes(32)).sign(HANDLE, is_covered=True, now=NOW)) == "not_genuine"


@pytest.mark.parametrize(
    ("later", "is_good"),
    [
        (-timedelta(minutes=6), False),
        (-timedelta(minutes=4), True),
        (NOTE_LIFE - timedelta(seconds=1), True),
        (NOTE_LIFE, False),
    ],
)
def test_a_note_is_believed_for_its_life(later: timedelta, is_good: bool) -> None:
    text = SIGNER.sign(HANDLE, is_covered=True, now=NOW)

    if is_good:
        assert read_note(text, SIGNER.public_key, now=NOW + later).is_covered
    else:
        assert reason(text, now=NOW + later) == "over"


def test_an_installation_signs_with_a_key_of_its_own_for_ever(keys: Keys) -> None:
    text = card_signer(keys).sign(uuid4(), is_covered=True, now=NOW)

    assert read_note(text, card_signer(keys).public_key, now=NOW).is_covered
