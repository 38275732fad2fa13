"""The SQL of applications that a person of the scheme looks at and decides."""

from datetime import datetime
from uuid import UUID

from peserta.enrolment.application import State
from peserta.enrolment.store import SELECT_APPLICATION, ApplicationRow
from peserta.kit.clock import business_date
from peserta.kit.database import Conn, one, run

FIND_BY_REFERENCE = SELECT_APPLICATION + " WHERE reference = %(reference)s\n"

# Of two officers at once the second waits here, and then finds it decided.
LOCK_TO_CHECK = FIND_BY_REFERENCE + "   AND state = 'to_check'\n   FOR UPDATE\n"

# Given back it is open again, newly touched: it fades thirty days from now like any other.
DECIDE = """
WITH decided AS (
    UPDATE enrolment_application
       SET state         = %(state)s,
           family_id     = %(family_id)s,
           answer_sealed = %(answer_sealed)s,
           submitted_at  = CASE WHEN %(state)s = 'open' THEN NULL ELSE submitted_at END,
           version       = version + 1,
           changed_at    = %(now)s,
           touched_on    = %(today)s,
           warned_on     = NULL
     WHERE id = %(id)s
       AND state = 'to_check'
 RETURNING id
)
SELECT kit_expect(EXISTS (SELECT FROM decided), 'the application was decided before')
"""


async def find_by_reference(conn: Conn, reference: str) -> ApplicationRow | None:
    return await one(conn, FIND_BY_REFERENCE, {"reference": reference}, of=ApplicationRow)


async def lock_to_check(conn: Conn, reference: str) -> ApplicationRow | None:
    return await one(conn, LOCK_TO_CHECK, {"reference": reference}, of=ApplicationRow)


async def decide(
    conn: Conn, application_id: UUID, *, state: State, family_id: UUID | None = None, answer: bytes | None = None,
    now: datetime,
) -> None:  # fmt: skip
    params = {
        "id": application_id, "state": state, "family_id": family_id, "answer_sealed": answer, "now": now,
        "today": business_date(now),
    }  # fmt: skip
    await run(conn, DECIDE, params)
