"""Tickets that nobody signed: whose data their writer had given, and which account may read them all the same."""

from dataclasses import dataclass
from uuid import UUID

from peserta.access.activation.journeys import find_journey
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.kit.typed import BadValue
from peserta.kit.values import Email, PersonName, Phone
from peserta.registry.actions import list_card_numbers, list_contacts, load_person
from peserta.registry.changing import Typed
from peserta.support.store import TicketRow
from peserta.support.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Matched:
    """The person whose data a writer knew, masked."""

    name: str
    card: str | None


async def find_matched(conn: Conn, ticket: Ticket | TicketRow) -> UUID | None:
    """Whose data were given, and matched, where such a ticket was written: its writer knew them, and proved nothing."""
    if ticket.person_id is not None or ticket.journey_id is None:
        return None
    journey = await find_journey(conn, ticket.journey_id, ticket.browser)
    return journey.person_id if journey else None


async def load_matched(conn: Conn, ticket: Ticket, keys: Keys) -> Matched | None:
    """The same person as staff see them beside the ticket."""
    person_id = await find_matched(conn, ticket)
    if person_id is None:
        return None
    person = await load_person(conn, person_id)
    card = (await list_card_numbers(conn, person.family_id, keys=keys)).get(person.id)
    return Matched(PersonName(person.name).masked, card.masked if card else None)


async def may_read(conn: Conn, ticket: Ticket, person_id: UUID, *, keys: Keys) -> bool:
    """Whether somebody who is signed in and has the reference may read what was written before signing in.

    Theirs were the data that were given, or they have proven the contact on which they asked to be reached.
    """
    if ticket.person_id is not None:
        return False
    if await find_matched(conn, ticket) == person_id:
        return True
    index = _index_of(ticket.contact, keys)
    proven = {contact.value_index for contact in await list_contacts(conn, person_id) if contact.proven_at is not None}
    return index in proven


def _index_of(contact: str, keys: Keys) -> bytes | None:
    """How a contact is found, where what was typed is one and nothing else."""
    try:
        return Typed.of(Email.parse(contact) if "@" in contact else Phone.parse(contact), keys).index
    except BadValue:
        return None
