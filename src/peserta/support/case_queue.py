"""The queue of cases: whom each is about, as far as a list may say it, and which of them are of one family."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from peserta.casework.actions import list_cases
from peserta.casework.case import Case
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.registry.listing import ListedPerson, list_people
from peserta.staff.officer import Officer
from peserta.staff.permissions import Permission


class Beside(Enum):
    """What a case has in common with the one above it in the queue."""

    PERSON = "person"
    FAMILY = "family"


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case of the queue; `alike` is whom the person it is about looks like, where that is the question."""

    case: Case
    about: ListedPerson | None = None
    alike: ListedPerson | None = None
    beside: Beside | None = None


async def load_queue(conn: Conn, *, officer: Officer, is_open: bool, limit: int, keys: Keys) -> list[ListedCase]:
    """The cases as `list_cases`, but that open ones of a family follow its oldest; two statements, however many.

    People are masked: a list opens nobody, so nobody is told that they were seen. Refuses with "staff.not_allowed".
    """
    officer.must(Permission.DECIDE_CASES)
    cases = await list_cases(conn, is_open=is_open, limit=limit)
    named = {person_id for case in cases for person_id in (case.subject, _alike(case)) if person_id is not None}
    people = await list_people(conn, named, keys=keys)
    families = {person_id: person.family_id for person_id, person in people.items()}
    ordered = beside_each_other(cases, families) if is_open else [(case, None) for case in cases]
    return [_listed(case, beside, people) for case, beside in ordered]


def beside_each_other(cases: Sequence[Case], families: Mapping[UUID, UUID]) -> list[tuple[Case, Beside | None]]:
    """The cases of one family, and within it of one person, after the first of theirs; the others keep their order."""
    first: dict[UUID, int] = {}
    for place, case in enumerate(cases):
        first.setdefault(_person(case), place)
        first.setdefault(_family(case, families), place)
    ordered = sorted(cases, key=lambda case: (first[_family(case, families)], first[_person(case)]))
    return [(case, _in_common(case, ordered[n - 1] if n else None, families)) for n, case in enumerate(ordered)]


def _in_common(case: Case, above: Case | None, families: Mapping[UUID, UUID]) -> Beside | None:
    if above is None or _family(case, families) != _family(above, families):
        return None
    return Beside.PERSON if _person(case) == _person(above) else Beside.FAMILY


def _person(case: Case) -> UUID:
    """Whom a case is about; one about nobody is of its own."""
    return case.subject or case.id


def _family(case: Case, families: Mapping[UUID, UUID]) -> UUID:
    return families.get(_person(case), _person(case))


def _alike(case: Case) -> UUID | None:
    return UUID(found) if (found := case.fact("lookalike")) else None


def _listed(case: Case, beside: Beside | None, people: Mapping[UUID, ListedPerson]) -> ListedCase:
    about, alike = (people.get(one) if one is not None else None for one in (case.subject, _alike(case)))
    return ListedCase(case, about, alike, beside)
