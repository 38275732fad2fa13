"""Opening cases: the same trouble is one case, however often and from wherever it is met."""

from asyncio import gather
from datetime import UTC, datetime

from peserta.casework.actions import open_case, open_cases
from peserta.casework.case import NewCase
from peserta.kit.database import Pool, transaction
from peserta.kit.ids import new_id

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PERSON = new_id(NOW)


async def open_one(pool: Pool, key: str = "trouble") -> bool:
    async with transaction(pool) as conn:
        return await open_case(conn, "contact_differs", PERSON, {"kind": "phone", "times": 2}, key, now=NOW)


async def test_of_sixteen_at_once_one_opens_the_case(pool: Pool) -> None:
    opened = await gather(*(open_one(pool) for _ in range(16)))

    assert opened.count(True) == 1


async def test_another_trouble_and_a_closed_case_open_a_new_one(pool: Pool) -> None:
    assert await open_one(pool)
    assert await open_one(pool, "other trouble")
    async with pool.connection() as conn:
        await conn.execute("UPDATE casework_case SET state = 'closed', closed_at = %s", (NOW,))

    assert await open_one(pool)


async def test_a_case_may_be_about_nobody_and_facts_are_kept(pool: Pool) -> None:
    async with transaction(pool) as conn:
        count = await open_cases(conn, [NewCase("provider_lies", None, {"route": "a"}, key) for key in "xyx"], now=NOW)

    assert count == 2
    async with pool.connection() as conn:
        found = await conn.execute("SELECT DISTINCT subject, facts FROM casework_case")
        assert await found.fetchall() == [(None, {"route": "a"})]
