"""Row ids."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from peserta.kit.database import Pool
from peserta.kit.ids import new_id

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # Hypothesis wants naive bounds


@given(moment=MOMENTS)
def test_an_id_is_a_uuid_of_version_7_that_holds_its_millisecond(moment: datetime) -> None:
    made = new_id(moment)

    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == int(moment.timestamp() * 1000)


@given(earlier=MOMENTS, milliseconds=st.integers(1, 10**9))
def test_later_ids_sort_after_earlier_ones(earlier: datetime, milliseconds: int) -> None:
    assert new_id(earlier) < new_id(earlier + timedelta(milliseconds=milliseconds))


def test_ids_of_one_moment_differ_in_every_random_bit() -> None:
    ids = [new_id(NOW).int for _ in range(2_000)]

    assert len(set(ids)) == len(ids)
    varying = 0
    for one in ids:
        varying |= one ^ ids[0]
    assert varying == ((1 << 12) - 1) << 64 | (1 << 62) - 1


async def test_the_database_sees_ids_in_the_order_of_their_moments(pool: Pool) -> None:
    ids = [new_id(NOW + timedelta(milliseconds=n)) for n in range(50)]

    async with pool.connection() as conn:
        rows = await (await conn.execute("SELECT id FROM unnest(%s::uuid[]) AS id ORDER BY id", [ids[::-1]])).fetchall()

    assert [row[0] for row in rows] == ids
