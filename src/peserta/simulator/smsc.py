"""A simulated operator: an SMSC that speaks SMPP 3.4 over TCP.

    python -m peserta.simulator.smsc --name JALUR-A --port 2775 --control-port 0

It binds to 127.0.0.1 only, prints its ports as one line of JSON when it is ready, and ends
with SIGTERM or with its parent. Magic numbers (`--help`) make each failure.
"""

import argparse
import asyncio
import ssl
import time
from collections.abc import Callable
from typing import Final, TypeVarTuple

from smpp34 import SubmitSm

from peserta.simulator.alphabet import read_text
from peserta.simulator.control import Control
from peserta.simulator.inbox import Inbox, State
from peserta.simulator.lifetime import Ready, add_common_options, announce, run, until_told_to_stop
from peserta.simulator.magic import FAULTS, Answer, Fate, fate_of, table
from peserta.simulator.receipts import Pending, ReceiptDesk, write_receipt
from peserta.simulator.smsc_session import (
    ESME_ROK,
    ESME_RX_P_APPN,
    ESME_RX_R_APPN,
    SUBMIT_SM,
    Session,
)

Ts = TypeVarTuple("Ts")

MESSAGE_PAYLOAD: Final = 0x0424
ESME_RBINDFAIL: Final = 0x0D
ESME_RINVPASWD: Final = 0x0E
_PERMANENT: Final = {ESME_RX_P_APPN, ESME_RX_R_APPN}

_FIRST_STATE: Final = {
    Answer.ACCEPT: State.WAITING,
    Answer.REJECT: State.REFUSED,
    Answer.NOTHING: State.UNANSWERED,
    Answer.HANG_UP: State.DISCONNECTED,
}


class Smsc:
    """One operator. `pace` multiplies every scripted delay, so that tests need not wait."""

    def __init__(
        self,
        name: str,
        *,
        password: str | None = None,
        receipt_delay_s: float = 1.0,
        receipt_retry_s: float = 2.0,
        pace: float = 1.0,
    ) -> None:
        self.name = name
        self.inbox = Inbox(name)
        self.is_on = True
        self.latency_s = 0.0
        self.desk = ReceiptDesk(retry_s=receipt_retry_s)
        self.fault: str | None = None
        self._password = password
        self._receipt_delay_s = receipt_delay_s
        self._pace = pace
        self._sessions: set[Session] = set()
        self._server: asyncio.Server | None = None
        # Ids must not repeat after a restart, as they do not at an operator.
        self._first_id = f"{int(time.time() * 1000) & 0xFFFFFFFF:08x}"

    async def start(self, port: int = 0, *, tls: ssl.SSLContext | None = None) -> int:
        """Listen on 127.0.0.1; return the port."""
        self._server = await asyncio.get_running_loop().create_server(lambda: Session(self), "127.0.0.1", port, ssl=tls)
        return self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and drop every connection."""
        if self._server is not None:
            self._server.close()
        self._hang_up_all()

    def switch(self, *, on: bool) -> None:
        """Off: binds are refused and the present ones dropped. Receipts wait."""
        self.is_on = on
        if not on:
            self._hang_up_all()

    def set_fault(self, name: str | None) -> None:
        """Treat every message in one faulty way, whatever its number; None: as usual again.

        Raises ValueError for an unknown name.
        """
        if name is not None and name not in FAULTS:
            raise ValueError(name)
        self.fault = name

    def set_receipts(self, per_s: int) -> None:
        """0 holds receipts back; more sends those that were held back at this pace."""
        if per_s > 0:
            self.desk.release(per_s)
        else:
            self.desk.hold()

    def counters(self) -> dict[str, int]:
        """Figures for the side door."""
        return {
            "connections": len(self._sessions),
            "messages": self.inbox.count,
            "receipts_acknowledged": self.desk.acknowledged,
            "receipts_refused": self.desk.refused,
        }

    def opened(self, session: Session) -> None:
        """A client has connected."""
        self._sessions.add(session)

    def bind_status(self, system_id: str, password: str) -> int:
        """Whether this account may bind now."""
        if not self.is_on or not system_id:
            return ESME_RBINDFAIL
        if self._password is not None and password != self._password:
            return ESME_RINVPASWD
        return ESME_ROK

    def bound(self, session: Session) -> None:
        """A session may take receipts from now on."""
        if session.can_receive():
            self.desk.join(session)

    def closed(self, session: Session, unacknowledged: list[Pending]) -> None:
        """A client has gone."""
        self._sessions.discard(session)
        self.desk.leave(session, unacknowledged)

    def submitted(self, session: Session, pdu: SubmitSm) -> None:
        """Take one message and let its number decide its fate."""
        fate = FAULTS[self.fault] if self.fault is not None else fate_of(pdu.destination_addr)
        number = self.inbox.add(
            sender=pdu.source_addr,
            to=pdu.destination_addr,
            text=read_text(_content(pdu), pdu.data_coding),
            state=_FIRST_STATE[fate.answer],
        )
        match fate.answer:
            case Answer.HANG_UP:
                session.hang_up()
            case Answer.NOTHING:
                pass
            case Answer.REJECT:
                self._after(self.latency_s, session.respond, SUBMIT_SM, pdu.sequence_number, b"\0", fate.status)
            case Answer.ACCEPT:
                self._accept(session, pdu, fate, number)

    def receipt_answered(self, pending: Pending, status: int) -> None:
        """A client has answered a receipt."""
        self.desk.answered(pending, accepted=status == ESME_ROK, temporarily=status not in _PERMANENT)

    def _accept(self, session: Session, pdu: SubmitSm, fate: Fate, number: int) -> None:
        message_id = f"{self._first_id}{number:08x}"
        answer_after_s = self.latency_s + fate.answer_after_s * self._pace
        receipt_after_s = self._receipt_delay_s
        if fate.receipt_after_s is not None:
            receipt_after_s = fate.receipt_after_s * self._pace
        if fate.receipt_first:
            self._finish(session.system_id, pdu, fate, message_id, number)
        answer = (fate.answers_id or message_id).encode() + b"\0"
        self._after(answer_after_s, session.respond, SUBMIT_SM, pdu.sequence_number, answer, ESME_ROK)
        if not fate.receipt_first:
            self._after(
                answer_after_s + receipt_after_s, self._finish, session.system_id, pdu, fate, message_id, number
            )

    def _finish(self, system_id: str, pdu: SubmitSm, fate: Fate, message_id: str, number: int) -> None:
        self.inbox.settle(number, fate.ends_as)
        if not pdu.registered_delivery:
            return
        for _ in range(fate.receipts):
            self.desk.send(Pending(system_id, write_receipt(fate, message_id, pdu)))

    def _after(self, delay_s: float, act: Callable[[*Ts], None], *args: *Ts) -> None:
        if delay_s > 0:
            asyncio.get_running_loop().call_later(delay_s, act, *args)
        else:
            act(*args)

    def _hang_up_all(self) -> None:
        for session in list(self._sessions):
            session.hang_up()


def _content(pdu: SubmitSm) -> bytes:
    return pdu.short_message or next((tlv.value for tlv in pdu.tlvs if tlv.tag == MESSAGE_PAYLOAD), b"")


async def serve(options: argparse.Namespace) -> None:
    """Run one SMSC until it is told to stop."""
    smsc = Smsc(
        options.name,
        password=options.password,
        receipt_delay_s=options.receipt_delay_ms / 1000,
        pace=options.pace,
    )
    control = Control(smsc)
    port = await smsc.start(options.port)
    announce(Ready(smsc.name, port, await control.start(options.control_port)))
    await until_told_to_stop(options.parent)
    await control.stop()
    await smsc.stop()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(
        description="A simulated SMSC (SMPP 3.4) on 127.0.0.1.",
        epilog="The last three digits of the destination decide:\n" + table(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_common_options(parser)
    parser.add_argument("--password", help="refuse binds with another one")
    parser.add_argument("--receipt-delay-ms", type=int, default=1000, help="from answer to receipt")
    run(serve, parser.parse_args())


if __name__ == "__main__":
    main()
