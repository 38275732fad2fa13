"""The rows of push subscriptions and of what waits to be sent to them, and every statement on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from peserta.kit.database import Conn, many, one, run

FIND_PUSH = """
SELECT id,
       purposes
  FROM access_push
 WHERE account_id = %(account_id)s
   AND browser = %(browser)s
"""

# One browser has one endpoint: whoever had it before on this phone is told nothing more on it.
TAKE_OVER = """
DELETE FROM access_push
 WHERE endpoint_index = %(endpoint_index)s
    OR (account_id = %(account_id)s AND browser = %(browser)s)
    OR id IN (SELECT id
                FROM access_push
               WHERE account_id = %(account_id)s
            ORDER BY made_at DESC
              OFFSET %(browsers_max)s)
"""

INSERT_PUSH = """
INSERT INTO access_push (id, account_id, person_id, browser, subscription_sealed, endpoint_index, purposes,
                         language, made_at)
     VALUES (%(id)s, %(account_id)s, %(person_id)s, %(browser)s, %(subscription_sealed)s, %(endpoint_index)s,
             %(purposes)s, %(language)s, %(now)s)
"""

SET_PURPOSES = """
UPDATE access_push
   SET purposes = %(purposes)s,
       language = %(language)s
 WHERE account_id = %(account_id)s
   AND browser = %(browser)s
"""

DELETE_EVERY_PUSH = """
DELETE FROM access_push
      WHERE account_id = %(account_id)s
"""

DELETE_PUSH = """
DELETE FROM access_push
 WHERE account_id = %(account_id)s
   AND browser = %(browser)s
"""

# What is announced again before it was sent is one notice.
ANNOUNCE = """
INSERT INTO access_push_message (id, push_id, purpose, due_at, not_after)
     SELECT gen_random_uuid(), id, %(purpose)s::text, %(now)s, %(now)s + %(message_life)s
       FROM access_push
      WHERE person_id = ANY(%(person_ids)s)
        AND %(purpose)s::text = ANY(purposes)
   ORDER BY id
ON CONFLICT (push_id, purpose) DO UPDATE
        SET news = least(access_push_message.news + 1, 30000),
            not_after = excluded.not_after
"""

CLAIM_DUE = """
WITH due AS (
      SELECT id
        FROM access_push_message
       WHERE due_at <= %(now)s
    ORDER BY due_at
       LIMIT %(limit)s
         FOR UPDATE SKIP LOCKED
)
   UPDATE access_push_message m
      SET tries  = m.tries + 1,
          due_at = %(now)s + %(lease)s
     FROM due, access_push p
    WHERE m.id = due.id
      AND p.id = m.push_id
RETURNING m.id, m.push_id, m.purpose, m.news, m.tries, m.not_after, p.subscription_sealed, p.language
"""

# Announced again while it was on its way: it stays, and is due at once.
END_MESSAGE = """
WITH over AS (
    DELETE FROM access_push_message
          WHERE id = %(id)s
            AND news = %(news)s
)
UPDATE access_push_message
   SET due_at = %(now)s,
       tries  = 0
 WHERE id = %(id)s
   AND news <> %(news)s
"""

POSTPONE = """
UPDATE access_push_message
   SET due_at = %(due_at)s
 WHERE id = %(id)s
   AND tries = %(tries)s
"""

FORGET_PUSH = """
DELETE FROM access_push
 WHERE id = %(id)s
"""


@dataclass(frozen=True, slots=True)
class Push:
    """What one browser of an account wants to be told of."""

    id: UUID
    purposes: list[str]


@dataclass(frozen=True, slots=True)
class DueMessage:
    """A notice that is to be sent now, with where it goes."""

    id: UUID
    push_id: UUID
    purpose: str
    news: int
    tries: int
    not_after: datetime
    subscription_sealed: bytes
    language: str


@dataclass(frozen=True, slots=True)
class NewPush:
    """A browser that begins to be told."""

    id: UUID
    account_id: UUID
    person_id: UUID
    browser: bytes
    subscription_sealed: bytes
    endpoint_index: bytes
    purposes: list[str]
    language: str


async def find_push(conn: Conn, account_id: UUID, browser: bytes) -> Push | None:
    return await one(conn, FIND_PUSH, {"account_id": account_id, "browser": browser}, of=Push)


async def insert_push(conn: Conn, push: NewPush, *, browsers_max: int, now: datetime) -> None:
    owner = {"account_id": push.account_id, "browser": push.browser}
    taken = owner | {"endpoint_index": push.endpoint_index, "browsers_max": browsers_max - 1}
    await run(conn, TAKE_OVER, taken)
    await run(conn, INSERT_PUSH, owner | {
        "id": push.id, "person_id": push.person_id, "subscription_sealed": push.subscription_sealed,
        "endpoint_index": push.endpoint_index, "purposes": push.purposes, "language": push.language, "now": now,
    })  # fmt: skip


async def set_purposes(conn: Conn, account_id: UUID, browser: bytes, purposes: list[str], *, language: str) -> None:
    params = {"account_id": account_id, "browser": browser, "purposes": purposes, "language": language}
    await run(conn, SET_PURPOSES, params)


async def delete_push(conn: Conn, account_id: UUID, browser: bytes) -> None:
    await run(conn, DELETE_PUSH, {"account_id": account_id, "browser": browser})


async def delete_every_push(conn: Conn, account_id: UUID) -> None:
    await run(conn, DELETE_EVERY_PUSH, {"account_id": account_id})


async def announce(
    conn: Conn, person_ids: Sequence[UUID], purpose: str, *, message_life: timedelta, now: datetime
) -> None:
    params = {"person_ids": sorted(person_ids), "purpose": purpose, "message_life": message_life, "now": now}
    await run(conn, ANNOUNCE, params)


async def claim_due(conn: Conn, *, limit: int, lease: timedelta, now: datetime) -> list[DueMessage]:
    return await many(conn, CLAIM_DUE, {"limit": limit, "lease": lease, "now": now}, of=DueMessage)


async def end_message(conn: Conn, message: DueMessage, *, now: datetime) -> None:
    await run(conn, END_MESSAGE, {"id": message.id, "news": message.news, "now": now})


async def postpone(conn: Conn, message: DueMessage, *, due_at: datetime) -> None:
    await run(conn, POSTPONE, {"id": message.id, "tries": message.tries, "due_at": due_at})


async def forget_push(conn: Conn, push_id: UUID) -> None:
    await run(conn, FORGET_PUSH, {"id": push_id})
