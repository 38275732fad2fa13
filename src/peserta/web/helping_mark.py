"""What stands on every page while somebody helps: carried by a cookie of this browser, true only in its session.

It only says; what a helper may open is decided in `members.load_member`, from the session's own row.
"""

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import date
from typing import Literal

import msgspec

from peserta.kit.keys import Keys

MARK_MAX = 2_000


@dataclass(frozen=True, slots=True)
class ShownHelp:
    """Who is helped, how far, and the last day of it."""

    name: str
    scope: Literal["see", "pay"]
    until: date


def write_mark(shown: ShownHelp, session_token: str, keys: Keys) -> str:
    """The cookie's value, good for this session alone."""
    body = base64.urlsafe_b64encode(msgspec.json.encode(shown)).decode()
    return f"{body}.{_sign(body, session_token, keys)}"


def read_mark(mark: str, session_token: str, keys: Keys) -> ShownHelp | None:
    """What a cookie says, or None when it is another session's or nobody's."""
    body, _, signature = mark[:MARK_MAX].rpartition(".")
    if not body or not hmac.compare_digest(signature.encode(), _sign(body, session_token, keys).encode()):
        return None
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(body), type=ShownHelp)
    except (binascii.Error, msgspec.MsgspecError):
        return None


def _sign(body: str, session_token: str, keys: Keys) -> str:
    return hmac.digest(keys.token_key("helping"), f"{session_token}|{body}".encode(), "sha256").hex()[:32]
