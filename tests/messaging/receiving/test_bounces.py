"""Mails that come back: understood in every form, believed only about our own mails, and never a crash."""

import asyncio
import threading
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import NoReturn
from uuid import UUID, uuid4

import pytest
from aiosmtplib import SMTP, SMTPDataError, SMTPRecipientsRefused, SMTPResponseException
from hypothesis import example, given
from hypothesis import strategies as st

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import KeyRing, Keys
from peserta.messaging.actions import enqueue, mark_used
from peserta.messaging.draft import Draft, Lane
from peserta.messaging.receiving import bounce, bounces
from peserta.messaging.receiving.bounce import HARD, Bounce, Verdict, read_bounce
from peserta.messaging.receiving.bounces import BounceDoor, BounceSettings
from peserta.messaging.receiving.receipt import ReceiptReason
from peserta.messaging.receiving.suppression import LIFE
from peserta.messaging.receiving.verp import Returned, read_return_path, returned_of, write_return_path
from tests.messaging.sending import (
    ADDRESS,
    SCHEME,
    ScriptedMail,
    a_dispatcher,
    a_draft,
    message,
    put_code,
    running,
    until_state,
)
from tests.messaging.telling.test_promises import rows

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DOMAIN = "pantul.jkn-demo.example"
OURS = "Received: from peserta\nSubject: kode 123456\nTo: siti@surel.example\n\n550 5.1.1 user unknown spam\n"


def report(
    action: str, status: str, diagnostic: str = "", *, notice: str = "text/plain", original: str = OURS
) -> bytes:
    """RFC 3464 as Postfix, Exchange and others write it."""
    said = f"Diagnostic-Code: smtp; {diagnostic}\n" if diagnostic else ""
    return (
        "From: MAILER-DAEMON@mx.example\nTo: b@x\nSubject: Undelivered Mail Returned to Sender\nAuto-Submitted:"
        " auto-replied\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        f"--b\nContent-Type: {notice}\n\nI could not deliver. 550 5.1.1\n--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; siti@surel.example\n"
        f"Action: {action}\nStatus: {status}\n{said}\n--b\nContent-Type: message/rfc822\n\n{original}\n--b--\n"
    ).encode()


def plain(text: str, *, sender: str = "Mail Delivery Subsystem <MAILER-DAEMON@mx.example>",
          subject: str = "failure notice", extra: str = "") -> bytes:  # fmt: skip
    return f"From: {sender}\nSubject: {subject}\n{extra}Content-Type: text/plain\n\n{text}\n".encode()


QMAIL = (
    "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message.\n\n"
    "<siti@surel.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
    "--- Below this line is a copy of the message.\n\nReturn-Path: <b@x>\nmailbox full spam"
)
EXIM = (
    "This message was created automatically by mail delivery software.\n\nA message that you sent could not be"
    " delivered to one or more of its recipients. This is a permanent error.\n\n  siti@surel.example\n    host"
    " mx.example [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO:\n    550 No such user here\n\n"
    "------ This is a copy of the message, including all the headers. ------\n"
)
SENDMAIL_WARNING = (
    "    **********************************************\n    **      THIS IS A WARNING MESSAGE ONLY      **\n"
    "    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **\n    ***\n\nWarning: message still undelivered after 4 hours"
)


FORMS = [
    (report("failed", "5.1.1", "550 5.1.1 <siti@surel.example>: user unknown"), "failed", "unknown_number", True),
    (report("failed", "5.0.0", "550 5.1.1 no such user"), "failed", "unknown_number", True),
    (report("failed", "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound"), "failed", "unknown_number", True),
    (report("failed", "5.2.2", "552 5.2.2 mailbox full"), "failed", "inbox_full", False),
    (report("failed", "5.7.1", "550 5.7.1 message blocked"), "failed", "blocked", False),
    (report("failed", "5.1.1", "550 5.1.1 blocked by our spam policy"), "failed", "blocked", False),
    (report("failed", "4.4.7", "delivery time expired"), "failed", "expired", False),
    (report("failed", "5.3.4", "552 message too big"), "failed", "rejected", False),
    (report("FAILED", "5.1.1 (bad destination mailbox)", ""), "failed", "unknown_number", True),
    (report("failed", "5.1.1", "x", notice="text/plain; charset=x-none-such"), "failed", "unknown_number", True),
    (report("failed", "5.1.1", original=""), "failed", "unknown_number", True),
    (report("delayed", "4.4.1"), "delayed", "unknown", False),
    (report("delivered", "2.0.0"), "nothing", "unknown", False),
    (report("relayed", "2.0.0"), "nothing", "unknown", False),
    (report("", ""), "nothing", "unknown", False),
    (plain(QMAIL), "failed", "unknown_number", True),
    (plain(EXIM, subject="Mail delivery failed: returning message to sender"), "failed", "unknown_number", True),
    (plain("552 Quota exceeded"), "failed", "inbox_full", False),
    (plain("Pesan tidak terkirim: alamat tidak ditemukan"), "failed", "unknown_number", True),
    (plain("550 5.7.26 unauthenticated sender, DMARC policy"), "failed", "blocked", False),
    (plain("451 4.7.1 temporary failure"), "failed", "expired", False),
    (plain(SENDMAIL_WARNING, subject="Warning: could not send message"), "delayed", "unknown", False),
    (plain("nothing of use"), "nothing", "unknown", False),
    (plain("550 5.1.1 user unknown", sender="Siti <siti@surel.example>"), "nothing", "unknown", False),
    (plain("Saya cuti. 5.1.1", subject="Balasan otomatis: kode"), "nothing", "unknown", False),
    (plain("user unknown", extra="Auto-Submitted: auto-replied (vacation)\n"), "nothing", "unknown", False),
    (plain("user unknown", extra="X-Autoreply: yes\n"), "nothing", "unknown", False),
    (b"", "nothing", "unknown", False),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "verdict", "reason", "is_hard"), FORMS, ids=map(str, range(len(FORMS))))
def test_each_form_is_understood(raw: bytes, verdict: str, reason: str, is_hard: bool) -> None:
    bounce = read_bounce(raw)

    assert (bounce.verdict.value, bounce.reason.value, bounce.is_hard) == (verdict, reason, is_hard)


def test_a_bounce_inside_a_mail_that_is_only_attached_says_nothing() -> None:
    outer = EmailMessage()
    outer["From"], outer["Subject"] = "Siti <siti@surel.example>", "Fwd: what is this?"
    outer.set_content("look")
    outer.add_attachment(report("failed", "5.1.1"), maintype="application", subtype="octet-stream")
    nested = (
        'From: x@x\nContent-Type: multipart/mixed; boundary="c"\n\n--c\nContent-Type: message/rfc822\n\n'
        + report("failed", "5.1.1").decode() + "\n--c--\n"
    )  # fmt: skip

    assert read_bounce(outer.as_bytes()).verdict is Verdict.NOTHING
    assert read_bounce(nested.encode()).verdict is Verdict.NOTHING


def test_a_report_inside_other_multiparts_is_found() -> None:
    inner = report("failed", "5.1.1").decode()
    outer = (
        f'From: x\nContent-Type: multipart/mixed; boundary="c"\n\n--c\n{inner[inner.index("Content-Type") :]}\n--c--\n'
    )

    assert read_bounce(outer.encode()).is_hard


MULTIPART = b'Content-Type: multipart/mixed; boundary="b"\n\n'


@pytest.mark.parametrize(
    "raw",
    [
        MULTIPART + (b"--b\n" + MULTIPART) * 3_000,
        b"Content-Type: message/rfc822\n\n" * 3_000,
        b"Content-Type: multipart/report; boundary=\"\xff\xfe\"\n\n--\xff\xfe\n" + b"\0" * 500_000,
        b"Subject: =?x-none?b?!!!?=\nFrom: =?utf-8?b?/w==?=\nContent-Transfer-Encoding: base64\n\n!!!!",
        b"From: mailer-daemon\nSubject: failure notice\nContent-Type: text/plain; charset=\xff\n\n" + b"5" * 400_000,
        b"From: mailer-daemon\nSubject: failure notice\n\n" + b"mailbox " * 60_000,
    ],
    ids=lambda raw: str(len(raw)),
)  # fmt: skip
def test_mails_made_to_break_a_parser_change_nothing(raw: bytes) -> None:
    assert not read_bounce(raw).is_hard


def test_multiparts_in_multiparts_without_end_are_not_even_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(_raw: bytes) -> NoReturn:
        raise AssertionError("each line would be compared with every boundary: six seconds a mail")

    monkeypatch.setattr(bounce, "message_from_bytes", parse)
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(230))

    assert read_bounce(nested + b"a\n" * 100_000).verdict is Verdict.NOTHING


LINES = st.sampled_from([
    b"From: MAILER-DAEMON", b"Subject: failure notice", b"Action: failed", b"Status: 5.1.1", b"Status: 4.4.7", b"",
    b"Content-Type: multipart/report; boundary=b", b"--b", b"--b--", b"Content-Type: message/delivery-status",
    b"Content-Type: message/rfc822", b"Auto-Submitted: auto-replied", b"Diagnostic-Code: smtp; 550 spam", b"\xff\xfe",
])  # fmt: skip


@given(st.one_of(st.binary(max_size=2_000), st.lists(LINES, max_size=30).map(b"\n".join)))
@example(b"\n".join([b"Action: failed", b"Status: 5.1.1"]))
def test_any_bytes_are_read_and_only_what_says_so_is_hard(raw: bytes) -> None:
    bounce = read_bounce(raw)

    assert bounce.is_hard <= (bounce.verdict is Verdict.FAILED and bounce.reason is ReceiptReason.UNKNOWN_NUMBER)
    if bounce.is_hard:
        assert bounce.status in HARD or bounce.status in ("5.0.0", "5.1.0")
        assert b"5" in raw


@given(st.binary(min_size=10, max_size=10), st.integers(0, 140))
def test_a_return_path_names_its_mail_and_fits_into_an_address(random: bytes, n: int) -> None:
    keys = Keys(KeyRing({1: b"c" * 32}), KeyRing({1: b"s" * 32}), b"i" * 32, b"t" * 32)
    returned = Returned(UUID(bytes=new_id(NOW).bytes[:6] + random), n)

    address = write_return_path(returned, DOMAIN, keys)

    assert len(address.partition("@")[0]) <= 64
    assert read_return_path(address, DOMAIN, keys, NOW) == returned
    assert read_return_path(address.upper(), DOMAIN, keys, NOW) == returned


def test_an_address_that_is_not_quite_ours_names_nothing(keys: Keys) -> None:
    returned = Returned(new_id(NOW), 1)
    address = write_return_path(returned, DOMAIN, keys)
    local = address.partition("@")[0]
    parts = local.split(".")
    other = write_return_path(Returned(new_id(NOW), 1), DOMAIN, keys).partition("@")[0].split(".")

    wrong = [
        "", "@", local, f"{local}@elsewhere.example", f"{'.'.join([*parts[:2], '2', parts[3]])}@{DOMAIN}",
        f"{'.'.join([*parts[:3], other[3]])}@{DOMAIN}", f"b.{parts[1]}.{'9' * 400}.{parts[3]}@{DOMAIN}",
        f"b.{parts[1]}.-1.{parts[3]}@{DOMAIN}", f"b.{parts[1]}.70000.{parts[3]}@{DOMAIN}",
        f"b.{parts[1]}.x.{parts[3]}@{DOMAIN}", f"b.{'z' * 32}.1.{parts[3]}@{DOMAIN}", f"\udcff{address}",
    ]  # fmt: skip

    assert [read_return_path(each, DOMAIN, keys, NOW) for each in wrong] == [None] * len(wrong)
    assert read_return_path(address, DOMAIN, keys, NOW + timedelta(days=31)) is None


# The door


@pytest.fixture
async def door(pool: Pool, keys: Keys) -> AsyncGenerator[int]:
    settings = BounceSettings("127.0.0.1", 0, DOMAIN, SCHEME.domain, "SURAT")
    door = BounceDoor(pool, settings, keys)
    yield await door.start()
    await door.stop()


async def a_sent_mail(pool: Pool, keys: Keys) -> tuple[UUID, str]:
    """A code that the provider has accepted, and its return path."""
    async with running(a_dispatcher(pool, keys, ScriptedMail("SURAT"))):
        message_id = await put_code(pool, keys, to=ADDRESS)
        await until_state(pool, message_id, "accepted")
    return message_id, write_return_path(Returned(message_id, 1), DOMAIN, keys)


async def hand_in(port: int, to: str, raw: bytes) -> None:
    async with SMTP(hostname="127.0.0.1", port=port, start_tls=False, timeout=10) as client:
        await client.sendmail("", [to], raw)


def a_notice(keys: Keys, now: datetime) -> Draft:
    code = a_draft(keys, to=ADDRESS, now=now)
    return Draft(
        lane=Lane.NOTICE, channel="email", template="data_matched", language="id", to=ADDRESS,
        destination_index=code.destination_index, not_after=now + timedelta(hours=1),
    )  # fmt: skip


async def put_one(pool: Pool, draft: Draft, keys: Keys, now: datetime) -> str:
    async with transaction(pool) as conn:
        message_id = await enqueue(conn, draft, keys=keys, now=now)
    row = await message(pool, message_id)
    return f"{row['state']} {row['reason'] or ''}".strip()


async def test_a_hard_bounce_ends_its_message_and_stops_notices_until_the_address_is_proven_again(
    pool: Pool, keys: Keys, door: int
) -> None:
    message_id, back = await a_sent_mail(pool, keys)

    await asyncio.gather(*(hand_in(door, back, report("failed", "5.1.1")) for _ in range(8)))

    row = await message(pool, message_id)
    assert (row["state"], row["reason"]) == ("failed", "unknown_number")
    assert len(await rows(pool, "messaging_receipt")) == 8, "each is kept before it is applied"
    assert len(await rows(pool, "messaging_suppressed")) == 1
    now = utc_now()
    assert await put_one(pool, a_notice(keys, now), keys, now) == "failed bounced"
    assert await put_one(pool, a_draft(keys, to=ADDRESS, now=now), keys, now) == "failed bounced"
    tomorrow = now + timedelta(days=1, minutes=1)
    assert await put_one(pool, a_notice(keys, tomorrow), keys, tomorrow) == "failed bounced"
    async with transaction(pool) as conn:
        proving = await enqueue(conn, a_draft(keys, to=ADDRESS, now=tomorrow), keys=keys, now=tomorrow)
    assert (await message(pool, proving))["state"] == "queued", "once a day a code may show that it works again"
    async with pool.connection() as conn:
        await mark_used(conn, [proving], now=tomorrow)
    assert await put_one(pool, a_notice(keys, tomorrow), keys, tomorrow) == "queued"


async def test_after_ninety_days_an_address_is_tried_again(pool: Pool, keys: Keys, door: int) -> None:
    _, back = await a_sent_mail(pool, keys)
    await hand_in(door, back, report("failed", "5.1.1"))
    later = utc_now() + LIFE + timedelta(minutes=1)

    assert await put_one(pool, a_notice(keys, later), keys, later) == "queued"


NOT_HARD = [
    (report("failed", "5.2.2"), "failed"),
    (report("delayed", "4.4.1"), "accepted"),
    (plain("Saya cuti", subject="Out of office", sender="siti@surel.example"), "accepted"),
    (b"\xff" * 4_000, "accepted"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "state"), NOT_HARD, ids=map(str, range(len(NOT_HARD))))
async def test_what_is_not_hard_stops_nothing(pool: Pool, keys: Keys, door: int, raw: bytes, state: str) -> None:
    message_id, back = await a_sent_mail(pool, keys)

    await hand_in(door, back, raw)

    assert (await message(pool, message_id))["state"] == state
    assert await rows(pool, "messaging_suppressed") == []
    assert len(await rows(pool, "messaging_receipt")) == 1


async def test_a_stranger_cannot_hand_in_a_bounce_for_a_mail_of_others(pool: Pool, keys: Keys, door: int) -> None:
    message_id, back = await a_sent_mail(pool, keys)
    forged = back.replace(back.partition("@")[0][-4:], "aaaa")

    for to in (forged, f"b.{message_id.hex}.1@{DOMAIN}", f"postmaster@{DOMAIN}", "siti@surel.example"):
        with pytest.raises((SMTPRecipientsRefused, SMTPResponseException)):
            await hand_in(door, to, report("failed", "5.1.1"))

    assert (await message(pool, message_id))["state"] == "accepted"
    assert await rows(pool, "messaging_receipt") == []


async def test_a_code_that_was_typed_is_believed_more_than_a_bounce(pool: Pool, keys: Keys, door: int) -> None:
    message_id, back = await a_sent_mail(pool, keys)
    async with pool.connection() as conn:
        await mark_used(conn, [message_id], now=utc_now())

    await hand_in(door, back, report("failed", "5.1.1"))

    assert await rows(pool, "messaging_suppressed") == []


async def test_a_bounce_of_an_attempt_that_never_was_suppresses_nobody(pool: Pool, keys: Keys, door: int) -> None:
    message_id, _ = await a_sent_mail(pool, keys)

    await hand_in(door, write_return_path(Returned(message_id, 7), DOMAIN, keys), report("failed", "5.1.1"))
    await hand_in(door, write_return_path(Returned(new_id(utc_now()), 1), DOMAIN, keys), report("failed", "5.1.1"))

    assert await rows(pool, "messaging_suppressed") == []


async def test_a_mail_is_read_beside_the_loop_that_sends_codes(
    pool: Pool, keys: Keys, door: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers: list[threading.Thread] = []

    def read(raw: bytes) -> Bounce:
        readers.append(threading.current_thread())
        return read_bounce(raw)

    monkeypatch.setattr(bounces, "read_bounce", read)
    message_id, back = await a_sent_mail(pool, keys)

    await hand_in(door, back, report("failed", "5.1.1"))

    assert (await message(pool, message_id))["state"] == "failed"
    assert threading.main_thread() not in readers


async def test_one_that_is_too_large_is_refused_and_changes_nothing(pool: Pool, keys: Keys, door: int) -> None:
    message_id, back = await a_sent_mail(pool, keys)

    with pytest.raises((SMTPDataError, SMTPResponseException)):
        await hand_in(door, back, report("failed", "5.1.1", original=("x" * 70 + "\n") * 50_000))
    await hand_in(door, back, report("failed", "5.1.1", original=("x" * 900 + "\n") * 1_000))

    assert (await message(pool, message_id))["state"] == "failed"


def test_a_message_id_names_its_hand_over() -> None:
    message_id = uuid4()

    assert returned_of(f"<{message_id.hex}.3@jkn.example>") == Returned(message_id, 3)
    assert returned_of("<x@y>") is None
    assert Bounce(Verdict.NOTHING).is_hard is False
