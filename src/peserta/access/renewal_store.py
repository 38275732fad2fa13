"""What a proof changes of an open session and of what is trusted: the statements on it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.access.session import Session
from peserta.kit.database import Conn, one, run

# The token before the present one, in the browser it was given to: a proof whose reply was lost comes with it.
FIND_SUPERSEDED = """
SELECT s.id,
       s.account_id,
       s.person_id,
       a.state AS account_state,
       s.device,
       s.level,
       s.proof,
       s.is_limited,
       a.next_password_at,
       s.opened_at,
       coalesce(s.proven_again_at, s.opened_at) AS proven_at,
       s.seen_at,
       s.ends_at,
       s.renewals - 1 AS renewals,
       true AS is_superseded
  FROM access_session s
  JOIN access_account a
    ON a.id = s.account_id
 WHERE s.previous_token_hash = %(token_hash)s
   AND s.browser = %(browser)s
   AND s.revoked_at IS NULL
   AND s.ends_at > %(now)s
   AND s.proven_again_at > %(seen_after)s
   AND a.state IN ('proven', 'open')
"""

# A second proof lifts a limited session, and renews any other; either way the token it was given with is over. The
# same proof sent twice at once changes the token once.
LIFT = """
UPDATE access_session
   SET is_limited = false,
       second_proof = %(proof)s,
       second_contact_id = %(contact_id)s,
       proven_again_at = %(now)s,
       previous_token_hash = CASE renewals WHEN %(renewals)s THEN token_hash ELSE previous_token_hash END,
       token_hash = CASE renewals WHEN %(renewals)s THEN %(token_hash)s ELSE token_hash END,
       renewals = %(renewals)s + 1
 WHERE id = %(id)s
   AND renewals BETWEEN %(renewals)s AND %(renewals)s + 1
   AND revoked_at IS NULL
"""

TRUST_DEVICE = """
INSERT INTO access_device (browser, person_id, proven_at, trusted_at)
     SELECT browser, person_id, %(now)s, %(now)s
       FROM access_session
      WHERE id = %(id)s
        AND NOT is_limited
        AND revoked_at IS NULL
ON CONFLICT (browser, person_id) DO UPDATE
        SET trusted_at = %(now)s
"""

IS_TRUSTED_THERE = """
SELECT s.id
  FROM access_session s
  JOIN access_device d
    ON d.browser = s.browser
   AND d.person_id = s.person_id
 WHERE s.id = %(id)s
   AND d.trusted_at IS NOT NULL
"""

DISTRUST_DEVICES = """
UPDATE access_device d
   SET trusted_at = NULL
  FROM access_session s
  JOIN access_session own
    ON own.account_id = s.account_id
 WHERE own.id = %(own_id)s
   AND (s.id = %(id)s OR %(id)s::uuid IS NULL)
   AND s.browser <> own.browser
   AND d.browser = s.browser
   AND d.person_id = s.person_id
"""


RAISE_LEVEL = """
UPDATE access_session
   SET level = 3
 WHERE id = %(id)s
   AND revoked_at IS NULL
"""

DISTRUST_EVERY_DEVICE = """
UPDATE access_device
   SET trusted_at = NULL
 WHERE person_id = %(person_id)s
   AND trusted_at IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def find_superseded(
    conn: Conn, token_hash: bytes, browser: bytes, *, seen_after: datetime, now: datetime
) -> Session | None:
    params = {"token_hash": token_hash, "browser": browser, "seen_after": seen_after, "now": now}
    return await one(conn, FIND_SUPERSEDED, params, of=Session)


async def lift(
    conn: Conn, session: Session, proof: str, token_hash: bytes, *, contact_id: UUID | None, now: datetime
) -> None:
    """Lift a session by one more proof, and turn it to another token."""
    params = {
        "id": session.id, "renewals": session.renewals, "proof": proof, "token_hash": token_hash,
        "contact_id": contact_id, "now": now,
    }  # fmt: skip
    await run(conn, LIFT, params)


async def trust_device(conn: Conn, session_id: UUID, *, now: datetime) -> None:
    """Remember that a session in this browser was whole; a limited one, or one that was ended, changes nothing."""
    await run(conn, TRUST_DEVICE, {"id": session_id, "now": now})


async def is_trusted_there(conn: Conn, session_id: UUID) -> bool:
    """Whether the browser of a session is trusted with its person."""
    return await one(conn, IS_TRUSTED_THERE, {"id": session_id}, of=_Id) is not None


async def distrust_devices(conn: Conn, own_id: UUID, *, session_id: UUID | None) -> None:
    """Trust no longer the browser of one session, or of every session, but the one whose holder says so."""
    await run(conn, DISTRUST_DEVICES, {"own_id": own_id, "id": session_id})


async def raise_level(conn: Conn, session_id: UUID) -> None:
    """Somebody was checked at a desk while this session was open."""
    await run(conn, RAISE_LEVEL, {"id": session_id})


async def distrust_every_device(conn: Conn, person_id: UUID) -> None:
    await run(conn, DISTRUST_EVERY_DEVICE, {"person_id": person_id})
