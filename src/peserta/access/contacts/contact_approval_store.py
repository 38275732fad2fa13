"""The statement that tells which contacts a second officer may approve while they are held."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.kit.database import Conn, many


@dataclass(frozen=True, slots=True)
class Approvable:
    contact_id: UUID


# Set in a session that an officer's code has opened; the code is the last that was used before.
LIST_APPROVABLE = """
SELECT c.added_id AS contact_id
  FROM access_contact_change c
  JOIN access_session s
    ON s.id = c.session_id
   AND s.proof = 'officer'
 CROSS JOIN LATERAL (
           SELECT actor,
                  actor_index
             FROM access_activation_code
            WHERE person_id = c.person_id
              AND used_at <= c.made_at
            ORDER BY used_at DESC
            LIMIT 1
       ) AS code
 WHERE c.person_id = %(person_id)s
   AND c.added_id IS NOT NULL
   AND c.settled_at IS NULL
   AND c.undone_at IS NULL
   AND c.ends_at > %(now)s
   AND code.actor <> %(actor)s
   AND coalesce(code.actor_index <> %(index)s, true)
"""


async def list_approvable(
    conn: Conn, person_id: UUID, *, actor: str, index: bytes | None, now: datetime
) -> list[Approvable]:
    params = {"person_id": person_id, "actor": actor, "index": index, "now": now}
    return await many(conn, LIST_APPROVABLE, params, of=Approvable)
