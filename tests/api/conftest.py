"""The real server behind a real socket, and a bank that calls it."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from litestar import Litestar

from peserta.api.snap import bank_routes
from peserta.app.handlers import EVERY_HANDLER
from peserta.app.site import make_site
from peserta.app.web import make_app
from peserta.billing.banks import payments
from peserta.demo.ports import quiet_port
from peserta.demo.stage import PROFILE
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.kit.scheme.partner_account import BankAccount
from peserta.kit.scheme.partner_profile import BankProfile
from peserta.kit.scheme.problems import Problems
from peserta.kit.scheme.profile import read_profile
from peserta.kit.settings import Serving, Settings
from peserta.simulator.bank.client import Bank
from peserta.simulator.bank.profile import BCA_LIKE
from peserta.web.site import Site
from tests.billing.paying import PAY_ON, Family, enrol, noon

SECRET = "a-secret-of-two"
KEY = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
BANK = BankProfile(
    name="bank-a", client_id=BCA_LIKE.client_id, partner_id=BCA_LIKE.partner_id, company_code=BCA_LIKE.partner_id,
    channel_id=BCA_LIKE.channel_id, public_key_file="(of the test)",
)  # fmt: skip

# Another bank, which may make few calls a minute.
CALLS_OF_B = 6
PROFILE_B = replace(BCA_LIKE, name="BANK-B", client_id="bank-b", partner_id="54321")
BANK_B = BankProfile(
    name="bank-b", client_id=PROFILE_B.client_id, partner_id=PROFILE_B.partner_id, company_code=PROFILE_B.partner_id,
    channel_id=PROFILE_B.channel_id, public_key_file="(of the test)", calls_per_minute_max=CALLS_OF_B,
)  # fmt: skip


@dataclass
class Clock:
    """The time of the server and of its bank, moved by a test."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment

    def move_to(self, day: date) -> None:
        self.moment = noon(day)

    def pass_(self, time: timedelta) -> None:
        self.moment += time


@pytest.fixture(scope="session")
def only_clock() -> Clock:
    return Clock(noon(PAY_ON))


@pytest.fixture
def clock(only_clock: Clock) -> Clock:
    only_clock.move_to(PAY_ON)
    return only_clock


@pytest.fixture(scope="session")
def built(keys: Keys, app_dsn: str, only_clock: Clock) -> Litestar:
    """The application, whose handlers are made ready once: that takes longer than most tests."""
    profile = read_profile(PROFILE, Problems())
    assert profile is not None
    settings = Settings(
        profile=profile, keys=keys, audit_key=b"a" * 32, database_url=app_dsn, serving=Serving(pool_size=8),
        banks=(BankAccount(BANK, SECRET, KEY.public_key()), BankAccount(BANK_B, SECRET, KEY.public_key())),
    )  # fmt: skip

    def site() -> Site:
        return replace(make_site(settings), now=only_clock)

    return make_app(site, (*EVERY_HANDLER, *bank_routes([BANK.path_prefix])))


@pytest.fixture
async def biller_url(built: Litestar, pool: Pool) -> AsyncGenerator[str]:
    """The application started anew on a port of its own, in this loop."""
    port = quiet_port()
    server = Server(
        built, port=port, interface=Interfaces.ASGI, http=HTTPModes.http1, websockets=False, log_enabled=False
    )
    serving = asyncio.create_task(server.serve())
    await _until_it_answers(port)
    yield f"http://127.0.0.1:{port}"
    server.stop()
    await serving


async def _until_it_answers(port: int) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.01)
            else:
                writer.close()
                return


@pytest.fixture
async def bank(biller_url: str, clock: Clock) -> AsyncGenerator[Bank]:
    async with Bank(BCA_LIKE, KEY, SECRET, biller_url, clock=clock, pace=0.01) as bank:
        yield bank


@contextmanager
def a_mistake_in_judging(monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    """A mistake of the program that a payment meets while it is judged."""

    async def mistake(*_: object, **__: object) -> None:
        raise AssertionError("a mistake of the test")

    with monkeypatch.context() as broken:
        broken.setattr(payments, "_settle", mistake)
        yield


@pytest.fixture
async def family(pool: Pool, keys: Keys) -> Family:
    """Enrolled in November; the first contribution is taken from 7 to 23 December 2026."""
    return await enrol(pool, keys)
