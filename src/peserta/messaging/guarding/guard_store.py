"""The guard as SQL: ceilings, slices of money, stopped channels, and number blocks that are crowded or braked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from peserta.kit.database import Conn, many, one, run
from peserta.messaging.guarding.purse import Ceilings, Spans, Spent

READ_GUARD = """
SELECT minute_idr,
       hour_idr,
       day_idr,
       stopped,
       block_unused_max,
       counted_at,
       spent_out_at
  FROM messaging_guard
"""

ADD_GUARD = """
INSERT INTO messaging_guard
DEFAULT VALUES
ON CONFLICT DO NOTHING
"""

LOCK_GUARD = """
SELECT minute_idr,
       hour_idr,
       day_idr,
       stopped,
       block_unused_max
  FROM messaging_guard
   FOR UPDATE
"""

TAKE_SLICE = """
SELECT slice_idr,
       minute_idr,
       hour_idr,
       day_idr
  FROM messaging_take_slice(%(minute_at)s, %(hour_at)s, %(day_at)s, %(old_at)s, %(unspent_idr)s, %(slices)s,
                            %(least_idr)s, %(now)s)
"""

LIST_CROWDS = """
SELECT number_block,
       unused
  FROM messaging_block
"""

SET_GUARD = """
UPDATE messaging_guard
   SET minute_idr       = %(minute_idr)s,
       hour_idr         = %(hour_idr)s,
       day_idr          = %(day_idr)s,
       stopped          = %(stopped)s,
       block_unused_max = %(block_unused_max)s
"""

READ_SPENT = """
SELECT coalesce(sum(idr) FILTER (WHERE minute_at >= %(minute_at)s), 0)::bigint AS minute_idr,
       coalesce(sum(idr) FILTER (WHERE minute_at >= %(hour_at)s), 0)::bigint   AS hour_idr,
       coalesce(sum(idr), 0)::bigint                                           AS day_idr
  FROM messaging_spent
 WHERE minute_at >= %(day_at)s
"""

FORGET_SPENT = """
DELETE FROM messaging_spent
      WHERE minute_at < %(before)s
"""


BLOCK_UNUSED_MAX: Final = 30
# A worker that has nothing left to spend looks for more each second.
SHORT_FOR: Final = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Guarding:
    """What is set, and when blocks were last counted and money last ran out."""

    minute_idr: int | None = None
    hour_idr: int | None = None
    day_idr: int | None = None
    stopped: Sequence[str] = ()
    block_unused_max: int | None = BLOCK_UNUSED_MAX
    counted_at: datetime | None = None
    spent_out_at: datetime | None = None

    @property
    def ceilings(self) -> Ceilings:
        return Ceilings(self.minute_idr, self.hour_idr, self.day_idr)

    def holds(self, channel: str, least_idr: int, *, now: datetime) -> bool:
        """Whether codes of a channel wait here now: it is stopped, or nothing is left to spend and it costs money."""
        is_short = self.ceilings.is_set and self.spent_out_at is not None and now - self.spent_out_at < SHORT_FOR
        return channel in self.stopped or (is_short and least_idr > 0)


@dataclass(frozen=True, slots=True)
class Slice:
    """What this worker may spend now, and what had been handed out before it."""

    slice_idr: int
    minute_idr: int
    hour_idr: int
    day_idr: int

    @property
    def spent(self) -> Spent:
        return Spent(self.minute_idr, self.hour_idr, self.day_idr)


@dataclass(frozen=True, slots=True)
class Crowded:
    """A block with many unused codes."""

    number_block: bytes
    unused: int


async def read_guard(conn: Conn) -> Guarding:
    return await one(conn, READ_GUARD, of=Guarding) or Guarding()


async def lock_guard(conn: Conn) -> Guarding:
    """The same, locked until the end of the transaction."""
    await run(conn, ADD_GUARD)
    found = await one(conn, LOCK_GUARD, of=Guarding)
    assert found is not None, "it was just added"
    return found


async def set_guard(conn: Conn, guarding: Guarding) -> None:
    params = {
        "minute_idr": guarding.minute_idr, "hour_idr": guarding.hour_idr, "day_idr": guarding.day_idr,
        "stopped": list(guarding.stopped), "block_unused_max": guarding.block_unused_max,
    }  # fmt: skip
    await run(conn, SET_GUARD, params)


async def take_slice(
    conn: Conn, spans: Spans, *, old_at: datetime | None, unspent_idr: int, slices: int, least_idr: int, now: datetime
) -> Slice:
    """Give back `unspent_idr` of an old minute; of what is left take one part of `slices`, or nothing when it is 0."""
    params = {
        "minute_at": spans.minute_at, "hour_at": spans.hour_at, "day_at": spans.day_at, "old_at": old_at,
        "unspent_idr": unspent_idr, "slices": slices, "least_idr": least_idr, "now": now,
    }  # fmt: skip
    found = await one(conn, TAKE_SLICE, params, of=Slice)
    assert found is not None, "the function returns one row"
    return found


async def list_crowds(conn: Conn) -> list[Crowded]:
    return await many(conn, LIST_CROWDS, of=Crowded)


async def read_spent(conn: Conn, spans: Spans) -> Spent:
    params = {"minute_at": spans.minute_at, "hour_at": spans.hour_at, "day_at": spans.day_at}
    found = await one(conn, READ_SPENT, params, of=Spent)
    assert found is not None, "a sum has one row"
    return found


async def forget_spent(conn: Conn, *, before: datetime) -> None:
    await run(conn, FORGET_SPENT, {"before": before})
