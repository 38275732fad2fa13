"""Return paths that name the message: a mail server that cannot deliver it writes to an address only we can make.

`b.<message>.<attempt>.<signature>@domain` (VERP, D. J. Bernstein 1997), signed: whoever could invent one could have the
notices to anybody's address stopped.
"""

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from peserta.kit.keys import Keys

MAC_BYTES: Final = 10
# Mail servers give up after five days; a month is more than any of them takes.
LIFE: Final = timedelta(days=30)
# RFC 5321 4.5.3.1.1.
LOCAL_PART_MAX: Final = 64
# Of attempts: no message has as many.
N_MAX: Final = 0xFFFF


@dataclass(frozen=True, slots=True)
class Returned:
    """The hand-over that a mail which came back was sent in."""

    message_id: UUID
    n: int


def write_return_path(returned: Returned, domain: str, keys: Keys) -> str:
    """The address mail servers write to about this hand-over."""
    return f"b.{returned.message_id.hex}.{returned.n}.{_mac(returned, keys)}@{domain}"


def read_return_path(address: str, domain: str, keys: Keys, now: datetime) -> Returned | None:
    """The hand-over that an address of ours names; None for any other address, and for one that is too old.

    Upper and lower case are the same: some servers change it.
    """
    local, _, at = address.lower().rpartition("@")
    parts = local.split(".")
    if at != domain.lower() or len(local) > LOCAL_PART_MAX or not local.isascii() or len(parts) != 4:
        return None
    try:
        returned = Returned(UUID(hex=parts[1]), int(parts[2]))
    except ValueError:
        return None
    if not 0 <= returned.n <= N_MAX:
        return None
    if not hmac.compare_digest(local, write_return_path(returned, domain, keys).rpartition("@")[0]):
        return None
    made_at = datetime.fromtimestamp((returned.message_id.int >> 80) / 1000, UTC)
    return returned if now - LIFE <= made_at <= now + LIFE else None


def returned_of(mail_id: str) -> Returned | None:
    """The hand-over that a Message-ID of ours names."""
    message, _, n = mail_id.strip("<>").partition("@")[0].partition(".")
    try:
        return Returned(UUID(hex=message), int(n))
    except (ValueError, binascii.Error):
        return None


def _mac(returned: Returned, keys: Keys) -> str:
    said = returned.message_id.bytes + returned.n.to_bytes(2)
    mac = hmac.digest(keys.token_key("bounce"), said, "sha256")[:MAC_BYTES]
    return base64.b32encode(mac).decode().lower()
