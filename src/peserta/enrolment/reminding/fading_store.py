"""The SQL of applications that fade."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from peserta.enrolment.application import ContactKind
from peserta.kit.database import Conn, many, run


@dataclass(frozen=True, slots=True)
class SilentRow:
    """An application that nobody goes on with, and how its family is reached."""

    id: UUID
    touched_on: date
    reference: str
    language: str
    contact_id: UUID
    contact_kind: ContactKind
    contact_sealed: bytes
    contact_index: bytes


@dataclass(frozen=True, slots=True)
class FadedRow:
    reference: str


# Who is just going on holds the row and is passed over: the next look finds the application touched.
LOCK_SILENT = """
SELECT id,
       touched_on,
       reference,
       language,
       contact_id,
       contact_kind,
       contact_sealed,
       contact_index
  FROM enrolment_application
 WHERE state = 'open'
   AND touched_on <= %(touched_on)s
   AND proven_at IS NOT NULL
   AND warned_on IS NULL
 ORDER BY touched_on, id
 LIMIT %(limit)s
   FOR UPDATE SKIP LOCKED
"""

SET_WARNED = """
UPDATE enrolment_application
   SET warned_on = %(today)s
 WHERE id = ANY(%(ids)b::uuid[])
   AND state = 'open'
"""

# An application whose family can be written to fades only after it was, or was told that it is refused. Checks go
# with their persons.
FADE = """
WITH silent AS (
    SELECT id
      FROM enrolment_application
     WHERE (state = 'refused' AND touched_on <= %(touched_on)s)
        OR (state = 'open' AND touched_on <= %(touched_on)s AND (proven_at IS NULL OR warned_on <= %(warned_on)s))
     ORDER BY touched_on, id
     LIMIT %(limit)s
       FOR UPDATE SKIP LOCKED
), persons AS (
    DELETE FROM enrolment_person
          WHERE application_id IN (SELECT id FROM silent)
)
UPDATE enrolment_application AS a
   SET state              = 'faded',
       version            = version + 1,
       changed_at         = %(now)s,
       family_card_sealed = NULL,
       care_class         = NULL,
       segment            = DEFAULT,
       contact_id         = NULL,
       contact_kind       = NULL,
       contact_sealed     = NULL,
       contact_index      = NULL,
       proven_at          = NULL,
       answer_sealed      = NULL,
       submitted_at       = NULL
  FROM silent
 WHERE a.id = silent.id
RETURNING a.reference
"""


async def lock_silent(conn: Conn, *, touched_on: date, limit: int) -> list[SilentRow]:
    return await many(conn, LOCK_SILENT, {"touched_on": touched_on, "limit": limit}, of=SilentRow)


async def set_warned(conn: Conn, ids: Sequence[UUID], *, today: date) -> None:
    await run(conn, SET_WARNED, {"ids": list(ids), "today": today})


async def fade(conn: Conn, *, touched_on: date, warned_on: date, limit: int, now: datetime) -> list[FadedRow]:
    params = {"touched_on": touched_on, "warned_on": warned_on, "limit": limit, "now": now}
    return await many(conn, FADE, params, of=FadedRow)
