"""The simulated mail provider, spoken to line by line."""

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.simulator.inbox import State
from peserta.simulator.mailbox import Mailbox, read_mail


@pytest.fixture
async def mailbox() -> AsyncGenerator[Mailbox]:
    mailbox = Mailbox("SURAT", pace=0.02)
    yield mailbox
    await mailbox.stop()


async def converse(port: int, *lines: bytes) -> list[bytes]:
    """Say each line and note the last line of each answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answers: list[bytes] = []
    async with asyncio.timeout(10):
        try:
            answers.append(await reader.readline())
            for line in lines:
                writer.write(line + b"\r\n")
                answers.append(await reader.readline())
        except ConnectionResetError:
            answers.append(b"")
    writer.close()
    return answers


async def test_a_mail_to_two_is_kept_for_both(mailbox: Mailbox) -> None:
    answers = await converse(
        await mailbox.start(),
        b"HELO a.example",
        b"MAIL FROM:<kode@jkn.example>",
        b"RCPT TO:<ani@surat.example>",
        b"RCPT TO:<budi@surat.example>",
        b"DATA",
        b"Subject: =?utf-8?q?Kode_=E2=80=93_JKN?=\r\n\r\n482913\r\n.",
    )

    assert [answer[:3] for answer in answers] == [b"220", b"250", b"250", b"250", b"250", b"354", b"250"]
    kept = mailbox.inbox.changed_after(0)
    assert [(mail.to, mail.subject, mail.text.strip(), mail.state) for mail in kept] == [
        ("ani@surat.example", "Kode – JKN", "482913", State.DELIVERED),
        ("budi@surat.example", "Kode – JKN", "482913", State.DELIVERED),
    ]


async def test_switched_off_it_answers_nobody(mailbox: Mailbox) -> None:
    port = await mailbox.start()
    mailbox.switch(on=False)
    assert await converse(port) == [b""]

    mailbox.switch(on=True)

    assert (await converse(port))[0].startswith(b"220")


@pytest.mark.parametrize("seed", range(5))
async def test_random_bytes_do_not_kill_it(mailbox: Mailbox, seed: int) -> None:
    dice = random.Random(seed)
    port = await mailbox.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(dice.randbytes(5000) + b"\r\nDATA\r\nRCPT TO:<\xff>\r\nMAIL FROM\r\n")
    writer.write_eof()
    async with asyncio.timeout(5):
        with suppress(ConnectionResetError):
            await reader.read()
    writer.close()

    assert (await converse(port, b"NOOP"))[1].startswith(b"250")


@given(st.binary(max_size=300))
def test_any_bytes_are_shown_somehow(content: bytes) -> None:
    subject, text = read_mail(content)

    assert isinstance(subject + text, str)


@given(st.sampled_from([b"us-ascii", b"utf-8", b"ragu", b"\xff", b""]), st.binary(max_size=100))
def test_any_charset_and_body_are_shown_somehow(charset: bytes, body: bytes) -> None:
    head = b"Subject: =?x?q?=\xff?=\r\nContent-Type: text/plain; charset=" + charset
    _, text = read_mail(head + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + body)

    assert isinstance(text, str)
