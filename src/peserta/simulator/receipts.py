"""Delivery receipts as operators write them, and the patience with which they repeat them."""

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from smpp34 import DeliverSm, SubmitSm, Tlv

from peserta.simulator.inbox import State
from peserta.simulator.magic import Fate, Form

RECEIPTED_MESSAGE_ID: Final = 0x001E
NETWORK_ERROR_CODE: Final = 0x0423
MESSAGE_STATE: Final = 0x0427
NETWORK_TYPE_GSM: Final = 3
ESM_CLASS_RECEIPT: Final = 0x04

SKEW: Final = timedelta(hours=7)
WAITING_MAX: Final = 20_000
RELEASE_EVERY_S: Final = 0.02
TRIES_MAX: Final = 10

_STATES: Final = {
    State.DELIVERED: (2, "DELIVRD"),
    State.EXPIRED: (3, "EXPIRED"),
    State.UNDELIVERED: (5, "UNDELIV"),
}


def write_receipt(fate: Fate, message_id: str, submitted: SubmitSm) -> bytes:
    """One deliver_sm, complete but for its sequence number."""
    if fate.form is Form.UNKNOWN_ID:
        message_id = "00000000deadbeef"
    code, _ = _STATES[fate.ends_as]
    parameters = [
        Tlv(RECEIPTED_MESSAGE_ID, message_id.encode() + b"\0"),
        Tlv(MESSAGE_STATE, bytes([code])),
        Tlv(NETWORK_ERROR_CODE, bytes([NETWORK_TYPE_GSM]) + fate.network_error.to_bytes(2)),
    ]
    pdu = DeliverSm(
        source_addr=submitted.destination_addr,
        source_addr_ton=submitted.dest_addr_ton,
        source_addr_npi=submitted.dest_addr_npi,
        destination_addr=submitted.source_addr,
        dest_addr_ton=submitted.source_addr_ton,
        short_message=_text_form(fate, message_id, submitted),
        esm_class=ESM_CLASS_RECEIPT,
        tlvs=parameters if fate.form in {Form.FULL, Form.UNKNOWN_ID, Form.SKEWED, Form.ONLY_PARAMETERS} else [],
    ).encode()
    return _cut_short(pdu) if fate.form is Form.BROKEN else pdu


def _text_form(fate: Fate, message_id: str, submitted: SubmitSm) -> bytes:
    """SMPP 3.4, appendix B: like most operators, with the start of the message in it."""
    if fate.form is Form.ONLY_PARAMETERS:
        return b""
    odd = fate.form is Form.ODD_TEXT
    now = datetime.now(UTC) + (SKEW if fate.form is Form.SKEWED else timedelta())
    moment = f"{now:%Y%m%d %H:%M:%S.%f}" if odd else f"{now:%y%m%d%H%M}"
    error = "0A1" if odd else f"{fate.network_error:03d}"
    _, word = _STATES[fate.ends_as]
    delivered = int(fate.ends_as is State.DELIVERED)
    head = (
        f"id:{message_id} sub:001 dlvrd:{delivered:03d} submit date:{moment} done date:{moment} "
        f"stat:{word} err:{error} text:"
    )
    return head.encode() + submitted.short_message[:20]


def _cut_short(pdu: bytes) -> bytes:
    """The header and half of a body, with a length that fits, so that only the body is wrong."""
    half = pdu[: 16 + (len(pdu) - 16) // 2]
    return len(half).to_bytes(4) + half[4:]


@dataclass(slots=True)
class Pending:
    """A receipt that has not been acknowledged."""

    system_id: str
    pdu: bytes
    tries: int = 0


class Receiver(Protocol):
    """A session that takes receipts."""

    system_id: str

    def can_receive(self) -> bool: ...
    def deliver(self, pending: Pending) -> None: ...


class ReceiptDesk:
    """Hands receipts to whichever bind of the account is there, until they are acknowledged."""

    def __init__(self, *, retry_s: float) -> None:
        self._retry_s = retry_s
        self._receivers: list[Receiver] = []
        self._waiting: deque[Pending] = deque(maxlen=WAITING_MAX)
        self._is_held = False
        self.acknowledged = 0
        self.refused = 0

    def join(self, receiver: Receiver) -> None:
        """A bind is there, or takes receipts again."""
        if receiver not in self._receivers:
            self._receivers.append(receiver)
        self.send_waiting()

    def leave(self, receiver: Receiver, unacknowledged: list[Pending]) -> None:
        """A bind is gone; what it had not acknowledged waits for the next one."""
        if receiver in self._receivers:
            self._receivers.remove(receiver)
        self._waiting.extend(unacknowledged)

    def send(self, pending: Pending) -> None:
        """Deliver now, or when the account binds again."""
        if self._is_held:
            self._waiting.append(pending)
            return
        for receiver in self._receivers:
            if receiver.system_id == pending.system_id and receiver.can_receive():
                pending.tries += 1
                receiver.deliver(pending)
                return
        self._waiting.append(pending)

    def send_waiting(self) -> None:
        """Try again what could not go out before."""
        if self._is_held:
            return
        waiting = list(self._waiting)
        self._waiting.clear()
        for pending in waiting:
            self.send(pending)

    def hold(self) -> None:
        """Keep every receipt back until `release`."""
        self._is_held = True

    def release(self, per_s: int) -> None:
        """Send what was held back at this pace, then go on as usual."""
        self._is_held = False
        held, self._waiting = self._waiting, deque(maxlen=WAITING_MAX)
        self._release(held, max(1, round(per_s * RELEASE_EVERY_S)), asyncio.get_running_loop().time())

    def _release(self, held: deque[Pending], count: int, due_s: float) -> None:
        for _ in range(min(count, len(held))):
            self.send(held.popleft())
        if held:
            next_s = due_s + RELEASE_EVERY_S
            asyncio.get_running_loop().call_at(next_s, self._release, held, count, next_s)

    def answered(self, pending: Pending, *, accepted: bool, temporarily: bool) -> None:
        """Forget what was taken or rejected for good; try the rest again later."""
        if accepted:
            self.acknowledged += 1
        else:
            self.refused += 1
            if temporarily and pending.tries < TRIES_MAX:
                asyncio.get_running_loop().call_later(self._retry_s, self.send, pending)
        if self._waiting:
            self.send_waiting()
