"""The past: each hour written down once it is over, and thirty days of them read as days."""

from asyncio import gather
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.messaging.telling.hours import HOURS_MAX, KEPT_FOR, list_past, write_hours
from peserta.messaging.telling.pace import Pace
from peserta.messaging.telling.past import DAYS, OPERATORS_MAX, WHOLE, Hour, Past, read_past
from peserta.messaging.telling.speed import SpeedBoard
from tests.messaging.sending import ADDRESS, a_draft, put
from tests.messaging.telling.test_promises import NOTICED, Worker, an_outage, rows
from tests.messaging.telling.test_speed import SETTLE

HOUR = timedelta(hours=1)
OVER = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
NOW = OVER + timedelta(minutes=3)


async def sent(pool: Pool, keys: Keys, count: int, *, took_s: float, at: datetime, to: str = "+628990000123") -> None:
    ids = await put(pool, [a_draft(keys, to=to, now=at) for _ in range(count)], keys, now=at)
    async with pool.connection() as conn:
        await conn.execute(SETTLE, {"state": "delivered", "took": timedelta(seconds=took_s), "ids": ids})


async def write_all(pool: Pool, now: datetime) -> int:
    written = 0
    while turn := await write_hours(pool, now=now):
        written += turn
    return written


async def past(pool: Pool, now: datetime = NOW) -> dict[tuple[str, str], Past]:
    async with pool.connection() as conn:
        return {(line.channel, line.operator): line for line in await list_past(conn, now=now)}


async def test_an_hour_is_written_down_when_it_is_over_for_the_channel_and_each_operator(
    pool: Pool, keys: Keys
) -> None:
    await sent(pool, keys, 6, took_s=8, at=OVER - timedelta(minutes=20))
    await sent(pool, keys, 6, took_s=90, at=OVER - 3 * HOUR + timedelta(minutes=20))
    await sent(pool, keys, 6, took_s=300, at=OVER + timedelta(minutes=1))
    await sent(pool, keys, 2, took_s=8, at=OVER - timedelta(minutes=20), to=ADDRESS)

    await write_all(pool, NOW)
    lines = await past(pool)

    assert set(lines) == {("sms", WHOLE), ("sms", "Telkomsel"), ("email", WHOLE)}
    today = lines["sms", "Telkomsel"].days[-1]
    assert (today.hours, today.slow, today.down) == (2, 1, 0)
    assert len(lines["sms", WHOLE].days) == DAYS
    assert lines["email", WHOLE].days[-1].pace is Pace.UNKNOWN, "two codes tell nothing"


async def test_of_many_workers_one_writes_and_a_second_turn_changes_nothing(pool: Pool, keys: Keys) -> None:
    await sent(pool, keys, 6, took_s=8, at=OVER - timedelta(minutes=20))
    await write_all(pool, OVER - HOUR)

    written = await gather(*(write_hours(pool, now=NOW) for _ in range(16)))
    before = await rows(pool, "messaging_hour")

    assert sum(written) == 1
    assert await write_hours(pool, now=NOW) == 0
    assert await rows(pool, "messaging_hour") == before


async def test_after_a_long_rest_a_worker_catches_up_in_bounded_turns(pool: Pool) -> None:
    first = await write_hours(pool, now=NOW)
    rest = await write_all(pool, NOW)

    assert first == HOURS_MAX
    assert first + rest == KEPT_FOR / HOUR


async def test_receipts_that_came_after_the_hour_still_count(pool: Pool, keys: Keys) -> None:
    await sent(pool, keys, 6, took_s=8, at=OVER - timedelta(seconds=30))
    async with pool.connection() as conn:
        await conn.execute("UPDATE messaging_message SET state = 'accepted', ended_at = NULL")
    await write_all(pool, NOW)
    [whole, _] = sorted(await rows(pool, "messaging_hour"), key=lambda row: str(row["operator"]))
    async with pool.connection() as conn:
        await conn.execute("UPDATE messaging_message SET state = 'delivered', ended_at = created_at + interval '40 s'")

    await write_all(pool, NOW + HOUR)

    [again, _] = sorted(await rows(pool, "messaging_hour"), key=lambda row: str(row["operator"]))
    assert (whole["pace"], again["pace"], again["typical_s"]) == ("normal", "slow", 40.0)


async def test_what_is_older_than_is_shown_is_forgotten(pool: Pool, keys: Keys) -> None:
    await sent(pool, keys, 6, took_s=8, at=OVER - timedelta(minutes=20))
    await write_all(pool, NOW)

    await write_all(pool, NOW + KEPT_FOR + HOUR)

    assert await rows(pool, "messaging_hour") == []


async def test_while_a_channel_is_out_every_page_says_so(pool: Pool, keys: Keys) -> None:
    worker: Worker = await an_outage(pool, keys)
    board = SpeedBoard()

    async with worker.pool.connection() as conn:
        await board.refresh(conn, NOTICED)

    assert board.present("sms", "Telkomsel").state is Pace.DOWN
    assert board.present("email").state is Pace.UNKNOWN


PACES = st.sampled_from([pace.value for pace in Pace])
HOURS = st.lists(
    st.builds(
        Hour, st.integers(0, 40 * 24).map(lambda back: NOW - back * HOUR),
        st.sampled_from(["sms", "email", "whatsapp"]),
        st.sampled_from([WHOLE, *(f"operator {n}" for n in range(14))]), st.integers(1, 99), st.just(0), PACES,
        st.just(8.0),
    ),
    max_size=60,
)  # fmt: skip


@given(HOURS)
def test_every_line_has_thirty_days_that_end_today_and_there_are_not_too_many(hours: list[Hour]) -> None:
    lines = read_past(hours, NOW)

    for line in lines:
        assert len(line.days) == DAYS
        assert line.days[-1].on - line.days[0].on == timedelta(days=DAYS - 1)
        assert all(day.slow + day.down <= day.hours for day in line.days)
    for channel in {line.channel for line in lines}:
        assert sum(line.channel == channel for line in lines) <= OPERATORS_MAX + 1
