"""Handing a batch of rows to the parts that own them, in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime

from peserta.billing import actions as billing
from peserta.billing.arrears import PersonArrears
from peserta.facility import actions as facility
from peserta.intake.cells import RowFault
from peserta.intake.counts import Counts
from peserta.intake.rejects import Reject
from peserta.intake.roll import RollRow
from peserta.kit.clock import business_date
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.membership import actions as membership
from peserta.registry.accept import accept_rows
from peserta.registry.roll import Acceptance


async def write_rows(conn: Conn, rows: Sequence[RollRow], *, keys: Keys, now: datetime) -> tuple[Counts, list[Reject]]:
    """Write new and changed rows everywhere they belong; reject those whose NIK is another person's."""
    accepted = await accept_rows(conn, [row.person for row in rows], keys=keys, now=now)
    pairs = list(zip(rows, accepted.rows, strict=True))
    written = [(row, person) for row, person in pairs if person is not None]
    rejects = [_nik_twice(row) for row, person in pairs if person is None]
    await membership.accept_rows(conn, {person.person_id: row.cover for row, person in written}, now=now)
    await facility.accept_rows(conn, {person.person_id: row.choices for row, person in written}, now=now)
    await billing.accept_rows(conn, [_arrears(row, person) for row, person in written], as_of=business_date(now))
    new = sum(person.is_new for _, person in written)
    counts = Counts(new=new, changed=len(written) - new, rejected=len(rejects), cases=accepted.cases_opened)
    return counts, rejects


def _arrears(row: RollRow, person: Acceptance) -> PersonArrears:
    return PersonArrears(person.person_id, person.family_id, row.arrears_months, row.arrears_idr)


def _nik_twice(row: RollRow) -> Reject:
    nik = row.person.nik
    assert nik is not None, "only a NIK can be somebody else's"
    return Reject.of(row.line, RowFault("nik", nik.digits, "row.nik_twice"))
