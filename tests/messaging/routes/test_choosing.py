"""Codes go to the routes whose codes are used: the rules, and what the workers make of them."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.messaging.routes.chooser import Chooser
from peserta.messaging.routes.choosing import Move, Result, plan_move, resting_points
from peserta.messaging.routes.route_actions import change
from peserta.messaging.routes.routes import Routes
from tests.messaging.sending import ScriptedRoute, a_draft, put

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EVEN = {"A": 50, "B": 50}


def a_result(route: str, soon: int, *, of: int = 100, delivered: int = 0) -> Result:
    return Result(route, accepted=of, delivered=delivered, failed=0, soon=soon)


def planned(
    points: Mapping[str, int], results: Sequence[Result], *, resting: Mapping[str, int] = EVEN,
    moved_ago_min: float | None = None,
) -> tuple[str, str, int] | None:  # fmt: skip
    moved_at = None if moved_ago_min is None else NOW - timedelta(minutes=moved_ago_min)
    move = plan_move(points, resting, results, moved_at=moved_at, now=NOW)
    return None if move is None else (move.giver, move.taker, move.points)


POOR, GOOD = a_result("A", 40), a_result("B", 80)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (planned(EVEN, [POOR, GOOD]), ("A", "B", 10)),
        (planned(EVEN, [a_result("A", 70), GOOD]), None),
        (planned(EVEN, [a_result("A", 3, of=29), GOOD]), None),
        (planned(EVEN, [a_result("A", 0), a_result("B", 0)]), None),
        (planned({"A": 12, "B": 88}, [POOR, GOOD]), ("A", "B", 7)),
        (planned({"A": 5, "B": 95}, [POOR, GOOD]), ("B", "A", 10)),
        (planned({"A": 5, "B": 95}, [POOR, GOOD], moved_ago_min=14), None),
        (planned(EVEN, [POOR, GOOD], moved_ago_min=4.9), None),
        (planned(EVEN, [POOR, GOOD], moved_ago_min=5), ("A", "B", 10)),
        (planned({"A": 20, "B": 80}, [], moved_ago_min=14.9), None),
        (planned({"A": 20, "B": 80}, [], moved_ago_min=15), ("B", "A", 10)),
        (planned({"A": 44, "B": 56}, [], moved_ago_min=15), ("B", "A", 6)),
        (planned(EVEN, [], moved_ago_min=15), None),
        # Receipts count where they come: as many codes are used, but one operator confirms a third only.
        (planned(EVEN, [a_result("A", 60, delivered=95), Result("B", 100, 33, 60, 60)]), ("B", "A", 10)),
        # Where none come at all, the use of the codes alone counts.
        (planned(EVEN, [a_result("A", 60), a_result("B", 62)]), None),
        (planned({"A": 33, "B": 33, "C": 34}, [POOR, GOOD], resting={"A": 33, "B": 33, "C": 34}), ("A", "B", 10)),
    ],
    ids=range(16),
)
def test_where_points_go(found: tuple[str, str, int] | None, expected: tuple[str, str, int] | None) -> None:
    assert found == expected


def test_the_reason_says_what_was_seen() -> None:
    move = plan_move(EVEN, EVEN, [POOR, GOOD], moved_at=None, now=NOW)

    assert move == Move("A", "B", 10, "used within two minutes: 40% of 100, B 79% of 100")


@given(
    weights=st.dictionaries(st.sampled_from("ABCDE"), st.integers(1, 1_000), min_size=2),
    rounds=st.lists(
        st.lists(st.tuples(st.sampled_from("ABCDE"), st.integers(0, 100), st.integers(0, 100)), max_size=5), max_size=30
    ),
)
def test_points_stay_a_hundred_and_nobody_loses_all(
    weights: dict[str, int], rounds: list[list[tuple[str, int, int]]]
) -> None:
    resting = resting_points(weights)
    points, now, moved_at = dict(resting), NOW, None
    for seen in rounds:
        now += timedelta(minutes=7)
        results = [Result(name, 100, delivered, 0, soon) for name, soon, delivered in seen]
        move = plan_move(points, resting, results, moved_at=moved_at, now=now)
        if move is not None:
            assert 1 <= move.points <= 10
            points[move.giver] -= move.points
            points[move.taker] += move.points
            moved_at = now

        assert sum(points.values()) == 100
        assert min(points.values()) >= 1


SETTLE = """
UPDATE messaging_message
   SET state       = 'accepted',
       due_at      = NULL,
       route       = %(route)s,
       accepted_at = created_at + interval '1 second',
       used_at     = CASE WHEN %(used)s THEN created_at + interval '20 seconds' END
 WHERE id = ANY(%(ids)s)
"""


async def codes(pool: Pool, keys: Keys, route: str, count: int, *, used: bool, ago: timedelta) -> list[UUID]:
    made = utc_now() - ago
    ids = await put(pool, [a_draft(keys, now=made) for _ in range(count)], keys, now=made)
    async with pool.connection() as conn:
        await conn.execute(SETTLE, {"route": route, "ids": ids, "used": used})
    return ids


@pytest.fixture
async def worker(pool: Pool) -> Routes:
    worker = Routes(sms=[ScriptedRoute("A"), ScriptedRoute("B")])
    async with pool.connection() as conn:
        await worker.register(conn, utc_now())
        await worker.refresh(conn, utc_now())
    return worker


async def a_poor_quarter(pool: Pool, keys: Keys) -> None:
    for route, used in (("A", 10), ("B", 40)):
        await codes(pool, keys, route, used, used=True, ago=timedelta(minutes=5))
        await codes(pool, keys, route, 50 - used, used=False, ago=timedelta(minutes=5))


async def shares(pool: Pool, worker: Routes, operator: str) -> dict[str, float]:
    async with pool.connection() as conn:
        await worker.refresh(conn, utc_now())
    return {standing.name: standing.share for standing in worker.standings("sms", 0, operator)}


async def test_points_move_for_one_operator_alone_and_every_worker_follows(
    pool: Pool, keys: Keys, worker: Routes
) -> None:
    await a_poor_quarter(pool, keys)

    moved = sum(await asyncio.gather(*(Chooser().move(pool) for _ in range(16))))

    assert moved == 1
    assert await shares(pool, worker, "Telkomsel") == {"A": 40, "B": 60}
    assert await shares(pool, worker, "XL") == {"A": 100, "B": 100}
    assert {(offer.operator, offer.share) for offer in worker.offers(0, "sms") if offer.route == "A"} == {
        (None, 100), ("Telkomsel", 40),
    }  # fmt: skip
    async with pool.connection() as conn:
        cursor = await conn.execute("SELECT route, what, was, becomes, actor FROM messaging_route_history ORDER BY was")
        rows = await cursor.fetchall()
    assert sorted(rows) == [
        ("A", "points Telkomsel", "50", "40", "machine"), ("B", "points Telkomsel", "50", "60", "machine"),
    ]  # fmt: skip


async def test_they_hold_and_drift_back_when_it_is_quiet(pool: Pool, keys: Keys, worker: Routes) -> None:
    await a_poor_quarter(pool, keys)
    await Chooser().move(pool)

    def later(minutes: int) -> Chooser:
        return Chooser(clock=lambda: utc_now() + timedelta(minutes=minutes))

    assert await later(3).move(pool) == 0
    assert await later(40).move(pool) == 1
    assert await shares(pool, worker, "Telkomsel") == {"A": 100, "B": 100}
    assert await later(80).move(pool) == 0


async def test_a_weight_that_somebody_sets_counts_at_once(pool: Pool, keys: Keys, worker: Routes) -> None:
    await a_poor_quarter(pool, keys)
    await Chooser().move(pool)

    async with transaction(pool) as conn:
        await change(conn, "A", {"weight": "300"}, actor="shell:rina", reason="sudah baik", now=utc_now())

    assert await shares(pool, worker, "Telkomsel") == {"A": 300, "B": 100}
