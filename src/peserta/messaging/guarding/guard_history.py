"""The history of the guard: every change by a person or the machine, and every alarm, with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from peserta.audit.actions import append
from peserta.kit.database import Conn, many, run
from peserta.kit.ids import new_id
from peserta.messaging.routes.setting import Change

MACHINE: Final = "machine"

ADD_GUARD_HISTORY = """
INSERT INTO messaging_guard_history (id, at, actor, what, was, becomes, reason, brake)
     VALUES (%(id)s, %(now)s, %(actor)s, %(what)s, %(was)s, %(becomes)s, %(reason)s, %(brake)s)
"""

LIST_GUARD_HISTORY = """
  SELECT at,
         actor,
         what,
         was,
         becomes,
         reason,
         brake
    FROM messaging_guard_history
ORDER BY id DESC
   LIMIT %(limit)s
"""

FIND_ALARM = """
SELECT at,
       actor,
       what,
       was,
       becomes,
       reason,
       brake
  FROM messaging_guard_history
 WHERE id >= kit_uuid7_floor(%(since)s)
   AND what = %(what)s
   AND becomes = %(becomes)s
 LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Happened:
    """One row."""

    at: datetime
    actor: str
    what: str
    was: str
    becomes: str
    reason: str
    brake: UUID | None


async def remember(
    conn: Conn, change: Change, *, actor: str, reason: str, brake: UUID | None = None, now: datetime
) -> None:
    """Write a change down; what a person did is in the audit trail as well."""
    params = {
        "id": new_id(now), "actor": actor, "what": change.what, "was": change.was, "becomes": change.becomes,
        "reason": reason, "brake": brake, "now": now,
    }  # fmt: skip
    await run(conn, ADD_GUARD_HISTORY, params)
    if actor == MACHINE:
        return
    facts = {"what": change.what, "was": change.was, "becomes": change.becomes, "reason": reason}
    await append(conn, kind="messaging.guard_changed", person_id=None, actor=actor, facts=facts, now=now)


async def list_history(conn: Conn, *, limit: int) -> Sequence[Happened]:
    """The newest first."""
    return await many(conn, LIST_GUARD_HISTORY, {"limit": limit}, of=Happened)


async def was_told(conn: Conn, change: Change, *, since: datetime) -> bool:
    """Whether the same was written down since then."""
    params = {"what": change.what, "becomes": change.becomes, "since": since}
    return bool(await many(conn, FIND_ALARM, params, of=Happened))
