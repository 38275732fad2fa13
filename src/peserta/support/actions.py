"""Opening tickets, reading them, and answering."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from peserta.access.push.push import announce
from peserta.access.push.push_rules import Purpose
from peserta.access.recovery.telling import list_told
from peserta.audit.actions import append
from peserta.kit import limits
from peserta.kit.database import Conn
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.limits import Limit, limit_key
from peserta.kit.refusal import Refusal
from peserta.kit.sealing import seal, unseal
from peserta.kit.values import Reference
from peserta.messaging.telling.speed import SpeedBoard
from peserta.support import store
from peserta.support.delivery import trace_codes
from peserta.support.rules import checked_contact, checked_message
from peserta.support.store import NewTicket, TicketRow
from peserta.support.telling import tell
from peserta.support.ticket import Note, State, Ticket, TicketDraft, TicketLine
from peserta.support.unsigned import may_read

MESSAGE = "support_ticket.message"
CONTACT = "support_ticket.contact"
NOTE = "support_note.body"
A_DAY = Limit("tickets", uses_max=10, window=timedelta(days=1))
NOTES_A_DAY = Limit("ticket-notes", uses_max=40, window=timedelta(days=1))
REFERENCE_TRIES = 5
# What was written without an account is no one's; no browser has this.
NO_BROWSER: Final = bytes(32)


class TooMany(Refusal):
    """A browser wrote too often today; `opens_at` is from when it may again."""

    def __init__(self, opens_at: datetime) -> None:
        super().__init__("ticket.too_many")
        self.opens_at = opens_at


async def open_ticket(conn: Conn, draft: TicketDraft, *, keys: Keys, now: datetime) -> Reference:
    """Store a ticket and return its reference; refuses an empty or too long message, and a flood."""
    message = checked_message(draft.message)
    await _count(conn, A_DAY, draft.browser, keys=keys, now=now)
    ticket_id = new_id(now)
    contact = checked_contact(draft.contact)
    for _ in range(REFERENCE_TRIES):
        reference = Reference.new(secrets.token_bytes(16))
        ticket = NewTicket(
            id=ticket_id, reference=reference.characters, kind=draft.kind, person_id=draft.person_id,
            journey_id=draft.journey_id, browser=draft.browser, step=draft.step[:40], trace=list(draft.trace),
            message=seal(keys, message, place=MESSAGE, row=ticket_id),
            contact=seal(keys, contact, place=CONTACT, row=ticket_id) if contact else None,
            language=draft.language,
        )  # fmt: skip
        if await store.insert_ticket(conn, ticket, now=now) is not None:
            await append(
                conn, kind="ticket.opened", person_id=draft.person_id, actor="member",
                facts={"reference": reference.characters, "kind": draft.kind}, now=now,
            )  # fmt: skip
            return reference
    raise AssertionError("five random references were all taken: one in 10^8 each")


async def find_own_ticket(
    conn: Conn, reference: Reference, *, browser: bytes, person_id: UUID | None, keys: Keys
) -> Ticket | None:
    """A ticket for the person it is about or, where that is nobody, for the browser it was written in.

    Also, with its reference, for whoever has proven since that it is theirs (`may_read`).
    """
    row = await store.find_own_ticket(conn, reference.characters, browser, person_id)
    if row is not None:
        return await _read(conn, row, keys)
    if person_id is None or (row := await store.find_ticket(conn, reference.characters)) is None:
        return None
    ticket = await _read(conn, row, keys)
    return ticket if await may_read(conn, ticket, person_id, keys=keys) else None


async def lock_ticket(conn: Conn, reference: Reference, *, keys: Keys) -> Ticket | None:
    """A ticket for staff who are about to change it, locked; `read_ticket` is for looking."""
    row = await store.lock_ticket(conn, reference.characters)
    return None if row is None else await _read(conn, row, keys)


async def read_ticket(conn: Conn, reference: Reference, *, actor: str, keys: Keys, now: datetime) -> Ticket | None:
    """A ticket for staff who only read: that is written down in the same transaction.

    Its trace is what became of the codes until now, with what only staff may see; where the codes are
    no longer kept, it is what the member saw when writing.
    """
    row = await store.find_ticket(conn, reference.characters)
    if row is None:
        return None
    ticket = await _read(conn, row, keys)
    await _write_down(conn, "ticket.read", ticket, actor=actor, now=now)
    if row.journey_id is None:
        return ticket
    speeds = SpeedBoard()
    await speeds.refresh(conn, now)
    trace = await trace_codes(conn, row.journey_id, row.browser, speeds.late_s, for_staff=True, now=now)
    return replace(ticket, trace=trace or ticket.trace)


async def list_own_tickets(conn: Conn, *, browser: bytes, person_id: UUID | None) -> list[TicketLine]:
    """The newest tickets of a browser or a person."""
    return await store.list_own_tickets(conn, browser, person_id)


async def list_tickets_of(conn: Conn, person_id: UUID) -> list[TicketLine]:
    """The newest tickets that a person wrote in their account; none of whoever was not signed in."""
    return await list_own_tickets(conn, browser=NO_BROWSER, person_id=person_id)


async def list_tickets(conn: Conn, state: State, *, limit: int) -> list[TicketLine]:
    """Tickets in one state: those that wait longest first, of those that are answered the last answered first."""
    return await store.list_tickets(conn, state, limit)


async def add_member_note(conn: Conn, ticket: Ticket, text: str, *, browser: bytes, keys: Keys, now: datetime) -> None:
    """Let the member say more; an answered or closed ticket is open again, and waits from now on."""
    body = checked_message(text)
    await _count(conn, NOTES_A_DAY, browser, keys=keys, now=now)
    await _add_note(conn, ticket.id, body, author="member", actor="member", keys=keys, now=now)
    await store.reopen_ticket(conn, ticket.id, now=now)
    await _write_down(conn, "ticket.continued", ticket, actor="member", now=now)


async def answer_ticket(conn: Conn, ticket: Ticket, text: str, *, actor: str, keys: Keys, now: datetime) -> None:
    """Answer as staff: seen on the ticket's page at once, and told to the person's contacts if it is known.

    A ticket that was closed meanwhile undoes the transaction (`lost_a_race`).
    """
    body = checked_message(text)
    await _add_note(conn, ticket.id, body, author="staff", actor=actor, keys=keys, now=now)
    await store.set_state(conn, ticket.id, "answered", from_states=["open", "answered"], now=now)
    await _write_down(conn, "ticket.answered", ticket, actor=actor, now=now)
    if ticket.person_id is not None:
        await _tell(conn, ticket, ticket.person_id, keys=keys, now=now)


async def _tell(conn: Conn, ticket: Ticket, person_id: UUID, *, keys: Keys, now: datetime) -> None:
    await announce(conn, [person_id], Purpose.TICKET, now=now)
    contacts, facts = await list_told(conn, person_id, now=now), {"reference": str(Reference(ticket.reference))}
    await tell(conn, contacts, "ticket_answered", facts, language=ticket.language, keys=keys, now=now)


async def _write_down(conn: Conn, kind: str, ticket: Ticket, *, actor: str, now: datetime) -> None:
    facts = {"reference": ticket.reference}
    await append(conn, kind=kind, person_id=ticket.person_id, actor=actor, facts=facts, now=now)


async def _add_note(
    conn: Conn, ticket_id: UUID, body: str, *, author: str, actor: str, keys: Keys, now: datetime
) -> None:
    note_id = new_id(now)
    sealed = seal(keys, body, place=NOTE, row=note_id)
    await store.insert_note(conn, note_id, ticket_id, author=author, actor=actor, body=sealed, now=now)


async def _count(conn: Conn, limit: Limit, browser: bytes, *, keys: Keys, now: datetime) -> None:
    use = await limits.take(conn, limit_key(keys, limit.name, browser), limit, now=now)
    if not use.within(limit):
        raise TooMany(use.opens_at)


async def _read(conn: Conn, row: TicketRow, keys: Keys) -> Ticket:
    notes = [
        Note(note.author, unseal(keys, note.body, place=NOTE, row=note.id), note.at)
        for note in reversed(await store.list_notes(conn, row.id))
    ]
    return Ticket(
        id=row.id, reference=row.reference, kind=row.kind, state=row.state, person_id=row.person_id, step=row.step,
        trace=[(code, at) for code, at in row.trace],
        message=unseal(keys, row.message, place=MESSAGE, row=row.id),
        contact=unseal(keys, row.contact, place=CONTACT, row=row.id) if row.contact else "",
        language=row.language, opened_at=row.opened_at, waits_since=row.waits_since, notes=notes,
        browser=row.browser, journey_id=row.journey_id,
    )  # fmt: skip
