"""Submissions against a simulated operator, over real sockets: each treatment is an outcome."""

import asyncio

import pytest

from peserta.messaging.outcome import Outcome
from peserta.simulator.inbox import State
from peserta.simulator.smsc import Smsc
from tests.messaging.providers.smpp_route import TEXT, a_route, submit
from tests.simulator.until import until


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [
        ("123", Outcome.ACCEPTED),
        ("901", Outcome.THROTTLED),
        ("902", Outcome.REFUSED),
        ("903", Outcome.SILENT),
        ("904", Outcome.LOST),
        ("905", Outcome.ACCEPTED),
        ("910", Outcome.ACCEPTED),
        ("920", Outcome.FAILED),
    ],
)
async def test_each_way_to_treat_a_submission_is_an_outcome(smsc: Smsc, ending: str, outcome: Outcome) -> None:
    async with a_route(await smsc.start()) as route:
        await route.wait_up()

        submitted = await submit(route, f"+628990000{ending}", timeout_s=0.5 if outcome is Outcome.SILENT else 20)

    assert submitted.outcome is outcome
    assert (submitted.provider_id is not None) == (outcome is Outcome.ACCEPTED)


async def test_the_text_arrives_as_it_was_written(smsc: Smsc) -> None:
    async with a_route(await smsc.start()) as route:
        await route.wait_up()

        await submit(route, text=TEXT)
        await submit(route, text="Kode Anda: 482913 “rahasia”")

    arrived = smsc.inbox.changed_after(0)
    assert {message.text for message in arrived} == {TEXT, "Kode Anda: 482913 “rahasia”"}
    assert {(message.sender, message.to) for message in arrived} == {("JKN", "628990000123")}


@pytest.mark.parametrize("text", ["x" * 161, "“" * 71, "€" * 81])
async def test_a_text_of_two_segments_is_not_sent(smsc: Smsc, text: str) -> None:
    async with a_route(await smsc.start()) as route:
        await route.wait_up()

        submitted = await submit(route, text=text)

    assert submitted.outcome is Outcome.FAILED
    assert smsc.inbox.count == 0


@pytest.mark.parametrize("to", ["", "+", "budi", "+6289900\x00123", "+62 899", "+٦٢٨٩٩"])
async def test_what_is_not_a_number_is_refused_here(smsc: Smsc, to: str) -> None:
    async with a_route(await smsc.start()) as route:
        await route.wait_up()

        assert (await submit(route, to)).outcome is Outcome.REFUSED


async def test_no_more_are_handed_over_than_the_window_holds(smsc: Smsc) -> None:
    async with a_route(await smsc.start(), window=3) as route:
        await route.wait_up()
        held = [asyncio.create_task(submit(route, "+628990000903", timeout_s=0.5)) for _ in range(3)]
        await until(lambda: smsc.inbox.count == 3)

        late = await submit(route, timeout_s=0.05)

        assert late.outcome is Outcome.EXPIRED
        assert smsc.inbox.count == 3
        assert {done.outcome for done in await asyncio.gather(*held)} == {Outcome.SILENT}
        assert (await submit(route)).outcome is Outcome.ACCEPTED


async def test_a_text_whose_time_is_over_is_not_sent(smsc: Smsc) -> None:
    async with a_route(await smsc.start()) as route:
        await route.wait_up()

        assert (await submit(route, timeout_s=0)).outcome is Outcome.EXPIRED

    assert smsc.inbox.count == 0


async def test_states_at_the_operator_are_seen_at_the_side_door(smsc: Smsc) -> None:
    async with a_route(await smsc.start()) as route:
        await route.wait_up()
        for ending in ("901", "903", "906", "916", "123"):
            await submit(route, f"+628990000{ending}", timeout_s=0.1 if ending == "903" else 20)
        await until(lambda: all(message.state is not State.WAITING for message in smsc.inbox.changed_after(0)))

    states = {message.to[-3:]: message.state for message in smsc.inbox.changed_after(0)}
    assert states == {
        "901": State.REFUSED,
        "903": State.UNANSWERED,
        "906": State.UNDELIVERED,
        "916": State.EXPIRED,
        "123": State.DELIVERED,
    }
