"""Choosing where each person goes first: saved with the application, and given at its end if there is still room."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from peserta.enrolment import actions, store
from peserta.enrolment.application import Application
from peserta.enrolment.journey import Step
from peserta.facility.choice import KINDS, ChoiceKind
from peserta.facility.choosing import Chosen, choose_first
from peserta.facility.directory import Facility
from peserta.facility.rules import Hindrance, decide_first
from peserta.facility.search import find, has_any, nearest_with_room
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Pick:
    """The code of a facility, as what it is chosen, and for whom; nobody named is everybody."""

    code: str
    role: ChoiceKind
    people: Collection[UUID] = ()


async def choose_facility(
    conn: Conn, application_id: UUID, browser: bytes, pick: Pick, *, keys: Keys, today: date, now: datetime
) -> None:
    """Let people go to one facility.

    Refuses one that is full, naming others nearby, and one that cannot be chosen as this. Room is promised to
    nobody before the family submits.
    """
    application = await actions.lock(conn, application_id, browser, Step.FACILITY, keys=keys)
    chosen = [listed.id for listed in application.people if not pick.people or listed.id in pick.people]
    facility = await find(conn, pick.code)
    if facility is None:
        raise Refusal("enrolment.facility_closed")
    hindrance = decide_first(facility, role=pick.role, today=today, persons=len(chosen)).hindrance
    await _refuse(conn, {(pick.role, pick.code): hindrance} if hindrance else {})
    await store.set_facility(conn, application_id, chosen, pick.role, pick.code)
    await _touch(conn, application_id, browser, now=now)


def has_chosen(application: Application, pick: Pick) -> bool:
    """Whether everybody it is for goes there already."""
    people = [listed for listed in application.people if not pick.people or listed.id in pick.people]
    return bool(people) and all(listed.code_of(pick.role) == pick.code for listed in people)


async def choose_later(conn: Conn, application_id: UUID, browser: bytes, *, keys: Keys, now: datetime) -> None:
    """Go on without a facility, where the scheme has no directory to choose from."""
    await actions.lock(conn, application_id, browser, Step.FACILITY, keys=keys)
    if await has_any(conn):
        raise Refusal("enrolment.facility_needed")
    await _touch(conn, application_id, browser, chooses_later=True, now=now)


async def give_facilities(
    conn: Conn, application: Application, persons: Mapping[UUID, UUID], *, today: date, now: datetime
) -> None:
    """Give everybody what was chosen; `persons` are those on record by the ids of the application.

    Refuses, so that nothing of the submission stays, when one of the facilities has become full meanwhile. It
    keeps others from these facilities until the transaction ends, so it belongs at its end.
    """
    chosen = [
        Chosen(persons[listed.id], role, code)
        for listed in application.people
        for role in KINDS
        if (code := listed.code_of(role)) is not None
    ]
    await _refuse(conn, await choose_first(conn, chosen, today=today, now=now))


async def _refuse(conn: Conn, hindrances: Mapping[tuple[ChoiceKind, str], Hindrance]) -> None:
    for (_, code), hindrance in hindrances.items():
        facility = await find(conn, code)
        if hindrance is not Hindrance.FULL or facility is None:
            raise Refusal("enrolment.facility_closed")
        raise Refusal("enrolment.facility_full", name=facility.name, others=await _others(conn, facility))


async def _others(conn: Conn, facility: Facility) -> str:
    return "; ".join(found.facility.name for found in await nearest_with_room(conn, facility))


async def _touch(
    conn: Conn, application_id: UUID, browser: bytes, *, chooses_later: bool = False, now: datetime
) -> None:
    row = await store.find_application(conn, application_id, browser)
    assert row is not None, "it is locked"
    await store.update_application(conn, replace(row, chooses_later=chooses_later), now=now)
