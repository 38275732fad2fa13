"""Writing down how each hour went, once it is over, so that the past can be shown without counting messages."""

from datetime import datetime, timedelta
from typing import Final

from peserta.kit.database import Conn, Pool, transaction
from peserta.messaging.telling import past_store as store
from peserta.messaging.telling import speed_store
from peserta.messaging.telling.pace import Measured, judge_speed
from peserta.messaging.telling.past import DAYS, WHOLE, Hour, Past, read_past

EVERY: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
# A little longer than is shown: the first day is whole in every time zone.
KEPT_FOR: Final = timedelta(days=DAYS + 2)
# In one turn; a new installation looks back for a month.
HOURS_MAX: Final = 48
# Thirty days of thirty channels and operators.
SHOWN_MAX: Final = 24 * (DAYS + 2) * 30


async def write_hours(pool: Pool, *, now: datetime) -> int:
    """Write the hours that are over and not written yet; return how many hours that were.

    One worker at a time; one that is killed has written nothing, and the next goes on from there.
    """
    over = now.replace(minute=0, second=0, microsecond=0)
    async with transaction(pool) as conn:
        await store.begin_hours(conn, over - KEPT_FOR)
        until = await store.lock_until(conn)
        if until is None or until >= over:
            return 0
        first = max(until, over - KEPT_FOR)
        hours = [first + n * HOUR for n in range(min(HOURS_MAX, int((over - first) / HOUR)))]
        # With the hour before: receipts of its last codes may have come since.
        for hour_at in (first - HOUR, *hours):
            await store.write_hours(conn, [_hour(hour_at, each) for each in await _measure(conn, hour_at)])
        await store.set_until(conn, hours[-1] + HOUR)
        await store.forget_hours(conn, over - KEPT_FOR)
    return len(hours)


async def list_past(conn: Conn, *, now: datetime) -> list[Past]:
    """The last thirty days, today included."""
    hours = await store.list_hours(conn, since=now - KEPT_FOR, limit=SHOWN_MAX)
    return read_past(hours, now)


async def _measure(conn: Conn, hour_at: datetime) -> list[Measured]:
    measured = await speed_store.measure_hour(conn, hour_at)
    return [each for each in measured if each.is_whole_channel or each.operator]


def _hour(hour_at: datetime, measured: Measured) -> Hour:
    speed = judge_speed(measured)
    arrived = max(measured.delivered or measured.accepted, measured.used)
    return Hour(
        hour_at, measured.channel, WHOLE if measured.is_whole_channel else measured.operator or WHOLE,
        measured.messages, min(arrived, measured.messages), speed.state.value, speed.typical_s or 0.0,
    )  # fmt: skip
