"""The GSM 7-bit alphabet, read back by the simulator's own table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.messaging.words import gsm7
from peserta.simulator.alphabet import DATA_CODING_DEFAULT, read_text

BASIC = gsm7.BASIC.replace("\x1b", "")
ALL = BASIC + "".join(gsm7.EXTENSION)


@given(st.text(alphabet=ALL))
def test_what_is_encoded_reads_the_same_on_the_phone(text: str) -> None:
    assert read_text(gsm7.encode(text), DATA_CODING_DEFAULT) == text


@given(st.text(alphabet=ALL))
def test_an_extension_character_costs_two_septets(text: str) -> None:
    extended = sum(character in gsm7.EXTENSION for character in text)

    assert gsm7.septets(text) == len(text) + extended


def test_the_alphabet_has_its_127_characters_and_an_escape() -> None:
    assert len(set(BASIC)) == 127


@pytest.mark.parametrize("text", ["", "JKN: 482913", "@daftar.jkn.example #482913", "à Ñ ¿\n\r"])
def test_plain_texts_are_basic(text: str) -> None:
    assert gsm7.is_gsm7_basic(text)


@pytest.mark.parametrize("text", ["€5", "[kode]", "“kutip”", "kode – rahasia", "\x1b", "\t", "😀", "ā"])
def test_other_texts_are_not_basic(text: str) -> None:
    assert not gsm7.is_gsm7_basic(text)


@given(st.text())
def test_any_text_is_encoded_or_refused_with_a_value_error(text: str) -> None:
    if all(character in ALL for character in text):
        assert gsm7.septets(text) >= len(text)
    else:
        with pytest.raises(ValueError, match="alphabet"):
            gsm7.encode(text)
