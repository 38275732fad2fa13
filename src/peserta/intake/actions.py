"""Handing a batch of rows to the parts that own them, in the caller's transaction."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from peserta.billing import actions as billing
from peserta.billing.arrears import PersonArrears
from peserta.billing.moving import Followed, Move, follow_moves, list_billed
from peserta.casework.actions import open_cases
from peserta.casework.case import NewCase
from peserta.facility import actions as facility
from peserta.intake.cells import RowFault
from peserta.intake.counts import Counts
from peserta.intake.rejects import Reject
from peserta.intake.roll import RollRow
from peserta.kit.clock import business_date
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.membership import actions as membership
from peserta.membership.cover import Cover
from peserta.registry.accepting.accept import accept_rows
from peserta.registry.accepting.roll import Acceptance

CASE_KIND: Final = "cover_differs"


async def write_rows(conn: Conn, rows: Sequence[RollRow], *, keys: Keys, now: datetime) -> tuple[Counts, list[Reject]]:
    """Write new and changed rows everywhere they belong; reject those whose NIK is another person's."""
    accepted = await accept_rows(conn, [row.person for row in rows], keys=keys, now=now)
    pairs = list(zip(rows, accepted.rows, strict=True))
    written = [(row, person) for row, person in pairs if person is not None]
    rejects = [_nik_twice(row) for row, person in pairs if person is None]
    people = [person for _, person in written]
    billed = await list_billed(conn, [person.person_id for person in people if not person.is_new])
    moves = [Move(one.person_id, one.left_id, one.family_id) for one in people if one.left_id is not None]
    followed = await follow_moves(conn, moves, keys=keys, today=business_date(now), now=now)
    covers = {person.person_id: row.cover for row, person in written}
    await membership.accept_rows(conn, covers, billed=billed, now=now)
    differing = await _differing(conn, covers, billed, now=now)
    await facility.accept_rows(conn, {person.person_id: row.choices for row, person in written}, now=now)
    shares = [_arrears(row, person, followed) for row, person in written]
    await billing.accept_rows(conn, shares, as_of=business_date(now))
    new = sum(person.is_new for person in people)
    cases = accepted.cases_opened + followed.cases + differing
    return Counts(new=new, changed=len(written) - new, rejected=len(rejects), cases=cases), rejects


async def _differing(conn: Conn, covers: Mapping[UUID, Cover], billed: Collection[UUID], *, now: datetime) -> int:
    """Open a case for each who has paid here and is covered, where the roll says that they are not."""
    standing = await membership.list_covers(conn, billed) if billed else {}
    cases = [
        NewCase(
            CASE_KIND, person_id, {"status": covers[person_id].status, "reason": covers[person_id].status_reason or ""},
            f"{CASE_KIND}:{person_id}",
        )
        for person_id, cover in standing.items()
        if cover.status == "active" and covers[person_id].status != "active"
    ]  # fmt: skip
    return await open_cases(conn, cases, now=now)


def _arrears(row: RollRow, person: Acceptance, followed: Followed) -> PersonArrears:
    family_id = followed.instead_of.get(person.family_id, person.family_id)
    return PersonArrears(person.person_id, family_id, row.arrears_months, row.arrears_idr)


def _nik_twice(row: RollRow) -> Reject:
    nik = row.person.nik
    assert nik is not None, "only a NIK can be somebody else's"
    return Reject.of(row.line, RowFault("nik", nik.digits, "row.nik_twice"))
