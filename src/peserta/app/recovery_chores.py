"""What the worker does again and again about recoveries and what was told of accounts."""

from datetime import timedelta

from peserta.access.recovery.disowning import forget_events
from peserta.access.recovery.recovering import tell_of_ready
from peserta.app.repeating import Chore
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys

TELL_READY_EVERY = timedelta(seconds=20)
FORGET_EVENTS_EVERY = timedelta(hours=1)


def recovery_chores(keys: Keys) -> list[tuple[timedelta, Chore]]:
    """Each chore with how often it is done."""

    async def tell_ready(pool: Pool) -> object:
        return await tell_of_ready(pool, keys=keys, now=utc_now())

    async def forget(pool: Pool) -> object:
        while await forget_events(pool, now=utc_now()):
            pass
        return None

    return [(TELL_READY_EVERY, tell_ready), (FORGET_EVENTS_EVERY, forget)]
