"""The rows of what contacts were told, and every statement on them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.access.recovery.event import Event
from peserta.kit.database import Conn, many, one, run


@dataclass(frozen=True, slots=True)
class Noticed:
    """An event that somebody has a reference of, and the message that carried it."""

    message_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class Trail:
    """An event with all that led to it; `contact_id` is the contact that served as its first proof."""

    id: UUID
    person_id: UUID
    template: str
    at: datetime
    journey_id: UUID | None
    subject_id: UUID | None
    account_id: UUID | None
    browser: bytes | None
    proof: str | None
    second_proof: str | None
    passkey_id: UUID | None
    contact_id: UUID | None
    second_contact_id: UUID | None


@dataclass(frozen=True, slots=True)
class _Gone:
    id: UUID


INSERT_EVENT = """
INSERT INTO access_event (id, person_id, template, device, session_id, journey_id, contact_id, subject_id, at, ends_at)
     VALUES (%(id)s, %(person_id)s, %(template)s, %(device)s, %(session_id)s, %(journey_id)s, %(contact_id)s,
             %(subject_id)s, %(now)s, %(ends_at)s)
"""

INSERT_NOTICE = """
INSERT INTO access_event_notice (message_id, event_id, token_hash, reference_hash)
     VALUES (%(message_id)s, %(event_id)s, %(token_hash)s, %(reference_hash)s)
"""

FIND_BY_LINK = """
SELECT e.id,
       e.person_id,
       e.template,
       e.device,
       e.at,
       e.disowned_at
  FROM access_event_notice n
  JOIN access_event e
    ON e.id = n.event_id
 WHERE n.token_hash = %(token_hash)s
   AND e.ends_at > %(now)s
"""

# Seven characters are few enough to meet twice; the birth date tells them apart.
LIST_BY_REFERENCE = """
SELECT n.message_id,
       e.person_id
  FROM access_event_notice n
  JOIN access_event e
    ON e.id = n.event_id
 WHERE n.reference_hash = %(reference_hash)s
   AND e.ends_at > %(now)s
 ORDER BY e.at DESC
 LIMIT 20
"""

# Of many who press the button at once, one acts; all are answered alike.
DISOWN = """
UPDATE access_event
   SET disowned_at = %(now)s
 WHERE id = %(id)s
   AND disowned_at IS NULL
   AND ends_at > %(now)s
RETURNING id
"""

LOAD_TRAIL = """
   SELECT e.id,
          e.person_id,
          e.template,
          e.at,
          e.journey_id,
          e.subject_id,
          a.id AS account_id,
          s.browser,
          s.proof,
          s.second_proof,
          s.passkey_id,
          coalesce(e.contact_id, j.proven_contact_id) AS contact_id,
          s.second_contact_id
     FROM access_event e
LEFT JOIN access_account a
       ON a.person_id = e.person_id
LEFT JOIN access_session s
       ON s.id = e.session_id
LEFT JOIN access_journey j
       ON j.id = coalesce(s.journey_id, e.journey_id)
    WHERE e.id = %(id)s
"""

FORGET_EVENTS = """
DELETE FROM access_event
      WHERE id IN (SELECT id FROM access_event WHERE ends_at <= %(before)s LIMIT %(batch)s)
  RETURNING id
"""


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event about to be written down."""

    id: UUID
    person_id: UUID
    template: str
    device: str
    session_id: UUID | None
    journey_id: UUID | None
    contact_id: UUID | None
    subject_id: UUID | None
    ends_at: datetime


async def insert_event(conn: Conn, event: NewEvent, *, now: datetime) -> None:
    params = {
        "id": event.id, "person_id": event.person_id, "template": event.template, "device": event.device,
        "session_id": event.session_id, "journey_id": event.journey_id, "contact_id": event.contact_id,
        "subject_id": event.subject_id, "ends_at": event.ends_at, "now": now,
    }  # fmt: skip
    await run(conn, INSERT_EVENT, params)


async def insert_notice(
    conn: Conn, message_id: UUID, event_id: UUID, *, token_hash: bytes, reference_hash: bytes
) -> None:
    params = {
        "message_id": message_id, "event_id": event_id, "token_hash": token_hash, "reference_hash": reference_hash,
    }  # fmt: skip
    await run(conn, INSERT_NOTICE, params)


async def find_by_token(conn: Conn, token_hash: bytes, *, now: datetime) -> Event | None:
    return await one(conn, FIND_BY_LINK, {"token_hash": token_hash, "now": now}, of=Event)


async def list_by_reference(conn: Conn, reference_hash: bytes, *, now: datetime) -> list[Noticed]:
    return await many(conn, LIST_BY_REFERENCE, {"reference_hash": reference_hash, "now": now}, of=Noticed)


async def disown(conn: Conn, event_id: UUID, *, now: datetime) -> Trail | None:
    """What led to the event, for the one who is first; None when it was disowned before."""
    if await one(conn, DISOWN, {"id": event_id, "now": now}, of=_Gone) is None:
        return None
    return await one(conn, LOAD_TRAIL, {"id": event_id}, of=Trail)


async def forget_events(conn: Conn, *, before: datetime, batch: int) -> int:
    """Delete a batch of events that ended before; return how many."""
    return len(await many(conn, FORGET_EVENTS, {"before": before, "batch": batch}, of=_Gone))
