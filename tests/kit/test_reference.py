"""A reference survives the telephone: slips are noticed, lookalikes and spacing do not matter."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peserta.billing.receipt import ReceiptNumber
from peserta.kit.reference import ALPHABET, LENGTH, RANDOM_BYTES_MIN, Reference
from peserta.kit.values import BadValue

SAMPLES = [Reference.new(bytes([seed]) * RANDOM_BYTES_MIN) for seed in range(0, 256, 17)]
RANDOM_BYTES = st.binary(min_size=RANDOM_BYTES_MIN, max_size=32)


def is_refused(typed: str) -> bool:
    try:
        Reference.parse(typed)
    except BadValue as refused:
        return refused.reason == "reference.check"
    return False


def with_one_error(characters: str) -> Iterator[str]:
    for place, right in enumerate(characters):
        for wrong in ALPHABET.replace(right, ""):
            yield characters[:place] + wrong + characters[place + 1 :]


def with_two_exchanged(characters: str) -> Iterator[str]:
    for left, right in combinations(range(LENGTH), 2):
        if characters[left] != characters[right]:
            letters = list(characters)
            letters[left], letters[right] = letters[right], letters[left]
            yield "".join(letters)


@pytest.mark.parametrize("reference", SAMPLES, ids=str)
def test_every_single_error_and_every_exchange_is_noticed(reference: Reference) -> None:
    assert all(is_refused(typed) for typed in with_one_error(reference.characters))
    assert all(is_refused(typed) for typed in with_two_exchanged(reference.characters))


def test_no_error_of_one_character_and_no_exchange_can_ever_cancel_out() -> None:
    """The sum is linear, so looking at every place and every pair of values covers every reference."""
    prime = len(ALPHABET)
    differences = range(1, prime)

    assert all(weight * difference % prime for weight in range(1, 13) for difference in differences)
    assert all(
        (one - other) * difference % prime for one, other in combinations(range(1, 13), 2) for difference in differences
    )


@pytest.mark.parametrize("character", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
def test_each_letter_and_digit_is_in_the_alphabet_or_looks_like_one_that_is(character: str) -> None:
    seven = character * LENGTH

    assert is_refused(seven) or Reference.parse(seven).characters == "0000000"


def test_a_reference_is_shown_in_groups() -> None:
    assert str(Reference("K7M4PQX")) == f"{Reference('K7M4PQX')}" == "K7M-4PQ-X"


def test_the_same_bytes_make_the_same_reference() -> None:
    assert Reference.new(b"12345678") == Reference.new(b"12345678") != Reference.new(b"12345679")


def test_a_reference_is_read_however_it_is_typed() -> None:
    number = sum(ALPHABET.index(character) * len(ALPHABET) ** place for place, character in enumerate("01528V"))

    reference = Reference.new(number.to_bytes(RANDOM_BYTES_MIN, "big"))

    assert reference.characters.startswith("01528V")
    check = reference.characters[-1]
    for typed in ("01528V", "OISZBU", "olszbu", " 015-28v ", "０１５２８Ｖ", "0.1.5.2.8.V", "015\u200b28V"):
        assert Reference.parse(f"{typed}{check}".lower()) == reference
        assert Reference.parse(f"{typed}-{check}") == reference


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "reference.empty"),
        ("---", "reference.empty"),
        ("K7M", "reference.length"),
        ("K7M-4PQ-NX", "reference.length"),
        ("K7M-4PQ-?", "reference.characters"),
        ("K7M-4PQ-Ж", "reference.characters"),
    ],
)
def test_what_is_no_reference_is_refused_with_its_reason(typed: str, reason: str) -> None:
    with pytest.raises(BadValue) as refused:
        Reference.parse(typed)

    assert refused.value.reason == reason


@settings(max_examples=100, derandomize=True)
@given(random_bytes=RANDOM_BYTES)
def test_a_shown_reference_is_read_back(random_bytes: bytes) -> None:
    reference = Reference.new(random_bytes)

    assert Reference.parse(str(reference)) == Reference.parse(reference.characters.lower()) == reference


def test_the_examples_that_pages_give_are_well_formed() -> None:
    assert str(Reference.parse("K7M-4PQ-N")) == "K7M-4PQ-N"
    assert str(ReceiptNumber.parse("K7M4-PQX2-93DN")) == "K7M4-PQX2-93DN"
