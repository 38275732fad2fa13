"""What the worker does again and again about outages: notices them, promises, and keeps its promises."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.messaging.promises import EVERY, keep_promises, watch_channels
from peserta.verification.actions import list_proven

Chore = Callable[[Pool], Awaitable[object]]


def outage_chores(keys: Keys) -> list[tuple[timedelta, Chore]]:
    """Each chore with how often it is done."""

    async def watch(pool: Pool) -> object:
        await watch_channels(pool, now=utc_now())
        return await keep_promises(pool, list_proven, keys=keys, now=utc_now())

    return [(EVERY, watch)]
