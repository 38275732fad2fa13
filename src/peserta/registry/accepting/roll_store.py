"""The SQL of taking over the roll: each statement serves a whole batch.

Lists travel as binary arrays (`%(name)b`): eight times less work here than their text form.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.kit.database import Conn, many, run
from peserta.registry.accepting.contact_plan import KnownContact
from peserta.registry.accepting.identity import KnownPerson
from peserta.registry.accepting.sealed_row import NewContact, NewFamily, PersonChange


@dataclass(frozen=True, slots=True)
class RollDigest:
    """The digest of the row a card number's person was last brought up to."""

    card_index: bytes
    roll_digest: bytes | None


@dataclass(frozen=True, slots=True)
class KnownFamily:
    id: UUID
    number_index: bytes


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


@dataclass(frozen=True, slots=True)
class _Placed:
    id: UUID
    family_id: UUID


LIST_DIGESTS = """
SELECT card_index,
       roll_digest
  FROM registry_person
 WHERE card_index = ANY(%(card_indexes)b::bytea[])
"""

LIST_BY_CARD = """
SELECT id,
       family_id,
       born_on,
       card_index,
       nik_index
  FROM registry_person
 WHERE card_index = ANY(%(card_indexes)b::bytea[])
"""

LIST_BY_NIK = """
SELECT id,
       family_id,
       born_on,
       card_index,
       nik_index
  FROM registry_person
 WHERE nik_index = ANY(%(nik_indexes)b::bytea[])
"""

LIST_FAMILIES = """
SELECT id,
       number_index
  FROM registry_family
 WHERE number_index = ANY(%(number_indexes)b::bytea[])
"""

INSERT_FAMILIES = """
INSERT INTO registry_family (id, number_sealed, number_index, recorded_at)
     SELECT id, number_sealed, number_index, %(now)s
       FROM unnest(
                %(ids)b::uuid[], %(number_sealed)b::bytea[], %(number_indexes)b::bytea[]
            ) AS new (id, number_sealed, number_index)
"""

INSERT_PEOPLE = """
INSERT INTO registry_person (
                id, family_id, relation, name, name_folded, born_on, sex, died_on,
                nik_sealed, nik_index, card_sealed, card_index, roll_digest, recorded_at, changed_at
            )
     SELECT id, family_id, relation, name, name_folded, born_on, sex, died_on,
            nik_sealed, nik_index, card_sealed, card_index, roll_digest, %(now)s, %(now)s
       FROM unnest(
                %(ids)b::uuid[], %(family_ids)b::uuid[], %(relations)b::text[], %(names)b::text[],
                %(names_folded)b::text[], %(born_on)b::date[], %(sexes)b::text[], %(died_on)b::date[],
                %(nik_sealed)b::bytea[], %(nik_indexes)b::bytea[], %(card_sealed)b::bytea[],
                %(card_indexes)b::bytea[], %(roll_digests)b::bytea[]
            ) AS new (
                id, family_id, relation, name, name_folded, born_on, sex, died_on,
                nik_sealed, nik_index, card_sealed, card_index, roll_digest
            )
"""

# A number that did not change is not sealed again, and one the roll no longer gives is kept. Who was moved here stays
# where they are, with their relation, while the roll names the family that it named before.
UPDATE_PEOPLE = """
UPDATE registry_person AS p
   SET family_id      = CASE WHEN p.roll_family_id = new.family_id THEN p.family_id ELSE new.family_id END,
       relation       = CASE WHEN p.roll_family_id = new.family_id THEN p.relation ELSE new.relation END,
       roll_family_id = CASE WHEN p.roll_family_id = new.family_id THEN p.roll_family_id END,
       name           = new.name,
       name_folded    = new.name_folded,
       born_on        = new.born_on,
       sex            = new.sex,
       died_on        = new.died_on,
       nik_sealed     = coalesce(new.nik_sealed, p.nik_sealed),
       nik_index      = coalesce(new.nik_index, p.nik_index),
       card_sealed    = coalesce(new.card_sealed, p.card_sealed),
       card_index     = coalesce(new.card_index, p.card_index),
       roll_digest    = new.roll_digest,
       changed_at     = %(now)s
  FROM unnest(
           %(ids)b::uuid[], %(family_ids)b::uuid[], %(relations)b::text[], %(names)b::text[],
           %(names_folded)b::text[], %(born_on)b::date[], %(sexes)b::text[], %(died_on)b::date[],
           %(nik_sealed)b::bytea[], %(nik_indexes)b::bytea[], %(card_sealed)b::bytea[],
           %(card_indexes)b::bytea[], %(roll_digests)b::bytea[]
       ) AS new (
           id, family_id, relation, name, name_folded, born_on, sex, died_on,
           nik_sealed, nik_index, card_sealed, card_index, roll_digest
       )
 WHERE p.id = new.id
RETURNING p.id,
          p.family_id
"""

LIST_KNOWN_CONTACTS = """
SELECT id,
       person_id,
       kind,
       value_index,
       source,
       recorded_at,
       proven_at
  FROM registry_contact
 WHERE person_id = ANY(%(person_ids)b::uuid[])
   AND released_at IS NULL
"""

# Somebody may have proven a contact since it was read; then it is not the roll's to release.
RELEASE_CONTACTS = """
   UPDATE registry_contact
      SET released_at = %(now)s
    WHERE id = ANY(%(ids)b::uuid[])
      AND source = 'roll'
      AND proven_at IS NULL
      AND released_at IS NULL
RETURNING id
"""

REFRESH_CONTACTS = """
UPDATE registry_contact AS c
   SET recorded_at = new.recorded_at
  FROM unnest(%(ids)b::uuid[], %(recorded_at)b::timestamptz[]) AS new (id, recorded_at)
 WHERE c.id = new.id
   AND c.released_at IS NULL
"""

INSERT_CONTACTS = """
INSERT INTO registry_contact (
                id, person_id, family_id, kind, value_sealed, value_index, hint, operator, source, recorded_at
            )
     SELECT id, person_id, family_id, kind, value_sealed, value_index, hint, operator, 'roll', recorded_at
       FROM unnest(
                %(ids)b::uuid[], %(person_ids)b::uuid[], %(family_ids)b::uuid[], %(kinds)b::text[],
                %(values_sealed)b::bytea[], %(value_indexes)b::bytea[], %(hints)b::text[],
                %(operators)b::text[], %(recorded_at)b::timestamptz[]
            ) AS new (
                id, person_id, family_id, kind, value_sealed, value_index, hint, operator, recorded_at
            )
"""

MOVE_CONTACTS = """
UPDATE registry_contact AS c
   SET family_id = p.family_id
  FROM registry_person AS p
 WHERE p.id = ANY(%(person_ids)b::uuid[])
   AND c.person_id = p.id
   AND c.family_id <> p.family_id
"""


async def list_digests(conn: Conn, card_indexes: Sequence[bytes]) -> list[RollDigest]:
    return await many(conn, LIST_DIGESTS, {"card_indexes": list(card_indexes)}, of=RollDigest)


async def list_by_card(conn: Conn, card_indexes: Sequence[bytes]) -> list[KnownPerson]:
    return await many(conn, LIST_BY_CARD, {"card_indexes": list(card_indexes)}, of=KnownPerson)


async def list_by_nik(conn: Conn, nik_indexes: Sequence[bytes]) -> list[KnownPerson]:
    return await many(conn, LIST_BY_NIK, {"nik_indexes": list(nik_indexes)}, of=KnownPerson)


async def list_families(conn: Conn, number_indexes: Sequence[bytes]) -> list[KnownFamily]:
    return await many(conn, LIST_FAMILIES, {"number_indexes": list(number_indexes)}, of=KnownFamily)


async def insert_families(conn: Conn, families: Sequence[NewFamily], now: datetime) -> None:
    params = {
        "ids": [family.id for family in families],
        "number_sealed": [family.number_sealed for family in families],
        "number_indexes": [family.number_index for family in families],
        "now": now,
    }
    await run(conn, INSERT_FAMILIES, params)


async def insert_people(conn: Conn, people: Sequence[PersonChange], now: datetime) -> None:
    await run(conn, INSERT_PEOPLE, _people_params(people, now))


async def update_people(conn: Conn, people: Sequence[PersonChange], now: datetime) -> dict[UUID, UUID]:
    """The family that each of them is in afterwards."""
    placed = await many(conn, UPDATE_PEOPLE, _people_params(people, now), of=_Placed)
    return {person.id: person.family_id for person in placed}


def _people_params(people: Sequence[PersonChange], now: datetime) -> dict[str, object]:
    rolls = [person.roll for person in people]
    return {
        "ids": [person.id for person in people],
        "family_ids": [person.family_id for person in people],
        "relations": [roll.relation for roll in rolls],
        "names": [roll.name.text for roll in rolls],
        "names_folded": [roll.name_folded for roll in rolls],
        "born_on": [roll.born_on for roll in rolls],
        "sexes": [roll.sex.value for roll in rolls],
        "died_on": [roll.died_on for roll in rolls],
        "nik_sealed": [person.nik_sealed for person in people],
        "nik_indexes": [person.nik_index for person in people],
        "card_sealed": [person.card_sealed for person in people],
        "card_indexes": [person.card_index for person in people],
        "roll_digests": [roll.digest for roll in rolls],
        "now": now,
    }


async def list_known_contacts(conn: Conn, person_ids: Sequence[UUID]) -> list[KnownContact]:
    return await many(conn, LIST_KNOWN_CONTACTS, {"person_ids": list(person_ids)}, of=KnownContact)


async def release_contacts(conn: Conn, ids: Sequence[UUID], now: datetime) -> set[UUID]:
    """Release those that are still only the roll's, and return which they were."""
    released = await many(conn, RELEASE_CONTACTS, {"ids": list(ids), "now": now}, of=_Id)
    return {contact.id for contact in released}


async def refresh_contacts(conn: Conn, confirmed: Sequence[tuple[UUID, datetime]]) -> None:
    params = {"ids": [contact_id for contact_id, _ in confirmed], "recorded_at": [moment for _, moment in confirmed]}
    await run(conn, REFRESH_CONTACTS, params)


async def insert_contacts(conn: Conn, contacts: Sequence[NewContact]) -> None:
    params = {
        "ids": [contact.id for contact in contacts],
        "person_ids": [contact.person_id for contact in contacts],
        "family_ids": [contact.family_id for contact in contacts],
        "kinds": [contact.roll.kind for contact in contacts],
        "values_sealed": [contact.value_sealed for contact in contacts],
        "value_indexes": [contact.value_index for contact in contacts],
        "hints": [contact.roll.hint for contact in contacts],
        "operators": [contact.roll.operator for contact in contacts],
        "recorded_at": [contact.recorded_at for contact in contacts],
    }
    await run(conn, INSERT_CONTACTS, params)


async def move_contacts(conn: Conn, person_ids: Sequence[UUID]) -> None:
    """Bring the family that contacts repeat in line with their person's."""
    await run(conn, MOVE_CONTACTS, {"person_ids": list(person_ids)})
