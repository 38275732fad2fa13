"""An SMTP route: mails out through one relay, over a few connections that are used again."""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, localtime
from enum import Enum
from typing import Final

from aiosmtplib import SMTP, SMTPException, SMTPHeloError, SMTPResponseException

from peserta.kit.contacts import ENCODED
from peserta.messaging.made_up import MADE_UP, is_made_up
from peserta.messaging.outcome import Outcome, Submitted
from peserta.messaging.providers.smtp_reply import Stage, read_refusal

CLOSE_S: Final = 3.0
# Relays drop quiet connections after some minutes; ours goes first.
IDLE_S_MAX: Final = 60.0


class Encryption(Enum):
    """How the connection to the relay is protected."""

    PLAIN = "plain"
    """Only for a relay on this machine."""
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """One relay and our account there. `sender` is a bare address, `sender_name` what people see.

    Unless the relay `is_simulated`, addresses of made-up people are refused before they reach it.
    """

    name: str
    host: str
    port: int
    sender: str
    sender_name: str
    encryption: Encryption = Encryption.STARTTLS
    tls: ssl.SSLContext | None = None
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    connections: int = 4
    is_simulated: bool = False
    return_path: Callable[[str], str] | None = None
    """Where mails that cannot be delivered come back to, by their Message-ID; None: to the sender."""


@dataclass(slots=True)
class _Idle:
    client: SMTP
    since: float


class SmtpRoute:
    """A small pool of connections to one relay.

    A connection that broke, or that answered out of turn, is dropped and never used again.
    """

    def __init__(self, settings: SmtpSettings) -> None:
        self.name = settings.name
        self._settings = settings
        self._places = asyncio.Semaphore(settings.connections)
        self._idle: list[_Idle] = []
        self._leaving = False
        # Of the mails that were taken or whose address was unknown, what the last was.
        self._last_was_taken = False

    async def submit(self, to: str, subject: str, text: str, *, message_id: str, timeout_s: float) -> Submitted:
        """Hand one plain-text mail over; every ending within `timeout_s` is an Outcome.

        `message_id` becomes the Message-ID header, angle brackets included, and the
        `provider_id`: it is what a bounce names.
        """
        if not _is_plain_address(to):
            return Submitted(Outcome.REFUSED, detail="not a mail address")
        if not self._settings.is_simulated and is_made_up(to):
            return Submitted(Outcome.REFUSED, detail=MADE_UP)
        content = self._compose(to, subject, text, message_id)
        back = self._settings.return_path
        sender = back(message_id) if back else self._settings.sender
        delivery = _Delivery(sender, to, content, envelope_id=message_id.strip("<>"))
        try:
            async with asyncio.timeout(timeout_s):
                async with self._places:
                    await self._hand_over(delivery)
        except TimeoutError:  # also aiosmtplib's own
            return Submitted(_TIMED_OUT[delivery.stage], detail=delivery.where)
        except SMTPResponseException as error:
            return self._believed(read_refusal(delivery.stage, error.code, error.message))
        except (OSError, SMTPException) as error:
            # Before its content no relay has a mail: it is nobody's yet, and this one may be asked again.
            outcome = Outcome.LOST if delivery.stage is Stage.CONTENT else Outcome.DOWN
            # Nobody's address has been said while connecting, and a wrong setting is seen nowhere else.
            is_connecting = delivery.stage is Stage.CONNECTING
            return Submitted(outcome, detail=str(error) if is_connecting else type(error).__name__)
        self._last_was_taken = True
        return Submitted(Outcome.ACCEPTED, provider_id=message_id)

    def _believed(self, refusal: Submitted) -> Submitted:
        """An address is gone where the relay took the mail before it: one that lost its tables knows nobody."""
        if not refusal.gone:
            return refusal
        is_believed, self._last_was_taken = self._last_was_taken, False
        return refusal if is_believed else replace(refusal, gone="")

    async def close(self) -> None:
        """Say goodbye on every idle connection."""
        self._leaving = True
        while self._idle:
            client = self._idle.pop().client
            try:
                async with asyncio.timeout(CLOSE_S):
                    await client.quit()
            except (OSError, TimeoutError, SMTPException):
                pass  # it is going anyway
            finally:
                client.close()

    async def _hand_over(self, delivery: "_Delivery") -> None:
        if self._leaving:
            raise ConnectionError("the route is closed")
        delivery.stage = Stage.CONNECTING
        client = await self._reuse() or await self._connect()
        try:
            await delivery.send(client)
        except SMTPResponseException as error:
            if error.code // 100 in (4, 5):
                self._keep(client)  # it said no to this mail; the connection is as good as before
            else:
                client.close()  # an answer out of turn: the next one would be, too
            raise
        except BaseException:
            client.close()
            raise
        self._keep(client)

    async def _reuse(self) -> SMTP | None:
        """An idle connection that still answers.

        RSET forgets a mail that was refused half way, and shows a connection that the
        relay has closed meanwhile before any mail depends on it.
        """
        oldest = asyncio.get_running_loop().time() - IDLE_S_MAX
        while self._idle:
            idle = self._idle.pop()
            try:
                if idle.client.is_connected and idle.since > oldest:
                    await idle.client.rset()
                    return idle.client
            except (OSError, SMTPException):
                pass  # gone: the next one, or a new one
            except asyncio.CancelledError:
                idle.client.close()
                raise
            idle.client.close()
        return None

    async def _connect(self) -> SMTP:
        client = self._new_client()
        try:
            await client.connect()
        except BaseException:
            client.close()
            raise
        return client

    def _keep(self, client: SMTP) -> None:
        if self._leaving or not client.is_connected:
            client.close()
        else:
            self._idle.append(_Idle(client, asyncio.get_running_loop().time()))

    def _new_client(self) -> SMTP:
        settings = self._settings
        return SMTP(
            hostname=settings.host,
            port=settings.port,
            username=settings.username,
            password=settings.password,
            use_tls=settings.encryption is Encryption.TLS,
            start_tls=settings.encryption is Encryption.STARTTLS,
            tls_context=settings.tls,
            # Otherwise each connection looks our own name up in the DNS first.
            local_hostname=settings.sender.rpartition("@")[2],
            timeout=None,  # submit() holds the deadline
        )

    def _compose(self, to: str, subject: str, text: str, message_id: str) -> bytes:
        mail = EmailMessage(policy=SMTP_POLICY)
        mail["From"] = Address(self._settings.sender_name, addr_spec=self._settings.sender)
        mail["To"] = to
        mail["Subject"] = " ".join(subject.split())
        mail["Date"] = format_datetime(localtime())
        mail["Message-ID"] = message_id
        # RFC 3834: no holiday answer, please.
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(text)
        return mail.as_bytes()


@dataclass(slots=True)
class _Delivery:
    sender: str
    to: str
    content: bytes
    envelope_id: str
    stage: Stage = Stage.WAITING

    @property
    def where(self) -> str | None:
        """What a relay that is reached did not answer, for staff."""
        return f"no answer at {self.stage.value}" if self.stage in {Stage.SENDER, Stage.RECIPIENT} else None

    async def send(self, client: SMTP) -> None:
        """Send it; a relay that offers DSN (RFC 3461) is asked to tell of failure and delay, with headers only."""
        self.stage = Stage.SENDER
        if client.is_ehlo_or_helo_needed:
            with suppress(SMTPHeloError):  # an old relay; the next command greets it with HELO
                await client.ehlo()
        tells = client.supports_extension("dsn")
        await client.mail(self.sender, options=["RET=HDRS", f"ENVID={_xtext(self.envelope_id)}"] if tells else ())
        self.stage = Stage.RECIPIENT
        asked = ("NOTIFY=FAILURE,DELAY", f"ORCPT=rfc822;{_xtext(self.to)}")
        await client.rcpt(self.to, options=asked if tells else ())
        self.stage = Stage.CONTENT
        await client.data(self.content)


def _xtext(text: str) -> str:
    """RFC 3461, 4: printable ASCII, with "+", "=" and everything else as "+" and two hexadecimal digits."""
    return "".join(c if "!" <= c <= "~" and c not in "+=" else f"+{ord(c):02X}" for c in text)


_TIMED_OUT: Final = {
    Stage.WAITING: Outcome.EXPIRED,
    Stage.CONNECTING: Outcome.DOWN,
    Stage.SENDER: Outcome.DOWN,
    Stage.RECIPIENT: Outcome.DOWN,
    Stage.CONTENT: Outcome.SILENT,
}


def _is_plain_address(to: str) -> bool:
    """No room for a second command or a second recipient; `Email.parse` has checked the rest."""
    local, at, domain = to.rpartition("@")
    return (
        bool(at and local and domain)
        and ENCODED not in local
        and to.isascii()
        and to.isprintable()
        and not set(to) & set(' <>",;')
    )
