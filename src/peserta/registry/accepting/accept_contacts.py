"""Taking over the roll's contacts: what may be replaced is, what was proven stays and opens a case."""

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.casework.case import NewCase
from peserta.kit.blind_index import blind_index
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.registry.accepting import roll_store
from peserta.registry.accepting.contact_plan import ContactPlan, KnownContact, plan_contact
from peserta.registry.accepting.roll import RollContact
from peserta.registry.accepting.sealed_row import NewContact, PersonChange
from peserta.registry.contact import Kind

KINDS: tuple[Kind, ...] = ("phone", "email")
CASE_KIND = "contact_differs"


@dataclass(frozen=True, slots=True)
class _Planned:
    """The roll's contact of one kind (None when it has none), and what is to be done."""

    person: PersonChange
    kind: Kind
    roll: RollContact | None
    value_index: bytes | None
    plan: ContactPlan


async def accept_contacts(
    conn: Conn, people: Sequence[PersonChange], known_ids: AbstractSet[UUID], *, keys: Keys, now: datetime
) -> list[NewCase]:
    """Write the contacts of new and changed persons; return the cases that the differences make."""
    planned = await _plan(conn, people, known_ids, keys)
    outgoing = [contact_id for one in planned for contact_id in one.plan.release]
    released = await roll_store.release_contacts(conn, outgoing, now) if outgoing else set[UUID]()
    # Whoever proves a contact while this runs is the stronger one: then nothing is added.
    proven_meanwhile = set(outgoing) - released
    incoming = [
        NewContact.of(one.roll, one.value_index, one.person, keys, now)
        for one in planned
        if one.plan.add and one.roll and one.value_index and proven_meanwhile.isdisjoint(one.plan.release)
    ]
    if incoming:
        await roll_store.insert_contacts(conn, incoming)
    await _refresh(conn, planned)
    disputes = [(one, _dispute(one, proven_meanwhile)) for one in planned]
    return [_case(one, contact_id) for one, contact_id in disputes if contact_id is not None]


async def _plan(conn: Conn, people: Sequence[PersonChange], known_ids: AbstractSet[UUID], keys: Keys) -> list[_Planned]:
    known: dict[tuple[UUID, Kind], list[KnownContact]] = defaultdict(list)
    if known_ids:
        for contact in await roll_store.list_known_contacts(conn, list(known_ids)):
            known[contact.person_id, contact.kind].append(contact)
    planned: list[_Planned] = []
    for person in people:
        by_kind = {contact.kind: contact for contact in person.roll.contacts}
        for kind in KINDS:
            roll, live = by_kind.get(kind), known.get((person.id, kind), [])
            if roll is None and not live:
                continue
            index = blind_index(keys, kind, roll.indexed) if roll else None
            plan = plan_contact(live, index, roll.confirmed_at if roll else None)
            planned.append(_Planned(person, kind, roll, index, plan))
    return planned


async def _refresh(conn: Conn, planned: Sequence[_Planned]) -> None:
    confirmed = [
        (one.plan.refresh, one.roll.confirmed_at)
        for one in planned
        if one.plan.refresh and one.roll and one.roll.confirmed_at
    ]
    if confirmed:
        await roll_store.refresh_contacts(conn, confirmed)


def _dispute(one: _Planned, proven_meanwhile: AbstractSet[UUID]) -> UUID | None:
    """The contact on record that the roll's differs from and may not replace."""
    if one.plan.dispute is not None or not one.plan.add:
        return one.plan.dispute
    return next((contact_id for contact_id in one.plan.release if contact_id in proven_meanwhile), None)


def _case(one: _Planned, contact_id: UUID) -> NewCase:
    assert one.value_index is not None, "only a contact the roll gives can differ"
    assert one.roll is not None, "only a contact the roll gives can differ"
    # The blind index in the key makes each different value one case, however often it comes again.
    key = f"{CASE_KIND}:{one.person.id}:{one.kind}:{one.value_index.hex()}"
    facts: dict[str, str | int] = {"contact": str(contact_id), "kind": one.kind, "roll_hint": one.roll.hint}
    return NewCase(CASE_KIND, one.person.id, facts, key)
