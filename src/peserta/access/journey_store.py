"""The rows of journeys and devices, and every statement on them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from peserta.access.journey import Journey
from peserta.kit.database import Conn, Reading, one, read, run


@dataclass(frozen=True, slots=True)
class KnownPerson:
    person_id: UUID


@dataclass(frozen=True, slots=True)
class DataTry:
    """How many different data sets this browser gave today, and all strangers gave for this identifier."""

    browser_uses: int
    browser_opens_at: datetime
    identifier_uses: int
    identifier_opens_at: datetime
    is_work_fresh: bool


@dataclass(frozen=True, slots=True)
class Remembered:
    is_new: bool


@dataclass(frozen=True, slots=True)
class Opened:
    was_opened: bool


OPEN_JOURNEY = """
INSERT INTO access_journey (id, browser, language)
     VALUES (%(id)s, %(browser)s, %(language)s)
"""

# A journey of somebody whom a session of this browser is about already. Pressed twice it is one.
OPEN_MATCHED = """
INSERT INTO access_journey (id, browser, language, person_id, matched_at)
     VALUES (%(id)s, %(browser)s, %(language)s, %(person_id)s, %(now)s)
ON CONFLICT (id) DO NOTHING
"""

FIND_JOURNEY = """
SELECT id,
       browser,
       language,
       person_id,
       is_known,
       matched_at,
       proven_contact_id,
       proven_at
  FROM access_journey
 WHERE id = %(id)s
   AND browser = %(browser)s
"""

LIST_KNOWN_PERSONS = """
SELECT person_id
  FROM access_device
 WHERE browser = %(browser)s
 LIMIT 50
"""

# The second moment of proof is kept; whether there was a first, the new row's own tuple tells.
REMEMBER_DEVICE = """
INSERT INTO access_device (browser, person_id, proven_at)
     VALUES (%(browser)s, %(person_id)s, %(now)s)
ON CONFLICT (browser, person_id) DO UPDATE
        SET proven_at = %(now)s
  RETURNING xmax = 0 AS is_new
"""

# One statement for everything a try is counted in, so that a match and a miss run the same.
TAKE_DATA_TRY = """
WITH work AS (
    INSERT INTO kit_once AS o (key, forgets_at)
         VALUES (%(work_key)s, %(now)s + %(window)s)
    ON CONFLICT (key) DO NOTHING
      RETURNING key
)
SELECT b.uses     AS browser_uses,
       b.opens_at AS browser_opens_at,
       i.uses     AS identifier_uses,
       i.opens_at AS identifier_opens_at,
       EXISTS (SELECT FROM work) AS is_work_fresh
  FROM kit_take_distinct(%(browser_key)s, %(browser_item)s, %(window)s, %(now)s) b,
       kit_take_distinct(%(identifier_key)s, %(identifier_item)s, %(window)s, %(now)s) i,
       kit_take(%(address_key)s, %(window)s, %(now)s) a
"""

# The journey must still be about the person whose contact was proven: a browser may give its own data,
# be sent a code, and then give the data of somebody else.
OPEN_ACCOUNT_SESSION = """
WITH journey AS (
    UPDATE access_journey
       SET proven_at = %(now)s,
           proven_contact_id = %(contact_id)s
     WHERE id = %(journey_id)s
       AND browser = %(browser)s
       AND person_id = %(person_id)s
       AND proven_at IS NULL
 RETURNING person_id
), account AS (
    INSERT INTO access_account AS a (id, person_id, state, created_at)
         SELECT %(account_id)s, person_id, 'proven', %(now)s
           FROM journey
    ON CONFLICT (person_id) DO UPDATE
            SET state = CASE WHEN a.state = 'closed' THEN 'proven' ELSE a.state END,
                password_hash = CASE WHEN a.state = 'closed' THEN NULL ELSE a.password_hash END,
                next_password_hash = CASE WHEN a.state = 'closed' THEN NULL ELSE a.next_password_hash END,
                next_password_at = CASE WHEN a.state = 'closed' THEN NULL ELSE a.next_password_at END
      RETURNING id, person_id, state
), device AS (
    INSERT INTO access_device (browser, person_id, proven_at)
         SELECT %(browser)s, person_id, %(now)s
           FROM journey
    ON CONFLICT (browser, person_id) DO UPDATE
            SET proven_at = %(now)s
), session AS (
    INSERT INTO access_session (id, token_hash, account_id, person_id, browser, device, level, proof, is_limited,
                                journey_id, opened_at, seen_at, ends_at)
         SELECT %(session_id)s, %(token_hash)s, id, person_id, %(browser)s, %(device)s, 2, %(proof)s,
                state <> 'proven', %(journey_id)s, %(now)s, %(now)s, %(now)s + %(life)s
           FROM account
      RETURNING id
)
SELECT kit_expect(EXISTS (SELECT FROM session), 'the journey was proven before, or is about somebody else')
"""

WAS_OPENED = """
SELECT EXISTS (
           SELECT
             FROM access_session
            WHERE token_hash = %(token_hash)s
       ) AS was_opened
"""


async def open_journey(conn: Conn, journey_id: UUID, *, browser: bytes, language: str) -> None:
    await run(conn, OPEN_JOURNEY, {"id": journey_id, "browser": browser, "language": language})


async def open_matched(
    conn: Conn, journey_id: UUID, person_id: UUID, *, browser: bytes, language: str, now: datetime
) -> None:
    params = {"id": journey_id, "person_id": person_id, "browser": browser, "language": language, "now": now}
    await run(conn, OPEN_MATCHED, params)


async def remember_device(conn: Conn, browser: bytes, person_id: UUID, *, now: datetime) -> bool:
    """Whether this browser had never proven the person before."""
    row = await one(conn, REMEMBER_DEVICE, {"browser": browser, "person_id": person_id, "now": now}, of=Remembered)
    return row is not None and row.is_new


async def find_journey(conn: Conn, journey_id: UUID, browser: bytes) -> Reading[Journey]:
    return await read(conn, FIND_JOURNEY, {"id": journey_id, "browser": browser}, of=Journey)


async def list_known_persons(conn: Conn, browser: bytes) -> Reading[KnownPerson]:
    return await read(conn, LIST_KNOWN_PERSONS, {"browser": browser}, of=KnownPerson)


async def take_data_try(
    conn: Conn, *, browser: tuple[bytes, bytes], identifier: tuple[bytes, bytes], address_key: bytes,
    work_key: bytes, window: timedelta, now: datetime,
) -> Reading[DataTry]:  # fmt: skip
    """Count one data set for a browser, an identifier and an address.

    Each pair is the key of what is limited and the item that counts once.
    """
    params = {
        "browser_key": browser[0], "browser_item": browser[1], "identifier_key": identifier[0],
        "identifier_item": identifier[1], "address_key": address_key, "work_key": work_key,
        "window": window, "now": now,
    }  # fmt: skip
    return await read(conn, TAKE_DATA_TRY, params, of=DataTry)


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session about to be opened; of its token only the hash is here."""

    id: UUID
    token_hash: bytes
    browser: bytes
    device: str
    proof: str
    life: timedelta


async def open_account_session(
    conn: Conn, session: NewSession, *, journey_id: UUID, person_id: UUID, account_id: UUID, contact_id: UUID,
    now: datetime,
) -> None:  # fmt: skip
    """Mark the journey proven and open the account and its session; undo everything if it may not."""
    params = {
        "journey_id": journey_id, "person_id": person_id, "account_id": account_id,
        "contact_id": contact_id, "now": now,
        "session_id": session.id, "token_hash": session.token_hash, "browser": session.browser,
        "device": session.device, "proof": session.proof, "life": session.life,
    }  # fmt: skip
    await run(conn, OPEN_ACCOUNT_SESSION, params)


async def was_opened(conn: Conn, token_hash: bytes) -> bool:
    found = await one(conn, WAS_OPENED, {"token_hash": token_hash}, of=Opened)
    return found is not None and found.was_opened
