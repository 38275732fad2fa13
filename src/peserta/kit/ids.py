"""Row ids: UUIDv7 (RFC 9562), so that new rows sit together and old partitions can be dropped whole."""

import os
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62
# The bits of the last ten bytes that say neither.
_DRAWN = (1 << 80) - 1 & ~(0xF << 76) & ~(0b11 << 62)
_NIL = UUID(int=0)


def floor_id(moment: datetime) -> UUID:
    """The least id of this millisecond: every id made since is greater."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def span_of(ids: Collection[UUID]) -> dict[str, UUID]:
    """`first` and `last` of these ids, as bounds that tell a statement which weeks it needs; any two for none."""
    return {"first": min(ids, default=_NIL), "last": max(ids, default=_NIL)}


def new_id(now: datetime) -> UUID:
    """A new id whose first 48 bits are `now` in milliseconds and whose other bits are random."""
    milliseconds = int(now.timestamp() * 1000)
    drawn = int.from_bytes(os.urandom(10)) & _DRAWN
    return UUID(int=milliseconds << 80 | _VERSION_7 | _VARIANT | drawn)
