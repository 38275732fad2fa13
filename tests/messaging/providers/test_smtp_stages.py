"""A relay that goes wrong at one stage of a mail: what was never handed over is in nobody's doubt, and goes out."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from peserta.app.work import smtp_route
from peserta.kit.blind_index import blind_index
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.kit.scheme.profile import SmtpProfile
from peserta.kit.settings import SmtpAccount
from peserta.messaging.dispatch import Dispatcher
from peserta.messaging.draft import Draft, Lane
from peserta.messaging.outcome import Outcome
from peserta.messaging.providers.smtp import SmtpRoute
from peserta.messaging.routes.routes import Routes
from peserta.messaging.routes.setting import Setting
from tests.messaging.providers.mail_route import mail_settings
from tests.messaging.sending import ADDRESS, SCHEME, attempts, put, put_code, running, until_all, until_state
from tests.simulator.until import until

USUAL = {"EHLO": "250 relay", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on", "RSET": "250 ok"}


@dataclass
class Relay:
    """Answers as usual, but one command once as it is told; None hangs up, "" says nothing."""

    at: str
    answer: str | None
    taken: int = 0
    connections: list[asyncio.StreamWriter] = field(default_factory=list[asyncio.StreamWriter])
    is_over: bool = False

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections.append(writer)
        try:
            await self._talk(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # gone
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said: str | None = "220 relay"
        while said is not None:
            writer.write(f"{said}\r\n".encode() if said else b"")
            command = (await reader.readline()).decode().strip()[:4].upper()
            if not command:
                return
            said = self._answer(command)
            if said == USUAL["DATA"]:
                writer.write(f"{said}\r\n".encode())
                await reader.readuntil(b"\r\n.\r\n")
                said = self._answer("content")
                self.taken += said == "250 taken"

    def _answer(self, command: str) -> str | None:
        if command == self.at and not self.is_over:
            self.is_over = True
            return self.answer
        return "250 taken" if command == "content" else USUAL.get(command, "221 bye")


def a_mail(keys: Keys, lane: Lane, *, to: str, now: datetime) -> Draft:
    return Draft(
        lane=lane, channel="email", template="data_matched", language="id", to=to,
        destination_index=blind_index(keys, "email", to), not_after=now + timedelta(hours=1),
    )  # fmt: skip


@asynccontextmanager
async def a_relay(at: str, answer: str | None) -> AsyncGenerator[tuple[Relay, SmtpRoute]]:
    relay = Relay(at, answer)
    server = await asyncio.start_server(relay.talk, "127.0.0.1", 0)
    route = SmtpRoute(mail_settings(server.sockets[0].getsockname()[1], connections=1))
    async with server:
        yield relay, route
        await route.close()
        for writer in relay.connections:
            writer.close()


async def submit(route: SmtpRoute, *, timeout_s: float = 5.0) -> Outcome:
    mail = await route.submit("ani@surat.example", "Kode", "teks", message_id="<0192.1@x>", timeout_s=timeout_s)
    return mail.outcome


@pytest.mark.parametrize("at", ["EHLO", "MAIL", "RCPT"])
@pytest.mark.parametrize("answer", [None, ""], ids=["hangs up", "says nothing"])
async def test_a_mail_whose_content_was_never_sent_is_not_in_doubt(at: str, answer: str | None) -> None:
    async with a_relay(at, answer) as (relay, route):
        assert await submit(route, timeout_s=5.0 if answer is None else 2.0) is Outcome.DOWN
        assert await submit(route) is Outcome.ACCEPTED

    assert relay.taken == 1


@pytest.mark.parametrize(("answer", "outcome"), [(None, Outcome.LOST), ("", Outcome.SILENT)])
async def test_a_mail_whose_content_was_sent_is(answer: str | None, outcome: Outcome) -> None:
    async with a_relay("content", answer) as (_, route):
        assert await submit(route, timeout_s=5.0 if answer is None else 2.0) is outcome


@pytest.mark.parametrize("at", ["MAIL", "RCPT", "DATA"])
async def test_a_connection_with_an_answer_too_many_is_not_used_again(at: str) -> None:
    async with a_relay(at, "250-one\r\n250 two\r\n250 three") as (relay, route):
        assert await submit(route) is Outcome.FAILED
        assert await submit(route, timeout_s=5.0) is Outcome.ACCEPTED

    assert relay.taken == 1
    assert len(relay.connections) == 2


@pytest.mark.parametrize("answer", ["421 4.3.2 closing", "450 4.2.0 later", "452 4.3.1 full", None, ""])
@pytest.mark.parametrize("at", ["EHLO", "MAIL", "RCPT"])
async def test_a_notice_survives_a_relay_that_goes_wrong_before_it_has_it(
    pool: Pool, keys: Keys, monkeypatch: pytest.MonkeyPatch, at: str, answer: str | None
) -> None:
    monkeypatch.setattr("peserta.messaging.routes.routing.ANSWER_S", 1.0)
    now = utc_now()
    notice = a_mail(keys, Lane.NOTICE, to=ADDRESS, now=now)
    async with a_relay(at, answer) as (relay, route):
        dispatcher = Dispatcher(pool, Routes(email=[route]), keys=keys, scheme=SCHEME)
        async with running(dispatcher):
            [message_id] = await put(pool, [notice], keys, now=now)
            await until_state(pool, message_id, "accepted")

    assert relay.taken == 1
    assert (await attempts(pool, message_id))[-1] == ("SURAT", "accepted")


class Holding(Relay):
    """Answers nothing about recipients whose mails are to be held."""

    def __init__(self) -> None:
        super().__init__("", None)
        self.held = 0
        self.lets_go = asyncio.Event()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held = asyncio.StreamReader()
        copying = asyncio.create_task(self._copy(reader, held))
        await super().talk(held, writer)
        copying.cancel()

    async def _copy(self, reader: asyncio.StreamReader, held: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            if line.startswith(b"RCPT TO:<tahan."):
                self.held += 1
                await self.lets_go.wait()
            held.feed_data(line)
        held.feed_eof()


async def test_codes_find_a_connection_while_the_other_lanes_wait_for_theirs(pool: Pool, keys: Keys) -> None:
    relay, now = Holding(), utc_now()
    server = await asyncio.start_server(relay.talk, "127.0.0.1", 0)
    profile = SmtpProfile(
        host="127.0.0.1", port=server.sockets[0].getsockname()[1], sender="kode@jkn.example", name="surat",
        encryption="plain", simulated=True,
    )  # fmt: skip
    route = smtp_route(SmtpAccount(profile, None))
    dispatcher = Dispatcher(
        pool, Routes(email=[route], first=[Setting("surat", "email", is_on=True, weight=100, window_size=16)]),
        keys=keys, scheme=SCHEME,
    )  # fmt: skip
    others = [
        a_mail(keys, lane, to=f"tahan.{lane}.{n}@surat.example", now=now)
        for lane in (Lane.CONFIRMATION, Lane.WARNING, Lane.NOTICE, Lane.BULK)
        for n in range(5)
    ]

    async with server:
        async with running(dispatcher):
            await put(pool, others, keys, now=now)
            await until(lambda: relay.held == 8)  # what the gate gives to these lanes
            message_id = await put_code(pool, keys, to=ADDRESS)
            await until_state(pool, message_id, "accepted")
            relay.lets_go.set()
            await until_all(pool, "accepted", len(others) + 1)
        await route.close()
