"""The rows of helpers and their invitations, and every statement on them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.access.helping.help import HelpRow, Invitation
from peserta.kit.database import Conn, Reading, many, one, read, run


@dataclass(frozen=True, slots=True)
class NewHelp:
    """An invitation about to be given; of its code only the secret bytes are here."""

    id: UUID
    person_id: UUID
    scope: str
    locator: str
    secret: bytes
    key_id: int
    code_ends_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Parties:
    """Whom help was for, and who helped: None when nobody had taken the invitation."""

    id: UUID
    person_id: UUID
    helper_id: UUID | None
    scope: str
    ends_at: datetime


# Two invitations of one person at once take turns: the later one ends the earlier.
TAKE_TURN = """
SELECT pg_advisory_xact_lock(hashtextextended('access_help ' || %(person_id)s::text, 0))
"""

END_INVITATIONS = """
UPDATE access_help
   SET ended_at = %(now)s,
       ended_by = 'member'
 WHERE person_id = %(person_id)s
   AND helper_id IS NULL
   AND ended_at IS NULL
"""

INSERT_HELP = """
INSERT INTO access_help (id, person_id, scope, locator, secret, key_id, invited_at, code_ends_at, ends_at)
     VALUES (%(id)s, %(person_id)s, %(scope)s, %(locator)s, %(secret)s, %(key_id)s, %(now)s, %(code_ends_at)s,
             %(ends_at)s)
ON CONFLICT (locator) DO NOTHING
  RETURNING id, person_id, helper_id, scope, ends_at
"""

# Counted before it is judged, and for a number nobody has as well: then it finds no row.
COUNT_TRY = """
   UPDATE access_help
      SET attempts = least(attempts + 1, 1000000)
    WHERE locator = %(locator)s
RETURNING id, person_id, helper_id, secret, key_id, attempts, code_ends_at, ended_at
"""

# Help that ended by its day must not stand in the way of the next between the same two.
END_LAPSED = """
UPDATE access_help
   SET ended_at = ends_at,
       ended_by = 'day'
 WHERE person_id = (SELECT person_id FROM access_help WHERE id = %(id)s)
   AND helper_id = %(helper_id)s
   AND ended_at IS NULL
   AND ends_at <= %(now)s
"""

TAKE_HELP = """
   UPDATE access_help
      SET helper_id = %(helper_id)s,
          taken_at = %(now)s
    WHERE id = %(id)s
      AND helper_id IS NULL
      AND ended_at IS NULL
      AND code_ends_at > %(now)s
RETURNING id, person_id, helper_id, scope, ends_at
"""

END_HELP = """
   UPDATE access_help
      SET ended_at = %(now)s,
          ended_by = CASE WHEN person_id = %(by_id)s THEN 'member' ELSE 'helper' END
    WHERE id = %(id)s
      AND ended_at IS NULL
      AND (person_id = %(by_id)s OR helper_id = %(by_id)s)
RETURNING id, person_id, helper_id, scope, ends_at
"""

END_HELP_OF = """
   UPDATE access_help
      SET ended_at = %(now)s,
          ended_by = 'desk'
    WHERE id = %(id)s
      AND person_id = %(person_id)s
      AND ended_at IS NULL
RETURNING id, person_id, helper_id, scope, ends_at
"""

END_EVERY_HELP = """
   UPDATE access_help
      SET ended_at = %(now)s,
          ended_by = 'closing'
    WHERE ended_at IS NULL
      AND (person_id = %(person_id)s OR helper_id = %(person_id)s)
RETURNING id, person_id, helper_id, scope, ends_at
"""

LIST_HELP = """
SELECT id,
       person_id,
       helper_id,
       scope,
       locator,
       secret,
       key_id,
       invited_at,
       code_ends_at,
       taken_at,
       ends_at,
       ended_at
  FROM access_help
 WHERE (person_id = %(person_id)s OR helper_id = %(person_id)s)
 ORDER BY invited_at DESC
 LIMIT 50
"""

BEGIN = """
   UPDATE access_session s
      SET helping_id = h.id
     FROM access_help h
    WHERE s.id = %(session_id)s
      AND s.revoked_at IS NULL
      AND h.id = %(id)s
      AND h.helper_id = s.person_id
      AND h.ended_at IS NULL
      AND h.ends_at > %(now)s
RETURNING h.id, h.person_id, h.helper_id, h.scope, h.ends_at
"""

STOP = """
UPDATE access_session
   SET helping_id = NULL
 WHERE id = %(session_id)s
"""


async def take_turn(conn: Conn, person_id: UUID) -> None:
    await run(conn, TAKE_TURN, {"person_id": str(person_id)})


async def end_invitations(conn: Conn, person_id: UUID, *, now: datetime) -> None:
    await run(conn, END_INVITATIONS, {"person_id": person_id, "now": now})


async def insert_help(conn: Conn, new: NewHelp, *, now: datetime) -> Parties | None:
    """None when the number is another invitation's."""
    params = {
        "id": new.id, "person_id": new.person_id, "scope": new.scope, "locator": new.locator, "secret": new.secret,
        "key_id": new.key_id, "code_ends_at": new.code_ends_at, "ends_at": new.ends_at, "now": now,
    }  # fmt: skip
    return await one(conn, INSERT_HELP, params, of=Parties)


async def count_try(conn: Conn, locator: str) -> Reading[Invitation]:
    return await read(conn, COUNT_TRY, {"locator": locator}, of=Invitation)


async def take_help(conn: Conn, help_id: UUID, helper_id: UUID, *, now: datetime) -> Parties | None:
    params = {"id": help_id, "helper_id": helper_id, "now": now}
    await run(conn, END_LAPSED, params)
    return await one(conn, TAKE_HELP, params, of=Parties)


async def end_help(conn: Conn, help_id: UUID, by_id: UUID, *, now: datetime) -> Parties | None:
    return await one(conn, END_HELP, {"id": help_id, "by_id": by_id, "now": now}, of=Parties)


async def end_help_of(conn: Conn, help_id: UUID, person_id: UUID, *, now: datetime) -> Parties | None:
    """End help for this person, at the desk."""
    return await one(conn, END_HELP_OF, {"id": help_id, "person_id": person_id, "now": now}, of=Parties)


async def end_every_help(conn: Conn, person_id: UUID, *, now: datetime) -> list[Parties]:
    return await many(conn, END_EVERY_HELP, {"person_id": person_id, "now": now}, of=Parties)


async def list_help(conn: Conn, person_id: UUID) -> list[HelpRow]:
    return await many(conn, LIST_HELP, {"person_id": person_id}, of=HelpRow)


async def begin(conn: Conn, session_id: UUID, help_id: UUID, *, now: datetime) -> Parties | None:
    return await one(conn, BEGIN, {"session_id": session_id, "id": help_id, "now": now}, of=Parties)


async def stop(conn: Conn, session_id: UUID) -> None:
    await run(conn, STOP, {"session_id": session_id})
