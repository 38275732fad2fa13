"""A code that was accepted and never confirmed is sent once more: when, how often, and for how much money."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.messaging.actions import mark_used, trace
from peserta.messaging.outcome import Outcome
from peserta.messaging.routes.extra import Peers, Silence, affordable, most_at_once, wait_of
from peserta.messaging.routes.extra_sends import ExtraSends
from peserta.messaging.routes.route_actions import change
from peserta.messaging.routes.routes import Routes
from peserta.messaging.routes.setting import Setting
from peserta.messaging.telling.speed import SpeedBoard
from tests.messaging.sending import (
    ScriptedRoute,
    a_dispatcher,
    a_draft,
    attempts,
    message,
    put,
    running,
    until_state,
)

SETTLE = """
UPDATE messaging_message
   SET state       = %(state)s::text,
       due_at      = NULL,
       route       = %(route)s,
       tries       = 1,
       accepted_at = created_at + interval '1 second',
       ended_at    = CASE %(state)s::text WHEN 'accepted' THEN NULL ELSE created_at + interval '4 seconds' END
 WHERE id = ANY(%(ids)s)
"""


async def accepted(
    pool: Pool, keys: Keys, count: int, *, ago: timedelta, state: str = "accepted", route: str = "A"
) -> list[UUID]:
    made = utc_now() - ago
    ids = await put(pool, [a_draft(keys, now=made) for _ in range(count)], keys, now=made)
    async with pool.connection() as conn:
        await conn.execute(SETTLE, {"state": state, "route": route, "ids": ids})
    return ids


@pytest.fixture
def routes() -> list[ScriptedRoute]:
    return [ScriptedRoute("A"), ScriptedRoute("B")]


@pytest.fixture
async def extra(pool: Pool, routes: list[ScriptedRoute]) -> ExtraSends:
    worker = Routes(sms=routes)
    async with pool.connection() as conn:
        await worker.register(conn, utc_now())
        await worker.refresh(conn, utc_now())
    return ExtraSends(worker)


async def a_good_hour(pool: Pool, keys: Keys) -> None:
    await accepted(pool, keys, 60, ago=timedelta(minutes=20), state="delivered")


@pytest.mark.parametrize(
    ("peers", "wait_s"),
    [
        (Peers("sms", None, 49, 49, 3.0), None),
        (Peers("sms", None, 100, 79, 3.0), None),
        (Peers("sms", None, 100, 80, 3.0), 15),
        (Peers("sms", None, 100, 80, 42.0), 42),
        (Peers("sms", None, 100, 90, None), None),
    ],
)
def test_when_a_missing_receipt_says_something(peers: Peers, wait_s: int | None) -> None:
    assert wait_of(peers) == (None if wait_s is None else timedelta(seconds=wait_s))


def a_route(name: str, price_idr: int, ceiling_idr: int) -> Setting:
    return Setting(name, "sms", is_on=True, weight=100, price_idr=price_idr, extra_hour_idr=ceiling_idr)


@pytest.mark.parametrize(
    ("routes", "sent", "expected"),
    [
        ([a_route("A", 300, 3_000), a_route("B", 500, 100_000)], 0, 10),
        ([a_route("A", 300, 3_000), a_route("B", 500, 100_000)], 7, 3),
        ([a_route("A", 300, 3_000), a_route("B", 500, 100_000)], 99, 0),
        ([a_route("A", 300, 0), a_route("B", 500, 100_000)], 0, 0),
        ([a_route("A", 0, 0), a_route("B", 0, 100)], 0, 0),
        ([a_route("A", 0, 100), a_route("B", 0, 100)], 0, 50),
        ([a_route("A", 0, 100), a_route("B", 0, 100)], 990, 10),
        ([a_route("A", 0, 100)], 0, 0),
    ],
)
def test_second_sends_never_cost_more_than_the_ceiling(routes: list[Setting], sent: int, expected: int) -> None:
    assert affordable(routes, sent) == expected


async def test_an_overdue_code_goes_once_more_by_another_route_and_never_again(
    pool: Pool, keys: Keys, routes: list[ScriptedRoute], extra: ExtraSends
) -> None:
    await a_good_hour(pool, keys)
    [late] = await accepted(pool, keys, 1, ago=timedelta(seconds=40))
    [fresh] = await accepted(pool, keys, 1, ago=timedelta(seconds=5))

    assert await extra.send(pool) == 1
    async with running(a_dispatcher(pool, keys, *routes)):
        row = await until_state(pool, late, "accepted")
    assert await extra.send(pool) == 0

    assert (row["route"], row["tries"]) == ("B", 2)
    assert [len(route.sent) for route in routes] == [0, 1]
    assert (await message(pool, fresh))["extra_at"] is None


T = utc_now()


def silent_for(seconds: float, *, overdue: int = 5, extra_ago: float | None = None) -> Silence:
    extra_at = None if extra_ago is None else T - timedelta(seconds=extra_ago)
    return Silence("Telkomsel", overdue, T - timedelta(seconds=seconds), extra_at)


@pytest.mark.parametrize(
    ("silence", "expected"),
    [
        (None, 50),
        (silent_for(60, overdue=4), 50),
        (silent_for(29.9), 0),
        (silent_for(30), 1),
        (silent_for(60, extra_ago=14.9), 0),
        (silent_for(60, extra_ago=15), 1),
    ],
)
def test_while_nothing_arrives_one_code_at_a_time_finds_out_whether_that_is_over(
    silence: Silence | None, expected: int
) -> None:
    assert most_at_once(silence, T) == expected


async def test_codes_keep_their_second_text_while_nothing_arrives_and_send_it_when_something_does(
    pool: Pool, keys: Keys, extra: ExtraSends
) -> None:
    await a_good_hour(pool, keys)
    for number in range(10):
        await accepted(pool, keys, 1, ago=timedelta(seconds=20, milliseconds=-100 * number))
    assert await extra.send(pool) == 0

    later = utc_now() + timedelta(seconds=15)
    extra = ExtraSends(extra.routes, clock=lambda: later)
    assert [await extra.send(pool) for _ in range(2)] == [1, 0]
    async with transaction(pool) as conn:
        await conn.execute(
            "UPDATE messaging_message SET state = 'delivered', due_at = NULL, ended_at = %(now)s"
            " WHERE extra_at IS NOT NULL",
            {"now": later},
        )

    assert await extra.send(pool) == 9


async def test_a_silence_does_not_make_receipts_look_poor(pool: Pool, keys: Keys, extra: ExtraSends) -> None:
    await a_good_hour(pool, keys)
    await accepted(pool, keys, 100, ago=timedelta(seconds=40))

    assert await extra.send(pool) == 1, "one finds out whether it is over"


async def test_receipts_count_that_were_written_by_a_worker_whose_clock_is_behind(
    pool: Pool, keys: Keys, extra: ExtraSends
) -> None:
    await a_good_hour(pool, keys)
    async with pool.connection() as conn:
        await conn.execute("UPDATE messaging_message SET accepted_at = ended_at + interval '2 seconds'")
    await accepted(pool, keys, 1, ago=timedelta(seconds=40))

    assert await extra.send(pool) == 1


async def test_sixteen_workers_at_once_send_it_once(pool: Pool, keys: Keys, extra: ExtraSends) -> None:
    await a_good_hour(pool, keys)
    await accepted(pool, keys, 3, ago=timedelta(seconds=40))

    assert sum(await asyncio.gather(*(extra.send(pool) for _ in range(16)))) == 3


async def test_nothing_is_sent_again_where_few_receipts_come(pool: Pool, keys: Keys, extra: ExtraSends) -> None:
    await a_good_hour(pool, keys)
    await accepted(pool, keys, 30, ago=timedelta(minutes=20))
    await accepted(pool, keys, 1, ago=timedelta(seconds=40))

    assert await extra.send(pool) == 0


async def test_a_code_that_was_used_or_is_about_to_end_is_left_alone(pool: Pool, keys: Keys, extra: ExtraSends) -> None:
    await a_good_hour(pool, keys)
    [used] = await accepted(pool, keys, 1, ago=timedelta(seconds=40))
    [old] = await accepted(pool, keys, 1, ago=timedelta(seconds=40))
    async with transaction(pool) as conn:
        await mark_used(conn, [used], now=utc_now())
        await conn.execute(
            "UPDATE messaging_message SET not_after = now() + interval '50 seconds' WHERE id = %(id)s", {"id": old}
        )

    assert await extra.send(pool) == 0


async def test_no_more_than_the_ceiling_is_spent_in_an_hour(pool: Pool, keys: Keys, extra: ExtraSends) -> None:
    await a_good_hour(pool, keys)
    await accepted(pool, keys, 9, ago=timedelta(seconds=40))
    await accepted(pool, keys, 1, ago=timedelta(seconds=30), state="delivered")
    async with transaction(pool) as conn:
        asked = {"price_idr": "300", "extra_hour_idr": "1000"}
        await change(conn, "B", asked, actor="shell:rina", reason="anggaran", now=utc_now())
    async with pool.connection() as conn:
        await extra.routes.refresh(conn, utc_now())

    assert [await extra.send(pool) for _ in range(3)] == [3, 0, 0]


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.SILENT, Outcome.REFUSED, Outcome.DOWN])
async def test_a_second_send_that_nobody_takes_leaves_the_code_accepted(
    pool: Pool, keys: Keys, extra: ExtraSends, outcome: Outcome
) -> None:
    await a_good_hour(pool, keys)
    [late] = await accepted(pool, keys, 1, ago=timedelta(seconds=40))
    before = (await message(pool, late))["accepted_at"]
    await extra.send(pool)

    async with running(a_dispatcher(pool, keys, ScriptedRoute("A"), ScriptedRoute("B", always=outcome))):
        row = await until_state(pool, late, "accepted")

    assert row["accepted_at"] == before
    assert {route for route, _ in (await attempts(pool, late))} == {"B"}


async def test_a_stranger_learns_nothing_of_a_second_send(pool: Pool, keys: Keys, extra: ExtraSends) -> None:
    await a_good_hour(pool, keys)
    [late] = await accepted(pool, keys, 1, ago=timedelta(seconds=40))
    await extra.send(pool)
    async with running(a_dispatcher(pool, keys, ScriptedRoute("A"), ScriptedRoute("B"))):
        await until_state(pool, late, "accepted")

    async def steps(*, is_proven: bool, now: datetime) -> list[str]:
        async with pool.connection() as conn:
            told = await trace(conn, [late], speeds=SpeedBoard(), is_proven=is_proven, now=now)
        return [step.step.value for step in told]

    owner, stranger = [await steps(is_proven=is_proven, now=utc_now()) for is_proven in (True, False)]
    assert owner.count("sent_once_more") == 1
    assert "trying_another_route" not in owner
    assert stranger == ["requested", "accepted_by_operator", "slow"]
