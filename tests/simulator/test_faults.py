"""An operator that fails as a whole, and one that keeps its receipts back."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from peserta.messaging.outcome import Outcome
from peserta.messaging.receiving.receipt import ReceiptState
from peserta.simulator.control import Control
from peserta.simulator.inbox import State
from peserta.simulator.mailbox import Mailbox
from peserta.simulator.remote import RemoteControl
from peserta.simulator.smsc import Smsc
from tests.messaging.providers.smpp_route import Receipts, a_route, submit
from tests.simulator.until import until


@pytest.fixture
async def smsc() -> AsyncGenerator[Smsc]:
    smsc = Smsc("JALUR-A", password="kunci", receipt_delay_s=0.01, receipt_retry_s=0.02, pace=0.001)
    yield smsc
    await smsc.stop()


@pytest.fixture
async def remote(smsc: Smsc) -> AsyncGenerator[RemoteControl]:
    control = Control(smsc)
    yield RemoteControl(await control.start())
    await control.stop()


@pytest.mark.parametrize(
    ("fault", "outcome", "state"),
    [
        ("refuse", Outcome.FAILED, State.REFUSED),
        ("throttle", Outcome.THROTTLED, State.REFUSED),
        ("silent", Outcome.SILENT, State.UNANSWERED),
        ("disconnect", Outcome.LOST, State.DISCONNECTED),
        ("nothing", Outcome.ACCEPTED, State.UNDELIVERED),
    ],
)
async def test_every_number_fares_alike_until_the_fault_ends(
    smsc: Smsc, remote: RemoteControl, fault: str, outcome: Outcome, state: State
) -> None:
    port = await smsc.start()
    async with a_route(port) as route:
        await route.wait_up()
        await remote.set_fault(fault)
        submitted = await submit(route, timeout_s=0.2 if fault == "silent" else 5.0)
        await until(lambda: [message.state for message in smsc.inbox.changed_after(0)] == [state])
        told = await remote.messages()
        faulty = await remote.state()
        healthy = await remote.set_fault(None)
        await route.wait_up()
        after = await submit(route)

    assert (submitted.outcome, told[0].state) == (outcome, state)
    assert (faulty.fault, healthy.fault) == (fault, None)
    assert after.outcome is Outcome.ACCEPTED


@pytest.mark.parametrize(("fault", "count"), [("duplicate", 3), ("skew", 1), ("lie", 1), ("slow", 1)])
async def test_receipts_are_doubled_misdated_or_wrong(
    smsc: Smsc, remote: RemoteControl, fault: str, count: int
) -> None:
    receipts = Receipts()
    port = await smsc.start()
    await remote.set_fault(fault)
    async with a_route(port, receipts.take) as route:
        await route.wait_up()
        submitted = await submit(route)
        heard = await receipts.first(count)

    assert {receipt.state for receipt in heard} == {ReceiptState.DELIVERED}
    assert (submitted.provider_id == heard[0].provider_id) is (fault != "lie")


async def test_receipts_that_were_held_back_come_when_they_are_released(smsc: Smsc, remote: RemoteControl) -> None:
    receipts = Receipts()
    port = await smsc.start()
    await remote.hold_receipts()
    async with a_route(port, receipts.take) as route:
        await route.wait_up()
        for _ in range(5):
            await submit(route)
        await asyncio.sleep(0.05)
        assert receipts.all == []
        await remote.release_receipts(1_000)
        await receipts.first(5)
        await submit(route)
        await receipts.first(6)


async def test_an_unknown_fault_or_another_simulator_ends_the_conversation(remote: RemoteControl) -> None:
    control = Control(Mailbox("SURAT"))
    mailbox = RemoteControl(await control.start())

    with pytest.raises(ConnectionError):
        await remote.set_fault("bosan")
    with pytest.raises(ConnectionError):
        await mailbox.set_fault("silent")
    await control.stop()
