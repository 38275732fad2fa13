"""Which weeks of the outbox a statement needs.

Without bounds a statement looks through every week that is kept, and costs more with each. With bounds alone it would
look through the week that it needs: to a planner that sees no values, `BETWEEN` is half a hundredth of the table,
whatever the bounds are, so it reads from the first id to the last rather than find forty rows by what they are. Said
as `>= ALL (ARRAY[...])` they still tell which weeks are needed, and no index takes them for a way to the rows.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from peserta.kit.ids import floor_id

# No message waits longer to be sent.
LIFE_MAX: Final = timedelta(days=31)
# A worker that stood still for days still ends the lives of what waited.
STOOD_STILL_MAX: Final = timedelta(days=14)
# Ids carry the clock of whoever made them.
CLOCKS_APART: Final = timedelta(hours=1)


def span_of_open(now: datetime) -> dict[str, UUID]:
    """`first` and `last` id of whatever may still wait to be sent."""
    return span_since(now - LIFE_MAX - STOOD_STILL_MAX, now)


def span_since(since: datetime, now: datetime) -> dict[str, UUID]:
    """`first` and `last` id of what was written between these moments, by any clock."""
    return {"first": floor_id(since - CLOCKS_APART), "last": floor_id(now + CLOCKS_APART)}
