"""Row ids: UUIDv7 (RFC 9562), so that new rows sit together and old partitions can be dropped whole."""

import secrets
from datetime import datetime
from uuid import UUID

_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62


def new_id(now: datetime) -> UUID:
    """A new id whose first 48 bits are `now` in milliseconds and whose other bits are random."""
    milliseconds = int(now.timestamp() * 1000)
    random = secrets.randbits(74)
    high, low = random >> 62, random & (1 << 62) - 1
    return UUID(int=milliseconds << 80 | _VERSION_7 | high << 64 | _VARIANT | low)
