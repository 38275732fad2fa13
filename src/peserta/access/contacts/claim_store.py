"""The rows of claims on contacts that stand on somebody else's record too, and every statement on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.kit.database import Conn, many, one, run


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody says that the contact on another record is theirs alone now; it ends at `ends_at`."""

    id: UUID
    contact_id: UUID
    person_id: UUID
    claimant_contact_id: UUID
    claimant_id: UUID
    begun_at: datetime
    ends_at: datetime
    outcome: str | None
    language: str = "id"


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


# A contact is claimed by one at a time: of many at once one makes the row.
INSERT_CLAIM = """
INSERT INTO access_contact_claim (id, contact_id, person_id, claimant_contact_id, claimant_id, begun_at, ends_at,
                                  language)
     VALUES (%(id)s, %(contact_id)s, %(person_id)s, %(claimant_contact_id)s, %(claimant_id)s, %(begun_at)s,
             %(ends_at)s, %(language)s)
ON CONFLICT (contact_id) WHERE ended_at IS NULL DO NOTHING
  RETURNING id
"""

LIST_AGAINST = """
SELECT id,
       contact_id,
       person_id,
       claimant_contact_id,
       claimant_id,
       begun_at,
       ends_at,
       outcome,
       language
  FROM access_contact_claim
 WHERE contact_id = ANY(%(contact_ids)s)
   AND ended_at IS NULL
"""

# The newest for each contact is what its holder is told of.
LIST_BY = """
SELECT DISTINCT ON (claimant_contact_id)
       id,
       contact_id,
       person_id,
       claimant_contact_id,
       claimant_id,
       begun_at,
       ends_at,
       outcome,
       language
  FROM access_contact_claim
 WHERE claimant_contact_id = ANY(%(contact_ids)s)
 ORDER BY claimant_contact_id,
          begun_at DESC,
          ended_at DESC NULLS FIRST
"""

WITHDRAW = """
UPDATE access_contact_claim
   SET ended_at = %(now)s,
       outcome = 'withdrawn'
 WHERE claimant_contact_id = %(contact_id)s
   AND ended_at IS NULL
"""

CLAIM_DUE = """
SELECT id,
       contact_id,
       person_id,
       claimant_contact_id,
       claimant_id,
       begun_at,
       ends_at,
       outcome,
       language
  FROM access_contact_claim
 WHERE ends_at <= %(now)s
   AND ended_at IS NULL
 ORDER BY ends_at
 LIMIT 1
   FOR UPDATE SKIP LOCKED
"""

END = """
UPDATE access_contact_claim
   SET ended_at = %(now)s,
       outcome = %(outcome)s
 WHERE id = %(id)s
   AND ended_at IS NULL
"""


async def insert_claim(conn: Conn, claim: Claim) -> bool:
    """Whether it is this one that claims the contact now."""
    params = {
        "id": claim.id, "contact_id": claim.contact_id, "person_id": claim.person_id,
        "claimant_contact_id": claim.claimant_contact_id, "claimant_id": claim.claimant_id,
        "begun_at": claim.begun_at, "ends_at": claim.ends_at, "language": claim.language,
    }  # fmt: skip
    return await one(conn, INSERT_CLAIM, params, of=_Id) is not None


async def list_against(conn: Conn, contact_ids: Sequence[UUID]) -> list[Claim]:
    """The claims of others on these contacts that are under way."""
    return await many(conn, LIST_AGAINST, {"contact_ids": list(contact_ids)}, of=Claim)


async def list_by(conn: Conn, contact_ids: Sequence[UUID]) -> list[Claim]:
    """The newest claim made for each of these contacts, under way or ended."""
    return await many(conn, LIST_BY, {"contact_ids": list(contact_ids)}, of=Claim)


async def withdraw(conn: Conn, claimant_contact_id: UUID, *, now: datetime) -> None:
    await run(conn, WITHDRAW, {"contact_id": claimant_contact_id, "now": now})


async def claim_due(conn: Conn, *, now: datetime) -> Claim | None:
    """The claim whose wait was over first, for nobody else until the transaction ends."""
    return await one(conn, CLAIM_DUE, {"now": now}, of=Claim)


async def end(conn: Conn, claim_id: UUID, outcome: str, *, now: datetime) -> None:
    await run(conn, END, {"id": claim_id, "outcome": outcome, "now": now})
