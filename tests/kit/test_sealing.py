"""Sealed values open where they stand and nowhere else."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.kit.keys import KeyRing, Keys
from peserta.kit.sealing import SealBroken, seal, unseal

PLACE, ROW = "registry_contact.value_sealed", UUID(int=1)
KEYS = Keys(code=KeyRing({1: b"c" * 32}), seal=KeyRing({1: b"s" * 32}), index=b"i" * 32, token=b"t" * 32)
AFTER_ROTATION = Keys(code=KEYS.code, seal=KeyRing({2: b"n" * 32, 1: b"s" * 32}), index=KEYS.index, token=KEYS.token)
OTHER = Keys(code=KEYS.code, seal=KeyRing({1: b"o" * 32}), index=KEYS.index, token=KEYS.token)


@given(text=st.text(max_size=300), row=st.uuids())
def test_what_was_sealed_comes_back(text: str, row: UUID) -> None:
    assert unseal(KEYS, seal(KEYS, text, place=PLACE, row=row), place=PLACE, row=row) == text


def test_the_same_text_is_never_sealed_the_same_twice() -> None:
    assert len({seal(KEYS, "+62899000", place=PLACE, row=ROW) for _ in range(100)}) == 100


@given(text=st.text(min_size=4, max_size=40))
def test_a_sealed_value_does_not_hold_its_text(text: str) -> None:
    assert text.encode() not in seal(KEYS, text, place=PLACE, row=ROW)


@pytest.mark.parametrize(
    ("keys", "place", "row"),
    [(KEYS, PLACE, UUID(int=2)), (KEYS, "registry_person.nik_sealed", ROW), (OTHER, PLACE, ROW)],
)
def test_a_value_moved_to_another_place_or_under_another_key_does_not_open(keys: Keys, place: str, row: UUID) -> None:
    sealed = seal(KEYS, "siti", place=PLACE, row=ROW)

    with pytest.raises(SealBroken):
        unseal(keys, sealed, place=place, row=row)


@given(at=st.integers(0, 32), bit=st.integers(0, 7))
def test_a_value_with_one_changed_bit_does_not_open(at: int, bit: int) -> None:
    sealed = bytearray(seal(KEYS, "siti", place=PLACE, row=ROW))
    sealed[at] ^= 1 << bit

    with pytest.raises(SealBroken):
        unseal(KEYS, bytes(sealed), place=PLACE, row=ROW)


@given(sealed=st.binary(max_size=60))
def test_bytes_that_were_never_sealed_do_not_open(sealed: bytes) -> None:
    with pytest.raises(SealBroken):
        unseal(KEYS, sealed, place=PLACE, row=ROW)


@given(length=st.integers(0, 32))
def test_a_value_cut_short_does_not_open(length: int) -> None:
    with pytest.raises(SealBroken):
        unseal(KEYS, seal(KEYS, "siti", place=PLACE, row=ROW)[:length], place=PLACE, row=ROW)


def test_old_values_open_after_the_key_was_changed_and_new_ones_use_the_new_key() -> None:
    old, new = seal(KEYS, "siti", place=PLACE, row=ROW), seal(AFTER_ROTATION, "siti", place=PLACE, row=ROW)

    assert [unseal(AFTER_ROTATION, sealed, place=PLACE, row=ROW) for sealed in (old, new)] == ["siti", "siti"]
    assert (old[0], new[0]) == (1, 2)
    with pytest.raises(SealBroken):
        unseal(KEYS, new, place=PLACE, row=ROW)
