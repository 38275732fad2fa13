"""Number blocks as SQL: how their codes fare, which are crowded, and which have a brake."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from peserta.kit.database import Conn, many, one, run
from peserta.messaging.draft import Lane
from peserta.messaging.guarding.number_block import SETTLE, UNUSED_FOR, WINDOW, Counted

# Whoever lifts a brake knows better than the counts of so long.
SPARED_FOR = timedelta(hours=1)
# Every worker has read the crowds again.
SEEN_WAIT = timedelta(seconds=2)
# The newest are enough; at 200 codes a second they are the whole fifteen minutes.
ROWS_MAX = 200_000

# One worker at a time counts; until the end of the transaction.
LOCK_COUNT = """
SELECT pg_try_advisory_xact_lock(hashtext('messaging blocks')) AS is_mine
"""

COUNT_BLOCKS = """
WITH newest AS (
      SELECT number_block, operator, accepted_at, used_at
        FROM messaging_message
       WHERE id >= kit_uuid7_floor(%(since)s)
         AND lane = %(lane)s
         AND number_block IS NOT NULL
         AND accepted_at IS NOT NULL
    ORDER BY id DESC
       LIMIT %(rows_max)s
)
   SELECT number_block,
          max(operator) AS operator,
          count(*) FILTER (WHERE accepted_at <= %(settled_before)s)::integer AS settled,
          count(used_at) FILTER (WHERE accepted_at <= %(settled_before)s)::integer AS used,
          count(*) FILTER (WHERE used_at IS NULL AND accepted_at > %(unused_since)s)::integer AS unused
     FROM newest
 GROUP BY number_block
"""

SET_CROWDS = """
WITH counted AS (
    SELECT *
      FROM unnest(%(blocks)s::bytea[], %(unused)s::integer[]) AS c (number_block, unused)
), gone AS (
    DELETE FROM messaging_block
          WHERE number_block <> ALL (%(blocks)s::bytea[])
), guard AS (
    INSERT INTO messaging_guard AS g (counted_at)
         VALUES (%(now)s)
    ON CONFLICT (is_one) DO UPDATE
            SET counted_at = %(now)s
)
INSERT INTO messaging_block AS b (number_block, unused)
     SELECT number_block, unused
       FROM counted
ON CONFLICT (number_block) DO UPDATE
        SET unused = excluded.unused
"""

# A number of the block, to tell people which one it is.
FIND_SAMPLE = """
  SELECT id,
         destination_sealed
    FROM messaging_message
   WHERE id >= kit_uuid7_floor(%(since)s)
     AND number_block = %(number_block)s
ORDER BY id DESC
   LIMIT 1
"""

ADD_BRAKE = """
INSERT INTO messaging_brake AS b (number_block, id, number_sealed, operator, began_at, until_at, actor, reason)
     VALUES (%(number_block)s, %(id)s, %(number_sealed)s, %(operator)s, %(now)s, %(until_at)s, %(actor)s, %(reason)s)
ON CONFLICT (number_block) DO UPDATE
        SET id            = excluded.id,
            number_sealed = excluded.number_sealed,
            operator      = excluded.operator,
            began_at      = excluded.began_at,
            until_at      = excluded.until_at,
            spared_until  = NULL,
            actor         = excluded.actor,
            reason        = excluded.reason
      WHERE b.until_at <= %(now)s
  RETURNING id
"""

# A brake that ends at about the same moment is left as it is.
LENGTHEN_BRAKE = """
WITH shorter AS (
    SELECT number_block, until_at
      FROM messaging_brake
     WHERE number_block = %(number_block)s
       AND until_at > %(now)s
       AND until_at <= %(until_at)s - interval '1 minute'
       FOR UPDATE
)
   UPDATE messaging_brake b
      SET until_at = %(until_at)s,
          actor    = %(actor)s,
          reason   = %(reason)s
     FROM shorter
    WHERE b.number_block = shorter.number_block
RETURNING b.id,
          shorter.until_at AS was_until_at
"""

LIFT_BRAKE = """
WITH lifted AS (
       UPDATE messaging_brake
          SET until_at     = %(now)s,
              spared_until = %(now)s + %(spared_window)s
        WHERE id = %(id)s
          AND until_at > %(now)s
    RETURNING number_block, id
), crowd AS (
    DELETE FROM messaging_block b
          USING lifted
          WHERE b.number_block = lifted.number_block
)
SELECT number_block, id
  FROM lifted
"""

FORGET_BRAKES = """
DELETE FROM messaging_brake
      WHERE until_at <= %(now)s
        AND (spared_until IS NULL OR spared_until <= %(now)s)
  RETURNING number_block, id, spared_until IS NOT NULL AS was_lifted
"""

# What waited for the brake to be lifted is still wanted, as long as it lives. By then all workers know.
LET_GO = """
UPDATE messaging_message
   SET due_at = least(%(now)s + %(seen_wait)s, not_after)
 WHERE id >= kit_uuid7_floor(%(since)s)
   AND number_block = ANY(%(blocks)s::bytea[])
   AND state = 'queued'
   AND reason IN ('braked', 'crowded')
"""

LIST_SPARED = """
SELECT number_block,
       id,
       true AS was_lifted
  FROM messaging_brake
 WHERE spared_until > %(now)s
"""

LIST_BRAKES = """
  SELECT number_block,
         id,
         number_sealed,
         operator,
         began_at,
         until_at,
         actor,
         reason
    FROM messaging_brake
   WHERE until_at > %(now)s
ORDER BY began_at
"""


@dataclass(frozen=True, slots=True)
class Brake:
    """A block to which no code goes by SMS until a moment."""

    number_block: bytes
    id: UUID
    number_sealed: bytes
    operator: str | None
    began_at: datetime
    until_at: datetime
    actor: str
    reason: str


@dataclass(frozen=True, slots=True)
class Lengthened:
    """A brake that lasts longer than it would have."""

    id: UUID
    was_until_at: datetime


@dataclass(frozen=True, slots=True)
class Over:
    """A brake that has ended."""

    number_block: bytes
    id: UUID
    was_lifted: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """A message to a number of a block."""

    id: UUID
    destination_sealed: bytes


@dataclass(frozen=True, slots=True)
class _Lock:
    is_mine: bool


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def lock_count(conn: Conn) -> bool:
    found = await one(conn, LOCK_COUNT, of=_Lock)
    return found is not None and found.is_mine


async def count_blocks(conn: Conn, *, now: datetime) -> list[Counted]:
    params = {
        "since": now - WINDOW, "settled_before": now - SETTLE, "unused_since": now - UNUSED_FOR,
        "lane": int(Lane.CODE), "rows_max": ROWS_MAX,
    }  # fmt: skip
    return await many(conn, COUNT_BLOCKS, params, of=Counted)


async def set_crowds(conn: Conn, counted: Sequence[Counted], *, now: datetime) -> None:
    """Let all workers know of these blocks' unused codes, and of no other's."""
    blocks, unused = [each.number_block for each in counted], [each.unused for each in counted]
    await run(conn, SET_CROWDS, {"blocks": blocks, "unused": unused, "now": now})


async def find_sample(conn: Conn, number_block: bytes, *, now: datetime) -> Sample | None:
    return await one(conn, FIND_SAMPLE, {"number_block": number_block, "since": now - WINDOW}, of=Sample)


async def add_brake(conn: Conn, brake: Brake) -> bool:
    """Whether it was added: a block has one brake at most."""
    params = {
        "number_block": brake.number_block, "id": brake.id, "number_sealed": brake.number_sealed,
        "operator": brake.operator, "until_at": brake.until_at, "actor": brake.actor, "reason": brake.reason,
        "now": brake.began_at,
    }  # fmt: skip
    return await one(conn, ADD_BRAKE, params, of=_Id) is not None


async def lengthen_brake(conn: Conn, brake: Brake) -> Lengthened | None:
    """Let a brake that lasts end when this one does, where that is later."""
    params = {
        "number_block": brake.number_block, "until_at": brake.until_at, "actor": brake.actor, "reason": brake.reason,
        "now": brake.began_at,
    }  # fmt: skip
    return await one(conn, LENGTHEN_BRAKE, params, of=Lengthened)


async def lift_brake(conn: Conn, brake_id: UUID, *, now: datetime) -> Over | None:
    return await one(conn, LIFT_BRAKE, {"id": brake_id, "spared_window": SPARED_FOR, "now": now}, of=Over)


async def forget_brakes(conn: Conn, *, now: datetime) -> list[Over]:
    """Those whose time is over."""
    return await many(conn, FORGET_BRAKES, {"now": now}, of=Over)


async def list_spared(conn: Conn, *, now: datetime) -> frozenset[bytes]:
    """The blocks of which somebody has said that real people are there."""
    return frozenset(row.number_block for row in await many(conn, LIST_SPARED, {"now": now}, of=Over))


async def let_go(conn: Conn, blocks: Sequence[bytes], *, now: datetime) -> None:
    params = {"blocks": list(blocks), "since": now - WINDOW, "seen_wait": SEEN_WAIT, "now": now}
    await run(conn, LET_GO, params)


async def list_brakes(conn: Conn, *, now: datetime) -> list[Brake]:
    return await many(conn, LIST_BRAKES, {"now": now}, of=Brake)
