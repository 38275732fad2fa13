"""Weekly partitions stay ahead, and go when their time is over."""

import re
from datetime import UTC, datetime, timedelta

import psycopg

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.ids import floor_id, new_id
from peserta.kit.partitions import drop_partitions, keep_partitions

WEEKS = 26
OLD = datetime(2019, 1, 7, tzinfo=UTC)
RECEIPT = (
    "INSERT INTO messaging_receipt (id, route, state, reason, raw, received_at) VALUES (%s, 'A', '', '', '', now())"
)


async def test_partitions_are_added_once_and_only_where_they_are_missing(pool: Pool) -> None:
    async with pool.connection() as conn:
        await keep_partitions(conn, now=utc_now())
        assert await keep_partitions(conn, now=utc_now()) == 0

        later = datetime(2031, 1, 6, tzinfo=UTC)
        tables = await (await conn.execute("SELECT count(*) FROM kit_partitioned")).fetchone()
        assert tables is not None
        added = await keep_partitions(conn, now=later)
        assert added == 4 * int(tables[0])
        assert await keep_partitions(conn, now=later + timedelta(days=7)) == int(tables[0])


async def test_a_week_goes_when_its_time_is_over_and_no_day_before(pool: Pool, owner_dsn: str) -> None:
    async with pool.connection() as conn:
        # Weeks are made from `OLD` on; its first one ends on the 14th.
        await keep_partitions(conn, now=OLD)
        tables = await _tables(conn)
        for moment in (OLD, utc_now(), OLD - timedelta(days=1)):
            await conn.execute(RECEIPT, (new_id(moment),))
        ended = OLD + timedelta(days=7)

        assert await drop_partitions(conn, weeks=WEEKS, now=ended + timedelta(weeks=WEEKS, seconds=-1)) == 0
        assert await drop_partitions(conn, weeks=WEEKS, now=ended + timedelta(weeks=WEEKS)) == len(tables)

        left = await (await conn.execute("SELECT id FROM messaging_receipt")).fetchall()
        # What no week had taken is not thrown away with them: /readyz says that somebody must look.
        assert sorted(row[0] > floor_id(ended) for row in left) == [False, True]
        assert await drop_partitions(conn, weeks=WEEKS, now=utc_now()) == 3 * len(tables)
        assert await _weeks_before(conn, ended + timedelta(weeks=WEEKS)) == []


async def test_a_table_that_somebody_reads_for_long_keeps_its_week_until_later(pool: Pool, owner_dsn: str) -> None:
    async with pool.connection() as conn:
        await keep_partitions(conn, now=OLD)
        tables = await _tables(conn)
        with psycopg.connect(owner_dsn) as reader:
            reader.execute("SELECT count(*) FROM messaging_attempt")

            assert await drop_partitions(conn, weeks=WEEKS, now=utc_now()) == 4 * (len(tables) - 1)

        assert await drop_partitions(conn, weeks=WEEKS, now=utc_now()) == 4


async def _tables(conn: psycopg.AsyncConnection[tuple[object, ...]]) -> list[str]:
    return [str(row[0]) for row in await (await conn.execute("SELECT table_name FROM kit_partitioned")).fetchall()]


async def _weeks_before(conn: psycopg.AsyncConnection[tuple[object, ...]], moment: datetime) -> list[str]:
    rows = await (await conn.execute("SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'")).fetchall()
    found = [re.search(r"_([0-9]{8})$", str(row[0])) for row in rows]
    return sorted(match[0] for match in found if match and match[1] < f"{moment:%Y%m%d}")
