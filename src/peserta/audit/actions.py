"""Writing down what happened, in the transaction in which it happens."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from peserta.audit import store
from peserta.kit.database import Conn
from peserta.kit.ids import new_id


async def append(
    conn: Conn, *, kind: str, person_id: UUID | None, actor: str, facts: Mapping[str, str | int], now: datetime
) -> None:
    """Append one entry; nothing is waited for, and it stands or falls with the caller's transaction.

    `facts` are codes and parameters, never a personal value: the trail is kept for ever.
    """
    await store.append(conn, new_id(now), at=now, kind=kind, person_id=person_id, actor=actor, facts=facts)
