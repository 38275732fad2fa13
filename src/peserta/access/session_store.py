"""The rows of sessions, and every statement on them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.access.session import Session
from peserta.kit.database import Conn, many, one, run

FIND_SESSION = """
SELECT s.id,
       s.account_id,
       s.person_id,
       a.state AS account_state,
       s.device,
       s.level,
       s.proof,
       s.is_limited,
       a.next_password_at,
       s.opened_at,
       coalesce(s.proven_again_at, s.opened_at) AS proven_at,
       s.seen_at,
       s.ends_at,
       h.id AS help_id,
       h.person_id AS helped_id,
       h.scope AS help_scope,
       h.ends_at AS help_ends_at,
       h.ended_at AS help_ended_at,
       s.renewals
  FROM access_session s
  JOIN access_account a
    ON a.id = s.account_id
  LEFT JOIN access_help h
    ON h.id = s.helping_id
 WHERE s.token_hash = %(token_hash)s
   AND s.revoked_at IS NULL
   AND s.ends_at > %(now)s
   AND s.seen_at > %(seen_after)s
   AND a.state IN ('proven', 'open')
"""

LIST_SESSIONS = """
SELECT s.id,
       s.account_id,
       s.person_id,
       a.state AS account_state,
       s.device,
       s.level,
       s.proof,
       s.is_limited,
       a.next_password_at,
       s.opened_at,
       coalesce(s.proven_again_at, s.opened_at) AS proven_at,
       s.seen_at,
       s.ends_at
  FROM access_session s
  JOIN access_account a
    ON a.id = s.account_id
 WHERE s.account_id = %(account_id)s
   AND s.revoked_at IS NULL
   AND s.ends_at > %(now)s
   AND s.seen_at > %(seen_after)s
 ORDER BY s.opened_at DESC
 LIMIT 100
"""

TOUCH = """
UPDATE access_session
   SET seen_at = %(now)s
 WHERE id = %(id)s
   AND revoked_at IS NULL
"""

IS_LIVE = """
SELECT id
  FROM access_session
 WHERE id = %(id)s
   AND revoked_at IS NULL
"""

REVOKE = """
UPDATE access_session
   SET revoked_at = %(now)s
 WHERE id = %(id)s
   AND account_id = %(account_id)s
   AND revoked_at IS NULL
"""

REVOKE_OTHERS = """
UPDATE access_session
   SET revoked_at = %(now)s
 WHERE account_id = %(account_id)s
   AND id <> %(id)s
   AND revoked_at IS NULL
"""

REVOKE_ALL = """
UPDATE access_session
   SET revoked_at = %(now)s
 WHERE account_id = %(account_id)s
   AND revoked_at IS NULL
"""

# Those that rest on one code alone, with the contact it went to.
REVOKE_SINGLE = """
   UPDATE access_session s
      SET revoked_at = %(now)s
     FROM access_account a
    WHERE a.id = %(account_id)s
      AND s.account_id = a.id
      AND (s.is_limited OR a.state = 'proven')
      AND s.opened_at >= %(since)s
      AND s.revoked_at IS NULL
RETURNING (SELECT j.proven_contact_id FROM access_journey j WHERE j.id = s.journey_id) AS contact_id
"""

FORGET_DEVICE = """
DELETE FROM access_device
      WHERE browser = %(browser)s
        AND person_id = %(person_id)s
"""

LIMIT_OTHERS = """
UPDATE access_session
   SET is_limited = true
 WHERE account_id = %(account_id)s
   AND id <> %(id)s
   AND revoked_at IS NULL
"""

INSERT_SESSION = """
INSERT INTO access_session (id, token_hash, account_id, person_id, browser, device, level, proof, is_limited,
                            passkey_id, opened_at, seen_at, ends_at)
     VALUES (%(id)s, %(token_hash)s, %(account_id)s, %(person_id)s, %(browser)s, %(device)s, %(level)s, %(proof)s,
             %(is_limited)s, %(passkey_id)s, %(now)s, %(now)s, %(ends_at)s)
"""


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


@dataclass(frozen=True, slots=True)
class _Opener:
    contact_id: UUID | None


async def find_session(conn: Conn, token_hash: bytes, *, seen_after: datetime, now: datetime) -> Session | None:
    params = {"token_hash": token_hash, "seen_after": seen_after, "now": now}
    return await one(conn, FIND_SESSION, params, of=Session)


async def list_sessions(conn: Conn, account_id: UUID, *, seen_after: datetime, now: datetime) -> list[Session]:
    params = {"account_id": account_id, "seen_after": seen_after, "now": now}
    return await many(conn, LIST_SESSIONS, params, of=Session)


async def touch(conn: Conn, session_id: UUID, *, now: datetime) -> None:
    await run(conn, TOUCH, {"id": session_id, "now": now})


async def is_live(conn: Conn, session_id: UUID) -> bool:
    """Whether nobody has ended it."""
    return await one(conn, IS_LIVE, {"id": session_id}, of=_Id) is not None


async def revoke(conn: Conn, session_id: UUID, *, account_id: UUID, now: datetime) -> None:
    await run(conn, REVOKE, {"id": session_id, "account_id": account_id, "now": now})


async def revoke_others(conn: Conn, session_id: UUID, *, account_id: UUID, now: datetime) -> None:
    await run(conn, REVOKE_OTHERS, {"id": session_id, "account_id": account_id, "now": now})


async def limit_others(conn: Conn, session_id: UUID, *, account_id: UUID) -> None:
    await run(conn, LIMIT_OTHERS, {"id": session_id, "account_id": account_id})


async def revoke_all(conn: Conn, account_id: UUID, *, now: datetime) -> None:
    await run(conn, REVOKE_ALL, {"account_id": account_id, "now": now})


async def revoke_single(conn: Conn, account_id: UUID, *, since: datetime, now: datetime) -> list[UUID]:
    """End what was opened since then by one code alone; the contacts those codes went to."""
    params = {"account_id": account_id, "since": since, "now": now}
    rows = await many(conn, REVOKE_SINGLE, params, of=_Opener)
    return [row.contact_id for row in rows if row.contact_id is not None]


async def forget_device(conn: Conn, browser: bytes, person_id: UUID) -> None:
    """A browser that proved the person is a stranger's again."""
    await run(conn, FORGET_DEVICE, {"browser": browser, "person_id": person_id})


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session opened by what belongs to the account, `proof`; of its token only the hash is here."""

    id: UUID
    token_hash: bytes
    account_id: UUID
    person_id: UUID
    browser: bytes
    device: str
    ends_at: datetime
    proof: str = "password"
    passkey_id: UUID | None = None
    is_limited: bool = False
    level: int = 2


async def insert_session(conn: Conn, session: NewSession, *, now: datetime) -> None:
    params = {
        "id": session.id, "token_hash": session.token_hash, "account_id": session.account_id,
        "person_id": session.person_id, "browser": session.browser, "device": session.device,
        "ends_at": session.ends_at, "proof": session.proof,
        "passkey_id": session.passkey_id, "is_limited": session.is_limited, "level": session.level,
        "now": now,
    }  # fmt: skip
    await run(conn, INSERT_SESSION, params)
