"""The rows of verification, and every statement on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from peserta.kit.database import Conn, Reading, many, read, run
from peserta.kit.ids import span_of
from peserta.kit.limits import Limit
from peserta.verification.rules import Challenge


@dataclass(frozen=True, slots=True)
class CountedRow:
    """One counted try beside one challenge of the journey; without a challenge `n` is None."""

    attempts: int
    used_n: int | None
    purpose: str
    subject: UUID
    pool_uses: int
    pool_opens_at: datetime
    browser_uses: int
    browser_opens_at: datetime
    n: int | None
    contact_id: UUID
    channel: str
    destination: bytes
    secret: bytes
    key_id: int
    length: int
    expires_at: datetime
    message_ids: list[UUID]


@dataclass(frozen=True, slots=True)
class StateRow:
    """The journey beside one of its challenges; without a challenge `n` is None."""

    round: int
    attempts: int
    used_n: int | None
    subject: UUID
    pool: bytes
    highest_n: int | None
    n: int | None
    contact_id: UUID
    channel: str
    destination: bytes
    secret: bytes
    key_id: int
    length: int
    expires_at: datetime
    message_ids: list[UUID]


# One statement counts and reads, so two answers sent at once get two different counts; and it
# commits alone, so nothing that fails afterwards takes the count back. Counting is finished before
# the codes are joined (MATERIALIZED): the planner is free to join first, and would then count once
# for each live code, or count a browser for a journey that is not its own.
COUNT_ATTEMPT = """
WITH tried AS (
    UPDATE verification_journey
       SET attempts = least(attempts + 1, 1000)
     WHERE id = %(id)s
       AND browser = %(browser)s
 RETURNING round, attempts, used_n, purpose, subject, pool
), counted AS MATERIALIZED (
    SELECT t.round,
           t.attempts,
           t.used_n,
           t.purpose,
           t.subject,
           kit_take(t.pool, %(pool_window)s, %(now)s) AS p,
           kit_take(%(browser_key)s, %(browser_window)s, %(now)s) AS b
      FROM tried t
)
SELECT j.attempts,
       j.used_n,
       j.purpose,
       j.subject,
       (j.p).uses     AS pool_uses,
       (j.p).opens_at AS pool_opens_at,
       (j.b).uses     AS browser_uses,
       (j.b).opens_at AS browser_opens_at,
       c.n,
       c.contact_id,
       c.channel,
       c.destination,
       c.secret,
       c.key_id,
       c.length,
       c.expires_at,
       c.message_ids
  FROM counted j
  LEFT JOIN verification_challenge c
    ON c.journey_id = %(id)s
   AND (c.round = j.round OR c.n = j.used_n)
"""

SPEND = """
SELECT verification_spend(%(id)s, %(n)s, %(now)s)
"""

LIST_STATE = """
SELECT j.round,
       j.attempts,
       j.used_n,
       j.subject,
       j.pool,
       (SELECT max(n) FROM verification_challenge WHERE journey_id = %(id)s) AS highest_n,
       c.n,
       c.contact_id,
       c.channel,
       c.destination,
       c.secret,
       c.key_id,
       c.length,
       c.expires_at,
       c.message_ids
  FROM verification_journey j
  LEFT JOIN verification_challenge c
    ON c.journey_id = %(id)s
   AND c.round = j.round
 WHERE j.id = %(id)s
   AND j.browser = %(browser)s
 ORDER BY c.n
"""

LIST_DESTINATIONS = """
SELECT DISTINCT destination
  FROM verification_challenge
 WHERE journey_id = %(id)s
"""

LIST_PROVEN = """
SELECT id
  FROM verification_journey
 WHERE id = ANY(%(ids)s)
   AND id BETWEEN %(first)s AND %(last)s
   AND used_at IS NOT NULL
"""

# The send is counted, the journey or the round opened where it must be, and the challenge written.
RECORD_CHALLENGE = """
SELECT verification_record_challenge(
           %(id)s, %(browser)s, %(purpose)s, %(subject)s, %(pool)s,
           %(round)s, %(opens_round)s,
           %(cooling_key)s, %(cool_wait)s, %(sends_key)s, %(sends_max)s, %(sends_window)s,
           %(n)s, %(contact_id)s, %(channel)s, %(destination)s, %(secret)s, %(key_id)s,
           %(length)s, %(expires_at)s, %(message_id)s, %(now)s
       )
"""

ADD_MESSAGE = """
UPDATE verification_challenge
   SET message_ids = message_ids || %(message_id)s::uuid
 WHERE journey_id = %(id)s
   AND n = %(n)s
"""


async def count_attempt(
    conn: Conn,
    journey_id: UUID,
    browser: bytes,
    *,
    browser_key: bytes,
    pool_window: timedelta,
    browser_window: timedelta,
    now: datetime,
) -> list[CountedRow]:
    params = {
        "id": journey_id, "browser": browser, "browser_key": browser_key,
        "pool_window": pool_window, "browser_window": browser_window, "now": now,
    }  # fmt: skip
    return await many(conn, COUNT_ATTEMPT, params, of=CountedRow)


async def spend(conn: Conn, journey_id: UUID, n: int, *, now: datetime) -> None:
    await run(conn, SPEND, {"id": journey_id, "n": n, "now": now})


async def list_state(conn: Conn, journey_id: UUID, browser: bytes) -> Reading[StateRow]:
    return await read(conn, LIST_STATE, {"id": journey_id, "browser": browser}, of=StateRow)


@dataclass(frozen=True, slots=True)
class Destination:
    destination: bytes


@dataclass(frozen=True, slots=True)
class Proven:
    id: UUID


async def list_proven(conn: Conn, journey_ids: Sequence[UUID]) -> list[Proven]:
    return await many(conn, LIST_PROVEN, {"ids": list(journey_ids), **span_of(journey_ids)}, of=Proven)


async def list_destinations(conn: Conn, journey_id: UUID) -> list[Destination]:
    return await many(conn, LIST_DESTINATIONS, {"id": journey_id}, of=Destination)


@dataclass(frozen=True, slots=True)
class Round:
    """Whose tries are counted in which budget, and the round a challenge belongs to.

    `present` is the round that was read, 0 before a journey's first code; `opens` says that another begins.
    """

    journey_id: UUID
    browser: bytes
    purpose: str
    subject: UUID
    pool: bytes
    present: int
    opens: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """The limits that a send is counted in."""

    cooling_key: bytes
    cool_wait: timedelta
    sends_key: bytes
    sends: Limit


async def record_challenge(
    conn: Conn, of: Round, challenge: Challenge, counted: Counted, *, message_id: UUID, now: datetime
) -> None:
    params = {
        "id": of.journey_id, "browser": of.browser, "purpose": of.purpose, "subject": of.subject, "pool": of.pool,
        "round": of.present, "opens_round": of.opens,
        "cooling_key": counted.cooling_key, "cool_wait": counted.cool_wait, "sends_key": counted.sends_key,
        "sends_max": counted.sends.uses_max, "sends_window": counted.sends.window,
        "n": challenge.n, "contact_id": challenge.contact_id, "channel": challenge.channel,
        "destination": challenge.destination, "secret": challenge.secret, "key_id": challenge.key_id,
        "length": challenge.length, "expires_at": challenge.expires_at, "message_id": message_id, "now": now,
    }  # fmt: skip
    await run(conn, RECORD_CHALLENGE, params)


async def add_message(conn: Conn, journey_id: UUID, n: int, message_id: UUID) -> None:
    await run(conn, ADD_MESSAGE, {"id": journey_id, "n": n, "message_id": message_id})
