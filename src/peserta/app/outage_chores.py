"""What the worker does again and again about outages: notices them, keeps its promises, and writes down each hour."""

from datetime import timedelta

from peserta.app.repeating import Chore
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.messaging.receiving.suppression import forget_suppressed
from peserta.messaging.telling.hours import EVERY as HOURS_EVERY
from peserta.messaging.telling.hours import HOURS_MAX, write_hours
from peserta.messaging.telling.promises import EVERY, keep_promises, watch_channels
from peserta.verification.actions import list_proven


def outage_chores(keys: Keys) -> list[tuple[timedelta, Chore]]:
    """Each chore with how often it is done."""

    async def watch(pool: Pool) -> object:
        await watch_channels(pool, now=utc_now())
        return await keep_promises(pool, list_proven, keys=keys, now=utc_now())

    async def write_past(pool: Pool) -> object:
        while await write_hours(pool, now=utc_now()) == HOURS_MAX:
            pass
        async with pool.connection() as conn:
            await forget_suppressed(conn, now=utc_now())

    return [(EVERY, watch), (HOURS_EVERY, write_past)]
