"""Receipts over HTTP: known by their signature, then read by the description; nothing that is sent can raise."""

import hmac
from codecs import BOM_UTF8
from urllib.parse import urlencode

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.kit.scheme.gateway_profile import ChallengeProfile, GatewayProfile
from peserta.messaging.providers.http_receipts import Called, ReceiptDoor, UnreadableError
from peserta.messaging.receiving.receipt import Receipt, ReceiptReason, ReceiptState
from tests.messaging.providers.gateway_route import an_example, secrets_of


def a_door(stem: str) -> ReceiptDoor:
    profile = an_example(stem)
    return ReceiptDoor(profile, secrets_of(profile))


def a_call(body: bytes = b"", *, query: dict[str, str] | None = None, **headers: str) -> Called:
    return Called(query or {}, {name.replace("_", "-"): value for name, value in headers.items()}, body)


def read(stem: str, value: object) -> list[tuple[str | None, ReceiptState, ReceiptReason]]:
    receipts = a_door(stem).read(a_call(msgspec.json.encode(value)))
    return [(receipt.provider_id, receipt.state, receipt.reason) for receipt in receipts]


def test_several_receipts_of_one_call_are_read_each() -> None:
    found = read("app-key", {
        "results": [
            {"messageId": "m-1", "status": {"groupName": "DELIVERED"}, "error": {"name": "NO_ERROR"}},
            {"messageId": "m-2", "status": {"groupName": "UNDELIVERABLE"}, "error": {"name": "EC_ABSENT_SUBSCRIBER"}},
            {"messageId": "m-3", "status": {"groupName": "EXPIRED"}},
            {"messageId": "m-4", "status": {"groupName": "SOMETHING_NEW"}},
            {"status": {"groupName": "DELIVERED"}},
            "not a receipt",
        ],
    })  # fmt: skip

    assert found == [
        ("m-1", ReceiptState.DELIVERED, ReceiptReason.DELIVERED),
        ("m-2", ReceiptState.UNDELIVERED, ReceiptReason.PHONE_OFF),
        ("m-3", ReceiptState.EXPIRED, ReceiptReason.EXPIRED),
        ("m-4", ReceiptState.UNKNOWN, ReceiptReason.UNKNOWN),
    ]


def test_one_receipt_of_a_call_is_read() -> None:
    assert read("nested-ids", {"messageId": "0A", "status": "failed", "err-code": "1", "msisdn": "628990000123"}) == [
        ("0A", ReceiptState.UNDELIVERED, ReceiptReason.UNKNOWN_NUMBER)
    ]
    assert read("bearer-json", {"data": {"message_id": "7d2c", "status": "read"}}) == [
        ("7d2c", ReceiptState.DELIVERED, ReceiptReason.DELIVERED)
    ]


def test_the_mark_that_some_write_before_their_json_is_no_part_of_it() -> None:
    body = BOM_UTF8 + b'{"messageId": "0A", "status": "delivered"}'

    assert [receipt.provider_id for receipt in a_door("nested-ids").read(a_call(body))] == ["0A"]


def test_a_receipt_by_get_is_read_from_the_address() -> None:
    door = a_door("session-callback")
    call = a_call(query={"session_id": "s-9", "status": "2", "kunci": "rahasia-callback"})

    assert door.comes_by_get
    assert door.is_from_provider(call)
    assert door.read(call) == [
        Receipt("wa-sesi", "s-9", ReceiptState.DELIVERED, ReceiptReason.DELIVERED, raw=b"id:s-9 stat:2 err:")
    ]


def test_a_receipt_in_a_form_is_read() -> None:
    profile = an_example("nested-ids")
    assert profile.receipts is not None
    form = msgspec.structs.replace(profile, receipts=msgspec.structs.replace(profile.receipts, body="form"))

    [receipt] = ReceiptDoor(form, secrets_of(form)).read(
        a_call(urlencode({"messageId": "0A", "status": "delivered"}).encode())
    )

    assert (receipt.provider_id, receipt.state) == ("0A", ReceiptState.DELIVERED)


def signed(body: bytes, key: str = "rahasia-signing") -> str:
    return hmac.digest(key.encode(), body, "sha256").hex()


@pytest.mark.parametrize(
    ("stem", "call", "is_known"),
    [
        ("bearer-json", a_call(b"{}", x_signature=signed(b"{}")), True),
        ("bearer-json", a_call(b"{ }", x_signature=signed(b"{}")), False),
        ("bearer-json", a_call(b"{}", x_signature=signed(b"{}", "lain")), False),
        ("bearer-json", a_call(b"{}", x_signature=""), False),
        ("bearer-json", a_call(b"{}", x_signature="\udce9"), False),
        ("bearer-json", a_call(b"{}"), False),
        ("nested-ids", a_call(authorization="Bearer rahasia-receipts"), True),
        ("nested-ids", a_call(authorization="rahasia-receipts"), False),
        ("nested-ids", a_call(authorization="Bearer rahasia-receiptsx"), False),
        ("session-callback", a_call(query={"kunci": "rahasia-callback"}), True),
        ("session-callback", a_call(query={"kunci": ""}), False),
    ],
)
def test_only_the_provider_is_believed(stem: str, call: Called, *, is_known: bool) -> None:
    assert a_door(stem).is_from_provider(call) is is_known


def with_challenge() -> ReceiptDoor:
    profile: GatewayProfile = an_example("bearer-json")
    assert profile.receipts is not None
    challenge = ChallengeProfile(secret="token", parameter="hub.verify_token", answer="hub.challenge")
    receipts = msgspec.structs.replace(profile.receipts, challenge=challenge)
    return ReceiptDoor(msgspec.structs.replace(profile, receipts=receipts), secrets_of(profile))


@pytest.mark.parametrize(
    ("token", "challenge", "answer"),
    [
        ("rahasia-token", "1158201444", "1158201444"),
        ("rahasia-token", "<script>alert(1)</script>", None),
        ("rahasia-token", "", None),
        ("lain", "1158201444", None),
        ("", "1158201444", None),
    ],
)
def test_the_address_is_confirmed_to_the_provider_alone(token: str, challenge: str, answer: str | None) -> None:
    call = a_call(query={"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": challenge})

    assert with_challenge().answer_challenge(call) == answer
    assert a_door("bearer-json").answer_challenge(call) is None


@given(st.sampled_from(["app-key", "nested-ids", "bearer-json"]), st.binary(max_size=200))
def test_any_bytes_are_receipts_or_unreadable(stem: str, body: bytes) -> None:
    try:
        receipts = a_door(stem).read(a_call(body))
    except UnreadableError:
        return

    assert all(receipt.provider_id for receipt in receipts)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["results", "messageId", "status", "groupName", "error", "name", "data", "x"]),
            inner, max_size=4,
        )
    ),
    max_leaves=20,
)  # fmt: skip


@given(st.sampled_from(["app-key", "nested-ids", "bearer-json"]), JSON)
def test_any_json_is_receipts_that_the_database_can_hold(stem: str, value: object) -> None:
    for receipt in a_door(stem).read(a_call(msgspec.json.encode(value))):
        assert receipt.provider_id
        assert receipt.provider_id.isascii()
        assert receipt.provider_id.isprintable()
        assert len(receipt.raw) <= 200


def test_more_receipts_than_a_call_brings_are_refused_whole() -> None:
    with pytest.raises(UnreadableError):
        read("app-key", {"results": [{"messageId": "m", "status": {"groupName": "DELIVERED"}}] * 501})


def test_no_text_that_a_provider_repeats_is_kept() -> None:
    [receipt] = a_door("nested-ids").read(
        a_call(msgspec.json.encode({"messageId": "1", "status": "kode 482913 RAHASIA", "text": "482913"}))
    )

    assert receipt.raw == b"id:1 stat: err:"
