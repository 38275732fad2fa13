"""Whose account shows how a case was settled: whom it is about and, of a child and the bills, head and spouse too.

Never another adult's: the words say why somebody is not covered, or that they went to another family (decision 30).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from peserta.billing.banks.payments import UNCOVERED_CASE_KIND
from peserta.billing.moving import CASE_KIND as MOVED_CASE_KIND
from peserta.casework.actions import list_closed_about
from peserta.casework.case import Case
from peserta.enrolment.babies import temporary
from peserta.kit.database import Conn
from peserta.registry.actions import list_family, load_person
from peserta.registry.guardians import guardians_of, may_act_for

# Whoever these are about has no account yet: a baby.
UNREAD_KINDS: Final = frozenset({temporary.CASE_KIND})
BILL_KINDS: Final = frozenset({UNCOVERED_CASE_KIND, MOVED_CASE_KIND})


@dataclass(frozen=True, slots=True)
class ReadCases:
    """What was decided and is for one person to read, the latest first; `children` are cases with the child's name."""

    own: Sequence[Case]
    children: Sequence[tuple[Case, str]]


def is_read_by_member(case: Case) -> bool:
    """Whether a note of how a case was settled reaches whom it is about; else colleagues alone read it."""
    return case.subject is not None and case.kind not in UNREAD_KINDS


async def list_readers(conn: Conn, case: Case, *, today: date) -> list[UUID]:
    """The people in whose accounts it stands how this case was settled, whether or not they have one."""
    if case.subject is None or not is_read_by_member(case):
        return []
    if case.kind not in BILL_KINDS:
        return [case.subject]
    family = await list_family(conn, (await load_person(conn, case.subject)).family_id)
    child = next(member for member in family if member.id == case.subject)
    return [child.id, *(parent.id for parent in guardians_of(child, family, today))]


async def list_read(conn: Conn, person_id: UUID, *, today: date) -> ReadCases:
    """What was decided about a person and, of the bills, about the children on the card for whom they may act."""
    family = await list_family(conn, (await load_person(conn, person_id)).family_id)
    reader = next(member for member in family if member.id == person_id)
    children = {one.id: one.name for one in family if one.id != person_id and may_act_for(reader, one, today)}
    cases = await list_closed_about(conn, [person_id, *children])
    written = [case for case in cases if case.kind in BILL_KINDS and case.note is not None]
    return ReadCases(
        own=[case for case in cases if case.subject == person_id],
        children=[(case, name) for case in written for child_id, name in children.items() if case.subject == child_id],
    )
