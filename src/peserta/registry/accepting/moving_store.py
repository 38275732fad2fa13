"""The SQL of families whose card gets another number."""

from dataclasses import dataclass
from uuid import UUID

from peserta.kit.database import Conn, many, run


@dataclass(frozen=True, slots=True)
class SealedNumber:
    """The number of a family card as it is stored."""

    id: UUID
    number_sealed: bytes
    number_index: bytes


LIST_NUMBERS = """
SELECT id,
       number_sealed,
       number_index
  FROM registry_family
 WHERE id = ANY(%(family_ids)b::uuid[])
"""

SET_NUMBER = """
UPDATE registry_family
   SET number_sealed = %(number_sealed)s,
       number_index  = %(number_index)s
 WHERE id = %(id)s
"""

# What the roll is remembered to have named is a number, and the numbers change places.
TAKE_PERSONS = """
UPDATE registry_person
   SET family_id      = CASE family_id WHEN %(other_id)s THEN %(family_id)s ELSE family_id END,
       roll_family_id = CASE roll_family_id WHEN %(other_id)s THEN %(family_id)s::uuid
                                            WHEN %(family_id)s THEN %(other_id)s::uuid
                                            ELSE roll_family_id END
 WHERE family_id = %(other_id)s
    OR roll_family_id IN (%(family_id)s, %(other_id)s)
"""

TAKE_CONTACTS = """
UPDATE registry_contact AS c
   SET family_id = p.family_id
  FROM registry_person AS p
 WHERE p.family_id = %(family_id)s
   AND c.person_id = p.id
   AND c.family_id <> p.family_id
"""


async def list_numbers(conn: Conn, family_id: UUID, other_id: UUID) -> dict[UUID, SealedNumber]:
    found = await many(conn, LIST_NUMBERS, {"family_ids": [family_id, other_id]}, of=SealedNumber)
    return {number.id: number for number in found}


async def set_number(conn: Conn, number: SealedNumber) -> None:
    params = {"id": number.id, "number_sealed": number.number_sealed, "number_index": number.number_index}
    await run(conn, SET_NUMBER, params)


async def take_persons(conn: Conn, family_id: UUID, other_id: UUID) -> None:
    await run(conn, TAKE_PERSONS, {"family_id": family_id, "other_id": other_id})
    await run(conn, TAKE_CONTACTS, {"family_id": family_id})
