"""The rows of verification, and every statement on them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from peserta.kit.database import Conn, Reading, many, read, run
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
WITH spent AS (
    UPDATE verification_journey
       SET used_at = %(now)s,
           used_n  = %(n)s
     WHERE id = %(id)s
       AND used_at IS NULL
 RETURNING id
)
SELECT kit_expect(EXISTS (SELECT FROM spent), 'the journey was proven before')
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

# A journey begins with its first code. What it returns is not read: the row is there afterwards.
OPEN_JOURNEY = """
INSERT INTO verification_journey (id, browser, purpose, subject, pool)
     VALUES (%(id)s, %(browser)s, %(purpose)s, %(subject)s, %(pool)s)
ON CONFLICT (id) DO NOTHING
"""

# A round may begin because the journey is about somebody else now.
OPEN_ROUND = """
WITH opened AS (
    UPDATE verification_journey
       SET round = round + 1,
           attempts = 0,
           subject = %(subject)s,
           pool = %(pool)s
     WHERE id = %(id)s
       AND round = %(round)s
       AND used_at IS NULL
 RETURNING id
)
SELECT kit_expect(EXISTS (SELECT FROM opened), 'another round was opened')
"""

# `n` is the next number that was read; two tabs that send at once collide here, and one tries again.
INSERT_CHALLENGE = """
INSERT INTO verification_challenge (journey_id, n, round, contact_id, channel, destination, secret, key_id,
                                    length, expires_at, message_ids)
     VALUES (%(id)s, %(n)s, %(round)s, %(contact_id)s, %(channel)s, %(destination)s, %(secret)s, %(key_id)s,
             %(length)s, %(expires_at)s, ARRAY[%(message_id)s]::uuid[])
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


async def list_destinations(conn: Conn, journey_id: UUID) -> list[Destination]:
    return await many(conn, LIST_DESTINATIONS, {"id": journey_id}, of=Destination)


async def open_journey(
    conn: Conn, journey_id: UUID, *, browser: bytes, purpose: str, subject: UUID, pool: bytes
) -> None:
    params = {"id": journey_id, "browser": browser, "purpose": purpose, "subject": subject, "pool": pool}
    await run(conn, OPEN_JOURNEY, params)


async def open_round(conn: Conn, journey_id: UUID, *, present: int, subject: UUID, pool: bytes) -> None:
    await run(conn, OPEN_ROUND, {"id": journey_id, "round": present, "subject": subject, "pool": pool})


async def insert_challenge(
    conn: Conn, journey_id: UUID, challenge: Challenge, *, round_number: int, message_id: UUID
) -> None:
    params = {
        "id": journey_id, "n": challenge.n, "round": round_number, "contact_id": challenge.contact_id,
        "channel": challenge.channel, "destination": challenge.destination, "secret": challenge.secret,
        "key_id": challenge.key_id, "length": challenge.length, "expires_at": challenge.expires_at,
        "message_id": message_id,
    }  # fmt: skip
    await run(conn, INSERT_CHALLENGE, params)


async def add_message(conn: Conn, journey_id: UUID, n: int, message_id: UUID) -> None:
    await run(conn, ADD_MESSAGE, {"id": journey_id, "n": n, "message_id": message_id})
