"""Choosing facilities for people who enrol, never more of them than a facility has room for."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from peserta.facility import search_store, store
from peserta.facility.choice import ChoiceKind
from peserta.facility.rules import Hindrance, decide_first
from peserta.kit.database import Conn


@dataclass(frozen=True, slots=True)
class Chosen:
    """A facility that a person is to have, as this."""

    person_id: UUID
    role: ChoiceKind
    facility_code: str


async def choose_first(
    conn: Conn, chosen: Collection[Chosen], *, today: date, now: datetime
) -> Mapping[tuple[ChoiceKind, str], Hindrance]:
    """Give each person their first facilities, or nobody any: then what hinders, by role and code.

    Until the caller's transaction ends nobody else is counted among the members of these facilities, so it
    belongs at its end. They are counted on top of what the directory says, until it says something new.
    """
    asked: Counter[tuple[ChoiceKind, str]] = Counter((each.role, each.facility_code) for each in chosen)
    facilities = await search_store.lock_facilities(conn, {code for _, code in asked})
    hindrances: dict[tuple[ChoiceKind, str], Hindrance] = {}
    for (role, code), persons in asked.items():
        facility = facilities.get(code)
        # Whoever typed a code the directory does not have learns no more than of one without a contract.
        hindrance = (
            Hindrance.NOT_CONTRACTED
            if facility is None
            else decide_first(facility, role=role, today=today, persons=persons).hindrance
        )
        if hindrance is not None:
            hindrances[role, code] = hindrance
    if not hindrances and chosen:
        rows: list[tuple[UUID, ChoiceKind, str]] = [(each.person_id, each.role, each.facility_code) for each in chosen]
        await store.upsert_choices(conn, rows, now, since=today)
        await store.count_members(conn, Counter(each.facility_code for each in chosen))
    return hindrances
