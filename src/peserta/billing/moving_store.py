"""The SQL of people who are billed and whom the roll puts into another family."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from peserta.kit.database import Conn, many, one, run


@dataclass(frozen=True, slots=True)
class _Billed:
    person_id: UUID


@dataclass(frozen=True, slots=True)
class _Family:
    family_id: UUID


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a family was ever billed, and whether it owes something now."""

    has_bills: bool
    owes: bool


LIST_BILLED = """
SELECT person_id
  FROM billing_va
 WHERE person_id = ANY(%(person_ids)b::uuid[])
"""

LIST_FAMILIES = """
SELECT family_id
  FROM billing_bill
 WHERE family_id = ANY(%(family_ids)b::uuid[])
 UNION
SELECT family_id
  FROM billing_va
 WHERE family_id = ANY(%(family_ids)b::uuid[])
"""

FIND_STANDING = """
SELECT count(*) > 0                                   AS has_bills,
       coalesce(bool_or(state = 'open'), false) AS owes
  FROM billing_bill
 WHERE family_id = %(family_id)s
"""

# The month that was billed with the family they leave is not billed once more with the one they join.
MOVE_ACCOUNTS = """
UPDATE billing_va
   SET family_id   = %(to_id)s,
       billed_from = CASE WHEN EXISTS (SELECT
                                         FROM billing_bill
                                        WHERE family_id = %(from_id)s
                                          AND period = %(month)s
                                          AND state <> 'lapsed'
                                          AND kind <> 'newborn')
                          THEN (%(month)s::date + interval '1 month')::date END
 WHERE person_id = ANY(%(person_ids)b::uuid[])
   AND family_id = %(from_id)s
"""

TAKE_ACCOUNTS = """
UPDATE billing_va
   SET family_id   = %(family_id)s,
       billed_from = NULL
 WHERE family_id = %(other_id)s
"""

TAKE_ARREARS = """
UPDATE billing_arrears
   SET family_id = %(family_id)s
 WHERE family_id = %(other_id)s
"""


async def list_billed(conn: Conn, person_ids: Collection[UUID]) -> set[UUID]:
    found = await many(conn, LIST_BILLED, {"person_ids": list(person_ids)}, of=_Billed)
    return {billed.person_id for billed in found}


async def list_families(conn: Conn, family_ids: Collection[UUID]) -> set[UUID]:
    """Those of these families that were ever billed, or that somebody is to be billed with."""
    found = await many(conn, LIST_FAMILIES, {"family_ids": list(family_ids)}, of=_Family)
    return {family.family_id for family in found}


async def find_standing(conn: Conn, family_id: UUID) -> Standing:
    standing = await one(conn, FIND_STANDING, {"family_id": family_id}, of=Standing)
    assert standing is not None, "a count is one row"
    return standing


async def move_accounts(conn: Conn, person_ids: Sequence[UUID], from_id: UUID, to_id: UUID, *, month: date) -> None:
    params = {"person_ids": list(person_ids), "from_id": from_id, "to_id": to_id, "month": month}
    await run(conn, MOVE_ACCOUNTS, params)


async def take_accounts(conn: Conn, family_id: UUID, other_id: UUID) -> None:
    await run(conn, TAKE_ACCOUNTS, {"family_id": family_id, "other_id": other_id})
    await run(conn, TAKE_ARREARS, {"family_id": family_id, "other_id": other_id})
