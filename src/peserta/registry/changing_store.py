"""The SQL of contacts that their holders change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from peserta.kit.database import Conn, many, one, run
from peserta.registry.contact import Kind

HOLDERS_MAX = 50


@dataclass(frozen=True, slots=True)
class OwnContact:
    """A contact to be written: proven just now, `held_until` when it is not to open anything before."""

    id: UUID
    person_id: UUID
    kind: Kind
    value_sealed: bytes
    value_index: bytes
    hint: str
    operator: str | None
    source: str
    held_until: datetime | None


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody on whose record a phone or an address stands."""

    contact_id: UUID
    person_id: UUID
    family_id: UUID
    name: str
    born_year: int
    is_dead: bool


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


# The same value twice on one record is one contact: proving it again proves the one that stands.
INSERT_OWN = """
INSERT INTO registry_contact AS c (id, person_id, family_id, kind, value_sealed, value_index, hint, operator, source,
                                   recorded_at, proven_at, held_until)
     SELECT %(id)s, p.id, p.family_id, %(kind)s, %(value_sealed)s, %(value_index)s, %(hint)s, %(operator)s, %(source)s,
            %(now)s, %(now)s, %(held_until)s
       FROM registry_person p
      WHERE p.id = %(person_id)s
ON CONFLICT (person_id, kind, value_index) WHERE released_at IS NULL DO UPDATE
        SET proven_at = %(now)s
  RETURNING id
"""

RELEASE = """
UPDATE registry_contact
   SET released_at = %(now)s
 WHERE id = %(id)s
   AND person_id = %(person_id)s
   AND released_at IS NULL
RETURNING id
"""

# Whoever proved it since then holds it still.
RELEASE_UNPROVEN = """
UPDATE registry_contact
   SET released_at = %(now)s
 WHERE id = %(id)s
   AND released_at IS NULL
   AND coalesce(proven_at, '-infinity') <= %(since)s
RETURNING id
"""

# Not where the same value was taken down anew meanwhile: that one stands.
RESTORE = """
UPDATE registry_contact AS c
   SET released_at = NULL
 WHERE c.id = %(id)s
   AND c.person_id = %(person_id)s
   AND c.released_at IS NOT NULL
   AND NOT EXISTS (
           SELECT
             FROM registry_contact AS other
            WHERE other.person_id = c.person_id
              AND other.kind = c.kind
              AND other.value_index = c.value_index
              AND other.released_at IS NULL
       )
"""

PREFER = """
UPDATE registry_contact
   SET preferred_at = %(now)s
 WHERE id = %(id)s
   AND person_id = %(person_id)s
   AND released_at IS NULL
"""

# One that is held longer was disowned by its owner: no officer ends that.
LET_GO = """
UPDATE registry_contact
   SET held_until = NULL
 WHERE id = %(id)s
   AND released_at IS NULL
   AND held_until > %(now)s
   AND held_until <= recorded_at + %(hold_wait)s
RETURNING id
"""

LIST_HOLDERS = """
SELECT c.id AS contact_id,
       c.person_id,
       c.family_id,
       p.name,
       extract(year FROM p.born_on)::integer AS born_year,
       p.died_on IS NOT NULL AS is_dead
  FROM registry_contact AS c
  JOIN registry_person AS p
    ON p.id = c.person_id
 WHERE c.value_index = %(value_index)s
   AND c.released_at IS NULL
 ORDER BY c.family_id,
          c.id
 LIMIT %(holders_max)s
"""


async def insert_own(conn: Conn, contact: OwnContact, *, now: datetime) -> UUID:
    """The id of the contact that stands: this one, or the one that stood with the same value."""
    params = {
        "id": contact.id, "person_id": contact.person_id, "kind": contact.kind, "value_sealed": contact.value_sealed,
        "value_index": contact.value_index, "hint": contact.hint, "operator": contact.operator,
        "source": contact.source, "held_until": contact.held_until, "now": now,
    }  # fmt: skip
    row = await one(conn, INSERT_OWN, params, of=_Id)
    assert row is not None, "persons are never deleted"
    return row.id


async def release(conn: Conn, contact_id: UUID, person_id: UUID, *, now: datetime) -> bool:
    return await one(conn, RELEASE, {"id": contact_id, "person_id": person_id, "now": now}, of=_Id) is not None


async def release_unproven(conn: Conn, contact_id: UUID, *, since: datetime, now: datetime) -> bool:
    return await one(conn, RELEASE_UNPROVEN, {"id": contact_id, "since": since, "now": now}, of=_Id) is not None


async def restore(conn: Conn, contact_id: UUID, person_id: UUID) -> None:
    await run(conn, RESTORE, {"id": contact_id, "person_id": person_id})


async def prefer(conn: Conn, contact_id: UUID, person_id: UUID, *, now: datetime) -> None:
    await run(conn, PREFER, {"id": contact_id, "person_id": person_id, "now": now})


async def let_go(conn: Conn, contact_id: UUID, *, hold_wait: timedelta, now: datetime) -> bool:
    return await one(conn, LET_GO, {"id": contact_id, "hold_wait": hold_wait, "now": now}, of=_Id) is not None


async def list_holders(conn: Conn, value_index: bytes) -> Sequence[Holder]:
    return await many(conn, LIST_HOLDERS, {"value_index": value_index, "holders_max": HOLDERS_MAX}, of=Holder)
