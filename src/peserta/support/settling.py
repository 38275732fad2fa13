"""Cases that are settled elsewhere – in the roll, at the bank, with the family – and closed with a note of how."""

from datetime import datetime
from typing import Final
from uuid import UUID

from peserta.audit.actions import append
from peserta.casework.actions import close_case, find_case
from peserta.casework.case import Case
from peserta.enrolment import lookalikes, submit
from peserta.kit.database import Conn
from peserta.kit.refusal import Refusal
from peserta.staff.officer import Officer
from peserta.staff.permissions import Permission

SETTLED: Final = "settled"
# These are not closed by a note: something becomes of them.
DECIDED_KINDS: Final = frozenset({submit.TO_CHECK, lookalikes.CASE_KIND})


async def load_case(conn: Conn, case_id: UUID, *, officer: Officer) -> Case:
    """A case; refuses with "staff.not_allowed" and "desk.case_gone"."""
    officer.must(Permission.DECIDE_CASES)
    case = await find_case(conn, case_id)
    if case is None:
        raise Refusal("desk.case_gone")
    return case


async def settle(conn: Conn, case_id: UUID, *, officer: Officer, now: datetime) -> None:
    """Close a case that was settled; refuses as `load_case`, and with "desk.case_decided"."""
    case = await load_case(conn, case_id, officer=officer)
    if case.kind in DECIDED_KINDS:
        raise Refusal("desk.case_gone")
    await close_case(conn, case.id, SETTLED, actor=officer.actor, now=now)
    facts = {"case": str(case.id), "kind": case.kind}
    await append(conn, kind="case.settled", person_id=case.subject, actor=officer.actor, facts=facts, now=now)
