"""Push notices: to whom, what they say, where they may go, and when they end."""

from asyncio import gather
from collections.abc import AsyncGenerator
from datetime import timedelta
from uuid import UUID

import msgspec
import psycopg
import pytest

from peserta.access.passwords import Passwords
from peserta.access.push.push import announce, choose_purposes, wanted_purposes
from peserta.access.push.push_http import PushServices, may_be_asked
from peserta.access.push.push_letter import Sender, public_point
from peserta.access.push.push_rules import (
    TRIES_MAX,
    Outcome,
    Purpose,
    Subscription,
    is_known,
    judge,
    read_subscription,
    wait_after,
)
from peserta.access.push.push_sending import send_due
from peserta.access.session import Session
from peserta.access.sessions import revoke_session
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.scheme.push_profile import PUSH_SERVICES
from tests.access.push_service import PushService, push_service, text_of
from tests.access.walking import Browser
from tests.people import register

SENDER = Sender("JKN Demo", "https://peserta.example", "peserta.example")


@pytest.fixture
async def service() -> AsyncGenerator[PushService]:
    async with push_service() as service:
        yield service


class Phone:
    """A browser with an open account, and what the worker sends to it."""

    def __init__(self, browser: Browser, session: Session, service: PushService) -> None:
        self.browser, self.session, self.service = browser, session, service
        self.pool, self.keys = browser.pool, browser.keys

    async def choose(self, *purposes: Purpose, subscription: Subscription | None = None) -> None:
        async with transaction(self.pool) as conn:
            await choose_purposes(
                conn, self.session, self.browser.token, purposes, subscription, keys=self.keys, language="id",
                now=self.browser.now,
            )  # fmt: skip

    async def subscribe(self, *purposes: Purpose) -> None:
        await self.choose(*purposes, subscription=self.read(self.service.subscription()))

    def read(self, text: str) -> Subscription:
        return read_subscription(text, [self.service.host], simulated=True)

    async def announce(self, purpose: Purpose, *person_ids: UUID) -> None:
        async with transaction(self.pool) as conn:
            await announce(conn, person_ids or [self.session.person_id], purpose, now=self.browser.now)

    async def send(self, *, later: timedelta = timedelta()) -> int:
        services = PushServices([self.service.host], simulated=True)
        try:
            return await send_due(self.pool, services, SENDER, keys=self.keys, now=self.browser.now + later)
        finally:
            await services.close()

    async def wanted(self) -> set[Purpose]:
        async with self.pool.connection() as conn:
            return await wanted_purposes(conn, self.session, self.browser.token)


@pytest.fixture
async def phone(browser: Browser, pool: Pool, keys: Keys, passwords: Passwords, service: PushService) -> Phone:
    siti = await register(pool, keys)
    session = await browser.live_session(await browser.open_account(siti, passwords))
    return Phone(browser, session, service)


async def test_nothing_is_sent_until_its_owner_asks_and_then_only_what_was_asked_for(phone: Phone) -> None:
    await phone.announce(Purpose.SECURITY)
    assert await phone.send() == 0

    await phone.subscribe(Purpose.PAYMENT)
    await phone.announce(Purpose.SECURITY)
    assert await phone.send() == 0
    await phone.announce(Purpose.PAYMENT)
    assert await phone.send() == 1

    assert await phone.wanted() == {Purpose.PAYMENT}
    assert len(phone.service.received) == 1
    assert await phone.send(later=timedelta(hours=1)) == 0, "once"


async def test_what_arrives_is_declarative_and_names_nobody(phone: Phone, keys: Keys) -> None:
    await phone.subscribe(*Purpose)
    for purpose in Purpose:
        await phone.announce(purpose)
    await phone.send()

    assert len(phone.service.received) == len(Purpose)
    for message in phone.service.received:
        told = msgspec.json.decode(phone.service.open(message))
        words = told["notification"]
        assert told["web_push"] == 8030
        assert words["title"] == "JKN Demo"
        assert words["navigate"].startswith("https://peserta.example/")
        assert "Siti" not in words["body"]
        assert not any(letter.isdigit() for letter in words["body"] + words["navigate"])
        assert message.headers["ttl"] == str(24 * 3600)
        assert text_of(public_point(keys)) in message.headers["authorization"]


async def test_several_announcements_before_it_is_sent_are_one_notice_and_sixteen_workers_send_it_once(
    phone: Phone,
) -> None:
    await phone.subscribe(Purpose.TICKET)
    await gather(*(phone.announce(Purpose.TICKET) for _ in range(8)))

    assert sum(await gather(*(phone.send() for _ in range(16)))) == 1
    assert len(phone.service.received) == 1


@pytest.mark.parametrize("status", [404, 410])
async def test_a_browser_that_is_gone_is_forgotten(phone: Phone, status: int) -> None:
    phone.service.status = status
    await phone.subscribe(Purpose.PAYMENT)
    await phone.announce(Purpose.PAYMENT)
    await phone.send()

    assert await phone.wanted() == set()


async def test_a_service_that_is_away_is_asked_again_a_few_times_and_not_for_ever(phone: Phone) -> None:
    phone.service.status = 503
    await phone.subscribe(Purpose.PAYMENT)
    await phone.announce(Purpose.PAYMENT)

    tried = [await phone.send(later=timedelta(hours=hour)) for hour in range(TRIES_MAX + 2)]

    assert tried == [1] * TRIES_MAX + [0, 0]
    assert await phone.wanted() == {Purpose.PAYMENT}


async def test_a_redirect_is_not_followed(phone: Phone) -> None:
    phone.service.status = 307
    await phone.subscribe(Purpose.PAYMENT)
    await phone.announce(Purpose.PAYMENT)
    await phone.send()

    assert len(phone.service.received) == 1


async def test_signing_out_and_turning_off_end_it(phone: Phone, pool: Pool, owner_dsn: str) -> None:
    await phone.subscribe(Purpose.PAYMENT)
    await phone.announce(Purpose.PAYMENT)
    async with transaction(pool) as conn:
        await revoke_session(conn, phone.session, phone.session.id, now=phone.browser.now)
    assert await phone.send() == 0
    assert await phone.wanted() == set()

    await phone.subscribe(Purpose.PAYMENT)
    await phone.choose()
    assert await phone.wanted() == set()

    await phone.subscribe(Purpose.PAYMENT)
    with psycopg.connect(owner_dsn) as conn:
        conn.execute("UPDATE access_account SET state = 'closed'")
    assert await phone.wanted() == set()


async def test_without_a_subscription_there_is_nowhere_to_send(phone: Phone) -> None:
    with pytest.raises(Refusal, match=r"push\.needs_browser"):
        await phone.choose(Purpose.PAYMENT)

    await phone.subscribe(Purpose.PAYMENT)
    await phone.choose(Purpose.TICKET, Purpose.SECURITY)
    assert await phone.wanted() == {Purpose.TICKET, Purpose.SECURITY}


async def test_the_endpoint_is_sealed(phone: Phone, owner_dsn: str) -> None:
    await phone.subscribe(Purpose.PAYMENT)

    with psycopg.connect(owner_dsn) as conn:
        row = conn.execute(
            "SELECT access_push::text, encode(subscription_sealed, 'escape') FROM access_push"
        ).fetchone()
    assert row is not None
    assert not any("hp-1" in column or str(phone.service.port) in column for column in row)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x", "https://fcm.googleapis.com:8443/x", "https://fcm.googleapis.com@10.0.0.1/x",
        "https://10.0.0.1/x", "https://evil.example/fcm.googleapis.com", "https://fcm.googleapis.com.evil.example/x",
        "https://push.apple.com.evil.example/", "https://push.apple.com/x", "https://localhost/x", "file:///etc/passwd",
        "https://fcm.googleapis.com\\@evil.example/", "https://[::1]/x", "https://fcm.googleapis.com/x#y", "",
        "https://evilfcm.googleapis.com/x", "http://127.0.0.1:80/x", "https://fcm.googleapis.com:x/",
    ],
)  # fmt: skip
def test_only_known_services_are_asked(endpoint: str) -> None:
    assert not is_known(endpoint, PUSH_SERVICES, simulated=False)


def test_the_services_of_the_browsers_are_known() -> None:
    for endpoint in (
        "https://fcm.googleapis.com/fcm/send/abc:def", "https://updates.push.services.mozilla.com/wpush/v2/x",
        "https://web.push.apple.com/Qx", "https://wns2-par02p.notify.windows.com/w/?token=Bw",
    ):  # fmt: skip
        assert is_known(endpoint, PUSH_SERVICES, simulated=False), endpoint
    assert not is_known("http://127.0.0.1:81/x", ["127.0.0.1:80"], simulated=True)


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("8.8.8.8", True), ("2606:4700::1", True), ("127.0.0.1", False), ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False), ("::1", False), ("::ffff:10.0.0.1", False), ("fd00::1", False), ("fe80::1%eth0", False),
        ("0.0.0.0", False), ("224.0.0.1", False), ("nobody", False),  # noqa: S104
    ],
)  # fmt: skip
def test_only_public_addresses_are_asked(address: str, *, may: bool) -> None:
    assert may_be_asked(address) == may
    assert may_be_asked(address, simulated=True) == (address in ("127.0.0.1", "::1"))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"endpoint": "x", "keys": {"p256dh": "", "auth": ""}}', "x" * 5000])
def test_what_is_no_subscription_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match=r"push\.unreadable"):
        read_subscription(text, PUSH_SERVICES, simulated=False)


def test_what_follows_from_each_answer() -> None:
    told = {status: judge(status) for status in (201, 202, 301, 307, 400, 401, 403, 404, 410, 413, 429, 500, 503)}

    assert {status for status, outcome in told.items() if outcome is Outcome.TAKEN} == {201, 202}
    assert {status for status, outcome in told.items() if outcome is Outcome.GONE} == {404, 410}
    assert {status for status, outcome in told.items() if outcome is Outcome.LATER} == {429, 500, 503}
    waits = [wait_after(tries) for tries in range(1, TRIES_MAX + 1)]
    assert waits[0] == timedelta(seconds=30)
    assert waits[-1] is None
