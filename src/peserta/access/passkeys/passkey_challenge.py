"""The challenge that a passkey signs: made without a row, bound to a browser and a purpose, good once and shortly."""

import hmac
import secrets
from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import Final, Literal

from peserta.kit.keys import Keys

Purpose = Literal["add", "sign_in"]

# A page may stand open this long before its passkey is used.
CHALLENGE_LIFE: Final = timedelta(minutes=5)
RANDOM_BYTES: Final = 16
MARK_BYTES: Final = 16
MADE: Final = Struct(">I")
CHALLENGE_BYTES: Final = RANDOM_BYTES + MADE.size + MARK_BYTES


def make_challenge(keys: Keys, purpose: Purpose, browser: bytes, *, now: datetime) -> bytes:
    """36 bytes: 16 at random, the second of making, and a mark that only this scheme makes (HMAC-SHA-256, cut)."""
    said = secrets.token_bytes(RANDOM_BYTES) + MADE.pack(int(now.timestamp()))
    return said + _mark(keys, purpose, browser, said)


def is_good(challenge: bytes, keys: Keys, purpose: Purpose, browser: bytes, *, now: datetime) -> bool:
    """Whether this very browser was given it for this purpose, less than five minutes ago; it may have been used."""
    if len(challenge) != CHALLENGE_BYTES:
        return False
    said, mark = challenge[:-MARK_BYTES], challenge[-MARK_BYTES:]
    if not hmac.compare_digest(mark, _mark(keys, purpose, browser, said)):
        return False
    made_at = datetime.fromtimestamp(MADE.unpack(said[RANDOM_BYTES:])[0], UTC)
    return now - made_at < CHALLENGE_LIFE


def _mark(keys: Keys, purpose: Purpose, browser: bytes, said: bytes) -> bytes:
    return hmac.digest(keys.token_key("passkey"), purpose.encode() + b"|" + browser + said, "sha256")[:MARK_BYTES]
