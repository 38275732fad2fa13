"""The rows of saved recovery codes, and every statement on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.kit.database import Conn, one, run


@dataclass(frozen=True, slots=True)
class SavedCodes:
    """How many codes of the present set are left, and when it was made; None while there is none."""

    left: int
    made_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Account:
    id: UUID


# Two who make a set at once take turns: the later set is the only one.
LOCK_ACCOUNT_OF_CODES = """
SELECT id
  FROM access_account
 WHERE id = %(account_id)s
   FOR NO KEY UPDATE
"""

VOID_CODES = """
DELETE FROM access_saved_code
      WHERE account_id = %(account_id)s
"""

INSERT_CODES = """
INSERT INTO access_saved_code (account_id, code_hash, made_at)
     SELECT %(account_id)s, code_hash, %(now)s
       FROM unnest(%(code_hashes)s::bytea[]) AS new (code_hash)
"""

# Sixteen at once: one finds it unused.
USE_CODE = """
   UPDATE access_saved_code
      SET used_at = %(now)s
    WHERE account_id = %(account_id)s
      AND code_hash = %(code_hash)s
      AND used_at IS NULL
RETURNING account_id AS id
"""

WAS_USED_CODE = """
SELECT account_id AS id
  FROM access_saved_code
 WHERE account_id = %(account_id)s
   AND code_hash = %(code_hash)s
   AND used_at = %(used_at)s
"""

COUNT_CODES = """
SELECT count(*) FILTER (WHERE used_at IS NULL)::integer AS left,
       max(made_at) AS made_at
  FROM access_saved_code
 WHERE account_id = %(account_id)s
"""


async def replace_codes(conn: Conn, account_id: UUID, code_hashes: Sequence[bytes], *, now: datetime) -> None:
    """Put a new set in the place of the old one."""
    await run(conn, LOCK_ACCOUNT_OF_CODES, {"account_id": account_id})
    await void_codes(conn, account_id)
    await run(conn, INSERT_CODES, {"account_id": account_id, "code_hashes": list(code_hashes), "now": now})


async def void_codes(conn: Conn, account_id: UUID) -> None:
    await run(conn, VOID_CODES, {"account_id": account_id})


async def use_code(conn: Conn, account_id: UUID, code_hash: bytes, *, now: datetime) -> bool:
    """Whether this was an unused code of the present set; it is used from now on."""
    params = {"account_id": account_id, "code_hash": code_hash, "now": now}
    return await one(conn, USE_CODE, params, of=_Account) is not None


async def count_codes(conn: Conn, account_id: UUID) -> SavedCodes:
    counted = await one(conn, COUNT_CODES, {"account_id": account_id}, of=SavedCodes)
    assert counted is not None, "a count is always one row"
    return counted


async def was_used(conn: Conn, account_id: UUID, code_hash: bytes, *, used_at: datetime) -> bool:
    """Whether this code was used at this very moment."""
    params = {"account_id": account_id, "code_hash": code_hash, "used_at": used_at}
    return await one(conn, WAS_USED_CODE, params, of=_Account) is not None
