"""The SQL of what the population registry said, and of whom to ask for again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from peserta.kit.database import Conn, many, one, run
from peserta.registry.population import Answer, Field, Finding


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One person's check; `asked` is the digest of what was asked."""

    person_id: UUID
    asked: bytes
    finding: str
    fields: list[Field]
    is_dead: bool
    checked_at: datetime

    @property
    def answer(self) -> Answer:
        return Answer(Finding(self.finding), tuple(self.fields), self.is_dead)


@dataclass(frozen=True, slots=True)
class DueRow:
    """A person to be asked for again, as the family told them."""

    person_id: UUID
    application_id: UUID
    reference: str
    tries: int
    family_card_sealed: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Settled:
    person_id: UUID


LIST_CHECKS = """
SELECT person_id,
       asked,
       finding,
       fields,
       is_dead,
       checked_at
  FROM enrolment_check
 WHERE application_id = %(application_id)s
 LIMIT 100
"""

# Another tab may take the person out while the registry is asked: then there is nobody to write of.
UPSERT_CHECK = """
INSERT INTO enrolment_check AS c (
                person_id, application_id, asked, finding, fields, is_dead, tries, checked_at, again_at
            )
     SELECT id, application_id, %(asked)s, %(finding)s, %(fields)s::text[], %(is_dead)s, 1, %(now)s, %(again_at)s
       FROM enrolment_person
      WHERE id = %(person_id)s
        AND application_id = %(application_id)s
        FOR KEY SHARE
ON CONFLICT (person_id) DO UPDATE
        SET asked      = excluded.asked,
            finding    = excluded.finding,
            fields     = excluded.fields,
            is_dead    = excluded.is_dead,
            tries      = c.tries + 1,
            checked_at = excluded.checked_at,
            again_at   = excluded.again_at
      WHERE c.application_id = excluded.application_id
"""

# Each is one worker's for the length of the lease; a worker that dies leaves it to the next.
CLAIM_DUE = """
  WITH due AS (
       SELECT c.person_id
         FROM enrolment_check       AS c
         JOIN enrolment_application AS a ON a.id = c.application_id
        WHERE c.again_at <= %(now)s
          AND a.state = 'submitted'
        ORDER BY c.again_at
        LIMIT %(batch)s
          FOR UPDATE OF c SKIP LOCKED
       )
UPDATE enrolment_check AS c
   SET again_at = %(now)s + %(lease)s,
       tries    = c.tries + 1
  FROM due,
       enrolment_person      AS p,
       enrolment_application AS a
 WHERE c.person_id = due.person_id
   AND p.id = c.person_id
   AND a.id = c.application_id
RETURNING c.person_id,
          c.application_id,
          a.reference,
          c.tries,
          a.family_card_sealed,
          p.sealed
"""

PUT_OFF = """
UPDATE enrolment_check
   SET again_at = %(again_at)s
 WHERE person_id = %(person_id)s
   AND finding = 'unavailable'
"""

SETTLE = """
UPDATE enrolment_check
   SET finding    = %(finding)s,
       fields     = %(fields)s::text[],
       is_dead    = %(is_dead)s,
       checked_at = %(now)s,
       again_at   = NULL
 WHERE person_id = %(person_id)s
   AND finding = 'unavailable'
RETURNING person_id
"""


async def list_checks(conn: Conn, application_id: UUID) -> list[CheckRow]:
    return await many(conn, LIST_CHECKS, {"application_id": application_id}, of=CheckRow)


async def upsert_check(
    conn: Conn, application_id: UUID, person_id: UUID, asked: bytes, answer: Answer,
    *, again_at: datetime | None, now: datetime,
) -> None:  # fmt: skip
    params = {
        "application_id": application_id, "person_id": person_id, "asked": asked, "finding": answer.finding.value,
        "fields": list(answer.fields), "is_dead": answer.is_dead, "again_at": again_at, "now": now,
    }  # fmt: skip
    await run(conn, UPSERT_CHECK, params)


async def claim_due(conn: Conn, *, batch: int, lease: timedelta, now: datetime) -> Sequence[DueRow]:
    return await many(conn, CLAIM_DUE, {"batch": batch, "lease": lease, "now": now}, of=DueRow)


async def put_off(conn: Conn, person_id: UUID, again_at: datetime) -> None:
    await run(conn, PUT_OFF, {"person_id": person_id, "again_at": again_at})


async def settle(conn: Conn, person_id: UUID, answer: Answer, *, now: datetime) -> bool:
    """Write a final answer down, once."""
    params = {
        "person_id": person_id, "finding": answer.finding.value, "fields": list(answer.fields),
        "is_dead": answer.is_dead, "now": now,
    }  # fmt: skip
    return await one(conn, SETTLE, params, of=Settled) is not None
