"""Submitting, exactly once: persons, family, cover that waits, card and account numbers, the first bill."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from peserta.access.sharing import tell_sharers
from peserta.audit.actions import append
from peserta.billing import bills
from peserta.billing.bill import Bill
from peserta.billing.rules import Enrolled, Origin, first_window
from peserta.casework.actions import open_case
from peserta.enrolment import actions, store
from peserta.enrolment.application import Applicant, Application
from peserta.enrolment.check_rules import Standing
from peserta.enrolment.checking import leave_for_later, standing
from peserta.enrolment.facilities import give_facilities
from peserta.enrolment.family import needs_nik
from peserta.enrolment.journey import Step
from peserta.enrolment.lookalikes import open_lookalike_cases
from peserta.enrolment.on_record import OnRecord, look_up
from peserta.enrolment.proving import operator_of
from peserta.kit.clock import JAKARTA
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.values import CardNumber, Email, FamilyNumber, Nik, PersonName, Phone, Reference, Sex
from peserta.membership import actions as membership
from peserta.membership.cover import Cover
from peserta.messaging.actions import enqueue
from peserta.messaging.draft import Draft, Lane
from peserta.registry.accept import accept_rows
from peserta.registry.actions import list_contacts, lock_family, mark_proven
from peserta.registry.names import folded_words, written_words
from peserta.registry.roll import RollContact, RollPerson

CONFIRMED_WITHIN = timedelta(days=1)


class Outcome(StrEnum):
    """What a submission came to."""

    SUBMITTED = "submitted"
    TO_CHECK = "to_check"
    """Somebody of this family is on record already: a person looks at it, and the family keeps its reference."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """The outcome and, when the family has enrolled, its first bill."""

    outcome: Outcome
    bill: Bill | None = None


async def submit(
    conn: Conn, application_id: UUID, browser: bytes, *, version: int, keys: Keys, today: date, now: datetime,
    knows_of_check: bool = False,
) -> Submitted:  # fmt: skip
    """Enrol the family of an application as its `version` says it.

    Refuses an application that has changed since it was shown, or was submitted before, or of which somebody
    is a member as told; also one that a person must look at, unless the family `knows_of_check`. Two families
    of one card at once may raise `psycopg.errors.UniqueViolation`; the caller tries again.
    """
    application = await actions.lock(conn, application_id, browser, Step.SUMMARY, keys=keys)
    if application.version != version:
        raise Refusal("enrolment.changed")
    if any(not one.applicant.nik and needs_nik(one.applicant, today) for one in application.people):
        raise Refusal("enrolment.nik_needed")
    is_to_check = await standing(conn, application, keys=keys) is Standing.TO_CHECK
    if is_to_check and not knows_of_check:
        raise Refusal("enrolment.to_check")
    on_record = await look_up(conn, application, keys)
    if on_record is OnRecord.AS_TOLD:
        raise Refusal("enrolment.already_member")
    if on_record is OnRecord.SOMEBODY or is_to_check:
        await _hand_over(conn, application, now=now)
        return Submitted(Outcome.TO_CHECK)
    bill, persons = await _enrol(conn, application, keys=keys, today=today, now=now)
    await leave_for_later(conn, application, keys=keys, now=now)
    await open_lookalike_cases(conn, application, bill.family_id, now=now)
    await _confirm(conn, application, bill, keys=keys, now=now)
    await give_facilities(conn, application, persons, today=today, now=now)
    return Submitted(Outcome.SUBMITTED, bill)


async def _hand_over(conn: Conn, application: Application, *, now: datetime) -> None:
    facts: dict[str, str | int] = {"reference": application.reference}
    await open_case(conn, "enrolment_to_check", None, facts, f"enrolment:{application.id}", now=now)
    await store.end_application(conn, application.id, state="to_check", family_id=None, now=now)
    await append(conn, kind="enrolment.to_check", person_id=None, actor="browser", facts=facts, now=now)


async def _enrol(
    conn: Conn, application: Application, *, keys: Keys, today: date, now: datetime
) -> tuple[Bill, Mapping[UUID, UUID]]:
    """The first bill, and the persons on record by their ids in the application."""
    cards = await membership.new_card_numbers(conn, len(application.people))
    # The head comes first and has the contact.
    people = sorted(application.people, key=lambda one: one.applicant.relation != "head")
    rows = [_row(application, one.applicant, one.id, card, today) for one, card in zip(people, cards, strict=True)]
    accepted = (await accept_rows(conn, rows, keys=keys, now=now)).rows
    ids: dict[UUID, CardNumber] = {}
    persons: dict[UUID, UUID] = {}
    for listed, row, card in zip(people, accepted, cards, strict=True):
        assert row is not None, "nobody of them is on record"
        ids[row.person_id] = card
        persons[listed.id] = row.person_id
    head, family_id = accepted[0], accepted[0].family_id if accepted[0] else None
    assert head is not None, "a family has a head"
    assert family_id is not None, "a family has a head"
    for contact in await list_contacts(conn, head.person_id):
        await mark_proven(conn, contact.id, now=now)
        if contact.families > 1:
            language = application.language
            await tell_sharers(conn, head.person_id, contact.value_index, keys=keys, language=language, now=now)
    await lock_family(conn, family_id)
    bill = await _cover_and_bill(conn, application, family_id, ids, today=today, now=now)
    await store.end_application(conn, application.id, state="submitted", family_id=family_id, now=now)
    for person_id in ids:
        facts = {"reference": application.reference}
        await append(conn, kind="enrolment.submitted", person_id=person_id, actor="browser", facts=facts, now=now)
    return bill, persons


async def _cover_and_bill(
    conn: Conn, application: Application, family_id: UUID, cards: Mapping[UUID, CardNumber],
    *, today: date, now: datetime,
) -> Bill:  # fmt: skip
    care_class = application.care_class
    assert care_class is not None, "the step of the class is done"
    waiting = Cover("PBPU", care_class, "inactive", "waiting", None, None)
    await membership.accept_rows(conn, dict.fromkeys(cards, waiting), now=now)
    await bills.open_accounts(conn, family_id, cards, now=now)
    window = first_window(Enrolled(Origin.NEW, today))
    return await bills.issue_first_bill(
        conn, family_id, window, care_class=care_class, persons=len(cards), today=today, now=now
    )


def _row(application: Application, applicant: Applicant, row_id: UUID, card: CardNumber, today: date) -> RollPerson:
    contact = application.contact
    assert contact is not None, "the contact is proven"
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
        digest=hashlib.sha256(b"enrolment" + row_id.bytes).digest(),
    )  # fmt: skip


async def _confirm(conn: Conn, application: Application, bill: Bill, *, keys: Keys, now: datetime) -> None:
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
