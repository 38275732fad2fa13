"""A bank and a small biller that knows it, on one clock that tests move."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from peserta.simulator.bank.client import Bank
from peserta.simulator.bank.profile import BCA_LIKE
from tests.simulator.biller import Account, Biller

SECRET = "rahasia-bersama"
CUSTOMER = "00000000123"
VA_NUMBER = "12345" + CUSTOMER


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = datetime(2026, 11, 23, 3, 15, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture(scope="session")
def bank_key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def biller(bank_key: RSAPrivateKey, clock: Clock) -> AsyncGenerator[Biller]:
    biller = Biller(bank_key.public_key(), SECRET, clock)
    biller.accounts[CUSTOMER] = Account("Siti Nurbaya", "150000.00")
    yield biller
    await biller.stop()


@pytest.fixture
async def bank(biller: Biller, bank_key: RSAPrivateKey, clock: Clock) -> AsyncGenerator[Bank]:
    async with Bank(BCA_LIKE, bank_key, SECRET, await biller.start(), clock=clock, pace=0.01) as bank:
        yield bank
