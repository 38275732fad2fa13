"""The SQL of cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from peserta.casework.case import NewCase
from peserta.kit.database import Conn, many
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
