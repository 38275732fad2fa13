"""Tokens for banks: random, kept as hashes, for a quarter of an hour."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from peserta.billing.banks import token_store
from peserta.kit.database import Conn

# The standard's own: expiresIn "900".
TOKEN_LIFE: Final = timedelta(minutes=15)
TOKEN_BYTES: Final = 32
TOKEN_CHARACTERS_MAX: Final = 2_048


async def issue_token(conn: Conn, bank: str, *, now: datetime) -> str:
    """A new token of a bank; the ones it has go on being good until they end."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    await token_store.delete_old(conn, now=now)
    await token_store.insert_token(conn, _hash(token), bank, expires_at=now + TOKEN_LIFE)
    return token


async def holder_of(conn: Conn, token: str, *, now: datetime) -> str | None:
    """The name of the bank whose live token this is."""
    if len(token) > TOKEN_CHARACTERS_MAX:
        return None
    holder = await token_store.find_holder(conn, _hash(token), now=now)
    return None if holder is None else holder.bank


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
