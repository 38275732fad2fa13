"""The rows of passkeys, and every statement on them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.access.passkeys.passkey_answer import NewKey
from peserta.kit.database import Conn, many, one

# Nobody has more; a bound, so that one account can never make a page slow.
PASSKEYS_MAX = 10

LIST_PASSKEYS = """
SELECT id,
       credential_id,
       name,
       is_backed_up,
       made_at,
       used_at
  FROM access_passkey
 WHERE account_id = %(account_id)s
 ORDER BY made_at
 LIMIT 100
"""

FIND_PASSKEY = """
SELECT k.id,
       k.account_id,
       a.person_id,
       a.state AS account_state,
       k.public_key,
       k.sign_count
  FROM access_passkey k
  JOIN access_account a
    ON a.id = k.account_id
 WHERE k.credential_id = %(credential_id)s
"""

# Sixteen at once make no more than an account may have: they wait for each other at the account's row.
LOCK_ACCOUNT = """
SELECT id
  FROM access_account
 WHERE id = %(account_id)s
   FOR UPDATE
"""

COUNT_PASSKEYS = """
SELECT count(*)::integer AS passkeys
  FROM access_passkey
 WHERE account_id = %(account_id)s
"""

INSERT_PASSKEY = """
INSERT INTO access_passkey (id, account_id, credential_id, public_key, sign_count, name, is_backed_up, made_at)
     VALUES (%(id)s, %(account_id)s, %(credential_id)s, %(public_key)s, %(sign_count)s, %(name)s, %(is_backed_up)s,
             %(now)s)
ON CONFLICT (credential_id) DO NOTHING
  RETURNING id
"""

# Whoever signed at the same moment with the same counter is a copy: one of them finds no row.
USE_PASSKEY = """
UPDATE access_passkey
   SET sign_count = %(sign_count)s,
       is_backed_up = %(is_backed_up)s,
       used_at = %(now)s
 WHERE id = %(id)s
   AND sign_count = %(sign_count_known)s
RETURNING id
"""

DELETE_PASSKEY = """
DELETE FROM access_passkey
 WHERE id = %(id)s
   AND account_id = %(account_id)s
RETURNING id
"""

DELETE_ALL = """
DELETE FROM access_passkey
      WHERE account_id = %(account_id)s
        AND made_at <= %(made_until)s
  RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey as its owner sees it; `used_at` is None while it was never used to sign in."""

    id: UUID
    credential_id: bytes
    name: str
    is_backed_up: bool
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A passkey with its account, for checking what it signed."""

    id: UUID
    account_id: UUID
    person_id: UUID
    account_state: str
    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class _Row:
    id: UUID


@dataclass(frozen=True, slots=True)
class _Count:
    passkeys: int


async def list_passkeys(conn: Conn, account_id: UUID) -> list[Passkey]:
    return await many(conn, LIST_PASSKEYS, {"account_id": account_id}, of=Passkey)


async def find_passkey(conn: Conn, credential_id: bytes) -> KnownKey | None:
    return await one(conn, FIND_PASSKEY, {"credential_id": credential_id}, of=KnownKey)


async def lock_and_count(conn: Conn, account_id: UUID) -> int:
    locked = await one(conn, LOCK_ACCOUNT, {"account_id": account_id}, of=_Row)
    assert locked is not None, "accounts are never deleted"
    counted = await one(conn, COUNT_PASSKEYS, {"account_id": account_id}, of=_Count)
    assert counted is not None, "a count is always one row"
    return counted.passkeys


async def insert_passkey(conn: Conn, key_id: UUID, account_id: UUID, key: NewKey, name: str, now: datetime) -> bool:
    params = {
        "id": key_id, "account_id": account_id, "credential_id": key.credential_id, "public_key": key.public_key,
        "sign_count": key.sign_count, "name": name, "is_backed_up": key.is_backed_up, "now": now,
    }  # fmt: skip
    return await one(conn, INSERT_PASSKEY, params, of=_Row) is not None


async def use_passkey(conn: Conn, known: KnownKey, sign_count: int, *, is_backed_up: bool, now: datetime) -> bool:
    params = {
        "id": known.id, "sign_count_known": known.sign_count, "sign_count": sign_count,
        "is_backed_up": is_backed_up, "now": now,
    }  # fmt: skip
    return await one(conn, USE_PASSKEY, params, of=_Row) is not None


async def delete_passkey(conn: Conn, key_id: UUID, account_id: UUID) -> bool:
    return await one(conn, DELETE_PASSKEY, {"id": key_id, "account_id": account_id}, of=_Row) is not None


async def delete_all(conn: Conn, account_id: UUID, *, made_until: datetime) -> int:
    """Delete those made until then; return how many."""
    return len(await many(conn, DELETE_ALL, {"account_id": account_id, "made_until": made_until}, of=_Row))
