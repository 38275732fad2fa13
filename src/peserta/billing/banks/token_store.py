"""The SQL of banks' tokens."""

from dataclasses import dataclass
from datetime import datetime

from peserta.kit.database import Conn, one, run


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose token it is."""

    bank: str


INSERT_TOKEN = """
INSERT INTO billing_bank_token (token_hash, bank, expires_at)
     VALUES (%(token_hash)s, %(bank)s, %(expires_at)s)
"""  # noqa: S105  # a statement

# A bank takes a token every few minutes; the old ones go on the way.
DELETE_OLD = """
DELETE FROM billing_bank_token
      WHERE expires_at < %(now)s
"""

FIND_HOLDER = """
SELECT bank
  FROM billing_bank_token
 WHERE token_hash = %(token_hash)s
   AND expires_at > %(now)s
"""


async def insert_token(conn: Conn, token_hash: bytes, bank: str, *, expires_at: datetime) -> None:
    await run(conn, INSERT_TOKEN, {"token_hash": token_hash, "bank": bank, "expires_at": expires_at})


async def delete_old(conn: Conn, *, now: datetime) -> None:
    await run(conn, DELETE_OLD, {"now": now})


async def find_holder(conn: Conn, token_hash: bytes, *, now: datetime) -> Holder | None:
    return await one(conn, FIND_HOLDER, {"token_hash": token_hash, "now": now}, of=Holder)
