"""The SQL of arrears."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from peserta.billing.arrears import Arrears, PersonArrears
from peserta.kit.database import Conn, one, run

UPSERT_ARREARS = """
INSERT INTO billing_arrears (person_id, family_id, months, amount_idr, as_of)
     SELECT person_id, family_id, months, amount_idr, %(as_of)s
       FROM unnest(
                %(person_ids)b::uuid[], %(family_ids)b::uuid[], %(months)s::smallint[], %(amounts_idr)s::bigint[]
            ) AS new (person_id, family_id, months, amount_idr)
ON CONFLICT (person_id) DO UPDATE
        SET family_id  = excluded.family_id,
            months     = excluded.months,
            amount_idr = excluded.amount_idr,
            as_of      = excluded.as_of
"""

DELETE_ARREARS = """
DELETE FROM billing_arrears
      WHERE person_id = ANY(%(person_ids)b::uuid[])
"""

# A sum over no rows is null: then the family owes nothing, and there is no row.
FIND_ARREARS = """
SELECT max(months)::integer AS months,
       sum(amount_idr)::bigint AS amount_idr,
       max(as_of) AS as_of
  FROM billing_arrears
 WHERE family_id = %(family_id)s
HAVING count(*) > 0
"""

# Who moved has arrears under the family they were in.
HAS_ARREARS = """
SELECT EXISTS (SELECT
                 FROM billing_arrears
                WHERE person_id = ANY(%(person_ids)b::uuid[])
                   OR family_id = ANY(%(family_ids)b::uuid[])) AS is_so
"""


@dataclass(frozen=True, slots=True)
class _Answer:
    is_so: bool


async def upsert_arrears(conn: Conn, owing: Sequence[PersonArrears], as_of: date) -> None:
    params = {
        "person_ids": [one.person_id for one in owing],
        "family_ids": [one.family_id for one in owing],
        "months": [one.months for one in owing],
        "amounts_idr": [one.amount_idr for one in owing],
        "as_of": as_of,
    }
    await run(conn, UPSERT_ARREARS, params)


async def delete_arrears(conn: Conn, person_ids: Sequence[UUID]) -> None:
    await run(conn, DELETE_ARREARS, {"person_ids": list(person_ids)})


async def find_arrears(conn: Conn, family_id: UUID) -> Arrears | None:
    return await one(conn, FIND_ARREARS, {"family_id": family_id}, of=Arrears)


async def has_arrears(conn: Conn, person_ids: Sequence[UUID], family_ids: Sequence[UUID]) -> bool:
    found = await one(conn, HAS_ARREARS, {"person_ids": person_ids, "family_ids": family_ids}, of=_Answer)
    assert found is not None, "it is one row"
    return found.is_so
