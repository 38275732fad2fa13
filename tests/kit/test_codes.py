"""Codes are derived, never stored."""

from collections import Counter

from peserta.kit.codes import LONG, LONG_ALPHABET, SHORT, derive_code, new_secret, typed_code
from peserta.kit.keys import Keys

SECRET = bytes(range(16))
HOME = b"h" * 32
WORK = b"w" * 32


def code(
    keys: Keys, *, secret: bytes = SECRET, purpose: str = "activation", destination: bytes = HOME, length: int = SHORT
) -> str:
    return derive_code(keys, key_id=1, secret=secret, purpose=purpose, destination=destination, length=length)


def test_the_same_challenge_gives_the_same_code_again(keys: Keys) -> None:
    assert code(keys) == code(keys)


def test_another_place_purpose_or_secret_gives_another_code(keys: Keys) -> None:
    codes = {code(keys), code(keys, destination=WORK), code(keys, purpose="recovery"), code(keys, secret=bytes(16))}

    assert len(codes) == 4


def test_purpose_and_destination_cannot_be_shifted_into_each_other(keys: Keys) -> None:
    assert code(keys, purpose="ab", destination=b"c") != code(keys, purpose="a", destination=b"bc")


def test_short_codes_are_six_digits_and_every_digit_is_as_likely_in_every_place(keys: Keys) -> None:
    codes = [code(keys, secret=new_secret()) for _ in range(5_000)]

    assert all(len(c) == SHORT and c.isdigit() for c in codes)
    for place in range(SHORT):
        assert all(350 < count < 650 for count in Counter(c[place] for c in codes).values())


def test_long_codes_are_ten_letters_nobody_misreads(keys: Keys) -> None:
    codes = [code(keys, secret=new_secret(), length=LONG) for _ in range(200)]

    assert all(len(c) == LONG and set(c) <= set(LONG_ALPHABET) for c in codes)
    assert not set(LONG_ALPHABET) & set("0O1IL")


def test_what_a_person_types_is_read_generously() -> None:
    assert typed_code(" 482 913\n") == "482913"
    assert typed_code("abcd-efghjk") == "ABCDEFGHJK"
