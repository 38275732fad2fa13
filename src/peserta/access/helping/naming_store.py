"""The rows of helpers named at the desk, and every statement on them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.access.helping.named import Named, NamedLine, Waiting
from peserta.kit.database import Conn, many, one, run


@dataclass(frozen=True, slots=True)
class NewNaming:
    """A naming about to be written down."""

    id: UUID
    person_id: UUID
    helper_id: UUID
    scope: str
    checked: str
    lookup_id: UUID
    named_by: str
    named_index: bytes
    approve_until: datetime
    ends_at: datetime


DROP_WAITING = """
UPDATE access_help_naming
   SET dropped_at = %(now)s
 WHERE person_id = %(person_id)s
   AND approved_at IS NULL
   AND dropped_at IS NULL
"""

# What an officer has read, and nothing that came after it.
DROP_READ = """
UPDATE access_help_naming
   SET dropped_at = %(now)s
 WHERE id = %(naming_id)s
   AND person_id = %(person_id)s
   AND approved_at IS NULL
   AND dropped_at IS NULL
   AND approve_until > %(now)s
RETURNING id
"""

INSERT_NAMING = """
INSERT INTO access_help_naming (id, person_id, helper_id, scope, checked, lookup_id, named_by, named_index, named_at,
                                approve_until, ends_at)
     VALUES (%(id)s, %(person_id)s, %(helper_id)s, %(scope)s, %(checked)s, %(lookup_id)s, %(named_by)s,
             %(named_index)s, %(now)s, %(approve_until)s, %(ends_at)s)
ON CONFLICT (lookup_id) DO NOTHING
  RETURNING id
"""

FIND_WAITING = """
SELECT id,
       person_id,
       helper_id,
       scope,
       named_by,
       named_index,
       approve_until,
       ends_at
  FROM access_help_naming
 WHERE person_id = %(person_id)s
   AND approved_at IS NULL
   AND dropped_at IS NULL
   AND approve_until > %(now)s
"""

# Of many who approve at once one does; never who wrote it down, by this account or another of their own.
APPROVE = """
   UPDATE access_help_naming
      SET approved_by = %(actor)s,
          approved_index = %(index)s,
          approved_at = %(now)s
    WHERE id = %(id)s
      AND person_id = %(person_id)s
      AND approved_at IS NULL
      AND dropped_at IS NULL
      AND approve_until > %(now)s
      AND named_by <> %(actor)s
      AND named_index <> %(index)s
RETURNING id, person_id, helper_id, scope, ends_at
"""

LIST_NAMED = """
SELECT person_id,
       helper_id,
       named_by,
       named_at,
       approve_until,
       approved_by,
       dropped_at
  FROM access_help_naming
 WHERE named_at >= %(since)s
 ORDER BY named_at DESC
 LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def drop_waiting(conn: Conn, person_id: UUID, *, now: datetime) -> None:
    """Drop whatever waits."""
    await run(conn, DROP_WAITING, {"person_id": person_id, "now": now})


async def drop_read(conn: Conn, person_id: UUID, naming_id: UUID, *, now: datetime) -> bool:
    """Drop this naming; False where it waits no more."""
    params = {"person_id": person_id, "naming_id": naming_id, "now": now}
    return await one(conn, DROP_READ, params, of=_Id) is not None


async def insert_naming(conn: Conn, new: NewNaming, *, now: datetime) -> bool:
    """False when what the officer had open has named somebody already."""
    params = {
        "id": new.id, "person_id": new.person_id, "helper_id": new.helper_id, "scope": new.scope,
        "checked": new.checked, "lookup_id": new.lookup_id, "named_by": new.named_by, "named_index": new.named_index,
        "approve_until": new.approve_until, "ends_at": new.ends_at, "now": now,
    }  # fmt: skip
    return await one(conn, INSERT_NAMING, params, of=_Id) is not None


async def find_waiting(conn: Conn, person_id: UUID, *, now: datetime) -> Waiting | None:
    return await one(conn, FIND_WAITING, {"person_id": person_id, "now": now}, of=Waiting)


async def approve(
    conn: Conn, person_id: UUID, naming_id: UUID, *, actor: str, index: bytes, now: datetime
) -> Named | None:
    params = {"id": naming_id, "person_id": person_id, "actor": actor, "index": index, "now": now}
    return await one(conn, APPROVE, params, of=Named)


async def list_named(conn: Conn, *, since: datetime, limit: int) -> list[NamedLine]:
    return await many(conn, LIST_NAMED, {"since": since, "limit": limit}, of=NamedLine)
