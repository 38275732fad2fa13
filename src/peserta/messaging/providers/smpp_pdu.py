"""SMPP 3.4 on the wire: cutting the stream into PDUs, building ours, reading answers."""

import struct
from typing import Final, NamedTuple

from smpp34 import SubmitSm

from peserta.messaging.outcome import Outcome, Submitted
from peserta.messaging.receiving.receipt import Dialect
from peserta.messaging.words import gsm7

BIND_TRANSCEIVER: Final = 0x00000009
SUBMIT_SM_RESP: Final = 0x80000004
DELIVER_SM: Final = 0x00000005
DELIVER_SM_RESP: Final = 0x80000005
UNBIND: Final = 0x00000006
ENQUIRE_LINK: Final = 0x00000015
RESPONSE: Final = 0x80000000
"""The bit that marks an answer; alone it is generic_nack."""

ESME_ROK: Final = 0x00
ESME_RINVCMDID: Final = 0x03
ESME_RSYSERR: Final = 0x08
ESME_RX_T_APPN: Final = 0x64
"""Temporary error of the receiver: deliver it again later."""
ESME_RX_R_APPN: Final = 0x66
"""The receiver rejects this message: do not deliver it again."""

HEADER: Final = struct.Struct(">IIII")
# The largest body 3.4 allows is one message_payload of 64 KB and its neighbours.
PDU_BYTES_MAX: Final = 70_000

UCS2_CHARACTERS_MAX: Final = 70
TON_INTERNATIONAL: Final = 1
TON_ALPHANUMERIC: Final = 5
NPI_ISDN: Final = 1
DATA_CODING_DEFAULT: Final = 0
DATA_CODING_UCS2: Final = 8
SECONDS_PER_DAY: Final = 86_400
VALIDITY_DAYS_MAX: Final = 30

_THROTTLED: Final = {0x14, 0x58}  # queue full, throttled
# Invalid destination address, its type, its plan: nothing about the route is wrong.
_REFUSED: Final = {0x0B, 0x50, 0x51}


class BadFrameError(ValueError):
    """The stream is not SMPP, and there is no way to find the next PDU in it."""


class Pdu(NamedTuple):
    """One PDU: its header's fields and the whole of it, header included."""

    command: int
    status: int
    sequence: int
    raw: bytes

    @property
    def body_text(self) -> str:
        """The body as one C string: the id in a submit_sm_resp, a system_id in a bind_resp."""
        return self.raw[HEADER.size :].split(b"\0", 1)[0].decode("ascii", "replace")


class TextTooLongError(ValueError):
    """The text does not fit one segment."""


def take_pdus(buffer: bytearray) -> list[Pdu]:
    """Remove every complete PDU from the front of `buffer`.

    Raises BadFrameError on an impossible length.
    """
    pdus: list[Pdu] = []
    start = 0
    while len(buffer) - start >= HEADER.size:
        length, command, status, sequence = HEADER.unpack_from(buffer, start)
        if not HEADER.size <= length <= PDU_BYTES_MAX:
            raise BadFrameError(f"a PDU of {length} bytes")
        if len(buffer) - start < length:
            break
        pdus.append(Pdu(command, status, sequence, bytes(buffer[start : start + length])))
        start += length
    del buffer[:start]
    return pdus


def frame(command: int, sequence: int, body: bytes = b"", *, status: int = ESME_ROK) -> bytes:
    """One PDU with a ready body."""
    return HEADER.pack(HEADER.size + len(body), command, status, sequence) + body


def bind_transceiver(sequence: int, *, system_id: str, password: str) -> bytes:
    """The request that opens a two-way session (SMPP 3.4, 4.1.5), interface version 3.4."""
    credentials = b"".join(text.encode("ascii") + b"\0" for text in (system_id, password, ""))
    return frame(BIND_TRANSCEIVER, sequence, credentials + b"\x34\0\0\0")


def submit_sm(sequence: int, *, sender: str, to_e164: str, text: str, validity_s: int) -> bytes:
    """One text with a receipt asked for.

    Raises TextTooLongError unless it fits one segment: 160 septets, or 70 characters of UCS-2.
    """
    data_coding, content = _encode_text(text)
    return SubmitSm(
        source_addr=sender,
        source_addr_ton=TON_ALPHANUMERIC,
        destination_addr=to_e164.removeprefix("+"),
        dest_addr_ton=TON_INTERNATIONAL,
        dest_addr_npi=NPI_ISDN,
        short_message=content,
        data_coding=data_coding,
        validity_period=_relative_time(validity_s),
        registered_delivery=1,
        sequence_number=sequence,
    ).encode()


def read_submit_answer(answer: Pdu | None, dialect: Dialect) -> Submitted:
    """The outcome of a submission; None stands for a link that broke before the answer."""
    if answer is None:
        return Submitted(Outcome.LOST, detail="link lost")
    if answer.status == ESME_ROK and answer.command == SUBMIT_SM_RESP:
        return Submitted(Outcome.ACCEPTED, provider_id=dialect.id_of_response(answer.body_text))
    if answer.status in _THROTTLED:
        outcome = Outcome.THROTTLED
    elif answer.status in _REFUSED:
        outcome = Outcome.REFUSED
    else:
        outcome = Outcome.FAILED
    return Submitted(outcome, detail=f"smpp status 0x{answer.status:08x}")


def _encode_text(text: str) -> tuple[int, bytes]:
    try:
        content = gsm7.encode(text)
    except ValueError:
        content = text.encode("utf-16-be", "replace")
        if len(content) > 2 * UCS2_CHARACTERS_MAX:
            raise TextTooLongError from None
        return DATA_CODING_UCS2, content
    if len(content) > gsm7.SEGMENT_SEPTETS:
        raise TextTooLongError
    return DATA_CODING_DEFAULT, content


def _relative_time(seconds: int) -> str:
    """SMPP 3.4, 7.1.1.2: YYMMDDhhmmss000R, from now. The SMSC drops the text after it."""
    days, rest = divmod(min(seconds, VALIDITY_DAYS_MAX * SECONDS_PER_DAY), SECONDS_PER_DAY)
    hours, rest = divmod(rest, 3600)
    minutes, last = divmod(rest, 60)
    return f"0000{days:02d}{hours:02d}{minutes:02d}{last:02d}000R"
