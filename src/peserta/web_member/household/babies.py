"""What a family must still do for a baby: tell its NIK, and pay the contribution that is its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from peserta.billing.dues import DueLine, Dues
from peserta.billing.rules import first_of, months_after
from peserta.enrolment.babies.temporary import nik_awaited_before
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.membership.actions import list_covers
from peserta.membership.cover import Cover
from peserta.registry.actions import list_family
from peserta.registry.confirming import load_identity
from peserta.registry.person import FamilyMember

# Later a case has been with the staff for long.
ASKED_FOR_DAYS: Final = 365


@dataclass(frozen=True, slots=True)
class Babies:
    """The children that wait for cover, and whose each line of the dues is: empty for what is not a newborn's."""

    uncovered: Sequence[str] = ()
    names: Sequence[str] = ()


NO_BABIES: Final = Babies()


async def list_nik_awaited(
    conn: Conn, children: Sequence[FamilyMember], *, keys: Keys, today: date
) -> dict[UUID, date]:
    """Before which day the NIK of each of these children is to be told that has none yet."""
    awaited: dict[UUID, date] = {}
    for child in children:
        is_asked = child.relation == "child" and (today - child.born_on).days <= ASKED_FOR_DAYS
        if is_asked and (await load_identity(conn, child.id, keys=keys)).nik is None:
            awaited[child.id] = nik_awaited_before(child.born_on, today=today)
    return awaited


async def load_babies(conn: Conn, family_id: UUID, dues: Dues) -> Babies:
    """Of a family on record, by what it owes."""
    family = await list_family(conn, family_id)
    waiting = waiting_children(family, await list_covers(conn, [one.id for one in family]))
    return Babies([child.name for child in waiting], names_of(dues.lines, waiting))


def waiting_children(family: Sequence[FamilyMember], covers: Mapping[UUID, Cover]) -> list[FamilyMember]:
    """The living children who are not covered until something is paid."""
    return [
        one
        for one in family
        if one.relation == "child" and one.died_on is None
        and (cover := covers.get(one.id)) is not None and cover.status_reason == "waiting"
    ]  # fmt: skip


def names_of(lines: Sequence[DueLine], waiting: Sequence[FamilyMember]) -> list[str]:
    """Whose each line is. A bill names nobody: a newborn's begins with the month of its birth; twins owe the same."""
    left = list(waiting)
    names: list[str] = []
    for line in lines:
        found = next((child for child in left if owes(line, child.born_on)), None)
        names.append(found.name if found else "")
        if found:
            left.remove(found)
    return names


def owes(line: DueLine, born_on: date) -> bool:
    """Whether this may be what is asked for a newborn of that day."""
    if not line.is_newborn:
        return False
    return line.rate_idr is None or months_after(line.period, 1 - line.months) == first_of(born_on)
