"""The SQL of finding a person and reading their family and contacts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from peserta.kit.database import Conn, many, one, read, run
from peserta.kit.scheme.limits_profile import FAMILIES_PER_CONTACT_LIMIT
from peserta.registry.contact import Contact
from peserta.registry.person import FamilyMember, Lookalike, Person, Relation

# Nobody has more; a bound, so that one record can never make a page slow.
CONTACTS_MAX = 20
FAMILY_MAX = 50
LOOKALIKES_MAX = 200
FAMILIES_COUNTED_MAX = FAMILIES_PER_CONTACT_LIMIT + 1

FIND_BY_NIK = """
SELECT id,
       family_id,
       name,
       born_on,
       sex,
       died_on
  FROM registry_person
 WHERE nik_index = %(index)s
"""

FIND_BY_CARD = """
SELECT id,
       family_id,
       name,
       born_on,
       sex,
       died_on
  FROM registry_person
 WHERE card_index = %(index)s
"""

LOAD_PERSON = """
SELECT id,
       family_id,
       name,
       born_on,
       sex,
       died_on
  FROM registry_person
 WHERE id = %(person_id)s
"""

# The families of a value are walked one index probe each, and the walk ends at one more than any
# scheme may allow: a number that stands on thousands of families costs what one on 21 costs. A
# DISTINCT would read them all when the planner chooses to hash.
LIST_CONTACTS = """
SELECT c.id,
       c.kind,
       c.hint,
       c.operator,
       c.value_index,
       c.value_sealed,
       c.proven_at,
       c.recorded_at,
       c.held_until,
       shared.families
  FROM registry_contact AS c
 CROSS JOIN LATERAL (
           WITH RECURSIVE walk AS (
               SELECT '00000000-0000-0000-0000-000000000000'::uuid AS family_id,
                      0 AS families
                UNION ALL
               SELECT following.family_id,
                      walk.families + 1
                 FROM walk
                CROSS JOIN LATERAL (
                          SELECT family_id
                            FROM registry_contact
                           WHERE value_index = c.value_index
                             AND family_id > walk.family_id
                             AND released_at IS NULL
                           ORDER BY family_id
                           LIMIT 1
                      ) AS following
                WHERE walk.families < %(count_max)s
           )
           SELECT max(families) AS families
             FROM walk
       ) AS shared
 WHERE c.person_id = %(person_id)s
   AND c.released_at IS NULL
 ORDER BY c.preferred_at DESC NULLS LAST,
          c.kind DESC,
          c.recorded_at DESC,
          c.id
 LIMIT %(contacts_max)s
"""

LIST_FAMILY = """
SELECT id,
       name,
       relation,
       born_on,
       sex,
       died_on
  FROM registry_person
 WHERE family_id = %(family_id)s
 ORDER BY array_position(ARRAY['head', 'spouse', 'child'], relation),
          born_on,
          id
 LIMIT %(family_max)s
"""

LIST_CARDS = """
SELECT id AS person_id,
       card_sealed
  FROM registry_person
 WHERE family_id = %(family_id)s
   AND card_sealed IS NOT NULL
 LIMIT %(family_max)s
"""

FIND_FAMILY = """
SELECT id AS family_id
  FROM registry_family
 WHERE number_index = %(index)s
"""

LOCK_FAMILY = """
SELECT id AS family_id
  FROM registry_family
 WHERE id = %(family_id)s
   FOR UPDATE
"""

# Nobody moves them, or brings them up to date, until the transaction ends; what only refers to them, as an entry of
# the audit trail or of a payment does, goes on.
LOCK_PEOPLE = """
SELECT family_id
  FROM registry_person
 WHERE id = ANY(%(person_ids)b::uuid[])
 ORDER BY id
   FOR NO KEY UPDATE
"""

LOCK_FAMILIES = """
SELECT id AS family_id
  FROM registry_family
 WHERE id = ANY(%(family_ids)b::uuid[])
 ORDER BY id
   FOR UPDATE
"""

LIST_LOOKALIKES = """
SELECT mine.id         AS person_id,
       other.id        AS other_id,
       other.family_id AS other_family_id,
       mine.nik_index IS NOT NULL AND other.nik_index IS NOT NULL AS both_have_nik
  FROM registry_person AS mine
  JOIN registry_person AS other
    ON hashtextextended(other.name_folded, other.born_on - DATE '1900-01-01')
       = hashtextextended(mine.name_folded, mine.born_on - DATE '1900-01-01')
   AND other.born_on = mine.born_on
   AND other.name_folded = mine.name_folded
   AND other.family_id <> mine.family_id
 WHERE mine.family_id = %(family_id)s
 ORDER BY mine.id,
          other.id
 LIMIT %(lookalikes_max)s
"""

LIST_WITHOUT_NIK = """
SELECT id AS person_id
  FROM registry_person
 WHERE nik_index IS NULL
   AND born_on BETWEEN %(first)s AND %(last)s
   AND died_on IS NULL
   AND id > %(last_id)s
 ORDER BY id
 LIMIT %(limit)s
"""

MOVE_PEOPLE = """
UPDATE registry_person AS p
   SET roll_family_id = nullif(coalesce(p.roll_family_id, p.family_id), %(family_id)s),
       family_id      = %(family_id)s,
       relation       = new.relation,
       changed_at     = %(now)s
  FROM unnest(%(person_ids)b::uuid[], %(relations)b::text[]) AS new (person_id, relation)
 WHERE p.id = new.person_id
"""

MARK_PROVEN = """
SELECT registry_mark_proven(%(contact_id)s, %(now)s)
"""


# Never shorter than it was: a hold for another reason goes on.
HOLD_CONTACT = """
UPDATE registry_contact
   SET held_until = greatest(held_until, %(held_until)s)
 WHERE id = %(contact_id)s
   AND released_at IS NULL
"""


async def find_person(conn: Conn, column: Literal["nik", "card"], index: bytes) -> Person | None:
    return await one(conn, FIND_BY_NIK if column == "nik" else FIND_BY_CARD, {"index": index}, of=Person)


async def list_by_nik(conn: Conn, indexes: Iterable[bytes]) -> list[Person | None]:
    """As `find_person` for each, in one round trip."""
    sent = [await read(conn, FIND_BY_NIK, {"index": index}, of=Person) for index in indexes]
    return [await reading.one() for reading in sent]


async def load_person(conn: Conn, person_id: UUID) -> Person | None:
    return await one(conn, LOAD_PERSON, {"person_id": person_id}, of=Person)


async def list_contacts(conn: Conn, person_id: UUID) -> list[Contact]:
    params = {"person_id": person_id, "count_max": FAMILIES_COUNTED_MAX, "contacts_max": CONTACTS_MAX}
    return await many(conn, LIST_CONTACTS, params, of=Contact)


async def list_family(conn: Conn, family_id: UUID) -> Sequence[FamilyMember]:
    return await many(conn, LIST_FAMILY, {"family_id": family_id, "family_max": FAMILY_MAX}, of=FamilyMember)


@dataclass(frozen=True, slots=True)
class _Found:
    family_id: UUID


async def find_family(conn: Conn, index: bytes) -> UUID | None:
    found = await one(conn, FIND_FAMILY, {"index": index}, of=_Found)
    return None if found is None else found.family_id


async def lock_people(conn: Conn, person_ids: Sequence[UUID]) -> set[UUID]:
    """The families they are in now."""
    return {row.family_id for row in await many(conn, LOCK_PEOPLE, {"person_ids": list(person_ids)}, of=_Found)}


async def lock_family(conn: Conn, family_id: UUID) -> bool:
    return await one(conn, LOCK_FAMILY, {"family_id": family_id}, of=_Found) is not None


async def lock_families(conn: Conn, family_ids: Sequence[UUID]) -> None:
    await run(conn, LOCK_FAMILIES, {"family_ids": list(family_ids)})


async def list_lookalikes(conn: Conn, family_id: UUID) -> list[Lookalike]:
    params = {"family_id": family_id, "lookalikes_max": LOOKALIKES_MAX}
    return await many(conn, LIST_LOOKALIKES, params, of=Lookalike)


@dataclass(frozen=True, slots=True)
class _Numberless:
    person_id: UUID


async def list_without_nik(conn: Conn, *, first: date, last: date, after: UUID, limit: int) -> list[UUID]:
    params = {"first": first, "last": last, "last_id": after, "limit": limit}
    return [row.person_id for row in await many(conn, LIST_WITHOUT_NIK, params, of=_Numberless)]


async def move_people(conn: Conn, relations: Mapping[UUID, Relation], family_id: UUID, *, now: datetime) -> None:
    params = {
        "person_ids": list(relations), "relations": list(relations.values()), "family_id": family_id, "now": now,
    }  # fmt: skip
    await run(conn, MOVE_PEOPLE, params)


async def mark_proven(conn: Conn, contact_id: UUID, now: datetime) -> None:
    await run(conn, MARK_PROVEN, {"contact_id": contact_id, "now": now})


async def hold_contact(conn: Conn, contact_id: UUID, until: datetime) -> None:
    await run(conn, HOLD_CONTACT, {"contact_id": contact_id, "held_until": until})


@dataclass(frozen=True, slots=True)
class SealedCard:
    """A person's card number as it is stored."""

    person_id: UUID
    card_sealed: bytes


async def list_cards(conn: Conn, family_id: UUID) -> list[SealedCard]:
    return await many(conn, LIST_CARDS, {"family_id": family_id, "family_max": FAMILY_MAX}, of=SealedCard)
