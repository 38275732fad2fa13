"""The SMTP route against a simulated mail provider, over real sockets."""

import asyncio
import random
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern_policy
from pathlib import Path
from typing import Literal

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from msgspec import structs

from peserta.app.work import smtp_route
from peserta.kit.scheme.profile import SmtpProfile
from peserta.kit.settings import SmtpAccount
from peserta.kit.values import Email
from peserta.messaging.outcome import Outcome, Submitted
from peserta.messaging.providers.smtp import Encryption, SmtpRoute
from peserta.simulator.inbox import State
from peserta.simulator.mailbox import Connection, Mailbox
from tests.messaging.providers.mail_route import mail_settings
from tests.simulator.until import until

SUBJECT = "Kode verifikasi Anda"
TEXT = "JKN: 482913 adalah kode verifikasi Anda.\n.titik di awal baris\nJangan beri ke siapa pun – RAHASIA."
MESSAGE_ID = "<0192f0c4@jkn.example>"


@asynccontextmanager
async def a_route(
    port: int,
    *,
    connections: int = 3,
    encryption: Encryption = Encryption.PLAIN,
    tls: ssl.SSLContext | None = None,
) -> AsyncGenerator[SmtpRoute]:
    route = SmtpRoute(mail_settings(port, connections=connections, encryption=encryption, tls=tls))
    yield route
    await route.close()


async def submit(route: SmtpRoute, to: str = "ani@surat.example", *, timeout_s: float = 5.0) -> Submitted:
    async with asyncio.timeout(10):
        return await route.submit(to, SUBJECT, TEXT, message_id=MESSAGE_ID, timeout_s=timeout_s)


@pytest.mark.parametrize(
    ("to", "outcome", "detail"),
    [
        ("ani@surat.example", Outcome.ACCEPTED, None),
        ("lambat@surat.example", Outcome.ACCEPTED, None),
        ("penuh@surat.example", Outcome.REFUSED, "smtp 452 4.2.2"),
        ("tolak.budi@surat.example", Outcome.REFUSED, "smtp 550 5.1.1"),
        ("abu@surat.example", Outcome.DEFERRED, "smtp 451 4.7.1"),
        ("bisu@surat.example", Outcome.DOWN, "no answer at recipient"),
    ],
)
async def test_each_way_to_treat_a_mail_is_an_outcome(
    mailbox: Mailbox, to: str, outcome: Outcome, detail: str | None
) -> None:
    async with a_route(await mailbox.start()) as route:
        submitted = await submit(route, to, timeout_s=0.4 if outcome is Outcome.DOWN else 20)

    reason = {"penuh": "inbox_full", "tolak": "unknown_number"}.get(to.partition("@")[0].partition(".")[0])
    assert submitted == Submitted(outcome, MESSAGE_ID if outcome is Outcome.ACCEPTED else None, detail, reason)


@pytest.mark.parametrize(
    ("encryption", "username", "why"),
    [
        (Encryption.STARTTLS, None, "STARTTLS extension not supported"),
        (Encryption.TLS, None, "wrong version number"),
        (Encryption.PLAIN, "peserta", "AUTH extension is not supported"),
    ],
)
async def test_what_is_wrong_with_the_connection_is_told(
    mailbox: Mailbox, encryption: Encryption, username: str | None, why: str
) -> None:
    tls = None if encryption is Encryption.PLAIN else ssl.create_default_context()
    settings = mail_settings(await mailbox.start(), encryption=encryption, tls=tls)
    route = SmtpRoute(replace(settings, username=username, password=username))

    submitted = await submit(route)
    await route.close()

    assert submitted.outcome is Outcome.DOWN
    assert why in (submitted.detail or "")


async def test_a_disconnect_is_a_link_that_is_down(mailbox: Mailbox) -> None:
    async with a_route(await mailbox.start()) as route:
        assert (await submit(route, "putus@surat.example")).outcome is Outcome.DOWN
        assert (await submit(route)).outcome is Outcome.ACCEPTED


async def test_a_greylisted_mail_is_taken_the_second_time(mailbox: Mailbox) -> None:
    async with a_route(await mailbox.start()) as route:
        outcomes = [(await submit(route, "abu@surat.example")).outcome for _ in range(2)]

    assert outcomes == [Outcome.DEFERRED, Outcome.ACCEPTED]


async def test_a_provider_that_is_away_is_down(mailbox: Mailbox) -> None:
    port = await mailbox.start()
    await mailbox.stop()
    async with a_route(port) as route:
        assert (await submit(route)).outcome is Outcome.DOWN


async def test_the_mail_arrives_as_it_was_written(mailbox: Mailbox) -> None:
    async with a_route(await mailbox.start()) as route:
        await submit(route)

    (arrived,) = mailbox.inbox.changed_after(0)
    assert (arrived.to, arrived.sender, arrived.subject) == ("ani@surat.example", "kode@jkn.example", SUBJECT)
    assert arrived.text.rstrip("\n") == TEXT
    assert arrived.state is State.DELIVERED


class Letters(Mailbox):
    """Keeps the mails whole, and what was asked of DSN."""

    def __init__(self, *, offers_dsn: bool = True) -> None:
        super().__init__("SURAT", offers_dsn=offers_dsn)
        self.mails: list[EmailMessage] = []
        self.asked: list[dict[str, str]] = []
        self.raw = b""

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        assert isinstance(server, Connection)
        self.asked.append(dict(server.dsn))
        self.raw = envelope.content
        self.mails.append(message_from_bytes(envelope.content, policy=modern_policy))
        return "250 2.0.0 OK"


async def test_the_headers_say_who_writes_and_that_no_answer_is_wanted() -> None:
    letters = Letters()
    async with a_route(await letters.start()) as route:
        await submit(route)

    (mail,) = letters.mails
    assert mail["From"] == '"JKN, Layanan" <kode@jkn.example>'
    assert (mail["Message-ID"], mail["Auto-Submitted"]) == (MESSAGE_ID, "auto-generated")
    assert mail["Date"]
    await letters.stop()


@pytest.mark.parametrize(
    "local",
    ["o'neil", "a+b=c", "a!b%c", "a?=b", "{a|b}~^`", "#$&*/"],
)
async def test_an_address_of_signs_is_written_as_it_stands(local: str) -> None:
    address = Email.parse(f"{local}@surat.example").address
    letters = Letters()
    async with a_route(await letters.start()) as route:
        assert (await submit(route, address)).outcome is Outcome.ACCEPTED

    assert f"To: {address}".encode() in letters.raw.splitlines()
    assert letters.mails[0]["Bcc"] is None
    await letters.stop()


async def test_a_relay_that_offers_dsn_is_asked_to_tell_of_failure_and_delay() -> None:
    letters = Letters()
    async with a_route(await letters.start()) as route:
        for to in ("ani+jkn@surat.example", "budi@surat.example"):
            assert (await submit(route, to)).outcome is Outcome.ACCEPTED

    first, second = letters.asked
    assert first == {
        "RET": "HDRS", "ENVID": "0192f0c4@jkn.example",
        "NOTIFY": "FAILURE,DELAY", "ORCPT": "rfc822;ani+2Bjkn@surat.example",
    }  # fmt: skip
    assert second["ORCPT"] == "rfc822;budi@surat.example"
    await letters.stop()


async def test_a_relay_without_dsn_is_asked_for_nothing_it_does_not_know() -> None:
    letters = Letters(offers_dsn=False)
    async with a_route(await letters.start()) as route:
        assert (await submit(route)).outcome is Outcome.ACCEPTED

    assert letters.asked == [{}]
    await letters.stop()


async def test_a_subject_of_two_lines_is_made_one() -> None:
    letters = Letters()
    async with a_route(await letters.start()) as route:
        await route.submit(
            "ani@surat.example", "Kode\r\nBcc: orang@lain.example", "x", message_id=MESSAGE_ID, timeout_s=5
        )

    (mail,) = letters.mails
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Kode Bcc: orang@lain.example"
    await letters.stop()


@pytest.mark.parametrize(
    "to",
    [
        "",
        "@",
        "ani",
        "ani@",
        "=?utf-8?q?=0D=0ABcc=3A_x?=@surat.example",
        "=?utf-8?q??=@surat.example",
        "ani@surat.example\r\nRCPT TO:<b@b.example>",
        "a@b.example, c@d.example",
        "<a@b.example>",
    ],
)
async def test_what_is_not_one_address_is_refused_here(mailbox: Mailbox, to: str) -> None:
    async with a_route(await mailbox.start()) as route:
        assert (await submit(route, to)).outcome is Outcome.REFUSED

    assert mailbox.inbox.count == 0


async def test_one_connection_serves_mails_that_follow_each_other(mailbox: Mailbox) -> None:
    async with a_route(await mailbox.start()) as route:
        for to in ("ani@surat.example", "tolak@surat.example", "ani@surat.example"):
            await submit(route, to)

        assert mailbox.opened == 1
        assert mailbox.counters() == {"connections": 1, "messages": 3}


async def test_many_mails_at_once_share_the_few_connections(mailbox: Mailbox) -> None:
    async with a_route(await mailbox.start(), connections=3) as route:
        submitted = await asyncio.gather(*(submit(route) for _ in range(30)))

        assert {done.outcome for done in submitted} == {Outcome.ACCEPTED}
        assert mailbox.opened == 3


async def test_a_mail_that_found_no_free_connection_in_time_was_not_handed_over(mailbox: Mailbox) -> None:
    async with a_route(await mailbox.start(), connections=1) as route:
        held = asyncio.create_task(submit(route, "bisu@surat.example", timeout_s=0.5))
        await until(lambda: mailbox.inbox.count == 1)

        assert (await submit(route, timeout_s=0.05)).outcome is Outcome.EXPIRED
        assert (await held).outcome is Outcome.DOWN


async def test_a_connection_that_the_provider_closed_is_replaced(mailbox: Mailbox) -> None:
    async with a_route(await mailbox.start()) as route:
        await submit(route)
        mailbox.switch(on=False)
        mailbox.switch(on=True)

        assert (await submit(route)).outcome is Outcome.ACCEPTED
        assert mailbox.opened == 2


async def test_a_switched_off_provider_takes_nothing(mailbox: Mailbox) -> None:
    async with a_route(await mailbox.start()) as route:
        mailbox.switch(on=False)

        assert (await submit(route)).outcome in {Outcome.DOWN, Outcome.LOST}

    assert mailbox.inbox.count == 0


async def test_a_connection_may_be_encrypted_from_the_start(
    mailbox: Mailbox, tls_server: ssl.SSLContext, tls_client: ssl.SSLContext
) -> None:
    port = await mailbox.start(tls=tls_server)
    async with a_route(port, encryption=Encryption.TLS, tls=tls_client) as route:
        assert (await submit(route)).outcome is Outcome.ACCEPTED


async def test_a_connection_may_be_encrypted_by_starttls(
    mailbox: Mailbox, tls_server: ssl.SSLContext, tls_client: ssl.SSLContext
) -> None:
    port = await mailbox.start(starttls=tls_server)
    async with a_route(port, encryption=Encryption.STARTTLS, tls=tls_client) as route:
        assert (await submit(route)).outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("encryption", ["tls", "starttls"])
async def test_a_relay_is_trusted_by_the_authority_that_the_profile_names_and_by_no_other(
    mailbox: Mailbox, certificate: Path, tls_server: ssl.SSLContext, encryption: Literal["tls", "starttls"]
) -> None:
    port = await (mailbox.start(tls=tls_server) if encryption == "tls" else mailbox.start(starttls=tls_server))
    profile = SmtpProfile(
        host="127.0.0.1", port=port, sender="kode@jkn.example", encryption=encryption, simulated=True,
        ca_file=str(certificate),
    )  # fmt: skip
    system = structs.replace(profile, ca_file=None)

    assert (await submit(smtp_route(SmtpAccount(system, None)))).outcome is Outcome.DOWN
    assert (await submit(smtp_route(SmtpAccount(profile, None)))).outcome is Outcome.ACCEPTED


async def test_without_the_encryption_that_was_asked_for_nothing_is_sent(
    mailbox: Mailbox, tls_server: ssl.SSLContext
) -> None:
    plain, untrusted = await mailbox.start(), Mailbox("LAIN")
    async with a_route(plain, encryption=Encryption.STARTTLS) as route:
        assert (await submit(route)).outcome is Outcome.DOWN
    async with a_route(await untrusted.start(tls=tls_server), encryption=Encryption.TLS) as route:
        assert (await submit(route)).outcome is Outcome.DOWN

    assert mailbox.inbox.count == untrusted.inbox.count == 0
    await untrusted.stop()


@pytest.mark.parametrize("seed", range(8))
async def test_a_provider_that_talks_nonsense_is_an_outcome(seed: int) -> None:
    dice = random.Random(seed)

    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if seed % 2:
            writer.write(b"220 surat.example\r\n")
            await reader.readline()
        writer.write(dice.randbytes(dice.randrange(1, 3000)) + b"\r\n")
        writer.close()

    server = await asyncio.start_server(babble, "127.0.0.1", 0)
    async with server, a_route(server.sockets[0].getsockname()[1]) as route:
        submitted = await submit(route, timeout_s=1.0)

    assert submitted.outcome in {Outcome.DOWN, Outcome.LOST, Outcome.FAILED, Outcome.SILENT}


async def test_after_closing_nothing_is_handed_over(mailbox: Mailbox) -> None:
    async with a_route(await mailbox.start()) as route:
        await submit(route)

    assert (await submit(route)).outcome is Outcome.DOWN
    await until(lambda: not mailbox.connections)
