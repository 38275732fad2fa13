"""Finding a person at the desk: by an exact identifier, for a stated reason, written down as it is done."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from peserta.access.accounts import find_account_state
from peserta.audit.actions import append
from peserta.enrolment.desk.at_desk import find_at_desk
from peserta.kit import limits
from peserta.kit.blind_index import blind_index
from peserta.kit.database import Conn
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.limits import Limit, limit_key
from peserta.kit.refusal import Refusal
from peserta.kit.sealing import seal
from peserta.kit.values import CardNumber, Nik, PersonName, Reference
from peserta.membership.actions import find_cover
from peserta.membership.cover import Cover
from peserta.registry.actions import find_person, list_card_numbers, list_contacts, load_person
from peserta.registry.contact import Contact
from peserta.registry.person import Person
from peserta.staff.officer import Officer
from peserta.staff.permissions import Permission
from peserta.support import lookup_store, store
from peserta.support.lookup_store import NewLookup, OpenLookup
from peserta.support.rules import checked_note
from peserta.support.unsigned import find_matched

NOTE = "support_lookup.note"
A_DAY = Limit("desk-lookups", uses_max=60, window=timedelta(days=1))
# How long a person stays open for the officer who found them; then the reason is asked again.
OPEN_FOR = timedelta(minutes=30)


class Reason(StrEnum):
    """Why an officer looks at somebody."""

    AT_DESK = "at_desk"
    ON_PHONE = "on_phone"
    TICKET = "ticket"
    CORRECTION = "correction"
    HELPER = "helper"
    """A member has named this person as their helper; no form offers it."""


class SpentForToday(Refusal):
    """An officer has done something as often as one may in a day; `opens_at` is from when again."""

    def __init__(self, code: str, opens_at: datetime) -> None:
        super().__init__(code)
        self.opens_at = opens_at


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, why, and that reason in the officer's own words."""

    wanted: Nik | CardNumber | Reference
    reason: Reason
    note: str

    @property
    def found_by(self) -> str:
        if isinstance(self.wanted, Nik):
            return "nik"
        return "card" if isinstance(self.wanted, CardNumber) else "ticket"


@dataclass(frozen=True, slots=True)
class PersonAtDesk:
    """What an officer sees of a person: never a whole identifier or contact.

    `born_on` is None, and the name is masked, for whoever may not compare them with an identity card.
    """

    lookup: OpenLookup
    name: str
    born_on: date | None
    card: str | None
    contacts: list[Contact]
    account_state: str | None
    cover: Cover | None
    is_dead: bool


async def look_up(conn: Conn, search: Search, *, officer: Officer, keys: Keys, now: datetime) -> UUID | None:
    """Find a person; return the look that was opened, or None when nobody was found.

    That it was asked is written down either way. Refuses with "staff.not_allowed", "desk.note_missing",
    and `SpentForToday` after sixty searches in a day.
    """
    officer.must(Permission.FIND_PERSON)
    note = checked_note(search.note)
    use = await limits.take(conn, limit_key(keys, A_DAY.name, officer.id.bytes), A_DAY, now=now)
    if not use.within(A_DAY):
        raise SpentForToday("desk.too_many_lookups", use.opens_at)
    person_id = await _find(conn, search.wanted, keys)
    lookup_id = new_id(now)
    sealed = seal(keys, note, place=NOTE, row=lookup_id)
    lookup = NewLookup(lookup_id, officer.id, search.found_by, person_id, search.reason.value, sealed)
    await lookup_store.insert_lookup(conn, lookup, now=now)
    await append(
        conn, kind="desk.looked_up", person_id=person_id, actor=officer.actor,
        facts={"by": search.found_by, "reason": search.reason.value, "lookup": str(lookup_id)}, now=now,
    )  # fmt: skip
    return lookup_id if person_id is not None else None


async def _find(conn: Conn, wanted: Nik | CardNumber | Reference, keys: Keys) -> UUID | None:
    if isinstance(wanted, Reference):
        if ticket := await store.find_ticket(conn, wanted.characters):
            return ticket.person_id or await find_matched(conn, ticket)
        application = await find_at_desk(conn, wanted, keys=keys)
        return application.head_id if application else None
    column = "nik" if isinstance(wanted, Nik) else "card"
    person = await find_person(conn, column=column, index=blind_index(keys, column, wanted.digits))
    return person.id if person else None


async def is_unsigned_ticket(conn: Conn, reference: Reference) -> bool:
    """Whether a ticket has this reference and names nobody: its writer was not signed in, nor gave data that match."""
    ticket = await store.find_ticket(conn, reference.characters)
    return ticket is not None and ticket.person_id is None


async def load_lookup(conn: Conn, lookup_id: UUID, *, officer: Officer, now: datetime) -> OpenLookup:
    """The look that this officer has open: the one way to a person at the desk.

    Refuses with "desk.lookup_gone" after thirty minutes, or another's, and with "desk.own_family" whoever is of
    the officer's own: that they were searched for is written down like any search, and nothing opens.
    """
    officer.must(Permission.FIND_PERSON)
    lookup = await lookup_store.find_lookup(conn, lookup_id, staff_id=officer.id, since=now - OPEN_FOR)
    if lookup is None:
        raise Refusal("desk.lookup_gone")
    await check_not_own_family(conn, await load_person(conn, lookup.person_id), officer)
    return lookup


async def check_not_own_family(conn: Conn, person: Person, officer: Officer) -> None:
    """Refuse with "desk.own_family" what an officer would do for themself or their family."""
    if officer.nik_index is None:
        return
    own = await find_person(conn, column="nik", index=officer.nik_index)
    if own is not None and own.family_id == person.family_id:
        raise Refusal("desk.own_family")


async def load_at_desk(conn: Conn, lookup_id: UUID, *, officer: Officer, keys: Keys, now: datetime) -> PersonAtDesk:
    """What this officer may see of the person they have open; refuses as `load_lookup`."""
    lookup = await load_lookup(conn, lookup_id, officer=officer, now=now)
    person = await load_person(conn, lookup.person_id)
    cards = await list_card_numbers(conn, person.family_id, keys=keys)
    card = cards.get(person.id)
    sees_identity = officer.may(Permission.SEE_IDENTITY)
    return PersonAtDesk(
        lookup=lookup,
        name=person.name if sees_identity else PersonName(person.name).masked,
        born_on=person.born_on if sees_identity else None,
        card=card.masked if card else None,
        contacts=await list_contacts(conn, person.id),
        account_state=await find_account_state(conn, person.id),
        cover=await find_cover(conn, person.id),
        is_dead=person.died_on is not None,
    )
