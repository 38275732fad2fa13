"""Reads that travel together with others in one round trip; see `kit.database.Reading`."""

from collections.abc import Sequence
from uuid import UUID

from peserta.kit.database import Conn, Reading, read
from peserta.kit.ids import span_of
from peserta.messaging import store
from peserta.messaging.telling.trace import Traced


async def read_traced(conn: Conn, message_ids: Sequence[UUID]) -> Reading[Traced]:
    """Ask for what the trace of these messages is made of."""
    return await read(conn, store.LIST_TRACED, {"ids": list(message_ids), **span_of(message_ids)}, of=Traced)
