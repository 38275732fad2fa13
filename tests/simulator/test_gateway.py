"""The simulated SMS gateway against our client of its shape, and its side door."""

from collections.abc import AsyncGenerator

import pytest

from peserta.messaging.outcome import Outcome
from peserta.messaging.providers.http_gateway import HttpRoute
from peserta.messaging.providers.http_receipts import ReceiptDoor
from peserta.messaging.receiving.receipt import ReceiptReason, ReceiptState
from peserta.simulator.gateway import GATEWAY
from peserta.simulator.provider import HttpProvider
from tests.messaging.providers.gateway_route import TEXT, Calls, a_message, an_example, at_port

SECRETS = {"key": "kunci", "receipts": "kunci"}


@pytest.fixture
async def calls() -> AsyncGenerator[Calls]:
    calls = Calls()
    await calls.start()
    yield calls
    await calls.stop()


@pytest.fixture
async def gateway() -> AsyncGenerator[HttpProvider]:
    provider = HttpProvider("HTTP", GATEWAY, "kunci", pace=0.02)
    yield provider
    await provider.stop()


async def a_route(gateway: HttpProvider, calls: Calls) -> HttpRoute:
    profile = at_port(an_example("app-key"), await gateway.start())
    return HttpRoute(profile, secrets=SECRETS, receipts_url=calls.url)


@pytest.mark.parametrize(
    ("ending", "state", "reason"),
    [
        ("123", ReceiptState.DELIVERED, ReceiptReason.DELIVERED),
        ("906", ReceiptState.UNDELIVERED, ReceiptReason.PHONE_OFF),
        ("907", ReceiptState.UNDELIVERED, ReceiptReason.INBOX_FULL),
        ("908", ReceiptState.UNDELIVERED, ReceiptReason.BLOCKED),
        ("916", ReceiptState.EXPIRED, ReceiptReason.EXPIRED),
        ("917", ReceiptState.UNDELIVERED, ReceiptReason.UNKNOWN_NUMBER),
    ],
)
async def test_receipts_come_where_the_message_wants_them(
    gateway: HttpProvider, calls: Calls, ending: str, state: ReceiptState, reason: ReceiptReason
) -> None:
    route = await a_route(gateway, calls)

    submitted = await route.submit(a_message(f"+628990000{ending}"), timeout_s=3)
    called = await calls.next()
    await route.close()

    door = ReceiptDoor(an_example("app-key"), SECRETS)
    assert door.is_from_provider(called)
    [receipt] = door.read(called)
    assert (receipt.provider_id, receipt.state, receipt.reason) == (submitted.provider_id, state, reason)
    assert gateway.inbox.changed_after(0)[0].text == TEXT


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("throttle", Outcome.THROTTLED),
        ("refuse", Outcome.FAILED),
        ("silent", Outcome.SILENT),
        ("disconnect", Outcome.LOST),
        ("nothing", Outcome.ACCEPTED),
        (None, Outcome.ACCEPTED),
    ],
)
async def test_the_whole_provider_fails_as_it_is_told(
    gateway: HttpProvider, calls: Calls, fault: str | None, outcome: Outcome
) -> None:
    route = await a_route(gateway, calls)
    gateway.set_fault(fault)

    submitted = await route.submit(a_message(), timeout_s=0.5 if outcome is Outcome.SILENT else 20)
    await route.close()

    assert submitted.outcome is outcome


async def test_receipts_are_held_back_and_let_go(gateway: HttpProvider, calls: Calls) -> None:
    route = await a_route(gateway, calls)
    gateway.set_receipts(0)

    for _ in range(3):
        await route.submit(a_message("+628990000910"), timeout_s=3)
    assert gateway.counters()["receipts_acknowledged"] == 0
    gateway.set_receipts(1_000)
    brought = [await calls.next() for _ in range(3)]
    await route.close()

    assert len({called.body for called in brought}) == 3


async def test_who_is_switched_off_is_down(gateway: HttpProvider, calls: Calls) -> None:
    route = await a_route(gateway, calls)
    gateway.switch(on=False)

    assert (await route.submit(a_message(), timeout_s=3)).outcome is Outcome.LOST
    gateway.switch(on=True)
    assert (await route.submit(a_message(), timeout_s=3)).outcome is Outcome.ACCEPTED
    await route.close()
