"""Receipts as operators write them, and as nobody should."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smpp34 import DeliverSm, Tlv

from peserta.messaging.receiving.receipt import Dialect, Receipt, ReceiptReason, ReceiptState, is_receipt, read_receipt

TAGS = [0x001E, 0x0423, 0x0424, 0x0425, 0x0427]
PLAIN = "id:00ab12 sub:001 dlvrd:001 submit date:2611230010 done date:2611230011 stat:DELIVRD err:000 text:JKN: 482913"


def a_receipt(text: str | bytes = b"", *tlvs: Tlv) -> DeliverSm:
    content = text.encode() if isinstance(text, str) else text
    return DeliverSm(
        source_addr="628990000001", destination_addr="JKN", short_message=content, esm_class=4, tlvs=list(tlvs)
    )


def read(text: str | bytes = b"", *tlvs: Tlv, dialect: Dialect | None = None) -> Receipt:
    return read_receipt("JALUR-A", a_receipt(text, *tlvs), dialect or Dialect())


def test_the_usual_text_is_read() -> None:
    assert read(PLAIN) == Receipt(
        route="JALUR-A",
        provider_id="00ab12",
        state=ReceiptState.DELIVERED,
        reason=ReceiptReason.DELIVERED,
        raw=b"id:00ab12 stat:DELIVRD err:000",
    )


@pytest.mark.parametrize(
    ("text", "state", "reason"),
    [
        ("id:7 stat:UNDELIV err:027", ReceiptState.UNDELIVERED, ReceiptReason.PHONE_OFF),
        ("id:7 stat:UNDELIV err:032", ReceiptState.UNDELIVERED, ReceiptReason.INBOX_FULL),
        ("id:7 stat:UNDELIV err:013", ReceiptState.UNDELIVERED, ReceiptReason.BLOCKED),
        ("id:7 stat:UNDELIV err:001", ReceiptState.UNDELIVERED, ReceiptReason.UNKNOWN_NUMBER),
        ("id:7 stat:UNDELIV err:0A1", ReceiptState.UNDELIVERED, ReceiptReason.UNKNOWN),
        ("id:7 stat:UNDELIV", ReceiptState.UNDELIVERED, ReceiptReason.UNKNOWN),
        ("id:7 stat:UNDELIVERABLE err:27", ReceiptState.UNDELIVERED, ReceiptReason.PHONE_OFF),
        ("id:7 stat:EXPIRED err:000", ReceiptState.EXPIRED, ReceiptReason.EXPIRED),
        ("id:7 stat:EXPIRED err:027", ReceiptState.EXPIRED, ReceiptReason.PHONE_OFF),
        ("id:7 stat:REJECTD err:000", ReceiptState.REJECTED, ReceiptReason.REJECTED),
        ("id:7 stat:DELETED err:000", ReceiptState.DELETED, ReceiptReason.UNKNOWN),
        ("id:7 stat:ACCEPTD err:000", ReceiptState.ACCEPTED, ReceiptReason.UNKNOWN),
        ("id:7 stat:ENROUTE err:000", ReceiptState.ENROUTE, ReceiptReason.UNKNOWN),
        ("id:7 stat:UNKNOWN err:000", ReceiptState.UNKNOWN, ReceiptReason.UNKNOWN),
        ("id:7 stat:BARANGKALI err:000", ReceiptState.UNKNOWN, ReceiptReason.UNKNOWN),
        ("ID:7 STAT:delivrd ERR:0", ReceiptState.DELIVERED, ReceiptReason.DELIVERED),
        ("id: 7 stat: DELIVRD done date:20261123 10:15:00.123 err:0", ReceiptState.DELIVERED, ReceiptReason.DELIVERED),
        ("stat:DELIVRD err:000 id:7", ReceiptState.DELIVERED, ReceiptReason.DELIVERED),
    ],
)
def test_states_and_reasons_are_read_from_text(text: str, state: ReceiptState, reason: ReceiptReason) -> None:
    receipt = read(text)

    assert (receipt.provider_id, receipt.state, receipt.reason) == ("7", state, reason)


def test_parameters_win_over_text() -> None:
    receipt = read(
        "id:old stat:DELIVRD err:000",
        Tlv(0x001E, b"new\0"),
        Tlv(0x0427, b"\x05"),
        Tlv(0x0423, b"\x03\x00\x20"),
    )

    assert (receipt.provider_id, receipt.state, receipt.reason) == (
        "new",
        ReceiptState.UNDELIVERED,
        ReceiptReason.INBOX_FULL,
    )


@pytest.mark.parametrize("state", [b"", b"\0", b"\x09", b"\xff", b"\0\x02"])
def test_an_impossible_state_parameter_leaves_the_text_to_speak(state: bytes) -> None:
    assert read("id:7 stat:EXPIRED err:000", Tlv(0x0427, state)).state is ReceiptState.EXPIRED


def test_the_receipt_may_come_as_message_payload() -> None:
    assert read(b"", Tlv(0x0424, PLAIN.encode())).provider_id == "00ab12"


def test_a_delivery_failure_reason_is_read_when_nothing_better_is_there() -> None:
    assert read("id:7 stat:UNDELIV err:999", Tlv(0x0425, b"\x01")).reason is ReceiptReason.UNKNOWN_NUMBER


def test_an_operators_own_error_codes_are_read_by_its_own_table() -> None:
    dialect = Dialect(reasons={4: ReceiptReason.INBOX_FULL})

    assert read("id:7 stat:UNDELIV err:004", dialect=dialect).reason is ReceiptReason.INBOX_FULL


def test_ids_meet_although_the_operator_changes_their_base() -> None:
    dialect = Dialect(response_id_base=10, receipt_id_base=16)

    assert dialect.id_of_response("0043794") == read("id:00AB12 stat:DELIVRD", dialect=dialect).provider_id


def test_an_id_that_breaks_the_operators_own_rule_is_taken_as_it_stands() -> None:
    assert read("id:xyz-1 stat:DELIVRD", dialect=Dialect(receipt_id_base=10)).provider_id == "xyz-1"


@pytest.mark.parametrize("text", ["", "id: sub:001 stat:DELIVRD", "stat:DELIVRD text:id:7", b"id:\0\0 stat:DELIVRD"])
def test_a_receipt_that_names_no_message_has_no_id(text: str | bytes) -> None:
    assert read(text).provider_id is None


@pytest.mark.parametrize(
    "text", [PLAIN, PLAIN.upper(), "JKN: 482913 id:7 stat:DELIVRD", "id:7 text:482913 stat:DELIVRD"]
)
def test_the_start_of_the_message_is_not_kept(text: str) -> None:
    assert b"482913" not in read(text).raw


def test_only_a_receipt_is_one() -> None:
    reply = DeliverSm(source_addr="628990000001", destination_addr="JKN", short_message=b"STOP")

    assert is_receipt(a_receipt(PLAIN))
    assert not is_receipt(reply)


@given(
    st.binary(max_size=254),
    st.lists(st.builds(Tlv, st.sampled_from(TAGS), st.binary(max_size=300)), max_size=6),
    st.sampled_from([None, 10, 16]),
)
def test_whatever_an_operator_writes_is_read_without_an_error(text: bytes, tlvs: list[Tlv], base: int | None) -> None:
    receipt = read(text, *tlvs, dialect=Dialect(receipt_id_base=base))

    assert receipt.provider_id is None or receipt.provider_id.isprintable()
    assert len(receipt.raw) <= 200


@given(st.from_regex(r"id:\S{0,70} (stat|err|id):\S{0,70}( text:.*)?", fullmatch=True))
def test_nearly_right_texts_are_read_without_an_error(text: str) -> None:
    assert read(text.encode()[:254]).route == "JALUR-A"
