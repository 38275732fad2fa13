"""Cases that are settled elsewhere – in the roll, at the bank, with the family – and closed with a note of how."""

from datetime import datetime, timedelta
from enum import Enum
from typing import Final
from uuid import UUID

from peserta.access.accounts import find_account_state
from peserta.access.activation.officer_codes import has_issued
from peserta.access.recovery.telling import list_told
from peserta.audit.actions import append
from peserta.casework.actions import close_with_note, find_case
from peserta.casework.case import Case
from peserta.enrolment import lookalikes, submit
from peserta.enrolment.desk.twins import SeenPerson, see_person
from peserta.kit.clock import business_date
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.messaging.actions import list_unreachable
from peserta.registry.actions import list_contacts, load_person
from peserta.registry.contact import Contact
from peserta.staff.officer import Officer
from peserta.staff.permissions import Permission
from peserta.support.case_readers import is_read_by_member, list_readers
from peserta.support.lookups import check_not_own_family
from peserta.support.rules import checked_settling
from peserta.support.telling import tell

SETTLED: Final = "settled"
# As long as what is told of a code can be disowned, and as what it set may not be a second proof.
ISSUED_WITHIN: Final = timedelta(days=7)
# These are not closed by a note: something becomes of them, and that is told.
DECIDED_KINDS: Final = frozenset({submit.TO_CHECK, lookalikes.CASE_KIND})


class Told(Enum):
    """Whether the member was sent word that there is something to read of them."""

    YES = "yes"
    NO = "no"  # no open account, or no contact that may be told and that anything arrives at
    NOBODY = "nobody"  # no member reads of this case


async def load_case(conn: Conn, case_id: UUID, *, officer: Officer) -> Case:
    """A case; refuses with "staff.not_allowed" and "desk.case_gone"."""
    officer.must(Permission.DECIDE_CASES)
    case = await find_case(conn, case_id)
    if case is None:
        raise Refusal("desk.case_gone")
    return case


async def load_subject(conn: Conn, case: Case, *, officer: Officer, keys: Keys, now: datetime) -> SeenPerson | None:
    """Whom a case is about, None where it is about nobody; that they were opened is written down.

    Refuses with "desk.own_family".
    """
    if case.subject is None:
        return None
    person = await load_person(conn, case.subject)
    await check_not_own_family(conn, person, officer)
    facts = {"case": str(case.id), "kind": case.kind}
    await append(conn, kind="case.looked_at", person_id=person.id, actor=officer.actor, facts=facts, now=now)
    return await see_person(conn, person, keys)


async def find_contact(conn: Conn, case: Case) -> Contact | None:
    """The contact on record that a case is about; None where it is about none, or it stands there no more."""
    if case.subject is None or not (contact_id := case.fact("contact")):
        return None
    return next((one for one in await list_contacts(conn, case.subject) if str(one.id) == contact_id), None)


async def settle(
    conn: Conn, case_id: UUID, typed: str, *, officer: Officer, language: str, keys: Keys, now: datetime
) -> Told:
    """Close a case that was settled, with what the officer wrote of how; where the member reads it that is needed.

    The member is told, in this `language`, that there is something to read, and never what.
    Refuses as `load_case` and `checked_settling`, and with "desk.case_decided". Also with "desk.own_family", and with
    "staff.own_code" where whoever issued a code for the person lately would close what may be the warning of it.
    """
    case = await load_case(conn, case_id, officer=officer)
    if case.kind in DECIDED_KINDS:
        raise Refusal("desk.case_gone")
    if not case.is_open:
        raise Refusal("desk.case_decided")
    if case.subject is not None:
        await check_not_own_family(conn, await load_person(conn, case.subject), officer)
        since = case.opened_at - ISSUED_WITHIN
        if await has_issued(conn, case.subject, actor=officer.actor, index=officer.nik_index, since=since):
            raise Refusal("staff.own_code")
    note = checked_settling(typed, is_needed=is_read_by_member(case))
    await close_with_note(conn, case.id, SETTLED, note, actor=officer.actor, keys=keys, now=now)
    told = await _tell(conn, case, language=language, keys=keys, now=now)
    facts: dict[str, str | int] = {"case": str(case.id), "kind": case.kind, "told": told}
    await append(conn, kind="case.settled", person_id=case.subject, actor=officer.actor, facts=facts, now=now)
    if not is_read_by_member(case):
        return Told.NOBODY
    return Told.YES if told else Told.NO


async def _tell(conn: Conn, case: Case, *, language: str, keys: Keys, now: datetime) -> int:
    """On how many contacts of those who read it; none where nobody does, or there is no account in which to read."""
    readers = await list_readers(conn, case, today=business_date(now))
    told = [person_id for person_id in readers if await find_account_state(conn, person_id) == "open"]
    # A phone or mailbox that they share is told once.
    contacts = {one.value_index: one for person_id in told for one in await list_told(conn, person_id, now=now)}
    unreachable = await list_unreachable(conn, list(contacts), now=now)
    reached = [contact for index, contact in contacts.items() if index not in unreachable]
    return await tell(conn, reached, "case_settled", {}, language=language, keys=keys, now=now)
