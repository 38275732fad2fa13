"""The SQL of digital cards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.kit.database import Conn, many, one, run
from peserta.membership.cover import Status

LIST_HANDLES = """
SELECT person_id,
       handle
  FROM membership_card
 WHERE person_id = ANY(%(person_ids)b::uuid[])
"""

INSERT_HANDLES = """
INSERT INTO membership_card (person_id, handle, made_at)
     SELECT person_id, handle, %(now)s
       FROM unnest(%(person_ids)b::uuid[], %(handles)b::uuid[]) AS new (person_id, handle)
ON CONFLICT (person_id) DO NOTHING
"""

FIND_STATUS = """
SELECT m.status
  FROM membership_card c
  JOIN membership_membership m USING (person_id)
 WHERE c.handle = %(handle)s
"""


@dataclass(frozen=True, slots=True)
class Handle:
    person_id: UUID
    handle: UUID


@dataclass(frozen=True, slots=True)
class KnownStatus:
    status: Status


async def list_handles(conn: Conn, person_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    found = await many(conn, LIST_HANDLES, {"person_ids": list(person_ids)}, of=Handle)
    return {row.person_id: row.handle for row in found}


async def insert_handles(conn: Conn, handles: Mapping[UUID, UUID], now: datetime) -> None:
    params = {"person_ids": list(handles), "handles": list(handles.values()), "now": now}
    await run(conn, INSERT_HANDLES, params)


async def find_status(conn: Conn, handle: UUID) -> KnownStatus | None:
    return await one(conn, FIND_STATUS, {"handle": handle}, of=KnownStatus)
