"""What several workers know of the same routes: settings, rests, and their part of the pace."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.messaging.draft import Channel, Lane
from peserta.messaging.hand_over import HandOver
from peserta.messaging.outcome import Outcome
from peserta.messaging.routes.route_actions import change
from peserta.messaging.routes.routes import Routes
from peserta.messaging.routes.setting import Setting
from peserta.messaging.words.templates import Rendered
from tests.messaging.sending import (
    ScriptedRoute,
    a_dispatcher,
    a_draft,
    attempts,
    message,
    put,
    put_code,
    running,
    until_all,
    until_state,
)
from tests.simulator.until import until

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TEXT = HandOver(
    lane=Lane.CODE, channel=Channel.SMS, to="+628990000123", rendered=Rendered("", "kode 123456"), message_id="<1@x>",
    timeout_s=3.0, validity_s=600,
)  # fmt: skip


async def a_worker(pool: Pool, *routes: ScriptedRoute, now: datetime = START) -> Routes:
    worker = Routes(sms=routes)
    async with pool.connection() as conn:
        await worker.register(conn, utc_now())
        await worker.refresh(conn, now)
    return worker


async def refresh(pool: Pool, worker: Routes, now: datetime) -> None:
    async with pool.connection() as conn:
        await worker.refresh(conn, now)


async def break_down(pool: Pool, worker: Routes, now: datetime) -> None:
    for _ in range(5):
        await worker.submit("A", TEXT, wait_s=0)
    await refresh(pool, worker, now)


def open_routes(worker: Routes) -> list[str]:
    return [standing.name for standing in worker.standings("sms") if standing.is_open]


async def history(pool: Pool) -> list[tuple[str, str, str, str]]:
    async with pool.connection() as conn:
        cursor = await conn.execute("SELECT route, actor, becomes, reason FROM messaging_route_history ORDER BY id")
        return [(str(a), str(b), str(c), str(d)) for a, b, c, d in await cursor.fetchall()]


async def test_a_route_that_one_worker_found_faulty_rests_for_all(pool: Pool) -> None:
    one = await a_worker(pool, ScriptedRoute("A", always=Outcome.THROTTLED), ScriptedRoute("B"))
    other = await a_worker(pool, ScriptedRoute("A"), ScriptedRoute("B"))

    await break_down(pool, one, START)
    await refresh(pool, other, START)

    assert open_routes(one) == open_routes(other) == ["B"]
    assert await history(pool) == [("A", "machine", "open", "throttling")]


async def test_when_it_has_rested_one_worker_alone_probes(pool: Pool) -> None:
    workers = [await a_worker(pool, ScriptedRoute("A", [Outcome.SILENT] * 5), ScriptedRoute("B")) for _ in range(4)]
    await break_down(pool, workers[0], START)
    later = START + timedelta(seconds=3)

    await asyncio.gather(*(refresh(pool, worker, later) for worker in workers))
    probing = [worker for worker in workers if "A" in open_routes(worker)]
    assert len(probing) == 1
    [trial] = [standing for standing in probing[0].standings("sms") if standing.name == "A"]
    assert trial.is_on_trial


async def settle(pool: Pool, worker: Routes, outcome: Outcome, now: datetime) -> None:
    route = worker._clients.sms["A"]  # pyright: ignore[reportPrivateUsage]
    assert isinstance(route, ScriptedRoute)
    route.script = [outcome]
    await worker.submit("A", TEXT, wait_s=0)
    await refresh(pool, worker, now)


@pytest.mark.parametrize(
    ("outcome", "after", "is_open"),
    [
        (Outcome.ACCEPTED, timedelta(seconds=3), True),
        (Outcome.REFUSED, timedelta(seconds=3), True),
        (Outcome.FAILED, timedelta(seconds=6.9), False),
        (Outcome.FAILED, timedelta(seconds=7.1), True),
    ],
)
async def test_the_probe_decides_for_all_workers(pool: Pool, outcome: Outcome, after: timedelta, is_open: bool) -> None:
    one = await a_worker(pool, ScriptedRoute("A", [Outcome.FAILED] * 5), ScriptedRoute("B"))
    other = await a_worker(pool, ScriptedRoute("A"), ScriptedRoute("B"))
    await break_down(pool, one, START)
    await refresh(pool, one, START + timedelta(seconds=3))

    await settle(pool, one, outcome, START + timedelta(seconds=3))
    await refresh(pool, other, START + after)

    assert ("A" in open_routes(other)) is is_open


async def test_a_rest_and_a_worker_of_a_clock_that_was_ahead_do_not_outlive_it(pool: Pool) -> None:
    ahead = START + timedelta(hours=1)
    one = await a_worker(pool, ScriptedRoute("A", [Outcome.FAILED] * 5), now=ahead)
    await break_down(pool, one, ahead)
    other = await a_worker(pool, ScriptedRoute("A"))

    await settle(pool, other, Outcome.ACCEPTED, START + timedelta(seconds=1))
    await refresh(pool, other, START + timedelta(seconds=2))

    assert await usable(pool) == [["sms"]], "the worker that was ahead is forgotten"


async def usable(pool: Pool) -> list[list[str]]:
    """What each worker that is not forgotten says it can use."""
    async with pool.connection() as conn:
        cursor = await conn.execute("SELECT usable FROM messaging_dispatcher")
        return [list(row[0]) for row in await cursor.fetchall()]


async def test_the_right_to_probe_of_a_killed_worker_ends(pool: Pool) -> None:
    one = await a_worker(pool, ScriptedRoute("A", always=Outcome.FAILED), ScriptedRoute("B"))
    other = await a_worker(pool, ScriptedRoute("A"), ScriptedRoute("B"))
    await break_down(pool, one, START)
    await refresh(pool, one, START + timedelta(seconds=3))

    await refresh(pool, other, START + timedelta(seconds=10))
    assert open_routes(other) == ["B"]
    await refresh(pool, other, START + timedelta(seconds=16))
    assert open_routes(other) == ["A", "B"]


async def test_a_pace_is_shared_by_the_workers_that_are_alive(pool: Pool) -> None:
    one = await a_worker(pool, ScriptedRoute("A"))
    await a_worker(pool, ScriptedRoute("A"))
    async with transaction(pool) as conn:
        await change(conn, "A", {"tps": "80"}, actor="shell:rina", reason="kontrak", now=START)

    await refresh(pool, one, START + timedelta(seconds=1))
    shared = one.room(Lane.CODE, "sms", 0, 500)
    await refresh(pool, one, START + timedelta(seconds=9))
    for _ in range(shared):
        one.take("A", Lane.CODE, is_free=False)

    assert shared == 10, "a quarter of a second of half the pace"
    await until(lambda: one.room(Lane.CODE, "sms", 0, 500) > shared)


async def test_a_message_takes_a_route_that_serves_its_operator_and_lane(pool: Pool, keys: Keys) -> None:
    routes = [ScriptedRoute("A"), ScriptedRoute("B"), ScriptedRoute("C")]
    async with pool.connection() as conn:
        await Routes(sms=routes).register(conn, utc_now())
    async with transaction(pool) as conn:
        for name, asked in {
            "A": {"operators": "Telkomsel", "weight": "1"},
            "B": {"operators": "XL", "weight": "1000"},
            "C": {"lanes": "bulk", "weight": "1000"},
        }.items():
            await change(conn, name, asked, actor="shell:rina", reason="kontrak", now=utc_now())

    async with running(a_dispatcher(pool, keys, *routes)):
        now = utc_now()
        await put(pool, [a_draft(keys, now=now) for _ in range(10)], keys, now=now)
        await until_all(pool, "accepted", 10)

    assert {route.name: len(route.sent) for route in routes} == {"A": 10, "B": 0, "C": 0}


async def test_a_failed_attempt_goes_on_to_a_route_of_the_same_operator_only(pool: Pool, keys: Keys) -> None:
    first = [
        Setting(name, "sms", is_on=True, weight=100, operators=[operator])
        for name, operator in (("A", "Telkomsel"), ("B", "XL"))
    ]
    bad, other = ScriptedRoute("A", always=Outcome.REFUSED), ScriptedRoute("B")
    async with pool.connection() as conn:
        await Routes(sms=[bad, other], first=first).register(conn, utc_now())

    async with running(a_dispatcher(pool, keys, bad, other)):
        message_id = await put_code(pool, keys)
        row = await until_state(pool, message_id, "failed")

    assert row["reason"] == "refused"
    assert await attempts(pool, message_id) == [("A", "refused")]
    assert (await message(pool, message_id))["operator"] == "Telkomsel"
