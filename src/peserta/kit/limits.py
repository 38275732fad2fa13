"""Limits live in PostgreSQL: counted by the statement that reads them, shared by every process."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from peserta.kit.database import Conn, Reading, one, read, run
from peserta.kit.keys import Keys


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `uses_max` uses in the `window` that the first use opens."""

    name: str
    uses_max: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class Use:
    """How often a limited thing was used, this use included, and when its next window opens."""

    uses: int
    opens_at: datetime

    def within(self, limit: Limit) -> bool:
        return self.uses <= limit.uses_max


@dataclass(frozen=True, slots=True)
class _Seen:
    key: bytes
    uses: int
    opens_at: datetime


@dataclass(frozen=True, slots=True)
class _First:
    happened: bool


def limit_key(keys: Keys, name: str, *parts: bytes) -> bytes:
    """The 16-byte key of one limited thing; nothing can be read back from it.

    BLAKE2b with a key (RFC 7693): a form asks for ten of these, and it takes a third of HMAC's time.
    """
    joined = b"".join(len(part).to_bytes(2, "big") + part for part in parts)
    return hashlib.blake2b(name.encode() + b"|" + joined, key=keys.token_key("limit"), digest_size=16).digest()


def fingerprint(*parts: str) -> bytes:
    """One value for several texts, to tell a repeated form from a different one."""
    return hashlib.sha256("\x1f".join(parts).encode()).digest()


TAKE = """
SELECT uses,
       opens_at
  FROM kit_take(%(key)s, %(window)s, %(now)s)
"""

TAKE_WITHIN = """
SELECT kit_expect(uses <= %(uses_max)s, 'over the limit')
  FROM kit_take(%(key)s, %(window)s, %(now)s)
"""

TAKE_MANY = """
INSERT INTO kit_limit AS l (key, uses, opens_at)
     VALUES (%(key)s, %(uses)s, %(now)s + %(window)s)
ON CONFLICT (key) DO UPDATE
        SET uses     = CASE WHEN l.opens_at <= %(now)s THEN %(uses)s ELSE l.uses + %(uses)s END,
            opens_at = CASE WHEN l.opens_at <= %(now)s THEN %(now)s + %(window)s ELSE l.opens_at END
  RETURNING l.uses, l.opens_at
"""

LOOK = """
SELECT key,
       uses,
       opens_at
  FROM kit_limit
 WHERE key = ANY(%(keys)s)
   AND opens_at > %(now)s
"""

ONCE = """
WITH first AS (
    INSERT INTO kit_once AS o (key, forgets_at)
         VALUES (%(key)s, %(now)s + %(window)s)
    ON CONFLICT (key) DO UPDATE
            SET forgets_at = %(now)s + %(window)s
          WHERE o.forgets_at <= %(now)s
      RETURNING true AS happened
)
SELECT EXISTS (SELECT FROM first) AS happened
"""

# Locked in the order in which the caller takes them: in the table's own, a sign-in that is just counted
# and one that succeeds could each hold what the other waits for.
START_ANEW = """
WITH held AS (
    SELECT key
      FROM kit_limit
     WHERE key = ANY(%(keys)s::bytea[])
     ORDER BY array_position(%(keys)s::bytea[], key)
       FOR UPDATE
)
DELETE FROM kit_limit
      USING held
      WHERE kit_limit.key = held.key
"""

FORGET = """
WITH limits AS (
    DELETE FROM kit_limit
          WHERE key IN (SELECT key FROM kit_limit WHERE opens_at <= %(now)s LIMIT %(batch)s)
      RETURNING key
), onces AS (
    DELETE FROM kit_once
          WHERE key IN (SELECT key FROM kit_once WHERE forgets_at <= %(now)s LIMIT %(batch)s)
      RETURNING key
)
SELECT (SELECT count(*) FROM limits) + (SELECT count(*) FROM onces) > 0 AS happened
"""
FORGET_BATCH = 5_000


async def take(conn: Conn, key: bytes, limit: Limit, *, now: datetime) -> Use:
    """Count one use. A use over the limit is counted too, and is a returned value, never an error."""
    use = await (await read_taking(conn, key, limit, now=now)).one()
    assert use is not None, "an upsert returns its row"
    return use


async def read_taking(conn: Conn, key: bytes, limit: Limit, *, now: datetime) -> Reading[Use]:
    """Count one use, whose count travels with other reads."""
    return await read(conn, TAKE, {"key": key, "window": limit.window, "now": now}, of=Use)


async def take_within(conn: Conn, key: bytes, limit: Limit, *, now: datetime) -> None:
    """Count one use, and undo the whole transaction when that was one too many.

    For a caller who has looked before: only somebody who lost a race meets the error
    (`lost_a_race`), and nothing waits for the answer.
    """
    await run(conn, TAKE_WITHIN, {"key": key, "uses_max": limit.uses_max, "window": limit.window, "now": now})


async def take_many(conn: Conn, key: bytes, limit: Limit, *, uses: int, now: datetime) -> Use:
    """Count so many uses at once, those over the limit too."""
    use = await one(conn, TAKE_MANY, {"key": key, "uses": uses, "window": limit.window, "now": now}, of=Use)
    assert use is not None, "an upsert returns its row"
    return use


async def look(conn: Conn, keys: Sequence[bytes], *, now: datetime) -> "Looking":
    """The present windows of several limited things, without counting, in one statement."""
    return Looking(await read(conn, LOOK, {"keys": list(keys), "now": now}, of=_Seen))


class Looking:
    """Windows on their way; see `Reading`."""

    def __init__(self, reading: Reading[_Seen]) -> None:
        self._reading = reading

    async def uses(self) -> dict[bytes, Use]:
        """The windows by key; what was not used in its window is not there."""
        return {seen.key: Use(seen.uses, seen.opens_at) for seen in await self._reading.many()}


async def happens_first(conn: Conn, key: bytes, *, window: timedelta, now: datetime) -> bool:
    """Whether this is the first time in `window`; sixteen callers at once get one True."""
    first = await one(conn, ONCE, {"key": key, "window": window, "now": now}, of=_First)
    return first is not None and first.happened


async def start_anew(conn: Conn, keys: Sequence[bytes]) -> None:
    """Take back what was counted: a right answer shows that the tries before it were its owner's."""
    await run(conn, START_ANEW, {"keys": list(keys)})


async def forget_old(conn: Conn, *, now: datetime) -> bool:
    """Delete a batch of windows that are over; return whether there were any."""
    found = await one(conn, FORGET, {"now": now, "batch": FORGET_BATCH}, of=_First)
    return found is not None and found.happened
