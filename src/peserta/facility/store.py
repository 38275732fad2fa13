"""The SQL of facilities and choices."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from peserta.facility.choice import Choice, ChoiceKind
from peserta.kit.database import Conn, many, run

INSERT_FACILITIES = """
INSERT INTO facility_facility (code, recorded_at)
     SELECT code, %(now)s
       FROM unnest(%(codes)b::text[]) AS new (code)
ON CONFLICT (code)
 DO NOTHING
"""

UPSERT_CHOICES = """
INSERT INTO facility_choice AS c (person_id, kind, facility_code, changed_at)
     SELECT person_id, kind, facility_code, %(now)s
       FROM unnest(
                %(person_ids)b::uuid[], %(kinds)b::text[], %(codes)b::text[]
            ) AS new (person_id, kind, facility_code)
ON CONFLICT (person_id, kind) DO UPDATE
        SET facility_code = excluded.facility_code,
            changed_at    = excluded.changed_at
      WHERE c.facility_code <> excluded.facility_code
"""

DELETE_CHOICES = """
DELETE FROM facility_choice AS c
      USING unnest(%(person_ids)b::uuid[], %(kinds)b::text[]) AS gone (person_id, kind)
      WHERE c.person_id = gone.person_id
        AND c.kind = gone.kind
"""

LIST_CHOICES = """
SELECT c.kind,
       c.facility_code AS code,
       f.name
  FROM facility_choice AS c
  LEFT JOIN facility_facility AS f ON f.code = c.facility_code
 WHERE c.person_id = %(person_id)s
 ORDER BY c.kind DESC
"""


async def insert_facilities(conn: Conn, codes: Iterable[str], now: datetime) -> None:
    # In one order everywhere, so that two writers never wait for each other in a ring.
    await run(conn, INSERT_FACILITIES, {"codes": sorted(codes), "now": now})


async def upsert_choices(conn: Conn, choices: Sequence[tuple[UUID, ChoiceKind, str]], now: datetime) -> None:
    params = {
        "person_ids": [person_id for person_id, _, _ in choices],
        "kinds": [kind for _, kind, _ in choices],
        "codes": [code for _, _, code in choices],
        "now": now,
    }
    await run(conn, UPSERT_CHOICES, params)


async def delete_choices(conn: Conn, choices: Sequence[tuple[UUID, ChoiceKind]]) -> None:
    params = {"person_ids": [person_id for person_id, _ in choices], "kinds": [kind for _, kind in choices]}
    await run(conn, DELETE_CHOICES, params)


async def list_choices(conn: Conn, person_id: UUID) -> list[Choice]:
    return await many(conn, LIST_CHOICES, {"person_id": person_id}, of=Choice)
