"""Mails that come back: what a mail server says became of ours, read tolerantly; no bytes make it raise."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from enum import Enum
from typing import Final, cast

from peserta.messaging.receiving.receipt import ReceiptReason

# Servers send the headers of our mail back, some all of it; what follows says nothing new.
READ_BYTES_MAX: Final = 64_000
PARTS_MAX: Final = 50
# The parser compares each line with the boundary of every multipart around it: no server puts so many into each other.
BOUNDARIES_MAX: Final = 20
TEXT_MAX: Final = 8_000


class Verdict(Enum):
    """What such a mail is."""

    FAILED = "failed"
    DELAYED = "delayed"
    NOTHING = "nothing"
    """An answer by machine, news of success, or nothing that can be understood: it changes nothing."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """What it says. One that `is_hard` says that the address does not exist, or not any more."""

    verdict: Verdict
    reason: ReceiptReason = ReceiptReason.UNKNOWN
    status: str = ""
    is_hard: bool = False


NOTHING: Final = Bounce(Verdict.NOTHING)

# RFC 3463, and 5.1.10 of RFC 7505: address unknown, its domain unknown, its syntax refused, moved, mailbox closed.
HARD: Final = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
_STATUS: Final = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY: Final = re.compile(r"(?<![\d.])([45])([0-5])(\d)(?=[ -])")
_UNKNOWN: Final = re.compile(
    r"user unknown|unknown (user|recipient|address)|no such (user|recipient|mailbox|address)|(user|recipient|address"
    r"|mailbox|account)( that you tried to reach)? (does not|doesn.t) exist|recipient (address )?(was )?not found"
    r"|no mailbox here|invalid (recipient|mailbox)|tidak (ditemukan|dikenal)",
    re.IGNORECASE,
)
_FULL: Final = re.compile(
    r"(mailbox|inbox|quota|storage).{0,40}(full|exceeded|over)|over ?quota|kotak.{0,20}penuh", re.IGNORECASE
)
# A policy about the sender, whatever number it is given: the address may well exist.
_POLICY: Final = re.compile(
    r"spam|blocked|block ?list|black ?list|reputation|policy|dmarc|spf|dkim|greylist|rate limit|denied by",
    re.IGNORECASE,
)
_DELAY: Final = re.compile(
    r"(has been|is|was) delayed|will (be retried|keep trying|continue to|retry)|not yet been delivered"
    r"|still undelivered|do not need to (resend|do anything)|still trying|warning: (message|could not send)",
    re.IGNORECASE,
)
_SUBJECT: Final = re.compile(
    r"undeliver|returned mail|return(ing|ed) message|delivery.{0,20}(fail|status|notif|problem)|failure notice"
    r"|mail (delivery )?(failed|system error)|could not (be delivered|send)|delayed|gagal|tidak terkirim",
    re.IGNORECASE,
)
_MACHINE: Final = re.compile(r"mailer-daemon|postmaster|mail delivery (sub)?system|<>", re.IGNORECASE)
_AUTO_REPLY: Final = re.compile(
    r"^(re: *)?(out of (the )?office|automatic reply|auto(matic)?[- ]?(reply|response)|vacation|balasan otomatis"
    r"|di luar kantor|sedang cuti)",
    re.IGNORECASE,
)
# Where a server goes on with our own mail, whose words are not its own.
_OUR_MAIL: Final = re.compile(
    r"^(-+ ?(this is a copy|below this line|original message|the (header|body)|forwarded)|received: |return-path: )",
    re.IGNORECASE | re.MULTILINE,
)


def read_bounce(raw: bytes) -> Bounce:
    """Read one mail that came to a return path of ours."""
    read = raw[:READ_BYTES_MAX]
    if read.lower().count(b"boundary") > BOUNDARIES_MAX:
        return NOTHING
    try:
        mail = message_from_bytes(read)
        reports = list(_reports(mail))
        if reports:
            return _of_reports(reports)
        return _of_text(mail)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, KeyError):
        # The parser of the standard library is not made for mails that were made to break it.
        return NOTHING


def _of_reports(reports: list[Message]) -> Bounce:
    """RFC 3464: one block for each recipient, of which ours had one."""
    bounces = [_of_report(report) for report in reports]
    return next((b for b in bounces if b.verdict is Verdict.FAILED), bounces[0])


def _of_report(report: Message) -> Bounce:
    action, status = _header(report, "action").lower(), _header(report, "status")
    diagnostic = _header(report, "diagnostic-code")
    match = _STATUS.search(status)
    code = match[0] if match else ""
    if action == "delayed" or (not action and code.startswith("4")):
        return Bounce(Verdict.DELAYED, status=code)
    if action not in ("failed", "") or code.startswith("2") or not (action or code):
        return NOTHING
    exact = _STATUS.search(diagnostic)
    if code in ("", "5.0.0", "5.1.0") and exact and exact[1] == "5":
        code = exact[0]
    return read_failure(code, diagnostic)


def _of_text(mail: Message) -> Bounce:
    """The forms of servers that follow no standard: by who wrote, what about, and the numbers and words of servers."""
    subject = _header(mail, "subject")
    auto = _header(mail, "auto-submitted").lower()
    answers = ("x-autoreply", "x-autorespond", "x-auto-response")
    if auto.startswith("auto-replied") or _AUTO_REPLY.search(subject) or any(_header(mail, name) for name in answers):
        return NOTHING
    is_machine = _MACHINE.search(_header(mail, "from")) or _header(mail, "x-failed-recipients")
    if not is_machine or not (_SUBJECT.search(subject) or _header(mail, "x-failed-recipients")):
        return NOTHING
    text = _text(mail)
    own = _OUR_MAIL.search(text)
    said = text[: own.start()] if own else text
    if _DELAY.search(said):
        return Bounce(Verdict.DELAYED)
    match, reply = _STATUS.search(said), _REPLY.search(said)
    if match is not None and match[1] != "2":
        return read_failure(match[0], said)
    if reply is not None or _UNKNOWN.search(said) or _FULL.search(said):
        return read_failure(f"{reply[1] if reply else 5}.0.0", said)
    return NOTHING


def read_failure(status: str, said: str) -> Bounce:
    """What a server means that refuses a mail for good, by its status (RFC 3463, "" without one) and its words."""
    status = status or "5.0.0"
    is_policy = _POLICY.search(said) is not None
    is_unknown = status in HARD or (status in ("5.0.0", "5.1.0") and _UNKNOWN.search(said) is not None)
    if is_policy or status.startswith("5.7."):
        reason = ReceiptReason.BLOCKED
    elif status.endswith(".2.2") or _FULL.search(said):
        reason = ReceiptReason.INBOX_FULL
    elif is_unknown:
        reason = ReceiptReason.UNKNOWN_NUMBER
    else:
        reason = ReceiptReason.REJECTED if status.startswith("5") else ReceiptReason.EXPIRED
    return Bounce(Verdict.FAILED, reason, status, is_hard=reason is ReceiptReason.UNKNOWN_NUMBER)


def _reports(mail: Message) -> Iterator[Message]:
    """The blocks about recipients; never those of a mail that is only attached."""
    for part in _parts(mail):
        if part.get_content_type() != "message/delivery-status":
            continue
        yield from (block for block in _inside(part) if block["action"] or block["status"])


def _parts(mail: Message) -> Iterator[Message]:
    waiting, seen = [mail], 0
    while waiting and seen < PARTS_MAX:
        part, seen = waiting.pop(0), seen + 1
        yield part
        if part.get_content_maintype() == "multipart":
            waiting += _inside(part)


def _inside(part: Message) -> list[Message]:
    payload = cast("object", part.get_payload())
    inside = cast("list[object]", payload) if isinstance(payload, list) else []
    return [each for each in inside if isinstance(each, Message)]


def _text(mail: Message) -> str:
    for part in _parts(mail):
        if part.get_content_maintype() == "text":
            body = part.get_payload(decode=True)
            if isinstance(body, bytes) and body.strip():
                return body[:TEXT_MAX].decode("utf-8", "replace")
    return ""


def _header(mail: Message, name: str) -> str:
    return str(mail[name] or "").strip()[:1_000]
