"""Delivery receipts: what an operator says became of a text, read tolerantly."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from smpp34 import DeliverSm

# Optional parameters, SMPP 3.4, 5.3.2.
RECEIPTED_MESSAGE_ID: Final = 0x001E
NETWORK_ERROR_CODE: Final = 0x0423
MESSAGE_PAYLOAD: Final = 0x0424
DELIVERY_FAILURE_REASON: Final = 0x0425
MESSAGE_STATE: Final = 0x0427

RECEIPT_BITS: Final = 0x3C
DELIVERY_RECEIPT: Final = 0x04
ID_BYTES_MAX: Final = 64
EVIDENCE_BYTES_MAX: Final = 200


class ReceiptState(Enum):
    """SMPP 3.4, 5.2.28: the state of a message at the operator."""

    ENROUTE = 1
    DELIVERED = 2
    EXPIRED = 3
    DELETED = 4
    UNDELIVERED = 5
    ACCEPTED = 6
    UNKNOWN = 7
    REJECTED = 8

    @property
    def is_final(self) -> bool:
        """Whether no better news can follow."""
        return self not in {ReceiptState.ENROUTE, ReceiptState.ACCEPTED, ReceiptState.UNKNOWN}


class ReceiptReason(Enum):
    """Why, in terms that have words for a member."""

    DELIVERED = "delivered"
    PHONE_OFF = "phone_off"
    INBOX_FULL = "inbox_full"
    BLOCKED = "blocked"
    UNKNOWN_NUMBER = "unknown_number"
    EXPIRED = "expired"
    REJECTED = "rejected"
    NO_WHATSAPP = "no_whatsapp"
    UNKNOWN = "unknown"


# GSM MAP error codes (3GPP TS 29.002 17.6); most operators print them as `err:`.
# An operator with a table of its own gets it through `Dialect.reasons`.
MAP_REASONS: Final[Mapping[int, ReceiptReason]] = {
    1: ReceiptReason.UNKNOWN_NUMBER,  # unknown subscriber
    5: ReceiptReason.UNKNOWN_NUMBER,  # unidentified subscriber
    6: ReceiptReason.PHONE_OFF,  # absent subscriber, short message
    9: ReceiptReason.BLOCKED,  # illegal subscriber
    11: ReceiptReason.BLOCKED,  # teleservice not provisioned
    12: ReceiptReason.BLOCKED,  # illegal equipment
    13: ReceiptReason.BLOCKED,  # call barred
    27: ReceiptReason.PHONE_OFF,  # absent subscriber
    31: ReceiptReason.PHONE_OFF,  # busy for mobile-terminated messages
    32: ReceiptReason.INBOX_FULL,  # delivery failure: memory capacity exceeded
}

_STATE_WORDS: Final = {
    "ENROU": ReceiptState.ENROUTE,
    "DELIV": ReceiptState.DELIVERED,
    "EXPIR": ReceiptState.EXPIRED,
    "DELET": ReceiptState.DELETED,
    "UNDEL": ReceiptState.UNDELIVERED,
    "ACCEP": ReceiptState.ACCEPTED,
    "REJEC": ReceiptState.REJECTED,
}

_TEXT_FIELD = re.compile(rb"\btext:", re.IGNORECASE)
# Printable ASCII without the colon, so that "id: sub:001" is an absent id.
_FIELD = re.compile(rb"\b(id|stat|err):[ ]?([\x21-\x39\x3b-\x7e]{1,64})(?=\s|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt as a route heard it.

    `provider_id` is None when the receipt names no message. `raw` is the evidence for staff:
    only the fields id, stat and err, because the `text:` field repeats the start of
    the message, and with it the code, which must not be stored.
    """

    route: str
    provider_id: str | None
    state: ReceiptState
    reason: ReceiptReason
    raw: bytes


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one operator writes ids and error codes.

    Some answer a submission with a decimal id and name it in hexadecimal in the
    receipt, or the other way round. With both bases given, both become decimal;
    without, ids are compared as they are.
    """

    response_id_base: int | None = None
    receipt_id_base: int | None = None
    reasons: Mapping[int, ReceiptReason] = field(default_factory=lambda: MAP_REASONS)

    def id_of_response(self, text: str) -> str | None:
        """The id in an answer to a submission, in the form receipts are matched by."""
        return _canonical_id(_id_within(text), self.response_id_base)

    def id_of_receipt(self, text: str) -> str | None:
        """The id in a receipt, in the form receipts are matched by."""
        return _canonical_id(text, self.receipt_id_base)


def is_receipt(pdu: DeliverSm) -> bool:
    """Whether this is a receipt, rather than a text that somebody sent to us."""
    if pdu.esm_class & RECEIPT_BITS:
        return True
    return any(tlv.tag == RECEIPTED_MESSAGE_ID for tlv in pdu.tlvs)


def read_receipt(route: str, pdu: DeliverSm, dialect: Dialect) -> Receipt:
    """Read one receipt; never raises, whatever the operator wrote.

    The binary parameters win over the text form (SMPP 3.4, appendix B), which has
    no standard: its dates are not read at all and its numbers are taken if they are numbers.
    """
    tlvs = {tlv.tag: tlv.value for tlv in pdu.tlvs}
    text = pdu.short_message or tlvs.get(MESSAGE_PAYLOAD, b"")
    fields = _read_fields(text)
    state = _read_state(tlvs.get(MESSAGE_STATE, b""), fields.get("stat", ""))
    return Receipt(
        route=route,
        provider_id=dialect.id_of_receipt(_c_string(tlvs.get(RECEIPTED_MESSAGE_ID, b"")) or fields.get("id", "")),
        state=state,
        reason=reason_of(state, _read_cause(tlvs, fields.get("err", ""), dialect)),
        raw=" ".join(f"{name}:{value}" for name, value in fields.items()).encode()[:EVIDENCE_BYTES_MAX],
    )


def _read_fields(text: bytes) -> dict[str, str]:
    head = _TEXT_FIELD.split(text, maxsplit=1)[0]
    fields: dict[str, str] = {}
    for match in _FIELD.finditer(head):
        fields.setdefault(match[1].decode().lower(), match[2].decode())
    return fields


def _read_state(code: bytes, word: str) -> ReceiptState:
    if len(code) == 1 and 1 <= code[0] <= ReceiptState.REJECTED.value:
        return ReceiptState(code[0])
    return _STATE_WORDS.get(word[:5].upper(), ReceiptState.UNKNOWN)


def _read_cause(tlvs: Mapping[int, bytes], err: str, dialect: Dialect) -> ReceiptReason | None:
    network_error = tlvs.get(NETWORK_ERROR_CODE, b"")
    if len(network_error) == 3:  # one byte of network type, two of code
        reason = dialect.reasons.get(int.from_bytes(network_error[1:]))
        if reason is not None:
            return reason
    if err.isascii() and err.isdecimal():
        reason = dialect.reasons.get(int(err))
        if reason is not None:
            return reason
    # SMPP 3.4, 5.3.2.33: 0 destination unavailable, 1 destination address invalid.
    return {b"\0": ReceiptReason.PHONE_OFF, b"\1": ReceiptReason.UNKNOWN_NUMBER}.get(
        tlvs.get(DELIVERY_FAILURE_REASON, b"")
    )


def reason_of(state: ReceiptState, cause: ReceiptReason | None) -> ReceiptReason:
    """Why, from the state alone where no cause was told."""
    match state:
        case ReceiptState.DELIVERED:
            return ReceiptReason.DELIVERED
        case ReceiptState.EXPIRED:
            return cause or ReceiptReason.EXPIRED
        case ReceiptState.REJECTED:
            return cause or ReceiptReason.REJECTED
        case ReceiptState.UNDELIVERED | ReceiptState.DELETED:
            return cause or ReceiptReason.UNKNOWN
        case ReceiptState.ENROUTE | ReceiptState.ACCEPTED | ReceiptState.UNKNOWN:
            return ReceiptReason.UNKNOWN


def _c_string(value: bytes) -> str:
    return _id_within(value.split(b"\0", 1)[0].decode("ascii", "replace"))


def _id_within(text: str) -> str:
    """An id as it is kept, of an answer and of its receipt alike: no longer than any operator's, or no index takes it.

    Of what is no id nothing is left.
    """
    text = text[:ID_BYTES_MAX].strip()
    return text if text.isascii() and text.isprintable() else ""


def _canonical_id(text: str, base: int | None) -> str | None:
    if base is not None:
        try:
            return str(int(text, base))
        except ValueError:
            pass  # an operator that breaks its own rule: take the id as it stands
    return text or None
