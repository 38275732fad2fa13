"""The rows of staff accounts, and every statement on them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.kit.database import Conn, many, one, run


@dataclass(frozen=True, slots=True)
class Account:
    """A staff account as sign-in needs it; without `opened_at` its invitation was never taken up."""

    id: UUID
    name: str
    roles: list[str]
    password_hash: str | None
    totp_sealed: bytes | None
    opened_at: datetime | None
    locked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Invited:
    """An account whose invitation is live, with the authenticator key it will have."""

    id: UUID
    name: str
    next_totp_sealed: bytes


@dataclass(frozen=True, slots=True)
class StaffLine:
    """An account in a list."""

    name: str
    roles: list[str]
    invited_at: datetime
    opened_at: datetime | None
    locked_at: datetime | None
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation about to be written down; of its secret only the hash is here."""

    account_id: UUID
    name: str
    roles: list[str]
    nik_index: bytes | None
    invite_hash: bytes
    ends_at: datetime
    totp_sealed: bytes


@dataclass(frozen=True, slots=True)
class _Found:
    id: UUID


FIND_BY_NAME = """
SELECT id,
       name,
       roles,
       password_hash,
       totp_sealed,
       opened_at,
       locked_at
  FROM staff_account
 WHERE name = %(name)s
"""

LIST_STAFF = """
  SELECT a.name,
         a.roles,
         a.invited_at,
         a.opened_at,
         a.locked_at,
         max(s.seen_at) AS seen_at
    FROM staff_account a
    LEFT JOIN staff_session s
      ON s.account_id = a.id
GROUP BY a.id
ORDER BY a.name
   LIMIT 500
"""

INVITE = """
INSERT INTO staff_account (id, name, roles, nik_index, invite_hash, invite_ends_at, next_totp_sealed, invited_at)
     VALUES (%(id)s, %(name)s, %(roles)s, %(nik_index)s, %(invite_hash)s, %(ends_at)s, %(totp_sealed)s, %(now)s)
ON CONFLICT (name) DO NOTHING
  RETURNING id
"""

# For somebody who lost the telephone with the authenticator: the old password and key hold until the new ones do.
INVITE_AGAIN = """
   UPDATE staff_account
      SET roles = %(roles)s,
          nik_index = coalesce(%(nik_index)s, nik_index),
          invite_hash = %(invite_hash)s,
          invite_ends_at = %(ends_at)s,
          next_totp_sealed = %(totp_sealed)s,
          invited_at = %(now)s
    WHERE id = %(id)s
RETURNING id
"""

FIND_INVITED = """
SELECT id,
       name,
       next_totp_sealed
  FROM staff_account
 WHERE invite_hash = %(invite_hash)s
   AND invite_ends_at > %(now)s
   AND locked_at IS NULL
"""

OPEN_ACCOUNT = """
   UPDATE staff_account
      SET password_hash = %(password_hash)s,
          totp_sealed = next_totp_sealed,
          totp_step = %(step)s,
          next_totp_sealed = NULL,
          invite_hash = NULL,
          invite_ends_at = NULL,
          opened_at = %(now)s
    WHERE invite_hash = %(invite_hash)s
      AND invite_ends_at > %(now)s
      AND locked_at IS NULL
RETURNING id
"""

# Each step counts once: of many equal codes sent together, one finds an older step. A password that was replaced
# while this one was judged opens nothing.
SPEND_STEP = """
   UPDATE staff_account
      SET totp_step = %(step)s
    WHERE id = %(id)s
      AND password_hash = %(password_hash)s
      AND totp_step < %(step)s
      AND opened_at IS NOT NULL
      AND locked_at IS NULL
RETURNING id
"""

REPLACE_HASH = """
UPDATE staff_account
   SET password_hash = %(password_hash)s
 WHERE id = %(id)s
   AND opened_at IS NOT NULL
   AND locked_at IS NULL
"""

LOCK = """
   UPDATE staff_account
      SET locked_at = %(now)s
    WHERE name = %(name)s
      AND locked_at IS NULL
RETURNING id
"""

UNLOCK = """
   UPDATE staff_account
      SET locked_at = NULL
    WHERE name = %(name)s
      AND locked_at IS NOT NULL
RETURNING id
"""


async def find_by_name(conn: Conn, name: str) -> Account | None:
    return await one(conn, FIND_BY_NAME, {"name": name}, of=Account)


async def list_staff(conn: Conn) -> list[StaffLine]:
    return await many(conn, LIST_STAFF, of=StaffLine)


async def invite(conn: Conn, invitation: Invitation, *, again: bool, now: datetime) -> bool:
    """Write an invitation down; a new name must be free."""
    params = {
        "id": invitation.account_id, "name": invitation.name, "roles": invitation.roles,
        "nik_index": invitation.nik_index, "invite_hash": invitation.invite_hash, "ends_at": invitation.ends_at,
        "totp_sealed": invitation.totp_sealed, "now": now,
    }  # fmt: skip
    return await one(conn, INVITE_AGAIN if again else INVITE, params, of=_Found) is not None


async def find_invited(conn: Conn, invite_hash: bytes, *, now: datetime) -> Invited | None:
    return await one(conn, FIND_INVITED, {"invite_hash": invite_hash, "now": now}, of=Invited)


async def open_account(conn: Conn, invite_hash: bytes, *, password_hash: str, step: int, now: datetime) -> UUID | None:
    params = {"invite_hash": invite_hash, "password_hash": password_hash, "step": step, "now": now}
    found = await one(conn, OPEN_ACCOUNT, params, of=_Found)
    return found.id if found else None


async def spend_step(conn: Conn, account_id: UUID, step: int, *, password_hash: str) -> bool:
    params = {"id": account_id, "step": step, "password_hash": password_hash}
    return await one(conn, SPEND_STEP, params, of=_Found) is not None


async def replace_hash(conn: Conn, account_id: UUID, *, password_hash: str) -> None:
    await run(conn, REPLACE_HASH, {"id": account_id, "password_hash": password_hash})


async def lock(conn: Conn, name: str, *, now: datetime) -> UUID | None:
    found = await one(conn, LOCK, {"name": name, "now": now}, of=_Found)
    return found.id if found else None


async def unlock(conn: Conn, name: str) -> UUID | None:
    found = await one(conn, UNLOCK, {"name": name}, of=_Found)
    return found.id if found else None
