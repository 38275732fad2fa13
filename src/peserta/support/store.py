"""The rows of tickets, and every statement on them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from peserta.kit.database import Conn, many, one, run
from peserta.support.ticket import Kind, State, TicketLine, TraceLine


@dataclass(frozen=True, slots=True)
class TicketRow:
    id: UUID
    reference: str
    kind: Kind
    state: State
    person_id: UUID | None
    step: str
    trace: list[TraceLine]
    message: bytes
    contact: bytes | None
    language: str
    opened_at: datetime
    waits_since: datetime
    journey_id: UUID | None
    browser: bytes


@dataclass(frozen=True, slots=True)
class NoteRow:
    id: UUID
    author: str
    body: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Referenced:
    reference: str


@dataclass(frozen=True, slots=True)
class NewTicket:
    id: UUID
    reference: str
    kind: Kind
    person_id: UUID | None
    journey_id: UUID | None
    browser: bytes
    step: str
    trace: list[TraceLine]
    message: bytes
    contact: bytes | None
    language: str


INSERT_TICKET = """
INSERT INTO support_ticket (id, reference, kind, state, person_id, journey_id, browser, step, trace, message,
                            contact, language, opened_at, waits_since, changed_at)
     VALUES (%(id)s, %(reference)s, %(kind)s, 'open', %(person_id)s, %(journey_id)s, %(browser)s, %(step)s,
             %(trace)s, %(message)s, %(contact)s, %(language)s, %(now)s, %(now)s, %(now)s)
ON CONFLICT (reference) DO NOTHING
  RETURNING reference
"""

SELECT_TICKET = """
SELECT id,
       reference,
       kind,
       state,
       person_id,
       step,
       trace,
       message,
       contact,
       language,
       opened_at,
       waits_since,
       journey_id,
       browser
  FROM support_ticket
"""

FIND_TICKET = SELECT_TICKET + " WHERE reference = %(reference)s\n"

# Whoever writes a note meanwhile waits, or is waited for: their note refers to this row.
LOCK_TICKET = FIND_TICKET + "   FOR UPDATE\n"

# Somebody else's reference opens nothing: the browser or the proven person must fit.
# What somebody wrote in their account is theirs alone: who has the phone next, or presses "that was not me" with a
# link that somebody forwarded, reads none of it. What nobody has signed is the browser's.
FIND_OWN_TICKET = (
    SELECT_TICKET
    + """ WHERE reference = %(reference)s
   AND (person_id = %(person_id)s::uuid OR person_id IS NULL AND browser = %(browser)s)
"""
)

LIST_NOTES = """
SELECT id,
       author,
       body,
       at
  FROM support_note
 WHERE ticket_id = %(ticket_id)s
 ORDER BY id DESC
 LIMIT 200
"""

SELECT_LINES = """
SELECT reference,
       kind,
       state,
       step,
       opened_at,
       waits_since
  FROM support_ticket
"""

LIST_OPEN = (
    SELECT_LINES
    + """ WHERE state = 'open'
 ORDER BY waits_since
 LIMIT %(limit)s
"""
)

LIST_ENDED = (
    SELECT_LINES
    + """ WHERE state = %(state)s
 ORDER BY changed_at DESC
 LIMIT %(limit)s
"""
)

LIST_OWN_TICKETS = (
    SELECT_LINES
    + """ WHERE person_id = %(person_id)s::uuid
    OR person_id IS NULL AND browser = %(browser)s
 ORDER BY opened_at DESC
 LIMIT 50
"""
)

INSERT_NOTE = """
INSERT INTO support_note (id, ticket_id, author, actor, body, at)
     VALUES (%(id)s, %(ticket_id)s, %(author)s, %(actor)s, %(body)s, %(now)s)
"""

# What is open waits already, since the first of what is not answered.
REOPEN_TICKET = """
UPDATE support_ticket
   SET waits_since = CASE WHEN state = 'open' THEN waits_since ELSE %(now)s END,
       state = 'open',
       changed_at = %(now)s
 WHERE id = %(id)s
"""

SET_STATE = """
WITH changed AS (
    UPDATE support_ticket
       SET state = %(state)s,
           changed_at = %(now)s
     WHERE id = %(id)s
       AND state = ANY(%(from_states)s)
 RETURNING id
)
SELECT kit_expect(EXISTS (SELECT FROM changed), 'the ticket was in another state')
"""


async def insert_ticket(conn: Conn, ticket: NewTicket, *, now: datetime) -> Referenced | None:
    params = {
        "id": ticket.id, "reference": ticket.reference, "kind": ticket.kind, "person_id": ticket.person_id,
        "journey_id": ticket.journey_id, "browser": ticket.browser, "step": ticket.step,
        "trace": Jsonb(ticket.trace), "message": ticket.message, "contact": ticket.contact,
        "language": ticket.language, "now": now,
    }  # fmt: skip
    return await one(conn, INSERT_TICKET, params, of=Referenced)


async def find_ticket(conn: Conn, reference: str) -> TicketRow | None:
    return await one(conn, FIND_TICKET, {"reference": reference}, of=TicketRow)


async def lock_ticket(conn: Conn, reference: str) -> TicketRow | None:
    return await one(conn, LOCK_TICKET, {"reference": reference}, of=TicketRow)


async def find_own_ticket(conn: Conn, reference: str, browser: bytes, person_id: UUID | None) -> TicketRow | None:
    params = {"reference": reference, "browser": browser, "person_id": person_id}
    return await one(conn, FIND_OWN_TICKET, params, of=TicketRow)


async def list_notes(conn: Conn, ticket_id: UUID) -> list[NoteRow]:
    """The newest notes, newest first."""
    return await many(conn, LIST_NOTES, {"ticket_id": ticket_id}, of=NoteRow)


async def list_tickets(conn: Conn, state: State, limit: int) -> list[TicketLine]:
    sql = LIST_OPEN if state == "open" else LIST_ENDED
    return await many(conn, sql, {"state": state, "limit": limit}, of=TicketLine)


async def list_own_tickets(conn: Conn, browser: bytes, person_id: UUID | None) -> list[TicketLine]:
    return await many(conn, LIST_OWN_TICKETS, {"browser": browser, "person_id": person_id}, of=TicketLine)


async def insert_note(
    conn: Conn, note_id: UUID, ticket_id: UUID, *, author: str, actor: str, body: bytes, now: datetime
) -> None:
    params = {"id": note_id, "ticket_id": ticket_id, "author": author, "actor": actor, "body": body, "now": now}
    await run(conn, INSERT_NOTE, params)


async def reopen_ticket(conn: Conn, ticket_id: UUID, *, now: datetime) -> None:
    """Let a ticket wait, from now on or as it does already."""
    await run(conn, REOPEN_TICKET, {"id": ticket_id, "now": now})


async def set_state(conn: Conn, ticket_id: UUID, state: State, *, from_states: list[State], now: datetime) -> None:
    await run(conn, SET_STATE, {"id": ticket_id, "state": state, "from_states": from_states, "now": now})
