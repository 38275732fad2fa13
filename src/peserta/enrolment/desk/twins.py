"""A person decides whether somebody of a new family is somebody who was on record before, under another number."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from peserta.audit.actions import append
from peserta.billing.first.shrinking import find_paid_share, take_out_of_first_bill
from peserta.casework.actions import close_case, find_case, open_case
from peserta.casework.case import Case
from peserta.enrolment.lookalikes import CASE_KIND
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.membership.actions import end_duplicate, find_cover
from peserta.membership.cover import Cover
from peserta.registry.actions import list_by_nik, list_card_numbers, load_person, lock_family
from peserta.registry.person import Person
from peserta.staff.officer import Officer
from peserta.staff.permissions import Permission

SAME: Final = "same"
DIFFERENT: Final = "different"
REFUND_KIND: Final = "refund_due"


@dataclass(frozen=True, slots=True)
class SeenPerson:
    """A person of a case, as an officer may see them."""

    person: Person
    card: str | None
    cover: Cover | None


@dataclass(frozen=True, slots=True)
class Twins:
    """`new` came with a family that enrolled, `known` was on record before."""

    case: Case
    new: SeenPerson
    known: SeenPerson


async def load_twins(conn: Conn, case_id: UUID, *, officer: Officer, keys: Keys, now: datetime) -> Twins:
    """The two people of a case; that they were opened is written down for both.

    Refuses with "staff.not_allowed", "desk.case_gone", "desk.case_decided", "desk.own_family".
    """
    officer.must(Permission.DECIDE_CASES)
    case = await _load_case(conn, case_id)
    new, known = [await load_person(conn, person_id) for person_id in _ids(case)]
    await _not_their_own(conn, officer, new, known)
    for person in (new, known):
        facts = {"reference": case.fact("reference")}
        await append(conn, kind="enrolment.looked_at", person_id=person.id, actor=officer.actor, facts=facts, now=now)
    return Twins(case, await see_person(conn, new, keys), await see_person(conn, known, keys))


async def decide_twins(
    conn: Conn, case_id: UUID, *, is_same: bool, officer: Officer, today: date, now: datetime
) -> None:
    """Two people stay two; or the new one is the known one, and is covered and billed there alone.

    Then the cover that began here ends, and an unpaid first contribution becomes smaller; one that was paid is a case
    of its own, for a refund. Refuses as `load_twins`.
    """
    officer.must(Permission.DECIDE_CASES)
    case = await _load_case(conn, case_id)
    new, known = [await load_person(conn, person_id) for person_id in _ids(case)]
    await _not_their_own(conn, officer, new, known)
    await lock_family(conn, new.family_id)
    decision = SAME if is_same else DIFFERENT
    await close_case(conn, case.id, decision, actor=officer.actor, now=now)
    facts = {"reference": case.fact("reference"), "decision": decision}
    for person in (new, known):
        await append(conn, kind="enrolment.decided", person_id=person.id, actor=officer.actor, facts=facts, now=now)
    if is_same and not await _is_ended(conn, new.id):
        await end_duplicate(conn, new.id, now=now)
        if not await take_out_of_first_bill(conn, new.family_id, new.born_on, today=today, now=now):
            await _ask_refund(conn, new, now=now)


async def _ask_refund(conn: Conn, person: Person, *, now: datetime) -> None:
    """Open the case by which finance knows how much to give back, and of which payment."""
    share = await find_paid_share(conn, person.family_id, person.born_on)
    facts: dict[str, str | int] = {"amount_idr": share.amount_idr, "receipt": share.receipt} if share else {}
    await open_case(conn, REFUND_KIND, person.id, facts, f"{REFUND_KIND}:{person.id}", now=now)


async def _load_case(conn: Conn, case_id: UUID) -> Case:
    case = await find_case(conn, case_id)
    if case is None or case.kind != CASE_KIND:
        raise Refusal("desk.case_gone")
    if not case.is_open:
        raise Refusal("desk.case_decided")
    return case


def _ids(case: Case) -> tuple[UUID, UUID]:
    assert case.subject is not None, "a new person looks like somebody"
    return case.subject, UUID(case.fact("lookalike"))


async def _is_ended(conn: Conn, person_id: UUID) -> bool:
    """Who looks like two others is ended once."""
    cover = await find_cover(conn, person_id)
    return cover is None or cover.status_reason == "duplicate"


async def see_person(conn: Conn, person: Person, keys: Keys) -> SeenPerson:
    """A person with masked card and cover."""
    card = (await list_card_numbers(conn, person.family_id, keys=keys)).get(person.id)
    return SeenPerson(person, card.masked if card else None, await find_cover(conn, person.id))


async def _not_their_own(conn: Conn, officer: Officer, *people: Person) -> None:
    if officer.nik_index is None:
        return
    [own] = await list_by_nik(conn, [officer.nik_index])
    if own is not None and own.family_id in {person.family_id for person in people}:
        raise Refusal("desk.own_family")
