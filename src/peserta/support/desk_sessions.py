"""Ending every session of a member from the desk: for a phone that was lost, or a stranger who is in."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from peserta.access.sessions import end_every_session
from peserta.audit.actions import append
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.staff.officer import Officer
from peserta.staff.permissions import Permission
from peserta.support.lookups import load_lookup


class Cause(StrEnum):
    """Why a member is signed out everywhere."""

    LOST = "lost"
    STRANGER = "stranger"
    SHARED = "shared"


async def end_sessions_at_desk(
    conn: Conn, lookup_id: UUID, cause: Cause, *, officer: Officer, language: str, keys: Keys, now: datetime
) -> int:
    """End every session of the person an officer has open, and trust none of their browsers any more; how many ended.

    Every contact on record is told, also when none was open: the member must know that staff did it. Refuses with
    "staff.not_allowed" and as `load_lookup`.
    """
    officer.must(Permission.END_SESSIONS)
    lookup = await load_lookup(conn, lookup_id, officer=officer, now=now)
    ended = await end_every_session(conn, lookup.person_id, keys=keys, language=language, now=now)
    await append(
        conn, kind="desk.sessions_ended", person_id=lookup.person_id, actor=officer.actor,
        facts={"cause": cause.value, "sessions": ended}, now=now,
    )  # fmt: skip
    return ended
