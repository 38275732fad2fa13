"""Submitting, exactly once: persons, family, cover that waits, card and account numbers, the first bill."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from peserta.audit.actions import append
from peserta.billing.bill import Bill
from peserta.billing.rules import Enrolled, Origin
from peserta.casework.actions import open_case
from peserta.enrolment import actions, store
from peserta.enrolment.application import Application
from peserta.enrolment.enrolling import confirm, enrol
from peserta.enrolment.facilities import give_facilities
from peserta.enrolment.family import needs_nik
from peserta.enrolment.journey import Step
from peserta.enrolment.lookalikes import open_lookalike_cases
from peserta.enrolment.on_record import OnRecord, look_up
from peserta.enrolment.population.check_rules import Standing
from peserta.enrolment.population.checking import leave_for_later, standing
from peserta.enrolment.proving import operator_of
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.values import Reference
from peserta.messaging.actions import enqueue
from peserta.messaging.draft import Draft, Lane

TO_CHECK: Final = "enrolment_to_check"
TOLD_WITHIN: Final = timedelta(days=1)


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


@dataclass(frozen=True, slots=True)
class Shown:
    """What a family had read when it submitted: the version, and that an officer looks at it, if so.

    `check_days` is the scheme's promise: so many working days at most.
    """

    version: int
    check_days: int
    knows_of_check: bool = False


async def submit(
    conn: Conn, application_id: UUID, browser: bytes, shown: Shown, *, keys: Keys, today: date, now: datetime
) -> Submitted:
    """Enrol the family of an application as it was shown.

    Refuses an application that has changed since it was shown, or was submitted before, or of which somebody
    is a member as told; also one that a person must look at, unless the family knows of that: it is then sent its
    reference. Two families of one card at once may raise `psycopg.errors.UniqueViolation`; the caller tries again.
    """
    application = await actions.lock(conn, application_id, browser, Step.SUMMARY, keys=keys)
    if application.version != shown.version:
        raise Refusal("enrolment.changed")
    if any(not one.applicant.nik and needs_nik(one.applicant, today) for one in application.people):
        raise Refusal("enrolment.nik_needed")
    is_to_check = await standing(conn, application, keys=keys) is Standing.TO_CHECK
    if is_to_check and not shown.knows_of_check:
        raise Refusal("enrolment.to_check")
    on_record = await look_up(conn, application, keys)
    if on_record is OnRecord.AS_TOLD:
        raise Refusal("enrolment.already_member")
    if on_record is OnRecord.SOMEBODY or is_to_check:
        await _hand_over(conn, application, days=shown.check_days, keys=keys, now=now)
        return Submitted(Outcome.TO_CHECK)
    enrolment = await enrol(conn, application, Enrolled(Origin.NEW, today), keys=keys, now=now)
    bill = enrolment.bill
    await store.end_application(conn, application.id, state="submitted", family_id=bill.family_id, now=now)
    for person_id in enrolment.persons.values():
        facts = {"reference": application.reference}
        await append(conn, kind="enrolment.submitted", person_id=person_id, actor="browser", facts=facts, now=now)
    await leave_for_later(conn, application, keys=keys, now=now)
    await open_lookalike_cases(conn, application, bill.family_id, new=enrolment.persons.values(), now=now)
    await confirm(conn, application, bill, keys=keys, now=now)
    await give_facilities(conn, application, enrolment.persons, today=today, now=now)
    return Submitted(Outcome.SUBMITTED, bill)


async def _hand_over(conn: Conn, application: Application, *, days: int, keys: Keys, now: datetime) -> None:
    facts: dict[str, str | int] = {"reference": application.reference}
    await open_case(conn, TO_CHECK, None, facts, f"enrolment:{application.id}", now=now)
    await store.end_application(conn, application.id, state="to_check", family_id=None, now=now)
    await append(conn, kind="enrolment.to_check", person_id=None, actor="browser", facts=facts, now=now)
    contact = application.contact
    assert contact is not None, "the contact is proven"
    draft = Draft(
        lane=Lane.CONFIRMATION, channel=contact.channel, template="enrolment_to_check", language=application.language,
        to=contact.value, destination_index=contact.index, operator=operator_of(contact),
        facts={"reference": str(Reference(application.reference)), "days": days}, not_after=now + TOLD_WITHIN,
    )  # fmt: skip
    await enqueue(conn, draft, keys=keys, now=now)
