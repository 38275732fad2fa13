"""Limits: counted by the statement that reads them."""

from asyncio import create_task, gather
from datetime import UTC, datetime, timedelta

from peserta.kit.database import Pool, transaction
from peserta.kit.limits import Limit, Use, forget_old, happens_first, look, start_anew, take
from tests.locks import until_somebody_waits

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
THREE_A_DAY = Limit("test", uses_max=3, window=timedelta(days=1))
KEY = b"k" * 16


async def take_one(pool: Pool, now: datetime = NOW) -> Use:
    async with pool.connection() as conn:
        return await take(conn, KEY, THREE_A_DAY, now=now)


async def test_sixteen_uses_at_once_get_sixteen_counts(pool: Pool) -> None:
    uses = await gather(*(take_one(pool) for _ in range(16)))

    assert sorted(use.uses for use in uses) == list(range(1, 17))
    assert sum(use.within(THREE_A_DAY) for use in uses) == 3


async def test_a_window_ends_when_it_was_said_to_end(pool: Pool) -> None:
    first = await take_one(pool)
    assert first.opens_at == NOW + timedelta(days=1)

    before = await take_one(pool, first.opens_at - timedelta(seconds=1))
    after = await take_one(pool, first.opens_at)

    assert (before.uses, after.uses) == (2, 1)


async def test_looking_does_not_count(pool: Pool) -> None:
    await take_one(pool)

    async with pool.connection() as conn:
        looks = [await (await look(conn, [KEY], now=NOW)).uses() for _ in range(3)]

    assert [look[KEY].uses for look in looks] == [1, 1, 1]


async def test_of_sixteen_at_once_one_is_the_first(pool: Pool) -> None:
    async def first() -> bool:
        async with pool.connection() as conn:
            return await happens_first(conn, KEY, window=timedelta(days=1), now=NOW)

    firsts = await gather(*(first() for _ in range(16)))

    assert firsts.count(True) == 1


async def test_only_windows_that_are_over_are_forgotten(pool: Pool) -> None:
    await take_one(pool)

    async with pool.connection() as conn:
        early = await forget_old(conn, now=NOW)
        late = await forget_old(conn, now=NOW + timedelta(days=1))

    assert (early, late) == (False, True)


async def test_limits_start_anew_in_the_order_in_which_they_are_taken(pool: Pool) -> None:
    """Else somebody who takes the first and then the second could wait for the one who forgets both, and he for her."""
    first, second = b"\xff" * 16, b"\x00" * 16
    async with pool.connection() as conn:
        for key in (second, first):
            await take(conn, key, THREE_A_DAY, now=NOW)

    async def forget_both() -> None:
        async with transaction(pool) as conn:
            await start_anew(conn, [first, second])

    async with transaction(pool) as conn:
        assert (await take(conn, first, THREE_A_DAY, now=NOW)).uses == 2
        forgetting = create_task(forget_both())
        await until_somebody_waits(pool)
        assert (await take(conn, second, THREE_A_DAY, now=NOW)).uses == 2
    await forgetting

    async with pool.connection() as conn:
        assert await (await look(conn, [first, second], now=NOW)).uses() == {}
