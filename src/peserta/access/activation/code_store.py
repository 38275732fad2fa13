"""The rows of officers' activation codes, and every statement on them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from peserta.access.activation.activation_code import ActivationCode, IssuedCode
from peserta.kit.database import Conn, Reading, many, one, read, run


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code about to be issued; of it only the secret bytes are here."""

    id: UUID
    person_id: UUID
    actor: str
    actor_index: bytes | None
    lookup_id: UUID
    secret: bytes
    key_id: int
    checked: str
    told: int
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class CodeSession:
    """A session about to be opened by a code; of its token only the hash is here."""

    id: UUID
    account_id: UUID
    token_hash: bytes
    browser: bytes
    device: str
    life: timedelta


@dataclass(frozen=True, slots=True)
class _Found:
    id: UUID


# Two officers at once take turns: the later one ends the code of the earlier.
TAKE_TURN = """
SELECT pg_advisory_xact_lock(hashtextextended('access_activation_code ' || %(person_id)s::text, 0))
"""

END_LIVE = """
UPDATE access_activation_code
   SET replaced_at = %(now)s
 WHERE person_id = %(person_id)s
   AND used_at IS NULL
   AND replaced_at IS NULL
"""

INSERT_CODE = """
INSERT INTO access_activation_code (id, person_id, actor, actor_index, lookup_id, secret, key_id, checked, told,
                                    issued_at, ends_at)
     VALUES (%(id)s, %(person_id)s, %(actor)s, %(actor_index)s, %(lookup_id)s, %(secret)s, %(key_id)s, %(checked)s,
             %(told)s, %(now)s, %(ends_at)s)
ON CONFLICT (lookup_id) DO NOTHING
  RETURNING id
"""

# Counted for whoever reviews the week. It runs for nobody too: a stranger learns nothing from what is done.
COUNT_TRY = """
   UPDATE access_activation_code
      SET attempts = least(attempts + 1, 1000000)
    WHERE id = (
              SELECT id
                FROM access_activation_code
               WHERE person_id = %(person_id)s
               ORDER BY issued_at DESC
               LIMIT 1
          )
RETURNING id, person_id, secret, key_id, ends_at, used_at
"""

# The code is spent together with the opening of the session. An account that was open already is entered
# by one proof alone: a limited session, as with a code to a contact.
OPEN_BY_CODE = """
WITH code AS (
    UPDATE access_activation_code
       SET used_at = %(now)s
     WHERE id = %(id)s
       AND used_at IS NULL
       AND replaced_at IS NULL
       AND ends_at > %(now)s
 RETURNING person_id
), account AS (
    INSERT INTO access_account AS a (id, person_id, state, created_at)
         SELECT %(account_id)s, person_id, 'proven', %(now)s
           FROM code
    ON CONFLICT (person_id) DO UPDATE
            SET state = CASE WHEN a.state = 'closed' THEN 'proven' ELSE a.state END,
                password_hash = CASE WHEN a.state = 'closed' THEN NULL ELSE a.password_hash END,
                next_password_hash = CASE WHEN a.state = 'closed' THEN NULL ELSE a.next_password_hash END,
                next_password_at = CASE WHEN a.state = 'closed' THEN NULL ELSE a.next_password_at END
      RETURNING id, person_id, state
), device AS (
    INSERT INTO access_device (browser, person_id, proven_at)
         SELECT %(browser)s, person_id, %(now)s
           FROM code
    ON CONFLICT (browser, person_id) DO UPDATE
            SET proven_at = %(now)s
), session AS (
    INSERT INTO access_session (id, token_hash, account_id, person_id, browser, device, level, proof, is_limited,
                                journey_id, opened_at, seen_at, ends_at)
         SELECT %(session_id)s, %(token_hash)s, id, person_id, %(browser)s, %(device)s, 3, 'officer',
                state <> 'proven', %(id)s, %(now)s, %(now)s, %(now)s + %(life)s
           FROM account
      RETURNING id
)
SELECT kit_expect(EXISTS (SELECT FROM session), 'the code was used, replaced or over')
"""

SPEND_CODE = """
WITH code AS (
    UPDATE access_activation_code
       SET used_at = %(now)s
     WHERE id = %(id)s
       AND used_at IS NULL
       AND replaced_at IS NULL
       AND ends_at > %(now)s
 RETURNING id
)
SELECT kit_expect(EXISTS (SELECT FROM code), 'the code was used, replaced or over')
"""

END_CODE = """
UPDATE access_activation_code
   SET replaced_at = %(now)s
 WHERE id = %(id)s
   AND used_at IS NULL
   AND replaced_at IS NULL
"""

LIST_ISSUED = """
SELECT actor,
       person_id,
       checked,
       told,
       issued_at,
       ends_at,
       attempts,
       used_at,
       replaced_at
  FROM access_activation_code
 WHERE issued_at >= %(since)s
 ORDER BY issued_at DESC
 LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class _Issued:
    has_issued: bool


HAS_ISSUED = """
SELECT EXISTS (
           SELECT
             FROM access_activation_code
            WHERE person_id = %(person_id)s
              AND issued_at >= %(since)s
              AND (actor = %(actor)s OR actor_index = %(index)s)
       ) AS has_issued
"""


async def has_issued(conn: Conn, person_id: UUID, *, actor: str, index: bytes | None, since: datetime) -> bool:
    params = {"person_id": person_id, "actor": actor, "index": index, "since": since}
    found = await one(conn, HAS_ISSUED, params, of=_Issued)
    return found is not None and found.has_issued


async def end_live(conn: Conn, person_id: UUID, *, now: datetime) -> None:
    """End the code that may still be used, if there is one; until the transaction ends nobody else may."""
    await run(conn, TAKE_TURN, {"person_id": str(person_id)})
    await run(conn, END_LIVE, {"person_id": person_id, "now": now})


async def spend_code(conn: Conn, code_id: UUID, *, now: datetime) -> None:
    """Spend the code; undo everything if somebody was quicker."""
    await run(conn, SPEND_CODE, {"id": code_id, "now": now})


async def end_code(conn: Conn, code_id: UUID, *, now: datetime) -> None:
    """End one code, unless it was used."""
    await run(conn, END_CODE, {"id": code_id, "now": now})


async def insert_code(conn: Conn, code: NewCode, *, now: datetime) -> bool:
    """Insert a code; False when what the officer had open has given one already."""
    params = {
        "id": code.id, "person_id": code.person_id, "actor": code.actor, "actor_index": code.actor_index,
        "lookup_id": code.lookup_id, "secret": code.secret, "key_id": code.key_id, "checked": code.checked,
        "told": code.told, "ends_at": code.ends_at, "now": now,
    }  # fmt: skip
    return await one(conn, INSERT_CODE, params, of=_Found) is not None


async def count_try(conn: Conn, person_id: UUID) -> Reading[ActivationCode]:
    return await read(conn, COUNT_TRY, {"person_id": person_id}, of=ActivationCode)


async def open_by_code(conn: Conn, code_id: UUID, session: CodeSession, *, now: datetime) -> None:
    """Spend the code and open its session; undo everything if somebody was quicker."""
    params = {
        "id": code_id, "account_id": session.account_id, "session_id": session.id, "token_hash": session.token_hash,
        "browser": session.browser, "device": session.device, "life": session.life, "now": now,
    }  # fmt: skip
    await run(conn, OPEN_BY_CODE, params)


async def list_issued(conn: Conn, *, since: datetime, limit: int) -> list[IssuedCode]:
    return await many(conn, LIST_ISSUED, {"since": since, "limit": limit}, of=IssuedCode)
