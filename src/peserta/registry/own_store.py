"""The SQL of what only a person themself sees of their record, and of finding it right."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.kit.database import Conn, one


@dataclass(frozen=True, slots=True)
class SealedIdentity:
    family_id: UUID
    nik_sealed: bytes | None
    card_sealed: bytes | None
    number_sealed: bytes


@dataclass(frozen=True, slots=True)
class Confirmation:
    digest: bytes
    confirmed_at: datetime


FIND_IDENTITY = """
SELECT f.id AS family_id,
       p.nik_sealed,
       p.card_sealed,
       f.number_sealed
  FROM registry_person AS p
  JOIN registry_family AS f
    ON f.id = p.family_id
 WHERE p.id = %(person_id)s
"""

FIND_CONFIRMATION = """
SELECT digest,
       confirmed_at
  FROM registry_confirmation
 WHERE person_id = %(person_id)s
"""

UPSERT_CONFIRMATION = """
INSERT INTO registry_confirmation AS c (person_id, digest, confirmed_at)
     VALUES (%(person_id)s, %(digest)s, %(now)s)
ON CONFLICT (person_id) DO UPDATE
        SET digest       = excluded.digest,
            confirmed_at = excluded.confirmed_at
      WHERE c.digest <> excluded.digest
  RETURNING digest, confirmed_at
"""


async def find_identity(conn: Conn, person_id: UUID) -> SealedIdentity | None:
    return await one(conn, FIND_IDENTITY, {"person_id": person_id}, of=SealedIdentity)


async def find_confirmation(conn: Conn, person_id: UUID) -> Confirmation | None:
    return await one(conn, FIND_CONFIRMATION, {"person_id": person_id}, of=Confirmation)


async def upsert_confirmation(conn: Conn, person_id: UUID, digest: bytes, *, now: datetime) -> bool:
    """Whether anything was new."""
    params = {"person_id": person_id, "digest": digest, "now": now}
    return await one(conn, UPSERT_CONFIRMATION, params, of=Confirmation) is not None
