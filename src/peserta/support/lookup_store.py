"""The rows of what staff opened at the desk and why, and every statement on them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.kit.database import Conn, one, run


@dataclass(frozen=True, slots=True)
class NewLookup:
    """One search that was made; `note` is sealed."""

    id: UUID
    staff_id: UUID
    found_by: str
    person_id: UUID | None
    reason: str
    note: bytes


@dataclass(frozen=True, slots=True)
class OpenLookup:
    """A person that an officer has open."""

    id: UUID
    person_id: UUID
    found_by: str
    reason: str
    at: datetime


INSERT_LOOKUP = """
INSERT INTO support_lookup (id, staff_id, found_by, person_id, reason, note, at)
     VALUES (%(id)s, %(staff_id)s, %(found_by)s, %(person_id)s, %(reason)s, %(note)s, %(now)s)
"""

FIND_LOOKUP = """
SELECT id,
       person_id,
       found_by,
       reason,
       at
  FROM support_lookup
 WHERE id = %(id)s
   AND staff_id = %(staff_id)s
   AND person_id IS NOT NULL
   AND at > %(since)s
"""


async def insert_lookup(conn: Conn, lookup: NewLookup, *, now: datetime) -> None:
    params = {
        "id": lookup.id, "staff_id": lookup.staff_id, "found_by": lookup.found_by, "person_id": lookup.person_id,
        "reason": lookup.reason, "note": lookup.note, "now": now,
    }  # fmt: skip
    await run(conn, INSERT_LOOKUP, params)


async def find_lookup(conn: Conn, lookup_id: UUID, *, staff_id: UUID, since: datetime) -> OpenLookup | None:
    params = {"id": lookup_id, "staff_id": staff_id, "since": since}
    return await one(conn, FIND_LOOKUP, params, of=OpenLookup)
