"""One bound SMPP session: requests matched with answers, and the other side's requests."""

import asyncio
import socket
from collections.abc import Callable
from typing import Final

from peserta.messaging.providers.smpp_pdu import (
    DELIVER_SM,
    ENQUIRE_LINK,
    ESME_RINVCMDID,
    RESPONSE,
    UNBIND,
    BadFrameError,
    Pdu,
    bind_transceiver,
    frame,
    take_pdus,
)
from peserta.messaging.providers.smpp_retry import BindRefusedError

OnDeliver = Callable[["Bind", Pdu], None]
SEQUENCE_MAX: Final = 0x7FFFFFFF


class Bind(asyncio.Protocol):
    """One TCP connection to an SMSC, from connecting until it is gone.

    Nothing the other side sends can raise out of here: bytes that are not SMPP
    end the connection, and everything in flight is then settled as lost at once.
    """

    def __init__(self, on_deliver: OnDeliver) -> None:
        self._on_deliver = on_deliver
        # Not itertools.cycle: it keeps every number it has given.
        self._last_sequence = 0
        self._waiting: dict[int, asyncio.Future[Pdu | None]] = {}
        self._received = bytearray()
        self._unsent: list[bytes] = []
        self._transport: asyncio.Transport | None = None
        self._loop = asyncio.get_running_loop()
        self.gone: asyncio.Future[str] = self._loop.create_future()
        """Done when the connection has ended; holds why."""

    def next_sequence(self) -> int:
        """A number for the next request, from 1 to SEQUENCE_MAX and then from 1 again (SMPP 3.4, 5.1.4)."""
        self._last_sequence = self._last_sequence % SEQUENCE_MAX + 1
        return self._last_sequence

    async def ask(self, request: bytes, sequence: int) -> Pdu | None:
        """Send a request and wait for its answer; None when the link broke first.

        The caller brings the deadline (`asyncio.timeout`); a late answer is dropped.
        """
        if self.gone.done():
            return None
        answer: asyncio.Future[Pdu | None] = self._loop.create_future()
        self._waiting[sequence] = answer
        try:
            self.send(request)
            return await answer
        finally:
            self._waiting.pop(sequence, None)

    async def open_session(self, *, system_id: str, password: str) -> None:
        """Bind as a transceiver. Raises BindRefusedError when the SMSC says no."""
        sequence = self.next_sequence()
        answer = await self.ask(bind_transceiver(sequence, system_id=system_id, password=password), sequence)
        if answer is None:
            raise ConnectionRefusedError("the link broke before the bind was answered")
        if answer.status:
            raise BindRefusedError(answer.status)

    async def is_alive(self) -> bool:
        """Ask for a sign of life; False when the link broke. The caller brings the deadline."""
        sequence = self.next_sequence()
        return await self.ask(frame(ENQUIRE_LINK, sequence), sequence) is not None

    async def close_session(self) -> None:
        """Say goodbye and wait until the SMSC has heard it."""
        sequence = self.next_sequence()
        await self.ask(frame(UNBIND, sequence), sequence)
        self.abort("unbound")

    def send(self, pdu: bytes) -> None:
        """Queue one PDU; all that are queued in one turn of the loop leave in one write."""
        if not self._unsent:
            self._loop.call_soon(self._flush)
        self._unsent.append(pdu)

    def abort(self, reason: str) -> None:
        """Drop the connection now."""
        self._settle(reason)
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        # Without it a lone text waits 40 ms for the acknowledgement of the one before.
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, data: bytes) -> None:
        self._received += data
        try:
            pdus = take_pdus(self._received)
        except BadFrameError as error:
            self.abort(str(error))
            return
        for pdu in pdus:
            self._take(pdu)

    def connection_lost(self, exc: Exception | None) -> None:
        self._settle(str(exc) if exc else "closed by the SMSC")

    # An SMSC that does not read what we send gets no more work from us either.
    def pause_writing(self) -> None:
        if self._transport is not None:
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        if self._transport is not None:
            self._transport.resume_reading()

    def _take(self, pdu: Pdu) -> None:
        if pdu.command & RESPONSE:
            answer = self._waiting.get(pdu.sequence)
            if answer is not None and not answer.done():
                answer.set_result(pdu)
        elif pdu.command == DELIVER_SM:
            self._on_deliver(self, pdu)
        elif pdu.command == ENQUIRE_LINK:
            self.send(frame(ENQUIRE_LINK | RESPONSE, pdu.sequence))
        elif pdu.command == UNBIND:
            self.send(frame(UNBIND | RESPONSE, pdu.sequence))
            self._loop.call_soon(self._close)
        else:
            self.send(frame(RESPONSE, pdu.sequence, status=ESME_RINVCMDID))

    def _close(self) -> None:
        """Leave at once: hanging up may take the other side half a minute, and nothing more is said meanwhile."""
        self._settle("unbound by the SMSC")
        if self._transport is not None:
            self._transport.close()

    def _flush(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(b"".join(self._unsent))
        self._unsent.clear()

    def _settle(self, reason: str) -> None:
        if not self.gone.done():
            self.gone.set_result(reason)
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_result(None)
