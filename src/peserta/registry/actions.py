"""Finding a person, and reading what the scheme knows about them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.kit.sealing import unseal
from peserta.kit.values import CardNumber
from peserta.registry import store
from peserta.registry.contact import Contact
from peserta.registry.person import FamilyMember, Lookalike, Person
from peserta.registry.places import CONTACT_VALUE, PERSON_CARD


async def find_person(conn: Conn, *, column: Literal["nik", "card"], index: bytes) -> Person | None:
    """The person whose identifier has this blind index, in one statement."""
    return await store.find_person(conn, column, index)


async def list_by_nik(conn: Conn, indexes: Iterable[bytes]) -> list[Person | None]:
    """The person with each of these NIK's blind indexes, or None, in their order and in one round trip."""
    return await store.list_by_nik(conn, indexes)


async def load_person(conn: Conn, person_id: UUID) -> Person:
    """The person with this id; the caller has it from us, so the row is there."""
    person = await store.load_person(conn, person_id)
    assert person is not None, "persons are never deleted"
    return person


async def list_contacts(conn: Conn, person_id: UUID) -> list[Contact]:
    """The live contacts of a person: the one made first, then phones, the newest first; one statement, bounded work."""
    return await store.list_contacts(conn, person_id)


async def list_family(conn: Conn, family_id: UUID) -> list[FamilyMember]:
    """The persons on one family card: head, spouse, children by age, then the others."""
    return list(await store.list_family(conn, family_id))


async def list_card_numbers(conn: Conn, family_id: UUID, *, keys: Keys) -> dict[UUID, CardNumber]:
    """The card number of each person of a family who has one, for their own card and nowhere else."""
    cards = await store.list_cards(conn, family_id)
    return {
        card.person_id: CardNumber(unseal(keys, card.card_sealed, place=PERSON_CARD, row=card.person_id))
        for card in cards
    }


async def find_family(conn: Conn, index: bytes) -> UUID | None:
    """The family on record whose card has this blind index."""
    return await store.find_family(conn, index)


async def list_lookalikes(conn: Conn, family_id: UUID) -> list[Lookalike]:
    """Who outside a family has the folded name and birth date of somebody in it, at most 200 pairs."""
    return await store.list_lookalikes(conn, family_id)


async def list_without_nik(conn: Conn, *, first: date, last: date, after: UUID, limit: int) -> list[UUID]:
    """The living without a NIK who were born from `first` to `last`, by id, those after `after`."""
    return await store.list_without_nik(conn, first=first, last=last, after=after, limit=limit)


async def lock_people(conn: Conn, person_ids: Collection[UUID], *, card: UUID | None = None) -> None:
    """Keep everybody else from moving these persons, and from the bills and cover of their families and of `card`.

    For whoever moves people who are on record. The order, as everywhere: persons by id, families by id, bills, cover.
    Who moves nobody begins at the family, and an import at the persons that it writes, by id: who has a family waits
    for no person. Only an import that gives a card another number does, and whoever finds people here that another
    brought meanwhile; both try again after a deadlock. What is read of the persons is read after this.
    """
    families = await store.lock_people(conn, list(person_ids))
    await store.lock_families(conn, list(families | ({card} if card else set())))


async def lock_family(conn: Conn, family_id: UUID) -> None:
    """Keep everybody else from this family's bills and cover until the transaction ends.

    The first lock, always, but for whoever moves people (`lock_people`).
    """
    assert await store.lock_family(conn, family_id), "families are never deleted"


async def lock_families(conn: Conn, family_ids: Sequence[UUID]) -> None:
    """As `lock_family`, for many at once and in one order, so that two who lock the same do not block each other."""
    await store.lock_families(conn, family_ids)


def open_contact(contact: Contact, keys: Keys) -> str:
    """The phone in E.164 or the e-mail address, for the moment a message is made; never to be shown or logged."""
    return unseal(keys, contact.value_sealed, place=CONTACT_VALUE, row=contact.id)


async def mark_proven(conn: Conn, contact_id: UUID, *, now: datetime) -> None:
    """Write down that somebody proved this contact at `now`; costs no round trip in a pipeline."""
    await store.mark_proven(conn, contact_id, now)


async def hold_contact(conn: Conn, contact_id: UUID, *, until: datetime) -> None:
    """Let a contact prove nothing until then; messages still go there, and a longer hold is not shortened."""
    await store.hold_contact(conn, contact_id, until)
