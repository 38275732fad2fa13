"""Receipts from a simulated operator: handed over, stored, and only then acknowledged."""

import asyncio

import pytest

from peserta.messaging.outcome import Outcome
from peserta.messaging.receiving.receipt import Receipt, ReceiptReason, ReceiptState
from peserta.simulator.smsc import Smsc
from tests.messaging.providers.smpp_route import Receipts, a_route, submit
from tests.simulator.until import until


@pytest.mark.parametrize(
    ("ending", "state", "reason"),
    [
        ("123", ReceiptState.DELIVERED, ReceiptReason.DELIVERED),
        ("906", ReceiptState.UNDELIVERED, ReceiptReason.PHONE_OFF),
        ("907", ReceiptState.UNDELIVERED, ReceiptReason.INBOX_FULL),
        ("908", ReceiptState.UNDELIVERED, ReceiptReason.BLOCKED),
        ("910", ReceiptState.DELIVERED, ReceiptReason.DELIVERED),
        ("913", ReceiptState.DELIVERED, ReceiptReason.DELIVERED),
        ("914", ReceiptState.DELIVERED, ReceiptReason.DELIVERED),
        ("915", ReceiptState.DELIVERED, ReceiptReason.DELIVERED),
        ("916", ReceiptState.EXPIRED, ReceiptReason.EXPIRED),
        ("917", ReceiptState.UNDELIVERED, ReceiptReason.UNKNOWN_NUMBER),
        ("918", ReceiptState.DELIVERED, ReceiptReason.DELIVERED),
    ],
)
async def test_each_receipt_names_its_message_and_its_reason(
    smsc: Smsc, ending: str, state: ReceiptState, reason: ReceiptReason
) -> None:
    receipts = Receipts()
    async with a_route(await smsc.start(), receipts.take) as route:
        await route.wait_up()

        submitted = await submit(route, f"+628990000{ending}")
        (receipt,) = await receipts.first()

    assert (receipt.provider_id, receipt.state, receipt.reason) == (submitted.provider_id, state, reason)
    assert b"482913" not in receipt.raw


async def test_a_receipt_that_comes_twice_is_handed_over_twice(smsc: Smsc) -> None:
    receipts = Receipts()
    async with a_route(await smsc.start(), receipts.take) as route:
        await route.wait_up()

        await submit(route, "+628990000911")
        first, second = await receipts.first(2)

    assert first == second


async def test_a_receipt_for_an_unknown_message_is_handed_over_as_it_is(smsc: Smsc) -> None:
    receipts = Receipts()
    async with a_route(await smsc.start(), receipts.take) as route:
        await route.wait_up()

        submitted = await submit(route, "+628990000912")
        (receipt,) = await receipts.first()

    assert receipt.provider_id not in {None, submitted.provider_id}


async def test_a_receipt_that_cannot_be_read_is_rejected_for_good_and_the_link_stays(smsc: Smsc) -> None:
    receipts = Receipts()
    async with a_route(await smsc.start(), receipts.take) as route:
        await route.wait_up()

        await submit(route, "+628990000919")
        await until(lambda: smsc.desk.refused == 1)
        await submit(route)
        await receipts.first()

    assert smsc.counters()["receipts_refused"] == 1


async def test_a_receipt_is_acknowledged_only_after_it_is_stored(smsc: Smsc) -> None:
    storing, may_finish = asyncio.Event(), asyncio.Event()

    async def store(_: Receipt) -> None:
        storing.set()
        await may_finish.wait()

    async with a_route(await smsc.start(), store) as route:
        await route.wait_up()
        await submit(route)
        await storing.wait()
        # Answers travel in order: what was sent before this second one has arrived.
        await submit(route, "+628990000909")
        assert smsc.desk.acknowledged == 0

        may_finish.set()
        await until(lambda: smsc.desk.acknowledged == 1)


async def test_a_receipt_whose_storing_failed_comes_again(smsc: Smsc) -> None:
    heard: list[Receipt] = []

    async def store(receipt: Receipt) -> None:
        heard.append(receipt)
        if len(heard) < 3:
            raise ConnectionError("the database is away")

    async with a_route(await smsc.start(), store) as route:
        await route.wait_up()
        await submit(route)
        await until(lambda: smsc.desk.acknowledged == 1)

    assert smsc.desk.refused == 2
    assert len({receipt.provider_id for receipt in heard}) == 1


async def test_a_receipt_that_was_not_acknowledged_comes_again_on_the_next_link(smsc: Smsc) -> None:
    storing, may_finish, heard = asyncio.Event(), asyncio.Event(), Receipts()

    async def store_slowly(_: Receipt) -> None:
        storing.set()
        await may_finish.wait()

    port = await smsc.start()
    async with a_route(port, store_slowly) as route:
        await route.wait_up()
        await submit(route)
        await storing.wait()
        smsc.switch(on=False)
        smsc.switch(on=True)
        async with a_route(port, heard.take):
            await heard.first()
        may_finish.set()


async def test_a_slow_store_does_not_delay_submissions(smsc: Smsc) -> None:
    may_finish = asyncio.Event()

    async def store_slowly(_: Receipt) -> None:
        await may_finish.wait()

    async with a_route(await smsc.start(), store_slowly) as route:
        await route.wait_up()
        submitted = [await submit(route, timeout_s=1.0) for _ in range(50)]
        may_finish.set()

    assert {done.outcome for done in submitted} == {Outcome.ACCEPTED}
