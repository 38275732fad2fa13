"""The SQL of people in lists."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from peserta.kit.database import Conn, many


@dataclass(frozen=True, slots=True)
class PersonRow:
    id: UUID
    family_id: UUID
    name: str
    card_sealed: bytes | None


LIST_PEOPLE = """
SELECT id,
       family_id,
       name,
       card_sealed
  FROM registry_person
 WHERE id = ANY(%(person_ids)b::uuid[])
"""


async def list_people(conn: Conn, person_ids: Collection[UUID]) -> list[PersonRow]:
    return await many(conn, LIST_PEOPLE, {"person_ids": list(person_ids)}, of=PersonRow)
