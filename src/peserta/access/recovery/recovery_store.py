"""The rows of recoveries that wait, and every statement on them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.access.recovery.recovery import Recovery
from peserta.kit.database import Conn, many, one, run


@dataclass(frozen=True, slots=True)
class FirstProof:
    """How a session was opened, when that was by a code to a contact: as a contact on record or as what was typed.

    `opened_at` is when the account was opened.
    """

    contact_id: UUID | None
    value_index: bytes | None
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


# A session of a journey, or of a sign-in with a contact: whichever has its id.
FIND_FIRST_PROOF = """
   SELECT j.proven_contact_id AS contact_id,
          c.value_index,
          a.opened_at
     FROM access_session s
     JOIN access_account a
       ON a.id = s.account_id
LEFT JOIN access_journey j
       ON j.id = s.journey_id
LEFT JOIN access_contact_sign_in c
       ON c.id = s.journey_id
    WHERE s.id = %(session_id)s
"""

INSERT_RECOVERY = """
INSERT INTO access_recovery (id, account_id, person_id, session_id, proof, browser, contact_id, device, language, told,
                             begun_at, opens_at, ends_at)
     VALUES (%(id)s, %(account_id)s, %(person_id)s, %(session_id)s, %(proof)s, %(browser)s, %(contact_id)s, %(device)s,
             %(language)s, %(told)s, %(now)s, %(opens_at)s, %(ends_at)s)
ON CONFLICT (account_id, browser) WHERE cancelled_at IS NULL AND used_at IS NULL
 DO NOTHING
  RETURNING id
"""

END_OVERDUE = """
UPDATE access_recovery
   SET cancelled_at = %(now)s
 WHERE account_id = %(account_id)s
   AND ends_at <= %(now)s
   AND cancelled_at IS NULL
   AND used_at IS NULL
"""

# Who asks comes first: with one leaked password so many may have begun, each in a browser of its own, that
# the list would end before it comes to the owner's.
LIST_WAITING = """
SELECT id,
       account_id,
       person_id,
       session_id,
       proof,
       browser,
       contact_id,
       device,
       language,
       begun_at,
       opens_at,
       ends_at
  FROM access_recovery
 WHERE account_id = %(account_id)s
   AND ends_at > %(now)s
   AND cancelled_at IS NULL
   AND used_at IS NULL
 ORDER BY browser = %(browser)s OR coalesce(contact_id = %(contact_id)s::uuid, false) DESC, opens_at
 LIMIT 20
"""

LIST_OF_BROWSER = """
SELECT id,
       account_id,
       person_id,
       session_id,
       proof,
       browser,
       contact_id,
       device,
       language,
       begun_at,
       opens_at,
       ends_at
  FROM access_recovery
 WHERE browser = %(browser)s
   AND person_id = coalesce(%(person_id)s::uuid, person_id)
   AND ends_at > %(now)s
   AND cancelled_at IS NULL
   AND used_at IS NULL
 ORDER BY opens_at
 LIMIT 20
"""

CANCEL_WAITING = """
   UPDATE access_recovery
      SET cancelled_at = %(now)s
    WHERE account_id = %(account_id)s
      AND cancelled_at IS NULL
      AND used_at IS NULL
      AND ends_at > %(now)s
RETURNING id
"""

# What waits by one proof, or in the browser of one session.
CANCEL_PROVEN_BY = """
   UPDATE access_recovery
      SET cancelled_at = %(now)s
    WHERE account_id = %(account_id)s
      AND proof = %(proof)s
      AND cancelled_at IS NULL
      AND used_at IS NULL
      AND ends_at > %(now)s
RETURNING id
"""

CANCEL_BEGUN_BESIDE = """
   UPDATE access_recovery
      SET cancelled_at = %(now)s
    WHERE account_id = %(account_id)s
      AND session_id <> %(session_id)s
      AND cancelled_at IS NULL
      AND used_at IS NULL
      AND ends_at > %(now)s
RETURNING id
"""

CANCEL_BEGUN_WHERE = """
   UPDATE access_recovery
      SET cancelled_at = %(now)s
    WHERE account_id = %(account_id)s
      AND browser = (SELECT browser FROM access_session WHERE id = %(session_id)s)
      AND cancelled_at IS NULL
      AND used_at IS NULL
      AND ends_at > %(now)s
RETURNING id
"""

# Of many who come back at once, one finds it unused.
USE_RECOVERY = """
   UPDATE access_recovery
      SET used_at = %(now)s
    WHERE id = %(id)s
      AND opens_at <= %(now)s
      AND ends_at > %(now)s
      AND cancelled_at IS NULL
      AND used_at IS NULL
RETURNING id
"""

CLAIM_READY = """
WITH due AS (
    SELECT id
      FROM access_recovery
     WHERE opens_at <= %(now)s
       AND ready_at IS NULL
       AND cancelled_at IS NULL
       AND used_at IS NULL
     ORDER BY opens_at
     LIMIT %(limit)s
       FOR UPDATE SKIP LOCKED
)
   UPDATE access_recovery r
      SET ready_at = %(now)s
     FROM due
    WHERE r.id = due.id
RETURNING r.id, r.account_id, r.person_id, r.session_id, r.proof, r.browser, r.contact_id, r.device, r.language,
          r.begun_at, r.opens_at, r.ends_at
"""


async def find_first_proof(conn: Conn, session_id: UUID) -> FirstProof:
    found = await one(conn, FIND_FIRST_PROOF, {"session_id": session_id}, of=FirstProof)
    assert found is not None, "sessions are kept"
    return found


async def insert_recovery(conn: Conn, recovery: Recovery, *, told: int, now: datetime) -> bool:
    """Insert it; False when this browser waits already."""
    await run(conn, END_OVERDUE, {"account_id": recovery.account_id, "now": now})
    params = {
        "id": recovery.id, "account_id": recovery.account_id, "person_id": recovery.person_id,
        "session_id": recovery.session_id, "proof": recovery.proof, "browser": recovery.browser,
        "contact_id": recovery.contact_id, "device": recovery.device, "language": recovery.language, "told": told,
        "opens_at": recovery.opens_at, "ends_at": recovery.ends_at, "now": now,
    }  # fmt: skip
    return await one(conn, INSERT_RECOVERY, params, of=_Id) is not None


async def list_waiting(
    conn: Conn, account_id: UUID, *, browser: bytes, contact_id: UUID | None, now: datetime
) -> list[Recovery]:
    """What waits for an account; first what was begun in this browser or by this contact, twenty at most."""
    params = {"account_id": account_id, "browser": browser, "contact_id": contact_id, "now": now}
    return await many(conn, LIST_WAITING, params, of=Recovery)


async def list_of_browser(
    conn: Conn, browser: bytes, *, person_id: UUID | None = None, now: datetime
) -> list[Recovery]:
    """What waits in a browser, for one person or for any; twenty at most."""
    params = {"browser": browser, "person_id": person_id, "now": now}
    return await many(conn, LIST_OF_BROWSER, params, of=Recovery)


async def cancel_waiting(conn: Conn, account_id: UUID, *, now: datetime) -> int:
    """Cancel all that wait; return how many."""
    return len(await many(conn, CANCEL_WAITING, {"account_id": account_id, "now": now}, of=_Id))


async def cancel_proven_by(conn: Conn, account_id: UUID, proof: str, *, now: datetime) -> int:
    """Cancel what was begun with this one proof; return how many."""
    params = {"account_id": account_id, "proof": proof, "now": now}
    return len(await many(conn, CANCEL_PROVEN_BY, params, of=_Id))


async def cancel_begun_beside(conn: Conn, account_id: UUID, session_id: UUID, *, now: datetime) -> int:
    """Cancel what was begun in any other session; return how many."""
    params = {"account_id": account_id, "session_id": session_id, "now": now}
    return len(await many(conn, CANCEL_BEGUN_BESIDE, params, of=_Id))


async def cancel_begun_where(conn: Conn, account_id: UUID, session_id: UUID, *, now: datetime) -> int:
    """Cancel what was begun in the browser of this session; return how many."""
    params = {"account_id": account_id, "session_id": session_id, "now": now}
    return len(await many(conn, CANCEL_BEGUN_WHERE, params, of=_Id))


async def use_recovery(conn: Conn, recovery_id: UUID, *, now: datetime) -> bool:
    """Whether the wait was over and nobody was quicker."""
    return await one(conn, USE_RECOVERY, {"id": recovery_id, "now": now}, of=_Id) is not None


async def claim_ready(conn: Conn, *, limit: int, now: datetime) -> list[Recovery]:
    return await many(conn, CLAIM_READY, {"limit": limit, "now": now}, of=Recovery)
