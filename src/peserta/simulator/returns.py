"""Mails that a provider took and cannot deliver after all: they go back to their return path, as RFC 3464 says."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
from typing import Final

from aiosmtplib import SMTP, SMTPException, SMTPRecipientsRefused

RETURNED_AFTER_S: Final = 1.5
AGAIN_AFTER_S: Final = 1.0
# Whoever takes them back may just be starting.
TRIES_MAX: Final = 20
TIMEOUT_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a mail goes back: its status of RFC 3463, and the words of the server that did not want it."""

    status: str
    words: str


CAUSES: Final = {
    "pantul": Cause("5.1.1", "550 5.1.1 user unknown"),
    "sesak": Cause("5.2.2", "552 5.2.2 mailbox full"),
}


class Returns:
    """Hands mails back to the server at `port` on this machine; without one they are only not delivered."""

    def __init__(self, port: int | None, *, pace: float = 1.0) -> None:
        self._port = port
        self._pace = pace
        self._under_way: set[asyncio.Task[None]] = set()

    def begin(self, mail: bytes, *, to: str, return_path: str, cause: Cause) -> None:
        """Send it back a moment later. A mail without a return path is a returned one itself, and ends here."""
        if self._port is None or not return_path:
            return
        task = asyncio.create_task(self._hand_back(self._port, write_report(mail, to=to, cause=cause), return_path))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    def stop(self) -> None:
        """Forget what is under way."""
        for task in self._under_way:
            task.cancel()

    async def _hand_back(self, port: int, report: bytes, return_path: str) -> None:
        await asyncio.sleep(RETURNED_AFTER_S * self._pace)
        for _ in range(TRIES_MAX):
            with suppress(SMTPException, OSError):
                try:
                    async with SMTP(hostname="127.0.0.1", port=port, start_tls=False, timeout=TIMEOUT_S) as client:
                        await client.sendmail("", [return_path], report)
                except SMTPRecipientsRefused:
                    pass  # nobody there wants it, and never will
                return
            await asyncio.sleep(AGAIN_AFTER_S * self._pace)


def write_report(mail: bytes, *, to: str, cause: Cause) -> bytes:
    """The three parts: for people, for machines, and the headers of the mail that comes back."""
    report = MIMEMultipart("report", report_type="delivery-status")
    report["From"] = "Mail Delivery System <MAILER-DAEMON@mailbox.example>"
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Auto-Submitted"] = "auto-replied"
    report.attach(MIMEText(f"I could not deliver your mail to <{to}>: {cause.words}\n"))
    machines = MIMENonMultipart("message", "delivery-status")
    machines.set_payload([
        _block(("Reporting-MTA", "dns; mailbox.example")),
        _block(
            ("Final-Recipient", f"rfc822; {to}"), ("Action", "failed"), ("Status", cause.status),
            ("Diagnostic-Code", f"smtp; {cause.words}"),
        ),
    ])  # fmt: skip
    report.attach(machines)
    headers = mail.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
    report.attach(MIMEText(headers, "rfc822-headers"))
    return report.as_bytes()


def _block(*fields: tuple[str, str]) -> Message:
    block = Message()
    for name, value in fields:
        block[name] = value
    return block
