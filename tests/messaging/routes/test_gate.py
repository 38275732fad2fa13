"""The gate of one route: its window and its pace, and what of both is kept for codes."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peserta.messaging.draft import Lane
from peserta.messaging.routes.gate import Gate

OTHERS = (Lane.CONFIRMATION, Lane.WARNING, Lane.NOTICE, Lane.BULK)


@given(window=st.integers(10, 500))
def test_the_other_lanes_together_leave_codes_a_third_of_the_window(window: int) -> None:
    gate = Gate(window)
    for lane in OTHERS:
        for _ in range(gate.room(lane, 0.0)):
            gate.take(lane, 0.0)

    assert all(gate.room(lane, 0.0) == 0 for lane in OTHERS)
    taken = sum(Gate(window).room(lane, 0.0) for lane in OTHERS)
    assert window - taken >= window / 3
    assert gate.room(Lane.CODE, 0.0) == 2 * window


@settings(max_examples=30)  # the machine may be busy
@given(per_s=st.floats(10, 2_000), asks=st.lists(st.sampled_from(list(Lane)), min_size=1, max_size=60))
def test_a_route_never_gets_more_than_its_pace(per_s: float, asks: list[Lane]) -> None:
    gate, at_s, taken = Gate(500, per_s), 0.0, 0
    for number in range(200):
        at_s = number * 0.01
        lane = asks[number % len(asks)]
        for _ in range(gate.room(lane, at_s)):
            assert gate.take(lane, at_s) == 0.0
            gate.give_back(lane)
            taken += 1

    assert taken <= per_s * (at_s + 0.25) + 1


def test_bulk_leaves_of_the_pace_what_a_burst_of_codes_needs() -> None:
    gate = Gate(500, 100.0)
    for _ in range(gate.room(Lane.BULK, 0.0)):
        gate.take(Lane.BULK, 0.0)

    assert gate.room(Lane.BULK, 0.0) == 0
    assert gate.room(Lane.CODE, 0.0) == 13


def test_who_is_taken_beyond_the_pace_is_told_how_long_to_wait() -> None:
    gate = Gate(20, 10.0)
    for _ in range(gate.room(Lane.CODE, 0.0)):
        gate.take(Lane.CODE, 0.0)

    assert gate.take(Lane.CODE, 0.0) == pytest.approx(0.05)
    assert gate.take(Lane.CODE, 0.0) == pytest.approx(0.15)


async def test_of_those_who_wait_at_the_gate_codes_go_first() -> None:
    gate, order = Gate(1), list[str]()

    async def go(name: str, lane: Lane) -> None:
        async with gate.passing(lane):
            order.append(name)

    async with asyncio.TaskGroup() as group, gate.passing(Lane.CODE):
        for name, lane in (("bulk", Lane.BULK), ("code", Lane.CODE)):
            group.create_task(go(name, lane))
            await asyncio.sleep(0)

    assert order == ["code", "bulk"]


async def test_who_gives_up_waiting_takes_no_place() -> None:
    gate = Gate(1)
    async with gate.passing(Lane.CODE):
        waiting = asyncio.create_task(enter(gate))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait({waiting})

    async with asyncio.timeout(1), gate.passing(Lane.CODE):
        pass


async def enter(gate: Gate) -> None:
    async with gate.passing(Lane.CODE):
        raise AssertionError("nobody let it in")


async def test_a_wider_window_lets_those_in_who_wait() -> None:
    gate = Gate(1)
    async with gate.passing(Lane.CODE), asyncio.timeout(1):
        waiting = asyncio.create_task(anext_place(gate))
        await asyncio.sleep(0)
        gate.set(3, None)
        await waiting


async def anext_place(gate: Gate) -> None:
    async with gate.passing(Lane.CODE):
        return
