"""The rows of changes of facility, and every statement on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from peserta.facility.choice import Change, ChoiceKind
from peserta.kit.database import Conn, many, one, run


@dataclass(frozen=True, slots=True)
class Standing:
    """The choice that stands; `since` is None where only the roll knows."""

    facility_code: str
    since: date | None


@dataclass(frozen=True, slots=True)
class PersonsStanding:
    """The choice that stands for one person as this."""

    person_id: UUID
    kind: ChoiceKind
    facility_code: str
    since: date | None


TAKE_TURN = """
SELECT pg_advisory_xact_lock(hashtextextended('facility_change ' || %(person_id)s::text, 0))
"""

FIND_STANDING = """
SELECT facility_code,
       since
  FROM facility_choice
 WHERE person_id = %(person_id)s
   AND kind = %(kind)s
"""

LIST_STANDINGS = """
SELECT person_id,
       kind,
       facility_code,
       since
  FROM facility_choice
 WHERE person_id = ANY(%(person_ids)b::uuid[])
"""

FIND_WAITING = """
SELECT id,
       person_id,
       kind,
       from_code,
       to_code,
       effective_on,
       asked_at,
       state
  FROM facility_change
 WHERE person_id = %(person_id)s
   AND kind = %(kind)s
   AND state = 'waiting'
"""

LIST_CHANGES = """
SELECT id,
       person_id,
       kind,
       from_code,
       to_code,
       effective_on,
       asked_at,
       state
  FROM facility_change
 WHERE person_id = ANY(%(person_ids)b::uuid[])
 ORDER BY asked_at DESC
 LIMIT 100
"""

INSERT_CHANGE = """
INSERT INTO facility_change (id, person_id, kind, from_code, to_code, effective_on, asked_by, asked_at, state, ended_at)
     VALUES (%(id)s, %(person_id)s, %(kind)s, %(from_code)s, %(to_code)s, %(effective_on)s, %(asked_by)s, %(now)s,
             %(state)s, CASE WHEN %(state)s = 'waiting' THEN NULL ELSE %(now)s END)
"""

CANCEL = """
WITH ended AS (
    UPDATE facility_change
       SET state = 'cancelled',
           ended_at = %(now)s
     WHERE id = %(id)s
       AND state = 'waiting'
 RETURNING id
)
SELECT kit_expect(EXISTS (SELECT FROM ended), 'the change was not waiting any more')
"""

CLAIM_DUE = """
SELECT id,
       person_id,
       kind,
       from_code,
       to_code,
       effective_on,
       asked_at,
       state
  FROM facility_change
 WHERE state = 'waiting'
   AND effective_on <= %(today)s
 ORDER BY effective_on,
          id
 LIMIT %(limit)s
   FOR UPDATE SKIP LOCKED
"""

END_DUE = """
UPDATE facility_change
   SET state = 'applied',
       ended_at = %(now)s
 WHERE id = ANY(%(ids)b::uuid[])
   AND state = 'waiting'
"""


@dataclass(frozen=True, slots=True)
class NewChange:
    id: UUID
    person_id: UUID
    kind: ChoiceKind
    from_code: str | None
    to_code: str
    effective_on: date
    asked_by: UUID
    state: str


async def take_turn(conn: Conn, person_id: UUID) -> None:
    """Until the transaction ends nobody else changes this person's facilities."""
    await run(conn, TAKE_TURN, {"person_id": str(person_id)})


async def find_standing(conn: Conn, person_id: UUID, kind: ChoiceKind) -> Standing | None:
    return await one(conn, FIND_STANDING, {"person_id": person_id, "kind": kind}, of=Standing)


async def list_standings(conn: Conn, person_ids: Sequence[UUID]) -> list[PersonsStanding]:
    return await many(conn, LIST_STANDINGS, {"person_ids": list(person_ids)}, of=PersonsStanding)


async def find_waiting(conn: Conn, person_id: UUID, kind: ChoiceKind) -> Change | None:
    return await one(conn, FIND_WAITING, {"person_id": person_id, "kind": kind}, of=Change)


async def list_changes(conn: Conn, person_ids: Sequence[UUID]) -> list[Change]:
    return await many(conn, LIST_CHANGES, {"person_ids": list(person_ids)}, of=Change)


async def insert_change(conn: Conn, new: NewChange, *, now: datetime) -> None:
    params = {
        "id": new.id, "person_id": new.person_id, "kind": new.kind, "from_code": new.from_code,
        "to_code": new.to_code, "effective_on": new.effective_on, "asked_by": new.asked_by, "state": new.state,
        "now": now,
    }  # fmt: skip
    await run(conn, INSERT_CHANGE, params)


async def cancel(conn: Conn, change_id: UUID, *, now: datetime) -> None:
    await run(conn, CANCEL, {"id": change_id, "now": now})


async def claim_due(conn: Conn, *, today: date, limit: int) -> list[Change]:
    return await many(conn, CLAIM_DUE, {"today": today, "limit": limit}, of=Change)


async def end_due(conn: Conn, ids: Sequence[UUID], *, now: datetime) -> None:
    await run(conn, END_DUE, {"ids": list(ids), "now": now})
