"""The statements of closing an account."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.kit.database import Conn, many, one, run


@dataclass(frozen=True, slots=True)
class Closing:
    """An account that is to be closed at `closing_at`."""

    id: UUID
    person_id: UUID
    closing_at: datetime
    closing_language: str


ASK = """
   UPDATE access_account
      SET closing_at = %(closing_at)s,
          closing_language = %(language)s
    WHERE id = %(id)s
      AND state IN ('proven', 'open')
      AND closing_at IS NULL
RETURNING id, person_id, closing_at, closing_language
"""

FIND_CLOSING = """
SELECT id,
       person_id,
       closing_at,
       closing_language
  FROM access_account
 WHERE id = %(id)s
   AND closing_at IS NOT NULL
"""

# What is due is closed: then it is too late.
CANCEL = """
WITH before AS (
    SELECT id, person_id, closing_at, closing_language
      FROM access_account
     WHERE id = %(id)s
       AND closing_at > %(now)s
       FOR UPDATE
), cancelled AS (
    UPDATE access_account AS a
       SET closing_at = NULL,
           closing_language = NULL
      FROM before
     WHERE a.id = before.id
)
SELECT id, person_id, closing_at, closing_language
  FROM before
"""

CLAIM_DUE = """
SELECT id,
       person_id,
       closing_at,
       closing_language
  FROM access_account
 WHERE closing_at <= %(now)s
 ORDER BY closing_at
 LIMIT %(limit)s
   FOR UPDATE SKIP LOCKED
"""

CLOSE = """
UPDATE access_account
   SET state = 'closed',
       password_hash = NULL,
       next_password_hash = NULL,
       next_password_at = NULL,
       closing_at = NULL,
       closing_language = NULL,
       closed_at = %(now)s
 WHERE id = %(id)s
   AND state IN ('proven', 'open', 'locked')
"""

DELETE_PASSKEYS = """
DELETE FROM access_passkey
      WHERE account_id = %(id)s
"""

# What was waiting to be pushed goes with them.
DELETE_PUSHES = """
DELETE FROM access_push
      WHERE account_id = %(id)s
"""

DELETE_SAVED_CODES = """
DELETE FROM access_saved_code
      WHERE account_id = %(id)s
"""

# What somebody had begun to get back into it leads nowhere any more.
CANCEL_RECOVERIES = """
UPDATE access_recovery
   SET cancelled_at = %(now)s
 WHERE account_id = %(id)s
   AND cancelled_at IS NULL
   AND used_at IS NULL
"""

DELETE_DEVICES = """
DELETE FROM access_device
      WHERE person_id = %(person_id)s
"""

END_SESSIONS = """
UPDATE access_session
   SET revoked_at = %(now)s
 WHERE account_id = %(id)s
   AND revoked_at IS NULL
"""


async def ask(conn: Conn, account_id: UUID, *, closing_at: datetime, language: str) -> Closing | None:
    params = {"id": account_id, "closing_at": closing_at, "language": language}
    return await one(conn, ASK, params, of=Closing)


async def find_closing(conn: Conn, account_id: UUID) -> Closing | None:
    return await one(conn, FIND_CLOSING, {"id": account_id}, of=Closing)


async def cancel(conn: Conn, account_id: UUID, *, now: datetime) -> Closing | None:
    return await one(conn, CANCEL, {"id": account_id, "now": now}, of=Closing)


async def claim_due(conn: Conn, *, now: datetime, limit: int) -> list[Closing]:
    return await many(conn, CLAIM_DUE, {"now": now, "limit": limit}, of=Closing)


async def close(conn: Conn, closing: Closing, *, now: datetime) -> None:
    """Whatever opens the account goes; that it was there stays."""
    await run(conn, CLOSE, {"id": closing.id, "now": now})
    await run(conn, DELETE_PASSKEYS, {"id": closing.id})
    await run(conn, DELETE_PUSHES, {"id": closing.id})
    await run(conn, DELETE_SAVED_CODES, {"id": closing.id})
    await run(conn, CANCEL_RECOVERIES, {"id": closing.id, "now": now})
    await run(conn, DELETE_DEVICES, {"person_id": closing.person_id})
    await run(conn, END_SESSIONS, {"id": closing.id, "now": now})
