"""From the outbox over real SMPP to a simulated operator, and the receipt back to the message."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.messaging.dispatch import Dispatcher
from peserta.messaging.receiving.receipts import Receipts
from peserta.messaging.routes.routes import Routes
from peserta.simulator.smsc import Smsc
from tests.messaging.providers.smpp_route import a_route
from tests.messaging.sending import SCHEME, put_code, running, until_state


@asynccontextmanager
async def a_worker(pool: Pool, keys: Keys, smsc: Smsc) -> AsyncGenerator[None]:
    """Receipts, one SMPP route and a dispatcher, as `peserta work` runs them."""
    receipts, stopping = Receipts(pool), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(receipts.run(stopping))
        async with a_route(await smsc.start(), receipts.take) as route:
            await route.wait_up()
            async with running(Dispatcher(pool, Routes(sms=[route]), keys=keys, scheme=SCHEME)):
                yield
        stopping.set()


@pytest.mark.parametrize(
    ("ending", "state", "reason"),
    [
        ("123", "delivered", None),
        ("902", "failed", "refused"),
        ("906", "failed", "phone_off"),
        ("907", "failed", "inbox_full"),
        ("908", "failed", "blocked"),
        ("910", "delivered", None),  # the receipt overtakes the answer
        ("911", "delivered", None),  # the receipt comes twice
        ("914", "delivered", None),  # an odd receipt
        ("916", "failed", "expired"),
        ("917", "failed", "unknown_number"),
    ],
)
async def test_a_message_ends_as_the_operator_says(
    pool: Pool, keys: Keys, smsc: Smsc, ending: str, state: str, reason: str | None
) -> None:
    async with a_worker(pool, keys, smsc):
        message_id = await put_code(pool, keys, to=f"+628990000{ending}")
        row = await until_state(pool, message_id, state)

    assert row["reason"] == reason


async def test_a_receipt_for_a_message_nobody_sent_changes_nothing(pool: Pool, keys: Keys, smsc: Smsc) -> None:
    async with a_worker(pool, keys, smsc):
        misnamed = await put_code(pool, keys, to="+628990000912")
        await until_state(pool, await put_code(pool, keys), "delivered")
        row = await until_state(pool, misnamed, "accepted")

    assert row["ended_at"] is None
