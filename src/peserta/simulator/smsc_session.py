"""One connection to the simulated SMSC: SMPP 3.4 as the server speaks it."""

import asyncio
import struct
from typing import Final, Protocol

from smpp34 import SmppError, SubmitSm, decode

from peserta.simulator.receipts import Pending

HEADER: Final = struct.Struct(">IIII")
PDU_BYTES_MAX: Final = 70_000
RECEIPT_WINDOW: Final = 1_000

BIND_RECEIVER: Final = 0x01
BIND_TRANSMITTER: Final = 0x02
SUBMIT_SM: Final = 0x04
DELIVER_SM_RESP: Final = 0x80000005
UNBIND: Final = 0x06
BIND_TRANSCEIVER: Final = 0x09
ENQUIRE_LINK: Final = 0x15
RESPONSE: Final = 0x80000000
BINDS: Final = {BIND_RECEIVER, BIND_TRANSMITTER, BIND_TRANSCEIVER}

ESME_ROK: Final = 0x00
ESME_RINVCMDLEN: Final = 0x02
ESME_RINVCMDID: Final = 0x03
ESME_RINVBNDSTS: Final = 0x04
ESME_RALYBND: Final = 0x05
ESME_RX_T_APPN: Final = 0x64
ESME_RX_P_APPN: Final = 0x65
ESME_RX_R_APPN: Final = 0x66
ESME_RINVPARLEN: Final = 0xC2


class Office(Protocol):
    """What a session needs of its SMSC."""

    name: str

    def opened(self, session: "Session") -> None: ...
    def bind_status(self, system_id: str, password: str) -> int: ...
    def bound(self, session: "Session") -> None: ...
    def submitted(self, session: "Session", pdu: SubmitSm) -> None: ...
    def receipt_answered(self, pending: Pending, status: int) -> None: ...
    def closed(self, session: "Session", unacknowledged: list[Pending]) -> None: ...


class Session(asyncio.Protocol):
    """From connect to disconnect; nothing a client sends can raise out of here."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._received = bytearray()
        self._unsent: list[bytes] = []
        self._transport: asyncio.Transport | None = None
        self._loop = asyncio.get_running_loop()
        self._last_sequence = 0
        self._unacknowledged: dict[int, Pending] = {}
        self._is_clogged = False
        self._bound_as = 0
        self.system_id = ""

    def can_receive(self) -> bool:
        """Whether receipts may go out here now."""
        return (
            self._bound_as in {BIND_RECEIVER, BIND_TRANSCEIVER}
            and not self._is_clogged
            and len(self._unacknowledged) < RECEIPT_WINDOW
        )

    def respond(self, command: int, sequence: int, body: bytes = b"", status: int = ESME_ROK) -> None:
        """Answer one request of the client."""
        self._send(HEADER.pack(HEADER.size + len(body), command | RESPONSE, status, sequence) + body)

    def deliver(self, pending: Pending) -> None:
        """Send one receipt and remember it until it is acknowledged."""
        self._last_sequence = sequence = self._last_sequence % 0x7FFFFFFF + 1
        self._unacknowledged[sequence] = pending
        self._send(pending.pdu[:12] + sequence.to_bytes(4) + pending.pdu[16:])

    def hang_up(self) -> None:
        """Drop the connection without a word."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport  # asyncio has set TCP_NODELAY
        self._office.opened(self)

    def data_received(self, data: bytes) -> None:
        self._received += data
        start = 0
        while len(self._received) - start >= HEADER.size:
            length, command, status, sequence = HEADER.unpack_from(self._received, start)
            if not HEADER.size <= length <= PDU_BYTES_MAX:
                self.respond(0, sequence, status=ESME_RINVCMDLEN)
                self._close_after_sending()
                self._received.clear()
                return
            if len(self._received) - start < length:
                break
            self._take(command, status, sequence, bytes(self._received[start : start + length]))
            start += length
        del self._received[:start]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  asyncio's name
        self._bound_as = 0
        self._office.closed(self, list(self._unacknowledged.values()))
        self._unacknowledged.clear()

    def pause_writing(self) -> None:
        self._is_clogged = True
        if self._transport is not None:
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        self._is_clogged = False
        if self._transport is not None:
            self._transport.resume_reading()
        if self._bound_as:
            self._office.bound(self)

    def _take(self, command: int, status: int, sequence: int, raw: bytes) -> None:
        if command in BINDS:
            self._bind(command, sequence, raw)
        elif command == SUBMIT_SM:
            self._submit(sequence, raw)
        elif command == DELIVER_SM_RESP:
            pending = self._unacknowledged.pop(sequence, None)
            if pending is not None:
                self._office.receipt_answered(pending, status)
        elif command == ENQUIRE_LINK:
            self.respond(ENQUIRE_LINK, sequence)
        elif command == UNBIND:
            self.respond(UNBIND, sequence)
            self._close_after_sending()
        elif not command & RESPONSE:
            self.respond(0, sequence, status=ESME_RINVCMDID)

    def _bind(self, command: int, sequence: int, raw: bytes) -> None:
        system_id, password, *_ = [*raw[HEADER.size :].split(b"\0"), b"", b""]
        self.system_id = system_id.decode("ascii", "replace")
        if self._bound_as:
            self.respond(command, sequence, b"\0", status=ESME_RALYBND)
            return
        status = self._office.bind_status(self.system_id, password.decode("ascii", "replace"))
        self.respond(command, sequence, self._office.name.encode("ascii", "replace") + b"\0", status=status)
        if status:
            self._close_after_sending()
            return
        self._bound_as = command
        self._office.bound(self)

    def _submit(self, sequence: int, raw: bytes) -> None:
        if self._bound_as not in {BIND_TRANSMITTER, BIND_TRANSCEIVER}:
            self.respond(SUBMIT_SM, sequence, b"\0", status=ESME_RINVBNDSTS)
            return
        try:
            pdu = decode(raw)
        except SmppError:
            self.respond(SUBMIT_SM, sequence, b"\0", status=ESME_RINVPARLEN)
            return
        assert isinstance(pdu, SubmitSm), "the codec reads command 4 as submit_sm"
        self._office.submitted(self, pdu)

    def _send(self, pdu: bytes) -> None:
        # All that is said in one turn of the loop leaves in one write.
        if not self._unsent:
            self._loop.call_soon(self._flush)
        self._unsent.append(pdu)

    def _flush(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(b"".join(self._unsent))
        self._unsent.clear()

    def _close_after_sending(self) -> None:
        if self._transport is not None:
            self._loop.call_soon(self._transport.close)
