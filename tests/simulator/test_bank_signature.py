"""What a bank signs, against the published vector and against a walk over the bytes."""

import hashlib
import json
from base64 import b64decode
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from peserta.simulator.bank.signature import (
    WITA,
    minify,
    sign_token_request,
    sign_transaction,
    transaction_string_to_sign,
    write_timestamp,
)
from tests.simulator.biller import walked

BODY = (
    b'{"partnerServiceId":"   12345","customerNo":"123456789012345678",'
    b'"virtualAccountNo":"   12345123456789012345678","trxDateInit":"2026-02-12T17:29:57+07:00",'
    b'"channelCode":6011,"inquiryRequestId":"202202110909311234500001136962","additionalInfo":{}}'
)
TOKEN = "gp9HjjEj813Y9JGoqwOeOPWbnt4CUpvIJbU1mMU4a11MNDZ7Sg5u9a"
SIGNATURE = "QsaQAH6n8v9A0bbNQ5BUgnNJLCZIulMMA9mxYWsUlSHlpf7DlII5lyo48u9QZvrgGdgMxVpbD2ZCMjvtkpXibA=="

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
# Bytes that look enough like JSON to go wrong in every way.
nearly_json = st.lists(st.sampled_from(list(b'"\\ \t\r\n{}:,a1\xc3\xa9'))).map(bytes)


@pytest.fixture(scope="module")
def key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


def sign(body: bytes) -> str:
    return sign_transaction(
        "test-client-secret",
        method="POST",
        path="/openapi/v1.0/transfer-va/inquiry",
        token=TOKEN,
        body=body,
        timestamp="2026-02-12T17:29:57+07:00",
    )


def test_the_published_vector_is_signed_alike() -> None:
    assert hashlib.sha256(BODY).hexdigest() == "a09d4675cb3a67c23295d3e3c9360abb7a417cc0bab8011730767c782025feba"
    assert sign(BODY) == SIGNATURE


def test_the_vector_is_signed_alike_however_it_is_laid_out() -> None:
    fields = json.loads(BODY)

    assert sign(json.dumps(fields, indent=4).encode()) == SIGNATURE
    assert sign(json.dumps(fields, indent="\t").replace("\n", "\r\n").encode() + b"\r\n") == SIGNATURE


def test_a_request_without_body_signs_the_digest_of_nothing() -> None:
    text = transaction_string_to_sign(method="GET", path="/x?a=b", token="t", body=b"", timestamp="z")

    assert text == "GET:/x?a=b:t:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855:z"


@given(json_values, st.booleans(), st.sampled_from([1, 4, "\t", ""]))
def test_layout_does_not_change_what_is_signed(value: object, ascii_only: bool, indent: int | str) -> None:
    compact = json.dumps(value, ensure_ascii=ascii_only, separators=(",", ":")).encode("utf-8", "surrogatepass")
    pretty = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "surrogatepass")

    assert minify(pretty) == compact == minify(compact)


@given(nearly_json)
def test_minify_is_the_walk_the_standard_describes(body: bytes) -> None:
    assert minify(body) == walked(body)


@pytest.mark.parametrize(
    "body",
    [
        rb'{"a":10000.00,"b":1E+2,"c":null}',
        rb'{"z":"\u00e9","a":"\/\"\\ x"}',
        '{"nama":"Siti Nurbaya – é 😀"}'.encode(),
    ],
)
def test_numbers_escapes_and_other_scripts_stay_byte_for_byte(body: bytes) -> None:
    assert minify(body) == body


def test_a_token_request_is_signed_so_that_the_public_key_verifies_it(key: RSAPrivateKey) -> None:
    signature = b64decode(sign_token_request(key, client_id="BANK-A", timestamp="2026-11-23T10:15:00+07:00"))

    key.public_key().verify(signature, b"BANK-A|2026-11-23T10:15:00+07:00", PKCS1v15(), SHA256())
    with pytest.raises(InvalidSignature):
        key.public_key().verify(signature, b"BANK-A|2026-11-23T10:15:01+07:00", PKCS1v15(), SHA256())


def test_a_moment_is_written_in_25_characters_with_its_offset() -> None:
    moment = datetime(2026, 11, 22, 17, 0, 0, 999_999, tzinfo=UTC)

    assert write_timestamp(moment) == "2026-11-23T00:00:00+07:00"
    assert write_timestamp(moment, WITA) == "2026-11-23T01:00:00+08:00"
