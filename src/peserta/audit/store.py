"""The rows of the audit trail, and every statement on them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from peserta.audit.happening import Happening
from peserta.kit.database import Conn, many, run

APPEND = """
SELECT audit_append(%(id)s, %(at)s, %(kind)s, %(person_id)s, %(actor)s, %(facts)s)
"""

LIST_OF_PERSON = """
SELECT id,
       at,
       kind,
       actor,
       facts
  FROM audit_entry
 WHERE person_id = %(person_id)s
   AND (%(before_id)s::uuid IS NULL OR id < %(before_id)s::uuid)
 ORDER BY id DESC
 LIMIT %(limit)s
"""


LIST_BY_STAFF = """
SELECT id,
       at,
       kind,
       actor,
       facts
  FROM audit_entry
 WHERE person_id = %(person_id)s
   AND actor LIKE 'staff:%%'
 ORDER BY id DESC
 LIMIT %(limit)s
"""


async def append(
    conn: Conn, entry_id: UUID, *, at: datetime, kind: str, person_id: UUID | None, actor: str,
    facts: Mapping[str, str | int],
) -> None:  # fmt: skip
    params = {
        "id": entry_id, "at": at, "kind": kind, "person_id": person_id, "actor": actor, "facts": Jsonb(dict(facts)),
    }  # fmt: skip
    await run(conn, APPEND, params)


async def list_of_person(conn: Conn, person_id: UUID, *, limit: int, before_id: UUID | None) -> list[Happening]:
    params = {"person_id": person_id, "limit": limit, "before_id": before_id}
    return await many(conn, LIST_OF_PERSON, params, of=Happening)


async def list_by_staff(conn: Conn, person_id: UUID, *, limit: int) -> list[Happening]:
    return await many(conn, LIST_BY_STAFF, {"person_id": person_id, "limit": limit}, of=Happening)
