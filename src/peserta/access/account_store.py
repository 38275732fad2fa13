"""The rows of accounts and their passwords, and every statement on them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.kit.database import Conn, Reading, many, one, read, run


@dataclass(frozen=True, slots=True)
class Account:
    id: UUID
    person_id: UUID
    state: str
    password_hash: str | None
    next_password_at: datetime | None


FIND_ACCOUNT = """
SELECT id,
       person_id,
       state,
       password_hash,
       next_password_at
  FROM access_account
 WHERE person_id = %(person_id)s
"""

OPEN_ACCOUNT = """
UPDATE access_account
   SET state = 'open',
       password_hash = %(password_hash)s,
       password_set_at = CASE WHEN %(password_hash)s::text IS NULL THEN NULL ELSE %(now)s::timestamptz END,
       opened_at = %(now)s
 WHERE id = %(id)s
   AND state = 'proven'
RETURNING id, person_id, state, password_hash, next_password_at
"""

# One that waited and is due counts first: the new one must not make it as if it had never been.
SET_NEXT_PASSWORD = """
UPDATE access_account
   SET password_hash = CASE WHEN next_password_at <= %(now)s THEN next_password_hash ELSE password_hash END,
       password_set_at = CASE WHEN next_password_at <= %(now)s THEN next_password_at ELSE password_set_at END,
       next_password_hash = %(password_hash)s,
       next_password_at = %(takes_effect_at)s
 WHERE id = %(id)s
   AND state = 'open'
RETURNING id, person_id, state, password_hash, next_password_at
"""

# One that waited and is due counts, whether or not anybody has signed in since.
FIND_PASSWORD = """
SELECT CASE WHEN next_password_at <= %(now)s THEN next_password_at
            ELSE coalesce(password_set_at, opened_at, created_at)
       END AS set_at
  FROM access_account
 WHERE id = %(id)s
   AND (password_hash IS NOT NULL OR next_password_at <= %(now)s)
"""

SET_PASSWORD = """
UPDATE access_account
   SET password_hash = %(password_hash)s,
       password_set_at = %(now)s,
       next_password_hash = NULL,
       next_password_at = NULL
 WHERE id = %(id)s
   AND state = 'open'
RETURNING id, person_id, state, password_hash, next_password_at
"""

CANCEL_NEXT_PASSWORD = """
UPDATE access_account
   SET next_password_hash = NULL,
       next_password_at = NULL
 WHERE id = %(id)s
   AND next_password_at > %(now)s
RETURNING id, person_id, state, password_hash, next_password_at
"""

# The waiting password: it counts from its moment on, without any job.
TAKE_UP_NEXT_PASSWORD = """
UPDATE access_account
   SET password_hash = next_password_hash,
       password_set_at = next_password_at,
       next_password_hash = NULL,
       next_password_at = NULL
 WHERE person_id = %(person_id)s
   AND next_password_at <= %(now)s
"""


# Until the transaction ends nobody replaces it: whoever does then finds the session that this one opens.
HOLD_PASSWORD = """
SELECT id
  FROM access_account
 WHERE id = %(id)s
   AND state = 'open'
   AND password_hash = %(password_hash)s
   FOR SHARE
"""

# Whoever opens a session holds the account, whoever ends all of them locks it before: else a session that is being
# opened in that moment is seen by nobody, and outlives what was to end it.
HOLD_ACCOUNT = """
SELECT id
  FROM access_account
 WHERE id = %(id)s
   AND state = 'open'
   FOR SHARE
"""

LOCK_ACCOUNT = """
SELECT id
  FROM access_account
 WHERE id = %(id)s
   FOR NO KEY UPDATE
"""

# One that was set later is its owner's answer to what is disowned: it stays.
VOID_PASSWORD = """
UPDATE access_account
   SET password_hash = NULL,
       password_set_at = NULL
 WHERE id = %(id)s
   AND coalesce(password_set_at, opened_at, created_at) <= %(set_until)s
"""


LIST_JOURNEYS = """
SELECT s.journey_id AS id
  FROM access_session s
  JOIN access_account a
    ON a.id = s.account_id
 WHERE a.person_id = %(person_id)s
   AND s.journey_id IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


@dataclass(frozen=True, slots=True)
class _Password:
    set_at: datetime


async def list_journeys(conn: Conn, person_id: UUID) -> list[UUID]:
    return [row.id for row in await many(conn, LIST_JOURNEYS, {"person_id": person_id}, of=_Id)]


async def find_account(conn: Conn, person_id: UUID) -> Account | None:
    return await (await read_account(conn, person_id)).one()


async def read_account(conn: Conn, person_id: UUID) -> Reading[Account]:
    return await read(conn, FIND_ACCOUNT, {"person_id": person_id}, of=Account)


async def open_account(conn: Conn, account_id: UUID, password_hash: str | None, *, now: datetime) -> Account | None:
    return await one(conn, OPEN_ACCOUNT, {"id": account_id, "password_hash": password_hash, "now": now}, of=Account)


async def find_password_set_at(conn: Conn, account_id: UUID, *, now: datetime) -> datetime | None:
    """Since when the account's password is what it is; None where there is none."""
    found = await one(conn, FIND_PASSWORD, {"id": account_id, "now": now}, of=_Password)
    return found.set_at if found else None


async def set_password(conn: Conn, account_id: UUID, password_hash: str, *, now: datetime) -> Account | None:
    return await one(conn, SET_PASSWORD, {"id": account_id, "password_hash": password_hash, "now": now}, of=Account)


async def hold_password(conn: Conn, account_id: UUID, password_hash: str | None) -> bool:
    """Keep an account's password as it is for this transaction; False when it is another by now."""
    return await one(conn, HOLD_PASSWORD, {"id": account_id, "password_hash": password_hash}, of=_Id) is not None


async def hold_account(conn: Conn, account_id: UUID) -> bool:
    """Let nobody end the account's sessions while one is being opened; False when it is open no more."""
    return await one(conn, HOLD_ACCOUNT, {"id": account_id}, of=_Id) is not None


async def lock_account(conn: Conn, account_id: UUID) -> None:
    """Let nobody open a session of the account while they are ended; those being opened are waited for."""
    await one(conn, LOCK_ACCOUNT, {"id": account_id}, of=_Id)


async def void_password(conn: Conn, account_id: UUID, *, set_until: datetime) -> None:
    await run(conn, VOID_PASSWORD, {"id": account_id, "set_until": set_until})


async def set_next_password(
    conn: Conn, account_id: UUID, password_hash: str, *, takes_effect_at: datetime, now: datetime
) -> Account | None:
    params = {"id": account_id, "password_hash": password_hash, "takes_effect_at": takes_effect_at, "now": now}
    return await one(conn, SET_NEXT_PASSWORD, params, of=Account)


async def cancel_next_password(conn: Conn, account_id: UUID, *, now: datetime) -> Account | None:
    return await one(conn, CANCEL_NEXT_PASSWORD, {"id": account_id, "now": now}, of=Account)


async def take_up_next_password(conn: Conn, person_id: UUID, *, now: datetime) -> None:
    await run(conn, TAKE_UP_NEXT_PASSWORD, {"person_id": person_id, "now": now})
