"""A simulated mail provider: takes mail over SMTP and shows it.

    python -m peserta.simulator.mailbox --name SURAT --port 2525 --control-port 0

The first word of the local part decides (`penuh@`, `penuh.siti@`, `penuh2@`); see `--help`. Mails that are taken and
go back are handed to `--returns-to`, as to the MX of their return path.
"""

import argparse
import asyncio
import logging
import re
import ssl
from collections import OrderedDict
from email import message_from_bytes
from email.policy import default as modern_policy
from typing import Final

from aiosmtpd.smtp import SMTP, Envelope, Session

from peserta.simulator.control import Control
from peserta.simulator.inbox import Inbox, State
from peserta.simulator.lifetime import Ready, add_common_options, announce, run, until_told_to_stop
from peserta.simulator.returns import CAUSES, Returns

MAIL_BYTES_MAX: Final = 1_000_000
GREYLIST_MAX: Final = 1_000
SLOW_S: Final = 5.0
FOR_EVER_S: Final = 600.0

MAGIC: Final = {
    "penuh": "452 4.2.2 mailbox full",
    "tolak": "550 5.1.1 unknown user",
    "lambat": "accepted after 5 s",
    "bisu": "no answer to RCPT",
    "putus": "disconnects on RCPT",
    "abu": "451 4.7.1 greylisted at first, accepted the second time",
    **{word: f"accepted, then returned: {cause.words}" for word, cause in CAUSES.items()},
}
# What RFC 3461 adds to MAIL and RCPT; aiosmtpd knows none of them.
_DSN_WORD = re.compile(r" (RET|ENVID|NOTIFY|ORCPT)=(\S+)", re.IGNORECASE)
_FIRST_WORD = re.compile(r"[a-z]+")


class Mailbox:
    """One provider, and at the same time aiosmtpd's handler. `pace` multiplies the delays."""

    def __init__(self, name: str, *, pace: float = 1.0, offers_dsn: bool = True, returns_to: int | None = None) -> None:
        self.name = name
        self.offers_dsn = offers_dsn
        self.inbox = Inbox(name)
        self.is_on = True
        self.latency_s = 0.0
        self.connections: set[Connection] = set()
        self.opened = 0
        self._pace = pace
        self._returns = Returns(returns_to, pace=pace)
        self._greylisted: OrderedDict[str, None] = OrderedDict()
        self._server: asyncio.Server | None = None

    async def start(
        self, port: int = 0, *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None
    ) -> int:
        """Listen on 127.0.0.1, if asked with TLS from the start or offering STARTTLS; return the port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Connection(self, starttls), "127.0.0.1", port, ssl=tls)
        return self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and drop every connection."""
        if self._server is not None:
            self._server.close()
        self._returns.stop()
        self._hang_up_all()

    def switch(self, *, on: bool) -> None:
        """Off: present connections are dropped and new ones closed at once."""
        self.is_on = on
        if not on:
            self._hang_up_all()

    def counters(self) -> dict[str, int]:
        """Figures for the side door."""
        return {"connections": len(self.connections), "messages": self.inbox.count}

    async def handle_EHLO(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Offer DSN (RFC 3461) if this provider does."""
        session.host_name = hostname
        assert isinstance(server, Connection)
        server.dsn.clear()
        return [*responses[:-1], "250-DSN", responses[-1]] if self.offers_dsn else responses

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answer RCPT TO as the local part asks."""
        await asyncio.sleep(self.latency_s)
        match _magic_word(address):
            case "penuh":
                return self._refuse(envelope, address, "452 4.2.2 Mailbox full")
            case "tolak":
                return self._refuse(envelope, address, f"550 5.1.1 <{address}>: unknown user")
            case "abu" if self._is_first_time(address):
                return self._refuse(envelope, address, "451 4.7.1 Greylisted, try again later")
            case "bisu":
                self._remember(envelope, address, State.UNANSWERED)
                await asyncio.sleep(FOR_EVER_S)
            case "putus":
                self._remember(envelope, address, State.DISCONNECTED)
                assert isinstance(server, Connection)
                server.hang_up()
            case _:
                pass
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep one copy for each recipient."""
        if any(_magic_word(address) == "lambat" for address in envelope.rcpt_tos):
            await asyncio.sleep(SLOW_S * self._pace)
        content = envelope.content
        assert isinstance(content, bytes), "decode_data is off"
        subject, text = read_mail(content)
        for address in envelope.rcpt_tos:
            sender, cause = envelope.mail_from or "", CAUSES.get(_magic_word(address))
            state = State.UNDELIVERED if cause else State.DELIVERED
            self.inbox.add(sender=sender, to=address, subject=subject, text=text, state=state)
            if cause is not None:
                self._returns.begin(content, to=address, return_path=sender, cause=cause)
        return f"250 2.0.0 queued as {self.inbox.count:08X}"

    def _refuse(self, envelope: Envelope, address: str, reply: str) -> str:
        self._remember(envelope, address, State.REFUSED)
        return reply

    def _remember(self, envelope: Envelope, address: str, state: State) -> None:
        self.inbox.add(sender=envelope.mail_from or "", to=address, text="", state=state)

    def _is_first_time(self, address: str) -> bool:
        if self._greylisted.pop(address, ...) is None:
            return False
        self._greylisted[address] = None
        if len(self._greylisted) > GREYLIST_MAX:
            self._greylisted.popitem(last=False)
        return True

    def _hang_up_all(self) -> None:
        for connection in list(self.connections):
            connection.hang_up()


class Connection(SMTP):
    """aiosmtpd's protocol, known to its mailbox so that it can be dropped."""

    def __init__(self, mailbox: Mailbox, starttls: ssl.SSLContext | None) -> None:
        self._mailbox = mailbox
        self.dsn: dict[str, str] = {}
        """What was asked of DSN for the present mail, by the word in capitals."""
        super().__init__(
            mailbox,
            hostname="mailbox.example",
            ident="simulator",
            data_size_limit=MAIL_BYTES_MAX,
            tls_context=starttls,
            loop=asyncio.get_running_loop(),
        )

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802  aiosmtpd's name
        """MAIL FROM, with RET and ENVID."""
        self.dsn.clear()
        await super().smtp_MAIL(self._take_dsn(arg))

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802  aiosmtpd's name
        """RCPT TO, with NOTIFY and ORCPT."""
        await super().smtp_RCPT(self._take_dsn(arg))

    def _take_dsn(self, arg: str | None) -> str | None:
        """The arguments without what is DSN's; who did not offer it does not know it either."""
        if arg is None or not self._mailbox.offers_dsn:
            return arg
        self.dsn |= {word.upper(): value for word, value in _DSN_WORD.findall(arg)}
        return _DSN_WORD.sub("", arg)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._mailbox.connections.add(self)
        self._mailbox.opened += 1
        if not self._mailbox.is_on:
            self.hang_up()

    def connection_lost(self, error: Exception | None) -> None:
        self._mailbox.connections.discard(self)
        super().connection_lost(error)

    def hang_up(self) -> None:
        """Drop the connection without a word."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()


def read_mail(content: bytes) -> tuple[str, str]:
    """Subject and plain text of one mail; a mail that cannot be read is shown as it came."""
    try:
        mail = message_from_bytes(content, policy=modern_policy)
        body = mail.get_body(("plain",))
        text = str(body.get_content()) if body else ""
        return str(mail["Subject"] or ""), text.replace("\r\n", "\n")
    except (LookupError, ValueError, AttributeError, TypeError):
        # What the standard library raises on hostile mail: unknown charsets, broken headers.
        return "", content.decode("ascii", "replace")


def _magic_word(address: str) -> str:
    word = _FIRST_WORD.match(address.lower())
    return word.group() if word else ""


async def serve(options: argparse.Namespace) -> None:
    """Run one mailbox until it is told to stop."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd logs each command
    mailbox = Mailbox(options.name, pace=options.pace, returns_to=options.returns_to)
    control = Control(mailbox)
    port = await mailbox.start(options.port)
    announce(Ready(mailbox.name, port, await control.start(options.control_port)))
    await until_told_to_stop(options.parent)
    await control.stop()
    await mailbox.stop()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(
        description="A simulated mail provider (SMTP) on 127.0.0.1.",
        epilog="The first word of the local part decides:\n"
        + "\n".join(f"  {word}@  {meaning}" for word, meaning in MAGIC.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_common_options(parser)
    parser.add_argument("--returns-to", type=int, default=None, help="port of the server that takes returned mails")
    run(serve, parser.parse_args())


if __name__ == "__main__":
    main()
