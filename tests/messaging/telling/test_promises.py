"""Outages: whoever waits for a code that no route takes is promised to be told, and told once, not all at once."""

from asyncio import gather
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.rows import dict_row

from peserta.kit.database import Conn, Pool
from peserta.kit.keys import Keys
from peserta.messaging.actions import enqueue, mark_used
from peserta.messaging.routes.routes import Routes
from peserta.messaging.telling import promise_store as store
from peserta.messaging.telling.promise import LIFE, PACE_MAX, UNSENT_FOR, plan_release, promise_facts, tells_since
from peserta.messaging.telling.promises import keep_promises, make_promises, watch_channels
from peserta.messaging.telling.trace import BLOCK_REASONS
from tests.messaging.sending import ADDRESS, PHONE, Row, ScriptedMail, ScriptedRoute, a_draft

ASKED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # ten o'clock in Jakarta
NOTICED = ASKED + UNSENT_FOR
CODE_LIFE = timedelta(minutes=9, seconds=30)
AFTER = ASKED + timedelta(minutes=10)
SECOND = timedelta(seconds=1)


async def ask(pool: Pool, keys: Keys, *, journey: UUID | None = None, to: str = PHONE, now: datetime = ASKED) -> UUID:
    """A code for somebody who can go on later by a reference."""
    draft = replace(a_draft(keys, to=to, now=now, life=CODE_LIFE), facts=promise_facts(journey or uuid4(), "K7M4PQN"))
    async with pool.connection() as conn:
        return await enqueue(conn, draft, keys=keys, now=now)


async def rows(pool: Pool, table: str) -> list[Row]:
    async with pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(f"SELECT * FROM {table}")  # pyright: ignore[reportArgumentType, reportCallIssue]
        return await cursor.fetchall()


async def notices(pool: Pool) -> list[Row]:
    return [row for row in await rows(pool, "messaging_message") if row["template"] != "code"]


async def say(pool: Pool, sql: str, *params: object) -> None:
    async with pool.connection() as conn:
        await conn.execute(sql, params)  # pyright: ignore[reportArgumentType, reportCallIssue]


async def run_out(pool: Pool, now: datetime = AFTER) -> None:
    """What the dispatcher does with codes whose life is over."""
    await say(
        pool,
        "UPDATE messaging_message SET state = 'expired', due_at = NULL, ended_at = %s WHERE due_at IS NOT NULL"
        " AND not_after <= %s",
        now,
        now,
    )


class Worker:
    """A worker with one route by SMS and one by e-mail, as the others see it."""

    def __init__(self, pool: Pool, keys: Keys) -> None:
        self.pool, self.keys = pool, keys
        self.sms, self.mail = ScriptedRoute("A"), ScriptedMail("SURAT")
        self.routes = Routes(sms=[self.sms], email=[self.mail])
        self.proven: Collection[UUID] = ()

    async def watch(self, now: datetime) -> list[str]:
        """Look at everything once; return the channels that are out."""
        async with self.pool.connection() as conn:
            await self.routes.register(conn, now)
            await self.routes.refresh(conn, now)
            await self.routes.refresh(conn, now)
        await watch_channels(self.pool, now=now)
        async with self.pool.connection() as conn:
            return await store.list_out(conn)

    async def tell(self, now: datetime) -> int:
        async def list_proven(_conn: Conn, _ids: Sequence[UUID]) -> Collection[UUID]:
            return self.proven

        return await keep_promises(self.pool, list_proven, keys=self.keys, now=now)


async def an_outage(pool: Pool, keys: Keys, people: int = 1) -> Worker:
    """No route by SMS works, people have asked for codes, and those have run out."""
    worker = Worker(pool, keys)
    worker.sms.up = False
    for number in range(people):
        await ask(pool, keys, to=f"+62899000{number:05d}")
    assert await worker.watch(NOTICED) == ["sms"]
    await run_out(pool)
    return worker


async def test_a_code_that_no_route_takes_gets_one_promise(pool: Pool, keys: Keys) -> None:
    message_id = await ask(pool, keys)

    early = await make_promises(pool, now=NOTICED - SECOND)
    made = await gather(*(make_promises(pool, now=NOTICED) for _ in range(16)))

    assert early == 0
    assert sum(made) == 1
    [promise] = await rows(pool, "messaging_promise")
    assert (promise["message_id"], promise["reference"], promise["kept_at"]) == (message_id, "K7M4PQN", None)


async def test_a_channel_is_out_when_somebody_waits_and_no_worker_can_use_it_and_back_with_its_link(
    pool: Pool, keys: Keys
) -> None:
    worker = Worker(pool, keys)
    worker.sms.up = False

    unnoticed = await worker.watch(ASKED)
    await ask(pool, keys)
    noticed = await worker.watch(NOTICED)
    worker.sms.up = True
    back = await worker.watch(NOTICED + SECOND)

    assert (unnoticed, noticed, back) == ([], ["sms"], [])


async def test_a_worker_that_has_just_begun_does_not_end_an_outage_it_knows_nothing_of(pool: Pool, keys: Keys) -> None:
    await an_outage(pool, keys)
    other = Routes(sms=[ScriptedRoute("A")], email=[ScriptedMail("SURAT")])

    async with pool.connection() as conn:
        await other.refresh(conn, NOTICED)
    await watch_channels(pool, now=NOTICED)

    async with pool.connection() as conn:
        assert await store.list_out(conn) == ["sms"]


async def test_when_delivery_is_back_everybody_is_told_once_however_many_workers_there_are(
    pool: Pool, keys: Keys
) -> None:
    worker = await an_outage(pool, keys)
    worker.sms.up = True
    assert await worker.watch(AFTER) == []

    told = await gather(*(worker.tell(AFTER) for _ in range(16)))

    assert sum(told) == 1
    [notice] = await notices(pool)
    assert notice["template"] == "delivery_back_activation"
    assert notice["facts"] == {"reference": "K7M-4PQ-N"}
    assert notice["not_after"] == NOTICED + LIFE


async def test_nobody_is_told_while_the_code_itself_may_still_come(pool: Pool, keys: Keys) -> None:
    worker = Worker(pool, keys)
    await ask(pool, keys)
    await worker.watch(NOTICED)

    assert await worker.tell(NOTICED + SECOND) == 0


async def test_they_are_told_one_two_four_at_a_time_and_no_more_while_the_last_have_not_gone_out(
    pool: Pool, keys: Keys
) -> None:
    worker = await an_outage(pool, keys, people=20)
    worker.sms.up = True
    await worker.watch(AFTER)

    told: list[int] = []
    for second in range(4):
        told.append(await worker.tell(AFTER + second * SECOND))
        await say(pool, "UPDATE messaging_message SET state = 'accepted', due_at = NULL WHERE lane = 2")
    held_up = [await worker.tell(AFTER + timedelta(seconds=10))]
    held_up.append(await worker.tell(AFTER + timedelta(seconds=11)))

    assert told == [1, 2, 4, 8]
    assert held_up == [5, 0]


async def test_while_the_channel_is_out_one_message_at_a_time_finds_out_whether_it_still_is(
    pool: Pool, keys: Keys
) -> None:
    worker = await an_outage(pool, keys, people=5)

    told = [await worker.tell(AFTER + second * SECOND) for second in range(5)]

    assert told == [1, 0, 0, 0, 0]


async def test_whoever_has_gone_on_meanwhile_is_not_told(pool: Pool, keys: Keys) -> None:
    worker, journey = await an_outage(pool, keys), uuid4()
    proven = await ask(pool, keys, journey=journey)
    await ask(pool, keys, journey=journey, to=ADDRESS)
    used = await ask(pool, keys)
    await worker.watch(NOTICED)
    await run_out(pool)
    worker.proven = {journey}
    async with pool.connection() as conn:
        await mark_used(conn, [used], now=AFTER)

    worker.sms.up = True
    await worker.watch(AFTER)
    told = sum([await worker.tell(AFTER + second * SECOND) for second in range(3)])

    assert told == 1
    assert all(row["kept_at"] is not None for row in await rows(pool, "messaging_promise"))
    assert proven not in [row["notice_id"] for row in await rows(pool, "messaging_promise")]


async def test_a_code_that_came_in_time_to_be_used_needs_no_message_and_one_that_came_too_late_does(
    pool: Pool, keys: Keys
) -> None:
    worker = Worker(pool, keys)
    in_time, too_late = await ask(pool, keys), await ask(pool, keys)
    await worker.watch(NOTICED)
    for message_id, minutes in ((in_time, 4), (too_late, 8)):
        await say(
            pool, "UPDATE messaging_message SET state = 'accepted', due_at = NULL, accepted_at = %s WHERE id = %s",
            ASKED + timedelta(minutes=minutes), message_id,
        )  # fmt: skip

    told = sum([await worker.tell(AFTER + second * SECOND) for second in range(3)])

    assert told == 1
    kept = {row["message_id"]: row["notice_id"] for row in await rows(pool, "messaging_promise")}
    assert kept[in_time] is None
    assert kept[too_late] is not None


async def test_whoever_asked_for_three_codes_is_told_once(pool: Pool, keys: Keys) -> None:
    worker, journey = Worker(pool, keys), uuid4()
    for _ in range(3):
        await ask(pool, keys, journey=journey)
    await worker.watch(NOTICED)
    await run_out(pool)

    told = sum([await worker.tell(AFTER + second * SECOND) for second in range(3)])

    assert told == 1


async def test_after_a_day_nobody_is_told_any_more(pool: Pool, keys: Keys) -> None:
    worker = await an_outage(pool, keys)
    worker.sms.up = True
    much_later = NOTICED + LIFE + timedelta(minutes=1)
    await worker.watch(much_later)

    assert await worker.tell(much_later) == 0
    assert await notices(pool) == []


async def test_at_night_only_those_are_told_who_asked_lately(pool: Pool, keys: Keys) -> None:
    worker = await an_outage(pool, keys)
    worker.sms.up = True
    at_one = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    await ask(pool, keys, now=at_one - timedelta(minutes=15))
    await worker.watch(at_one)
    await run_out(pool, at_one)

    told = sum([await worker.tell(at_one + second * SECOND) for second in range(3)])
    at_seven = at_one + timedelta(hours=6)
    await worker.watch(at_seven)
    told_by_day = sum([await worker.tell(at_seven + second * SECOND) for second in range(3)])

    assert told == 1
    assert told_by_day == 1


async def test_a_code_of_another_purpose_gets_no_promise(pool: Pool, keys: Keys) -> None:
    async with pool.connection() as conn:
        await enqueue(conn, a_draft(keys, now=ASKED), keys=keys, now=ASKED)

    assert await make_promises(pool, now=NOTICED) == 0


@pytest.mark.parametrize("reason", sorted(BLOCK_REASONS))
async def test_a_code_held_back_because_its_block_is_abused_gets_no_promise(
    pool: Pool, keys: Keys, reason: str
) -> None:
    await ask(pool, keys)
    await say(pool, "UPDATE messaging_message SET reason = %s", reason)

    assert await make_promises(pool, now=NOTICED) == 0


@given(st.integers(1, PACE_MAX), st.integers(0, 10_000), st.booleans())
def test_a_turn_never_tells_more_than_the_pace_and_never_stops_for_good(
    pace: int, unaccepted: int, is_out: bool
) -> None:
    release = plan_release(pace, unaccepted=unaccepted, is_out=is_out)

    assert 0 <= release.now <= pace
    assert 1 <= release.pace <= PACE_MAX
    assert unaccepted or release.now > 0


def test_by_day_everybody_may_be_told_and_at_night_whoever_asked_in_the_last_two_hours() -> None:
    assert tells_since(ASKED) == ASKED - LIFE
    assert tells_since(ASKED.replace(hour=18)) == ASKED.replace(hour=16)
