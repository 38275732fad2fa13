"""Number blocks whose codes come to nothing: held, braked, told to people, and let go again."""

import asyncio
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.messaging.actions import mark_used, trace
from peserta.messaging.guarding import abuse_actions as actions
from peserta.messaging.guarding.abuse_actions import GuardShown
from peserta.messaging.guarding.block_watch import BlockWatch, Stop, put_brake
from peserta.messaging.guarding.number_block import Counted, beginning_of, find_pumped, find_silent_operators
from peserta.messaging.telling.speed import SpeedBoard
from peserta.messaging.telling.trace import Step
from tests.messaging.sending import (
    ScriptedRoute,
    a_dispatcher,
    a_draft,
    message,
    put,
    put_code,
    running,
    until_count,
    until_state,
)

PUMPED = "+6289900012345"
BESIDE = "+6289900022345"
ACCEPT = """
UPDATE messaging_message
   SET state       = 'accepted',
       due_at      = NULL,
       tries       = 1,
       accepted_at = created_at + interval '1 second',
       used_at     = CASE WHEN %(used)s THEN created_at + interval '30 seconds' END
 WHERE id = ANY(%(ids)s)
"""


async def sent(
    pool: Pool, keys: Keys, to: str, count: int, *, used: bool, ago: timedelta = timedelta(minutes=5)
) -> None:
    made = utc_now() - ago
    ids = await put(pool, [a_draft(keys, to=to, now=made) for _ in range(count)], keys, now=made)
    async with pool.connection() as conn:
        await conn.execute(ACCEPT, {"ids": ids, "used": used})


async def look(pool: Pool, keys: Keys, *, after: timedelta = timedelta()) -> int:
    return await BlockWatch(keys, clock=lambda: utc_now() + after).look(pool)


HELD = "SELECT count(*) FROM messaging_message WHERE id = ANY(%(ids)s) AND reason = %(reason)s"
UNMET = "SELECT count(*) FROM messaging_message WHERE reason IS NULL AND accepted_at IS NULL"


async def until_held(pool: Pool, ids: list[UUID], reason: str) -> None:
    await until_count(pool, HELD, len(ids), {"ids": ids, "reason": reason})


async def until_all_met(pool: Pool) -> None:
    """Every code was sent or held."""
    await until_count(pool, UNMET, 0)


async def shown(pool: Pool, keys: Keys) -> GuardShown:
    async with pool.connection() as conn:
        return await actions.show(conn, keys=keys, now=utc_now())


async def steps(pool: Pool, message_id: UUID, *, is_proven: bool) -> list[tuple[Step, str | None]]:
    async with pool.connection() as conn:
        found = await trace(conn, [message_id], speeds=SpeedBoard(), is_proven=is_proven, now=utc_now())
    return [(each.step, each.reason) for each in found]


@pytest.fixture
async def pumped(pool: Pool, keys: Keys) -> UUID:
    """A braked block; the brake's id."""
    await sent(pool, keys, PUMPED, 30, used=False)
    await sent(pool, keys, BESIDE, 30, used=True)
    assert await look(pool, keys) == 1
    [brake] = (await shown(pool, keys)).brakes
    return brake.brake.id


@pytest.mark.usefixtures("pumped")
async def test_a_pumped_block_gets_no_text_and_the_block_beside_it_does(pool: Pool, keys: Keys) -> None:
    route = ScriptedRoute("A")
    held = await put_code(pool, keys, to=PUMPED)
    beside = await put_code(pool, keys, to=BESIDE)

    async with running(a_dispatcher(pool, keys, route)):
        await until_state(pool, beside, "accepted")
        await until_held(pool, [held], "braked")

    assert [to for to, _ in route.sent] == [BESIDE]
    # Whoever pumps sees a slow operator, and whoever is really there every other way on, at once.
    assert await steps(pool, held, is_proven=False) == [(Step.REQUESTED, None), (Step.SLOW, None)]
    assert (Step.HELD, "braked") in await steps(pool, held, is_proven=True)


async def test_staff_see_which_numbers_are_braked_and_lifting_lets_their_codes_go(
    pool: Pool, keys: Keys, pumped: UUID
) -> None:
    [brake] = (await shown(pool, keys)).brakes
    assert (brake.beginning, brake.brake.actor) == (beginning_of(PUMPED), "machine")
    assert brake.brake.reason == "0 of 30 codes were used in 15 minutes"
    route = ScriptedRoute("A")
    held = await put_code(pool, keys, to=PUMPED)

    async with running(a_dispatcher(pool, keys, route)):
        await until_held(pool, [held], "braked")
        async with transaction(pool) as conn:
            await actions.lift(conn, pumped, actor="shell:rina", reason="pameran, orang sungguhan", now=utc_now())
        await until_state(pool, held, "accepted")

    assert [to for to, _ in route.sent] == [PUMPED]
    async with pool.connection() as conn:
        rows = await (
            await conn.execute("SELECT facts FROM audit_entry WHERE kind = 'messaging.guard_changed'")
        ).fetchall()
    assert len(rows) == 1
    # Whoever has lifted it is not overruled by the same counts.
    assert await look(pool, keys) == 0
    with pytest.raises(actions.NoSuchBrakeError):
        async with transaction(pool) as conn:
            await actions.lift(conn, pumped, actor="shell:rina", reason="lagi", now=utc_now())


@pytest.mark.usefixtures("pumped")
async def test_a_brake_ends_by_itself(pool: Pool, keys: Keys) -> None:
    await look(pool, keys, after=timedelta(minutes=59))
    assert len((await shown(pool, keys)).brakes) == 1

    await look(pool, keys, after=timedelta(minutes=61))

    assert (await shown(pool, keys)).brakes == []
    async with pool.connection() as conn:
        rows = await (await conn.execute("SELECT becomes, actor FROM messaging_guard_history ORDER BY id")).fetchall()
    assert [actor for _, actor in rows] == ["machine", "machine"]
    assert re.fullmatch(r"\+62\d{3}… until \d{4}-\d\d-\d\d \d\d:\d\d WIB", rows[0][0])
    assert rows[1][0] == "off"


async def test_sixteen_looks_at_once_brake_a_block_once(pool: Pool, keys: Keys) -> None:
    await sent(pool, keys, PUMPED, 30, used=False)

    braked = await asyncio.gather(*(look(pool, keys) for _ in range(16)))

    assert sum(braked) == 1


async def test_a_brake_by_hand_needs_no_codes(pool: Pool, keys: Keys) -> None:
    stop = Stop(beginning_of(PUMPED), "Telkomsel", timedelta(hours=1), "shell:rina", "tagihan aneh")
    async with transaction(pool) as conn:
        assert await put_brake(conn, stop, keys=keys, now=utc_now())
        assert not await put_brake(conn, stop, keys=keys, now=utc_now())

    held = await put_code(pool, keys, to=PUMPED)
    async with running(a_dispatcher(pool, keys, ScriptedRoute("A"))):
        await until_held(pool, [held], "braked")


async def test_a_block_has_so_many_unused_codes_at_once_and_goes_on_when_they_are_typed(pool: Pool, keys: Keys) -> None:
    await look(pool, keys)
    route = ScriptedRoute("A")
    now = utc_now()
    ids = await put(pool, [a_draft(keys, to=PUMPED, now=now) for _ in range(60)], keys, now=now)

    async with running(a_dispatcher(pool, keys, route)):
        await until_all_met(pool)
    went = len(route.sent)
    # One look at the outbox takes ten of a block at most, and the count is known before the next.
    assert 10 <= went <= 40
    [held, *_] = [each for each in ids if (await message(pool, each))["reason"] == "crowded"]
    assert await steps(pool, held, is_proven=False) == [(Step.REQUESTED, None), (Step.SLOW, None)]

    later = utc_now() + timedelta(seconds=35)
    async with transaction(pool) as conn:
        await mark_used(conn, ids[:60], now=utc_now())
    await look(pool, keys)
    fresh = await put(pool, [a_draft(keys, to=PUMPED, now=now)], keys, now=now)
    async with running(a_dispatcher(pool, keys, route, clock=lambda: later)):
        await until_state(pool, fresh[0], "accepted")


def counted(block: int, settled: int, used: int, *, operator: str = "Telkomsel") -> Counted:
    return Counted(block.to_bytes(16, "big"), operator, settled, used, unused=settled - used)


@pytest.mark.parametrize(
    ("blocks", "braked"),
    [
        ([counted(1, 29, 0)], []),
        ([counted(1, 30, 0)], [1]),
        ([counted(1, 30, 4)], [1]),
        ([counted(1, 30, 5)], []),
        ([counted(1, 500, 3), counted(2, 30, 24)], [1]),
        # An operator that delivers nothing is nobody's pumping.
        ([counted(1, 500, 3), *(counted(block, 20, 1) for block in range(2, 9))], []),
        ([counted(1, 500, 3), counted(2, 40, 1), counted(3, 60, 45)], [1, 2]),
    ],
)
def test_which_blocks_are_braked(blocks: Sequence[Counted], braked: list[int]) -> None:
    assert [int.from_bytes(each.number_block) for each in find_pumped(blocks, sent_min=30)] == braked


def test_an_operator_whose_codes_come_to_nothing_over_many_blocks_is_told_and_not_braked() -> None:
    spread = [counted(block, 5, 0) for block in range(40)]

    assert find_pumped(spread, sent_min=30) == []
    assert find_silent_operators(spread) == {"Telkomsel": (200, 0)}
    assert find_silent_operators([counted(1, 200, 100), counted(2, 99, 0, operator="XL")]) == {}


async def test_the_alarm_about_an_operator_is_given_once_an_hour(pool: Pool, keys: Keys) -> None:
    for block in range(10):
        await sent(pool, keys, f"+6289900{block}02345", 10, used=False)

    await look(pool, keys)
    await look(pool, keys)
    first = utc_now()
    await look(pool, keys, after=timedelta(seconds=30))

    async with pool.connection() as conn:
        rows = await (await conn.execute("SELECT at, becomes, reason FROM messaging_guard_history")).fetchall()
    [(told_at, operator, reason)] = rows
    assert isinstance(told_at, datetime)
    assert told_at <= first
    assert (operator, reason) == ("Telkomsel", "0 of 100 codes were used in 15 minutes")
