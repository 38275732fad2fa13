"""The SQL of going on in another browser."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.enrolment.application import ContactKind
from peserta.kit.clock import business_date
from peserta.kit.database import Conn, many, one, run


@dataclass(frozen=True, slots=True)
class ResumeRow:
    """A reference that a browser gave; `wished_at` is since when, or from when, a code is wished for."""

    id: UUID
    browser: bytes
    reference: str
    wished_at: datetime | None
    by_whatsapp: bool


@dataclass(frozen=True, slots=True)
class ResumableRow:
    """An application that can be gone on with elsewhere, and how its family is reached."""

    id: UUID
    reference: str
    language: str
    contact_id: UUID
    contact_kind: ContactKind
    contact_sealed: bytes
    contact_index: bytes


@dataclass(frozen=True, slots=True)
class BegunRow:
    """An application of a browser."""

    id: UUID
    reference: str


@dataclass(frozen=True, slots=True)
class Deleted:
    id: UUID


# The same reference sent again is one wish: of many at once, one makes the row.
UPSERT_RESUME = """
INSERT INTO enrolment_resume AS r (id, browser, reference, by_whatsapp, asked_at, wished_at)
     VALUES (%(id)s, %(browser)s, %(reference)s, %(by_whatsapp)s, %(now)s, %(now)s)
ON CONFLICT (browser, reference) DO UPDATE
        SET asked_at    = excluded.asked_at,
            by_whatsapp = excluded.by_whatsapp,
            wished_at   = coalesce(r.wished_at, excluded.wished_at)
  RETURNING id, browser, reference, wished_at, by_whatsapp
"""

FIND_RESUME = """
SELECT id,
       browser,
       reference,
       wished_at,
       by_whatsapp
  FROM enrolment_resume
 WHERE id = %(id)s
   AND browser = %(browser)s
"""

CLAIM_WISH = """
SELECT id,
       browser,
       reference,
       wished_at,
       by_whatsapp
  FROM enrolment_resume
 WHERE wished_at <= %(now)s
 ORDER BY wished_at
 LIMIT 1
   FOR UPDATE SKIP LOCKED
"""

SET_WISH = """
UPDATE enrolment_resume
   SET wished_at = %(wished_at)s
 WHERE id = %(id)s
"""

FIND_RESUMABLE = """
SELECT id,
       reference,
       language,
       contact_id,
       contact_kind,
       contact_sealed,
       contact_index
  FROM enrolment_application
 WHERE reference = %(reference)s
   AND proven_at IS NOT NULL
"""

LOCK_RESUMABLE = """
SELECT id,
       reference,
       language,
       contact_id,
       contact_kind,
       contact_sealed,
       contact_index
  FROM enrolment_application
 WHERE id = %(id)s
   AND contact_id = %(contact_id)s
   AND proven_at IS NOT NULL
   FOR UPDATE
"""

JOIN_BROWSER = """
INSERT INTO enrolment_browser (application_id, browser, joined_at)
     VALUES (%(id)s, %(browser)s, %(now)s)
ON CONFLICT (application_id, browser) DO NOTHING
"""

# Who comes back begins the thirty days of waiting again.
TOUCH = """
UPDATE enrolment_application
   SET changed_at = %(now)s,
       touched_on = %(today)s,
       warned_on  = NULL
 WHERE id = %(id)s
   AND state = 'open'
"""

LIST_BEGUN = """
SELECT id,
       reference
  FROM enrolment_application
 WHERE browser = %(browser)s
   AND state <> 'faded'
 ORDER BY changed_at DESC
 LIMIT 3
"""

FORGET = """
DELETE FROM enrolment_resume
      WHERE id IN (SELECT id FROM enrolment_resume WHERE asked_at < %(asked_before)s LIMIT %(limit)s)
  RETURNING id
"""


async def upsert_resume(
    conn: Conn, resume_id: UUID, browser: bytes, reference: str, *, by_whatsapp: bool, now: datetime
) -> ResumeRow:
    params = {"id": resume_id, "browser": browser, "reference": reference, "by_whatsapp": by_whatsapp, "now": now}
    row = await one(conn, UPSERT_RESUME, params, of=ResumeRow)
    assert row is not None, "an upsert returns its row"
    return row


async def find_resume(conn: Conn, resume_id: UUID, browser: bytes) -> ResumeRow | None:
    return await one(conn, FIND_RESUME, {"id": resume_id, "browser": browser}, of=ResumeRow)


async def claim_wish(conn: Conn, *, now: datetime) -> ResumeRow | None:
    """The wish that waits longest, for nobody else until the transaction ends."""
    return await one(conn, CLAIM_WISH, {"now": now}, of=ResumeRow)


async def set_wish(conn: Conn, resume_id: UUID, wished_at: datetime | None) -> None:
    await run(conn, SET_WISH, {"id": resume_id, "wished_at": wished_at})


async def find_resumable(conn: Conn, reference: str) -> ResumableRow | None:
    return await one(conn, FIND_RESUMABLE, {"reference": reference}, of=ResumableRow)


async def lock_resumable(conn: Conn, application_id: UUID, contact_id: UUID) -> ResumableRow | None:
    """The application, if that is still its contact, and proven."""
    return await one(conn, LOCK_RESUMABLE, {"id": application_id, "contact_id": contact_id}, of=ResumableRow)


async def join_browser(conn: Conn, application_id: UUID, browser: bytes, *, now: datetime) -> None:
    await run(conn, JOIN_BROWSER, {"id": application_id, "browser": browser, "now": now})
    await run(conn, TOUCH, {"id": application_id, "now": now, "today": business_date(now)})


async def list_begun(conn: Conn, browser: bytes) -> list[BegunRow]:
    return await many(conn, LIST_BEGUN, {"browser": browser}, of=BegunRow)


async def forget(conn: Conn, *, asked_before: datetime, limit: int) -> int:
    return len(await many(conn, FORGET, {"asked_before": asked_before, "limit": limit}, of=Deleted))
