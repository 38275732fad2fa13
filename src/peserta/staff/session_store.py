"""The rows of the desk's sessions, and every statement on them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from peserta.kit.database import Conn, many, one, run


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A live session with its account."""

    id: UUID
    account_id: UUID
    name: str
    roles: list[str]
    nik_index: bytes | None
    opened_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session about to be opened; of its token only the hash is here."""

    id: UUID
    token_hash: bytes
    account_id: UUID
    browser: bytes
    device: str


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One place where a staff account is open, for its owner."""

    id: UUID
    device: str
    opened_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


@dataclass(frozen=True, slots=True)
class _Known:
    is_known: bool


FIND_SESSION = """
SELECT s.id,
       s.account_id,
       a.name,
       a.roles,
       a.nik_index,
       s.opened_at,
       s.seen_at
  FROM staff_session s
  JOIN staff_account a
    ON a.id = s.account_id
 WHERE s.token_hash = %(token_hash)s
   AND s.revoked_at IS NULL
   AND s.ends_at > %(now)s
   AND s.seen_at > %(seen_after)s
   AND a.opened_at IS NOT NULL
   AND a.locked_at IS NULL
"""

IS_KNOWN = """
SELECT EXISTS (
           SELECT
             FROM staff_session
            WHERE account_id = %(account_id)s
              AND browser = %(browser)s
       ) AS is_known
"""

INSERT_SESSION = """
INSERT INTO staff_session (id, token_hash, account_id, browser, device, opened_at, seen_at, ends_at)
     VALUES (%(id)s, %(token_hash)s, %(account_id)s, %(browser)s, %(device)s, %(now)s, %(now)s, %(now)s + %(life)s)
"""

TOUCH = """
UPDATE staff_session
   SET seen_at = %(now)s
 WHERE id = %(id)s
   AND revoked_at IS NULL
"""

REVOKE = """
UPDATE staff_session
   SET revoked_at = %(now)s
 WHERE id = %(id)s
   AND revoked_at IS NULL
"""

LIST_OPEN = """
SELECT id,
       device,
       opened_at,
       seen_at
  FROM staff_session
 WHERE account_id = %(account_id)s
   AND revoked_at IS NULL
   AND ends_at > %(now)s
   AND seen_at > %(seen_after)s
 ORDER BY opened_at DESC
 LIMIT 100
"""

REVOKE_OWN = """
   UPDATE staff_session
      SET revoked_at = %(now)s
    WHERE id = %(id)s
      AND account_id = %(account_id)s
      AND revoked_at IS NULL
RETURNING id
"""

# Whoever signs in where a session was open leaves that one, whosever it was.
REVOKE_FORMER = """
UPDATE staff_session
   SET revoked_at = %(now)s
 WHERE token_hash = %(token_hash)s
   AND revoked_at IS NULL
"""

REVOKE_OTHERS = """
UPDATE staff_session
   SET revoked_at = %(now)s
 WHERE account_id = %(account_id)s
   AND token_hash <> %(kept_hash)s
   AND revoked_at IS NULL
"""

REVOKE_ALL = """
UPDATE staff_session
   SET revoked_at = %(now)s
 WHERE account_id = %(account_id)s
   AND revoked_at IS NULL
"""


async def find_session(conn: Conn, token_hash: bytes, *, seen_after: datetime, now: datetime) -> SessionRow | None:
    params = {"token_hash": token_hash, "seen_after": seen_after, "now": now}
    return await one(conn, FIND_SESSION, params, of=SessionRow)


async def is_known(conn: Conn, account_id: UUID, browser: bytes) -> bool:
    """Whether this browser was signed in to this account before."""
    found = await one(conn, IS_KNOWN, {"account_id": account_id, "browser": browser}, of=_Known)
    return found is not None and found.is_known


async def insert_session(conn: Conn, session: NewSession, *, life: timedelta, now: datetime) -> None:
    params = {
        "id": session.id, "token_hash": session.token_hash, "account_id": session.account_id,
        "browser": session.browser, "device": session.device, "life": life, "now": now,
    }  # fmt: skip
    await run(conn, INSERT_SESSION, params)


async def touch(conn: Conn, session_id: UUID, *, now: datetime) -> None:
    await run(conn, TOUCH, {"id": session_id, "now": now})


async def revoke(conn: Conn, session_id: UUID, *, now: datetime) -> None:
    await run(conn, REVOKE, {"id": session_id, "now": now})


async def revoke_all(conn: Conn, account_id: UUID, *, now: datetime) -> None:
    await run(conn, REVOKE_ALL, {"account_id": account_id, "now": now})


async def list_open(conn: Conn, account_id: UUID, *, seen_after: datetime, now: datetime) -> list[OpenSession]:
    params = {"account_id": account_id, "seen_after": seen_after, "now": now}
    return await many(conn, LIST_OPEN, params, of=OpenSession)


async def revoke_own(conn: Conn, session_id: UUID, account_id: UUID, *, now: datetime) -> bool:
    """Whether this ended a session of this account."""
    params = {"id": session_id, "account_id": account_id, "now": now}
    return await one(conn, REVOKE_OWN, params, of=_Id) is not None


async def revoke_former(conn: Conn, token_hash: bytes, *, now: datetime) -> None:
    await run(conn, REVOKE_FORMER, {"token_hash": token_hash, "now": now})


async def revoke_others(conn: Conn, account_id: UUID, kept_hash: bytes, *, now: datetime) -> None:
    await run(conn, REVOKE_OTHERS, {"account_id": account_id, "kept_hash": kept_hash, "now": now})
