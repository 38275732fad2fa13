"""One key for many messages gives what the standard library gives."""

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.kit.mac import Mac


@given(key=st.binary(max_size=64), messages=st.lists(st.binary(max_size=300), min_size=1, max_size=4))
def test_every_message_has_the_mac_of_the_standard_library(key: bytes, messages: list[bytes]) -> None:
    mac = Mac(key)

    assert [mac(message) for message in messages] == [hmac.digest(key, message, "sha256") for message in messages]


def test_a_key_that_would_have_to_be_hashed_first_is_refused() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        Mac(b"k" * 65)
