"""The rows of journeys and devices, and every statement on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from psycopg.types.json import Jsonb

from peserta.access.activation.journey import Journey
from peserta.kit.database import Conn, Reading, one, read, run


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody a browser has proven.

    It has sends of its own then. Tries of its own it has where a session of theirs in it was whole, or the account is
    not open yet. Whoever holds one contact of an open account can prove that in any number of browsers: with tries of
    its own for each, the code to another contact would be guessed as often as they like.
    """

    person_id: UUID
    has_own_tries: bool


@dataclass(frozen=True, slots=True)
class ProvenContact:
    contact_id: UUID


@dataclass(frozen=True, slots=True)
class _Trusted:
    is_trusted: bool


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
       has_own_tries,
       matched_at,
       proven_contact_id,
       proven_at
  FROM access_journey
 WHERE id = %(id)s
   AND browser = %(browser)s
"""

LIST_KNOWN_PERSONS = """
SELECT d.person_id,
       d.trusted_at IS NOT NULL OR a.state IS DISTINCT FROM 'open' AS has_own_tries
  FROM access_device d
  LEFT JOIN access_account a
    ON a.person_id = d.person_id
 WHERE d.browser = %(browser)s
 LIMIT 50
"""

IS_TRUSTED = """
SELECT EXISTS (
           SELECT
             FROM access_device
            WHERE browser = %(browser)s
              AND person_id = %(person_id)s
              AND trusted_at IS NOT NULL
       ) AS is_trusted
"""

LIST_PROVEN_CONTACTS = """
SELECT unnest(contact_ids) AS contact_id
  FROM access_device
 WHERE browser = %(browser)s
   AND person_id = %(person_id)s
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

OPEN_JOURNEY_SESSION = """
SELECT access_open_journey_session(
           %(journey_id)s, %(n)s, %(person_id)s, %(contact_id)s, %(account_id)s, %(session_id)s,
           %(token_hash)s, %(browser)s, %(device)s, %(proof)s, %(life)s,
           %(message_ids)s, %(entry_id)s, %(facts)s, %(now)s
       )
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


async def is_trusted(conn: Conn, browser: bytes, person_id: UUID) -> bool:
    """Whether a session of this person was whole in this browser, and nobody has taken that back."""
    found = await one(conn, IS_TRUSTED, {"browser": browser, "person_id": person_id}, of=_Trusted)
    return found is not None and found.is_trusted


async def list_proven_contacts(conn: Conn, browser: bytes, person_id: UUID) -> Reading[ProvenContact]:
    return await read(conn, LIST_PROVEN_CONTACTS, {"browser": browser, "person_id": person_id}, of=ProvenContact)


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


@dataclass(frozen=True, slots=True)
class Proven:
    """The right answer a session is opened by."""

    journey_id: UUID
    n: int
    person_id: UUID
    contact_id: UUID
    message_ids: Sequence[UUID]


async def open_journey_session(
    conn: Conn, session: NewSession, proven: Proven, *, account_id: UUID, entry_id: UUID,
    facts: Mapping[str, str | int], now: datetime,
) -> None:  # fmt: skip
    """Spend the code, open account and session, mark the contact, tell messaging and the audit; or undo everything."""
    params = {
        "journey_id": proven.journey_id, "n": proven.n, "person_id": proven.person_id,
        "contact_id": proven.contact_id, "account_id": account_id, "session_id": session.id,
        "token_hash": session.token_hash, "browser": session.browser, "device": session.device,
        "proof": session.proof, "life": session.life, "message_ids": sorted(proven.message_ids),
        "entry_id": entry_id, "facts": Jsonb(dict(facts)), "now": now,
    }  # fmt: skip
    await run(conn, OPEN_JOURNEY_SESSION, params)


async def was_opened(conn: Conn, token_hash: bytes) -> bool:
    found = await one(conn, WAS_OPENED, {"token_hash": token_hash}, of=Opened)
    return found is not None and found.was_opened
