"""Of my data: what was sent to me, and what I accepted."""

from typing import Final
from uuid import UUID

from peserta.access.accounts import list_journeys
from peserta.consent.actions import list_accepted
from peserta.enrolment.actions import list_of_family
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.messaging.sent import Destination, list_sent
from peserta.registry.actions import list_contacts, open_contact
from peserta.web.formats import masked

MESSAGES_MAX: Final = 500
Json = dict[str, object]


async def messages_of(conn: Conn, person_id: UUID, *, keys: Keys) -> list[Json]:
    """What was sent to the contacts on record since they stand there: never a text, never a code."""
    contacts = await list_contacts(conn, person_id)
    shown = {contact.value_index: masked(open_contact(contact, keys)) for contact in contacts}
    destinations = [Destination(contact.value_index, contact.recorded_at) for contact in contacts]
    return [
        {
            "at": sent.created_at.isoformat(), "channel": sent.channel, "about": sent.template,
            "to": shown[sent.destination_index], "language": sent.language, "state": sent.state,
        }
        for sent in await list_sent(conn, destinations, limit=MESSAGES_MAX)
    ]  # fmt: skip


async def acceptances_of(conn: Conn, person_id: UUID, family_id: UUID) -> list[Json]:
    """Notice, terms and consents: of the journeys this person proved a contact on, and of the family's enrolment."""
    journeys = [*await list_journeys(conn, person_id), *await list_of_family(conn, family_id)]
    return [
        {
            "purpose": one.purpose,
            "texts": [
                {"kind": kind, "version": version.hex()}
                for kind, version in zip(one.kinds, one.versions, strict=True)
            ],
            "language": one.language, "channel": one.channel, "given_at": one.given_at.isoformat(),
            "withdrawn_at": one.withdrawn_at.isoformat() if one.withdrawn_at else None,
        }
        for one in await list_accepted(conn, journeys)
    ]  # fmt: skip
