"""Session tokens: opaque, and only their hash is stored."""

import base64
import hashlib
import hmac
import secrets
from uuid import UUID

from peserta.kit.keys import Keys

TOKEN_BYTES = 32


def new_token() -> str:
    return _text(secrets.token_bytes(TOKEN_BYTES))


def token_of_journey(journey_id: UUID, browser: bytes, keys: Keys) -> str:
    """The token of the session that a journey opens.

    It is derived, not drawn, so that a right answer given again (the reply was lost on the way) gets
    the same token again, although the database holds only its hash.
    """
    return _text(hmac.digest(keys.token_key("session"), journey_id.bytes + browser, "sha256"))


def token_of_saved_code(browser: bytes, code_hash: bytes, keys: Keys) -> str:
    """The token of the session that a saved code opens: the same code in the same browser gets the same again."""
    return _text(hmac.digest(keys.token_key("session"), b"saved|" + browser + code_hash, "sha256"))


def token_of_renewal(session_id: UUID, renewals: int, keys: Keys) -> str:
    """The token of a session after so many proofs in it: the same proof sent twice gets the same token."""
    return _text(hmac.digest(keys.token_key("session"), b"renewed|%d|" % renewals + session_id.bytes, "sha256"))


def hash_token(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _text(token: bytes) -> str:
    return base64.urlsafe_b64encode(token).decode().rstrip("=")
