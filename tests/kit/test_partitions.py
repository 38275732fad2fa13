"""Weekly partitions stay ahead."""

from datetime import UTC, datetime, timedelta

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.partitions import keep_partitions


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
