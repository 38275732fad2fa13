"""The door for mails that come back: a mail server of our own that takes nothing but those."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import psycopg
from aiosmtpd.smtp import SMTP, Envelope, Session
from psycopg_pool import PoolTimeout

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.pausing import pause
from peserta.messaging.receiving.bounce import Bounce, Verdict, read_bounce
from peserta.messaging.receiving.receipt import ReceiptReason, ReceiptState
from peserta.messaging.receiving.receipt_store import Heard, store_receipts
from peserta.messaging.receiving.suppression import suppress
from peserta.messaging.receiving.verp import Returned, read_return_path

log = logging.getLogger(__name__)

CONNECTIONS_MAX: Final = 50
RECIPIENTS_MAX: Final = 5
COMMANDS_MAX: Final = 50
IDLE_S: Final = 60.0
TRY_EVERY_S: Final = 2.0
# Larger ones are cut while they are read, not refused: the server would not send them again.
SIZE_MAX: Final = 2_500_000


@dataclass(frozen=True, slots=True)
class BounceSettings:
    """Where it listens, for which domain, and the route whose mails come back here.

    `mail_domain` is that of our Message-IDs.
    """

    host: str
    port: int
    domain: str
    mail_domain: str
    route: str


class BounceDoor:
    """Takes mails that come back. What it has answered with 250 is in the database."""

    def __init__(
        self, pool: Pool, settings: BounceSettings, keys: Keys, *, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._pool = pool
        self._settings = settings
        self._keys = keys
        self._clock = clock
        self._server: asyncio.Server | None = None
        # The mail may have been made to take long: one at a time, and none where codes are sent.
        self._reading = asyncio.Lock()
        self.connections: set[_Connection] = set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Listen until `stopping`; as long as somebody else has the port, try again: codes do not wait for it."""
        told = ""
        while not stopping.is_set():
            try:
                await self.start()
            except OSError as error:
                if told != (told := str(error)):
                    log.error("smtp.bounces: mails that come back are not taken yet: %s", told)  # noqa: TRY400
                await pause(stopping, TRY_EVERY_S)
            else:
                await stopping.wait()
                await self.stop()

    async def start(self) -> int:
        """Listen; return the port. OSError: the address is not ours to listen on."""
        loop, settings = asyncio.get_running_loop(), self._settings
        self._server = await loop.create_server(
            lambda: _Connection(self, settings.domain), settings.host, settings.port
        )
        return self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and end every connection; what was not answered is sent again."""
        if self._server is not None:
            self._server.close()
        for connection in list(self.connections):
            connection.hang_up()

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take only what is addressed to a return path that we made ourselves."""
        if len(envelope.rcpt_tos) >= RECIPIENTS_MAX:
            return "452 4.5.3 Too many recipients"
        if read_return_path(address, self._settings.domain, self._keys, self._clock()) is None:
            return "550 5.1.1 No such address"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep what it says, then answer."""
        content = envelope.content
        assert isinstance(content, bytes), "decode_data is off"
        async with self._reading:
            bounce = await asyncio.to_thread(read_bounce, content)
        now = self._clock()
        try:
            for address in envelope.rcpt_tos:
                returned = read_return_path(address, self._settings.domain, self._keys, now)
                if returned is not None:
                    await self._keep(returned, bounce, now)
        except (psycopg.Error, PoolTimeout) as error:
            log.warning("a bounce cannot be stored: %s", type(error).__name__)
            return "451 4.3.0 Try again later"
        return "250 2.0.0 OK"

    async def _keep(self, returned: Returned, bounce: Bounce, now: datetime) -> None:
        """Into the inbox of receipts, which moves the message, and with it what follows for the address."""
        heard = Heard(
            id=new_id(now), route=self._settings.route,
            provider_id=f"<{returned.message_id.hex}.{returned.n}@{self._settings.mail_domain}>",
            state=_STATES[bounce.verdict].name, reason=_reason(bounce).value,
            raw=f"bounce:{bounce.verdict.value} status:{bounce.status}".encode(),
        )  # fmt: skip
        async with transaction(self._pool) as conn:
            await store_receipts(conn, [heard], now=now)
            if bounce.is_hard:
                await suppress(conn, returned.message_id, returned.n, bounce.status, now=now)


_STATES: Final = {
    Verdict.FAILED: ReceiptState.UNDELIVERED,
    Verdict.DELAYED: ReceiptState.ENROUTE,
    Verdict.NOTHING: ReceiptState.UNKNOWN,
}


def _reason(bounce: Bounce) -> ReceiptReason:
    return bounce.reason if bounce.verdict is Verdict.FAILED else ReceiptReason.UNKNOWN


class _Connection(SMTP):
    """aiosmtpd's protocol within our bounds."""

    # Some servers send a whole paragraph as one line, and would give up on a bounce that was refused for it.
    line_length_limit = 64_000

    def __init__(self, door: BounceDoor, domain: str) -> None:
        self._door = door
        super().__init__(
            door, hostname=domain, ident="peserta", data_size_limit=SIZE_MAX, timeout=IDLE_S,
            command_call_limit=COMMANDS_MAX, loop=asyncio.get_running_loop(),
        )  # fmt: skip

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._door.connections.add(self)
        if len(self._door.connections) > CONNECTIONS_MAX:
            self.hang_up()

    def connection_lost(self, error: Exception | None) -> None:
        self._door.connections.discard(self)
        super().connection_lost(error)

    def hang_up(self) -> None:
        """Drop the connection without a word."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()
