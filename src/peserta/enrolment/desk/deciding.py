"""A person of the scheme decides an application that was to be looked at: enrolled, given back, or refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from peserta.access.recovery.telling import tell_contacts
from peserta.audit.actions import append
from peserta.billing.bill import Bill
from peserta.billing.owing import is_owed
from peserta.casework.actions import close_case, find_case
from peserta.casework.case import Case
from peserta.enrolment.actions import ANSWER, read_application
from peserta.enrolment.application import Application
from peserta.enrolment.desk import decision_store
from peserta.enrolment.desk.decision_rules import Decision, Looked, Obstacle, enrolled_of, find_on_card, obstacle_of
from peserta.enrolment.enrolling import confirm, enrol
from peserta.enrolment.facilities import give_facilities
from peserta.enrolment.lookalikes import open_lookalike_cases
from peserta.enrolment.population import check_store
from peserta.enrolment.proving import operator_of
from peserta.enrolment.submit import TO_CHECK
from peserta.kit.blind_index import blind_index
from peserta.kit.clock import business_date
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.sealing import seal
from peserta.kit.values import Reference
from peserta.membership.actions import list_covers
from peserta.messaging.actions import enqueue
from peserta.messaging.draft import Draft, Lane
from peserta.registry.actions import find_family, list_by_nik, list_family, lock_people
from peserta.registry.person import FamilyMember, Person
from peserta.staff.officer import Officer
from peserta.staff.permissions import Permission

ANSWERED_WITHIN: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Review:
    """What an officer has before them: the application, each person of it, and what is in the way, if anything."""

    case: Case
    application: Application
    people: Sequence[Looked]
    obstacle: Obstacle | None


@dataclass(frozen=True, slots=True)
class _Found:
    """The family on record of the card, who is on it, and the persons on record by their ids in the application."""

    card: UUID | None
    persons: Mapping[UUID, Person]
    members: Sequence[FamilyMember]

    @property
    def everybody(self) -> set[UUID]:
        """Whom a decision may be about."""
        return {member.id for member in self.members} | {person.id for person in self.persons.values()}

    @property
    def families(self) -> set[UUID]:
        """The families they are in, and that of the card."""
        return {person.family_id for person in self.persons.values()} | ({self.card} if self.card else set())


async def load_review(conn: Conn, case_id: UUID, *, officer: Officer, keys: Keys, now: datetime) -> Review:
    """The application of a case, for an officer who may see whose it is; that it was opened is written down.

    Refuses with "staff.not_allowed", "desk.case_gone", "desk.own_family".
    """
    officer.must(Permission.DECIDE_CASES)
    review = await _review(
        conn, await _load_case(conn, case_id), officer, keys=keys, today=business_date(now), lock=False
    )
    for person_id in _known(review.people).values():
        facts = {"reference": review.application.reference}
        await append(
            conn, kind="enrolment.looked_at", person_id=person_id, actor=officer.actor, facts=facts, now=now
        )  # fmt: skip
    return review


async def approve(
    conn: Conn, case_id: UUID, *, officer: Officer, pays_since_then: bool, keys: Keys, today: date, now: datetime
) -> Bill:
    """Enrol the family as it was told, whatever the population registry said: the officer has seen its papers.

    Whoever is on record moves to this family card, and every contact on record of theirs is told. Refuses as
    `load_review`, and with "desk.case_decided", "desk.case_obstacle", "enrolment.facility_full".
    Two families of one card at once may raise `psycopg.errors.UniqueViolation`; the caller tries again.
    """
    officer.must(Permission.DECIDE_CASES)
    review = await _review(conn, await _load_case(conn, case_id), officer, keys=keys, today=today, lock=True)
    if review.obstacle is not None:
        raise Refusal("desk.case_obstacle")
    application, known = review.application, _known(review.people)
    enrolled = enrolled_of(review.people, pays_since_then=pays_since_then, today=today)
    enrolment = await enrol(conn, application, enrolled, known=known, keys=keys, now=now)
    bill = enrolment.bill
    await decision_store.decide(conn, application.id, state="submitted", family_id=bill.family_id, now=now)
    await _close(conn, review, Decision.APPROVED, officer, persons=enrolment.persons, now=now)
    for person_id in known.values():
        await tell_contacts(
            conn, person_id, "enrolled_again", keys=keys, language=application.language, now=now
        )  # fmt: skip
    new = set(enrolment.persons.values()) - set(known.values())
    await open_lookalike_cases(conn, application, bill.family_id, new=new, now=now)
    await confirm(conn, application, bill, keys=keys, now=now)
    await give_facilities(conn, application, enrolment.persons, today=today, now=now)
    return bill


async def answer(
    conn: Conn, case_id: UUID, decision: Decision, words: str, *, officer: Officer, keys: Keys, now: datetime
) -> None:
    """Give an application back to be corrected, or refuse it: the family is told, and reads `words` on its page."""
    assert decision is not Decision.APPROVED, "who is enrolled needs no words"
    officer.must(Permission.DECIDE_CASES)
    review = await _review(
        conn, await _load_case(conn, case_id), officer, keys=keys, today=business_date(now), lock=True
    )
    application = review.application
    sealed = seal(keys, words, place=ANSWER, row=application.id)
    state = "open" if decision is Decision.GIVEN_BACK else "refused"
    await decision_store.decide(conn, application.id, state=state, answer=sealed, now=now)
    await _close(conn, review, decision, officer, persons=_known(review.people), now=now)
    await _tell_answer(conn, application, keys=keys, now=now)


async def _load_case(conn: Conn, case_id: UUID) -> Case:
    case = await find_case(conn, case_id)
    if case is None or case.kind != TO_CHECK:
        raise Refusal("desk.case_gone")
    if not case.is_open:
        raise Refusal("desk.case_decided")
    return case


async def _review(conn: Conn, case: Case, officer: Officer, *, keys: Keys, today: date, lock: bool) -> Review:
    find = decision_store.lock_to_check if lock else decision_store.find_by_reference
    row = await find(conn, case.fact("reference"))
    if row is None or row.state != "to_check":
        raise Refusal("desk.case_decided")
    application = await read_application(conn, row, keys)
    found = await (_lock if lock else _find)(conn, application, keys)
    await _not_their_own(conn, officer, application, found.card, keys)
    people = await _look(conn, application, found)
    applied = set(_known(people).values())
    others = await list_covers(conn, [member.id for member in found.members if member.id not in applied])
    owes = await is_owed(conn, applied, found.families, today=today)
    return Review(case, application, people, obstacle_of(people, others.values(), owes=owes))


async def _lock(conn: Conn, application: Application, keys: Keys) -> _Found:
    """As `_find`, and nobody else moves, bills or covers any of them until the transaction ends.

    What an officer did who was quicker is found here; if they brought somebody, those are locked as well.
    """
    seen = await _find(conn, application, keys)
    while True:
        await lock_people(conn, seen.everybody, card=seen.card)
        found = await _find(conn, application, keys)
        if found.card == seen.card and found.everybody <= seen.everybody:
            return found
        seen = found


async def _find(conn: Conn, application: Application, keys: Keys) -> _Found:
    """Whoever has a NIK is found by it, and who has none on the family card, if that is on record."""
    card = await find_family(conn, blind_index(keys, "family", application.family_card))
    with_nik = [listed for listed in application.people if listed.applicant.nik]
    found = await list_by_nik(conn, [blind_index(keys, "nik", listed.applicant.nik) for listed in with_nik])
    persons = {listed.id: person for listed, person in zip(with_nik, found, strict=True) if person is not None}
    if card is None:
        return _Found(None, persons, [])
    members = await list_family(conn, card)
    on_card = find_on_card(application.people, members, found={person.id for person in persons.values()})
    return _Found(card, persons | {id_: member.of(card) for id_, member in on_card.items()}, members)


async def _look(conn: Conn, application: Application, found: _Found) -> list[Looked]:
    """Each person as the registry and our record know them."""
    checks = {row.person_id: row.answer for row in await check_store.list_checks(conn, application.id)}
    covers = await list_covers(conn, [person.id for person in found.persons.values()])
    return [
        Looked(
            listed, checks.get(listed.id), person := found.persons.get(listed.id),
            covers.get(person.id) if person else None, is_of_card=person is not None and person.family_id == found.card,
        )
        for listed in application.people
    ]  # fmt: skip


async def _not_their_own(
    conn: Conn, officer: Officer, application: Application, family_id: UUID | None, keys: Keys
) -> None:
    if officer.nik_index is None:
        return
    applied = {blind_index(keys, "nik", one.applicant.nik) for one in application.people if one.applicant.nik}
    [own] = await list_by_nik(conn, [officer.nik_index])
    if officer.nik_index in applied or (own is not None and own.family_id == family_id):
        raise Refusal("desk.own_family")


def _known(people: Sequence[Looked]) -> dict[UUID, UUID]:
    """Who is on record, by their ids in the application."""
    return {looked.listed.id: looked.person.id for looked in people if looked.person is not None}


async def _close(
    conn: Conn, review: Review, decision: Decision, officer: Officer, *, persons: Mapping[UUID, UUID], now: datetime
) -> None:
    await close_case(conn, review.case.id, decision, actor=officer.actor, now=now)
    facts = {"reference": review.application.reference, "decision": decision.value}
    # A family of which nobody is on record is written down too, by its reference.
    for person_id in persons.values() or (None,):
        await append(conn, kind="enrolment.decided", person_id=person_id, actor=officer.actor, facts=facts, now=now)


async def _tell_answer(conn: Conn, application: Application, *, keys: Keys, now: datetime) -> None:
    contact = application.contact
    assert contact is not None, "the contact is proven"
    draft = Draft(
        lane=Lane.NOTICE, channel=contact.channel, template="enrolment_answered", language=application.language,
        to=contact.value, destination_index=contact.index, operator=operator_of(contact),
        facts={"reference": str(Reference(application.reference))}, not_after=now + ANSWERED_WITHIN,
    )  # fmt: skip
    await enqueue(conn, draft, keys=keys, now=now)
