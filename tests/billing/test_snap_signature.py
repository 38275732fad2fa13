"""Signatures of banks: the published vector, and what banks do to a body on its way."""

import base64
import hashlib
import hmac
import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from hypothesis import given
from hypothesis import strategies as st

from peserta.billing.banks.snap_signature import is_signed_by, is_signed_with_secret, minify, string_to_sign

SECRET = "test-client-secret"
TOKEN = "gp9HjjEj813Y9JGoqwOeOPWbnt4CUpvIJbU1mMU4a11MNDZ7Sg5u9a"
PATH = "/openapi/v1.0/transfer-va/inquiry"
TIMESTAMP = "2026-02-12T17:29:57+07:00"
BODY = (
    b'{"partnerServiceId":"   12345","customerNo":"123456789012345678","virtualAccountNo":"   12345123456789012345678",'
    b'"trxDateInit":"2026-02-12T17:29:57+07:00","channelCode":6011,'
    b'"inquiryRequestId":"202202110909311234500001136962","additionalInfo":{}}'
)
SIGNATURE = "QsaQAH6n8v9A0bbNQ5BUgnNJLCZIulMMA9mxYWsUlSHlpf7DlII5lyo48u9QZvrgGdgMxVpbD2ZCMjvtkpXibA=="
KEY = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def signed_text(body: bytes = BODY, timestamp: str = TIMESTAMP) -> str:
    return string_to_sign(method="POST", path=PATH, token=TOKEN, body=body, timestamp=timestamp)


def sign(text: str) -> bytes:
    return hmac.digest(SECRET.encode(), text.encode(), "sha512")


def test_the_published_vector() -> None:
    assert hashlib.sha256(minify(BODY)).hexdigest() == (
        "a09d4675cb3a67c23295d3e3c9360abb7a417cc0bab8011730767c782025feba"
    )
    assert is_signed_with_secret(SIGNATURE, signed_text(), SECRET)


@pytest.mark.parametrize(
    "written",
    [SIGNATURE, SIGNATURE.rstrip("="), base64.b64decode(SIGNATURE).hex(), base64.b64decode(SIGNATURE).hex().upper()],
    ids=["base64", "no padding", "hex", "capital hex"],
)
def test_a_signature_may_be_written_as_banks_write_it(written: str) -> None:
    assert is_signed_with_secret(written, signed_text(), SECRET)


@pytest.mark.parametrize("written", ["", "=", "é", "0" * 128, SIGNATURE[:-3], "\x00" * 88, "A" * 10_000])
def test_what_is_no_signature_fits_nothing(written: str) -> None:
    assert not is_signed_with_secret(written, signed_text(), SECRET)
    assert not is_signed_by(written, signed_text(), KEY.public_key())


def test_no_body_is_signed_as_the_empty_text() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    assert signed_text(b"").split(":")[3] == empty


@pytest.mark.parametrize(
    ("came", "signed"),
    [
        (b'{ "a" : 1 ,\r\n\t"b" : [ 1 , 2 ] }', b'{"a":1,"b":[1,2]}'),
        (b'{"value":"10000.00","n":10000.00}', b'{"value":"10000.00","n":10000.00}'),
        (b'{"name":"A  B \\" C\\\\","x": 1}', b'{"name":"A  B \\" C\\\\","x":1}'),
        (b'{"\\u00e9": "\xc3\xa9 \\/"}', b'{"\\u00e9":"\xc3\xa9 \\/"}'),
        (b'{"b":1,"a":null}', b'{"b":1,"a":null}'),
        (b"", b""),
        (b' "half', b'"half'),
    ],
)
def test_only_whitespace_that_means_nothing_is_left_out(came: bytes, signed: bytes) -> None:
    assert minify(came) == signed


@given(JSON_VALUES, st.booleans(), st.integers(0, 4))
def test_a_pretty_printed_body_has_the_signature_of_the_compact_one(value: object, plain: bool, indent: int) -> None:
    compact = json.dumps(value, separators=(",", ":"), ensure_ascii=plain).encode("utf-8", "surrogatepass")
    pretty = json.dumps(value, indent=indent, ensure_ascii=plain).encode("utf-8", "surrogatepass")

    assert minify(pretty) == compact
    assert minify(compact) == compact


@given(st.binary(max_size=200))
def test_any_bytes_are_minified_once_and_for_all(body: bytes) -> None:
    assert minify(minify(body)) == minify(body)


@given(st.integers(0, len(BODY) - 1), st.integers(1, 255))
def test_a_byte_changed_on_the_way_breaks_the_signature(place: int, change: int) -> None:
    body = bytearray(BODY)
    body[place] ^= change
    if minify(bytes(body)) != BODY:
        assert not is_signed_with_secret(SIGNATURE, signed_text(bytes(body)), SECRET)


@pytest.mark.parametrize("timestamp", ["2026-02-12T18:29:57+08:00", "2026-02-12T10:29:57Z"])
def test_the_time_is_signed_as_it_was_written(timestamp: str) -> None:
    written = base64.b64encode(sign(signed_text(timestamp=timestamp))).decode()

    assert is_signed_with_secret(written, signed_text(timestamp=timestamp), SECRET)
    assert not is_signed_with_secret(written, signed_text(), SECRET)


def test_the_key_of_a_bank_signs_its_wish_for_a_token() -> None:
    text = f"client-1|{TIMESTAMP}"
    signature = KEY.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())

    assert is_signed_by(base64.b64encode(signature).decode(), text, KEY.public_key())
    assert is_signed_by(signature.hex(), text, KEY.public_key())
    assert not is_signed_by(base64.b64encode(signature).decode(), text + " ", KEY.public_key())
