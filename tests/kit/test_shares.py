"""A limit of many processes: each counts a part of it by itself, and together they never give out more."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from peserta.kit.database import Pool
from peserta.kit.limits import Limit
from peserta.kit.shares import Shares

NOW = datetime(2026, 12, 10, 5, tzinfo=UTC)
KEY = b"k" * 16
MINUTE = timedelta(minutes=1)
AT_ONCE = 16


async def given_out(pool: Pool, processes: list[Shares], limit: Limit, *, each: int, now: datetime = NOW) -> int:
    taken = await asyncio.gather(*(shares.take(pool, KEY, limit, now=now) for _ in range(each) for shares in processes))
    return sum(taken)


async def until_refused(pool: Pool, shares: Shares, limit: Limit) -> int:
    """How much a process gives out, asked by four at a time, until nobody gets any more."""
    given, each = 0, 4
    while (more := await given_out(pool, [shares], limit, each=each)) > 0:
        given += more
    return given


@pytest.mark.parametrize("uses_max", [1, 7, 100, 450])
async def test_sixteen_processes_give_out_all_of_a_limit_and_no_more(pool: Pool, uses_max: int) -> None:
    processes = [Shares() for _ in range(AT_ONCE)]
    limit = Limit("calls", uses_max, MINUTE)

    # Each asks until it is refused: one that is quicker than the others would else keep a part that it has not used.
    first = sum(await asyncio.gather(*(until_refused(pool, shares, limit) for shares in processes)))
    again = await given_out(pool, processes, limit, each=1)

    assert (first, again) == (uses_max, 0)


async def test_the_next_window_opens_for_all(pool: Pool) -> None:
    processes = [Shares(), Shares()]
    limit = Limit("calls", 4, MINUTE)
    await given_out(pool, processes, limit, each=4)

    assert await given_out(pool, processes, limit, each=4, now=NOW + MINUTE) == 4


async def test_a_large_limit_is_asked_for_once_in_a_hundredth(pool: Pool) -> None:
    shares, limit = Shares(), Limit("calls", 5_000, MINUTE)

    assert await given_out(pool, [shares], limit, each=120) == 120

    async with pool.connection() as conn:
        row = await (await conn.execute("SELECT uses FROM kit_limit WHERE key = %s", (KEY,))).fetchone()
    assert row == (150,)
