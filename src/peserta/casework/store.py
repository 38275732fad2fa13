"""The SQL of cases."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from peserta.casework.case import Case, NewCase
from peserta.kit.database import Conn, many, one
from peserta.kit.ids import new_id


@dataclass(frozen=True, slots=True)
class _Opened:
    id: UUID


# ON CONFLICT names the partial index: a closed case does not hinder a new one about the same thing.
INSERT_CASES = """
INSERT INTO casework_case (id, kind, subject, facts, dedupe_key, opened_at)
     SELECT id, kind, subject, facts, dedupe_key, %(now)s
       FROM unnest(
                %(ids)s::uuid[], %(kinds)s::text[], %(subjects)s::uuid[],
                %(facts)s::jsonb[], %(dedupe_keys)s::text[]
            ) AS new (id, kind, subject, facts, dedupe_key)
ON CONFLICT (dedupe_key) WHERE state = 'open'
 DO NOTHING
  RETURNING id
"""

SELECT_CASES = """
SELECT id,
       kind,
       subject,
       facts,
       opened_at,
       state,
       decision,
       decided_by,
       closed_at,
       note
  FROM casework_case
"""

FIND_CASE = SELECT_CASES + " WHERE id = %(case_id)s\n"

LIST_OPEN = (
    SELECT_CASES
    + """ WHERE state = 'open'
 ORDER BY opened_at,
          id
 LIMIT %(limit)s
"""
)

LIST_CLOSED = (
    SELECT_CASES
    + """ WHERE state = 'closed'
 ORDER BY closed_at DESC,
          id
 LIMIT %(limit)s
"""
)

LIST_CLOSED_ABOUT = (
    SELECT_CASES
    + """ WHERE subject = ANY(%(person_ids)b::uuid[])
   AND state = 'closed'
 ORDER BY closed_at DESC,
          id
 LIMIT %(limit)s
"""
)

CLOSE_CASE = """
UPDATE casework_case
   SET state      = 'closed',
       decision   = %(decision)s,
       decided_by = %(actor)s,
       closed_at  = %(now)s,
       note       = %(note)s
 WHERE id = %(case_id)s
   AND state = 'open'
RETURNING id
"""


async def insert_cases(conn: Conn, cases: Sequence[NewCase], now: datetime) -> int:
    """Insert those that are not open yet; return how many that were."""
    params = {
        "ids": [new_id(now) for _ in cases],
        "kinds": [case.kind for case in cases],
        "subjects": [case.subject for case in cases],
        "facts": [Jsonb(case.facts) for case in cases],
        "dedupe_keys": [case.dedupe_key for case in cases],
        "now": now,
    }
    return len(await many(conn, INSERT_CASES, params, of=_Opened))


async def find_case(conn: Conn, case_id: UUID) -> Case | None:
    return await one(conn, FIND_CASE, {"case_id": case_id}, of=Case)


async def list_open(conn: Conn, limit: int) -> list[Case]:
    return await many(conn, LIST_OPEN, {"limit": limit}, of=Case)


async def list_closed(conn: Conn, limit: int) -> list[Case]:
    return await many(conn, LIST_CLOSED, {"limit": limit}, of=Case)


async def list_closed_about(conn: Conn, person_ids: Collection[UUID], limit: int) -> list[Case]:
    return await many(conn, LIST_CLOSED_ABOUT, {"person_ids": list(person_ids), "limit": limit}, of=Case)


async def close_case(
    conn: Conn, case_id: UUID, decision: str, *, note: bytes | None, actor: str, now: datetime
) -> bool:
    """Whether it was open."""
    params = {"case_id": case_id, "decision": decision, "note": note, "actor": actor, "now": now}
    return await one(conn, CLOSE_CASE, params, of=_Opened) is not None
