"""The rows of matches that the contacts on record are still to be told of, and every statement on them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.access.activation.journey import Journey
from peserta.kit.database import Conn, many, run


@dataclass(frozen=True, slots=True)
class Untold:
    """One match by a browser that never proved the person."""

    journey_id: UUID
    person_id: UUID
    language: str
    matched_at: datetime


# Runs for a miss too, with nobody: the same statements tell a stranger nothing. What is to be told
# stands apart from the journey, so that giving other data afterwards takes no match back.
RECORD_MATCH = """
WITH to_tell AS (
    INSERT INTO access_match (journey_id, person_id, language, matched_at)
         SELECT %(journey_id)s, %(person_id)s::uuid, %(language)s, %(now)s
          WHERE %(person_id)s::uuid IS NOT NULL
            AND NOT %(is_known)s
    ON CONFLICT (journey_id, person_id) DO NOTHING
)
UPDATE access_journey
   SET person_id  = %(person_id)s,
       is_known   = %(is_known)s,
       has_own_tries = %(has_own_tries)s,
       matched_at = CASE WHEN %(person_id)s::uuid IS NULL THEN NULL ELSE %(now)s::timestamptz END
 WHERE id = %(journey_id)s
   AND proven_at IS NULL
"""

CLAIM_UNTOLD = """
WITH due AS (
    SELECT journey_id,
           person_id
      FROM access_match
     WHERE matched_at < %(before)s
     ORDER BY matched_at
     LIMIT %(limit)s
       FOR UPDATE SKIP LOCKED
)
DELETE FROM access_match m
      USING due
      WHERE m.journey_id = due.journey_id
        AND m.person_id = due.person_id
  RETURNING m.journey_id, m.person_id, m.language, m.matched_at
"""


async def record_match(
    conn: Conn, journey: Journey, person_id: UUID | None, *, is_known: bool, has_own_tries: bool, now: datetime
) -> None:
    params = {
        "journey_id": journey.id, "language": journey.language, "person_id": person_id, "is_known": is_known,
        "has_own_tries": has_own_tries, "now": now,
    }  # fmt: skip
    await run(conn, RECORD_MATCH, params)


async def claim_untold(conn: Conn, *, before: datetime, limit: int) -> list[Untold]:
    """Take the matches that are due; they are gone when the transaction commits."""
    return await many(conn, CLAIM_UNTOLD, {"before": before, "limit": limit}, of=Untold)
