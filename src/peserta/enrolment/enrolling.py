"""Putting a family on record: persons, cover that waits, card and account numbers, the first bill, the confirmation."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

import psycopg

from peserta.access.contacts.sharing import tell_sharers
from peserta.billing import bills
from peserta.billing.bill import Bill
from peserta.billing.rules import Enrolled, first_window
from peserta.enrolment.application import Application, Contact, Listed
from peserta.enrolment.proving import operator_of
from peserta.kit.clock import JAKARTA
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.kit.values import CardNumber, Email, FamilyNumber, Nik, PersonName, Phone, Reference, Sex
from peserta.membership import actions as membership
from peserta.membership.cover import Cover
from peserta.messaging.actions import enqueue
from peserta.messaging.draft import Draft, Lane
from peserta.registry.accepting.accept import accept_rows
from peserta.registry.accepting.moving import move_people
from peserta.registry.accepting.roll import RollContact, RollPerson
from peserta.registry.actions import list_card_numbers, list_contacts, lock_family, mark_proven
from peserta.registry.names import folded_words, written_words
from peserta.registry.person import Relation

CONFIRMED_WITHIN = timedelta(days=1)
NOBODY: Mapping[UUID, UUID] = {}


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The first bill, and the persons on record by their ids in the application."""

    bill: Bill
    persons: Mapping[UUID, UUID]


async def enrol(
    conn: Conn, application: Application, enrolled: Enrolled, *, keys: Keys, now: datetime,
    known: Mapping[UUID, UUID] = NOBODY,
) -> Enrolment:  # fmt: skip
    """Put the family of an application on record, and lock it; `known` are those who are there already.

    They move to this family card with the numbers and contacts they have. Whoever is new gets a card number;
    the contact of the application is the head's, if the head is new. Raises `psycopg.errors.UniqueViolation` where
    another family of the card, or with one of these people, was quicker; the caller tries again.
    """
    # The head comes first and has the contact.
    people = sorted(application.people, key=lambda one: one.applicant.relation != "head")
    new = [listed for listed in people if listed.id not in known]
    number = FamilyNumber(application.family_card)
    persons = dict(known)
    family_id = None
    if known:
        relations: dict[UUID, Relation] = {known[one.id]: one.applicant.relation for one in people if one.id in known}
        family_id = await move_people(conn, relations, number, keys=keys, now=now)
    cards = await membership.new_card_numbers(conn, len(new))
    rows = [_row(application, listed, card, enrolled.on) for listed, card in zip(new, cards, strict=True)]
    ids: dict[UUID, CardNumber] = {}
    for listed, card, row in zip(new, cards, (await accept_rows(conn, rows, keys=keys, now=now)).rows, strict=True):
        if row is None:
            raise psycopg.errors.UniqueViolation("a NIK of this family was put on record meanwhile")
        persons[listed.id], ids[row.person_id], family_id = row.person_id, card, row.family_id
    assert family_id is not None, "a family has a head"
    await _prove_contact(conn, application, new, persons, keys=keys, now=now)
    await lock_family(conn, family_id)
    if known:
        ids |= _of(await list_card_numbers(conn, family_id, keys=keys), known.values())
    bill = await _cover_and_bill(conn, application, family_id, ids, enrolled, now=now)
    return Enrolment(bill, persons)


async def confirm(conn: Conn, application: Application, bill: Bill, *, keys: Keys, now: datetime) -> None:
    """Tell the family between which days it pays."""
    contact = application.contact
    assert contact is not None, "the contact is proven"
    assert bill.closes_on is not None, "a first bill has a window"
    facts = {
        "reference": str(Reference(application.reference)), "opens_on": f"{bill.opens_on:%d-%m-%Y}",
        "closes_on": f"{bill.closes_on:%d-%m-%Y}",
    }  # fmt: skip
    draft = Draft(
        lane=Lane.CONFIRMATION, channel=contact.channel, template="enrolled", language=application.language,
        to=contact.value, destination_index=contact.index, operator=operator_of(contact), facts=facts,
        not_after=datetime.combine(bill.closes_on, time(), JAKARTA) + CONFIRMED_WITHIN,
    )  # fmt: skip
    await enqueue(conn, draft, keys=keys, now=now)


async def _prove_contact(
    conn: Conn, application: Application, new: Sequence[Listed], persons: Mapping[UUID, UUID], *, keys: Keys,
    now: datetime,
) -> None:  # fmt: skip
    """The contact that answered a code is proven where this enrolment put it, and nowhere else."""
    head = next((one for one in new if one.applicant.relation == "head"), None)
    if head is None:
        return
    told = _contact(application)
    for contact in await list_contacts(conn, persons[head.id]):
        if contact.value_index == told.index:
            await mark_proven(conn, contact.id, now=now)
            if contact.families > 1:
                language = application.language
                await tell_sharers(
                    conn, persons[head.id], contact.value_index, keys=keys, language=language, now=now
                )  # fmt: skip


def _of(cards: Mapping[UUID, CardNumber], person_ids: Collection[UUID]) -> dict[UUID, CardNumber]:
    missing = set(person_ids) - set(cards)
    assert not missing, "whoever is on record has a card number"
    return {person_id: cards[person_id] for person_id in person_ids}


async def _cover_and_bill(
    conn: Conn, application: Application, family_id: UUID, cards: Mapping[UUID, CardNumber], enrolled: Enrolled,
    *, now: datetime,
) -> Bill:  # fmt: skip
    care_class = application.care_class
    assert care_class is not None, "the step of the class is done"
    waiting = Cover(application.segment, care_class, "inactive", "waiting", None, None)
    await membership.accept_rows(conn, dict.fromkeys(cards, waiting), now=now)
    await bills.open_accounts(conn, family_id, cards, now=now)
    return await bills.issue_first_bill(
        conn, family_id, first_window(enrolled), care_class=care_class, persons=len(cards), today=enrolled.on, now=now
    )


def _contact(application: Application) -> Contact:
    assert application.contact is not None, "the contact is proven"
    return application.contact


def _row(application: Application, listed: Listed, card: CardNumber, today: date) -> RollPerson:
    applicant, contact = listed.applicant, _contact(application)
    of_head: tuple[RollContact, ...] = ()
    if applicant.relation == "head":
        of_head = (
            RollContact.of_phone(Phone(contact.value), today)
            if contact.kind == "phone"
            else RollContact.of_email(Email(contact.value), today),
        )
    name = PersonName(applicant.name)
    folded = " ".join(folded_words(written_words(name.text), old_j=True))
    return RollPerson(
        card=card, nik=Nik(applicant.nik) if applicant.nik else None, family=FamilyNumber(application.family_card),
        relation=applicant.relation, name=name, name_folded=folded,
        born_on=applicant.born_on, sex=Sex(applicant.sex), died_on=None, contacts=of_head,
        # No row of the roll has it: the first roll that knows these people brings them up to date.
        digest=hashlib.sha256(b"enrolment" + listed.id.bytes).digest(),
    )  # fmt: skip
