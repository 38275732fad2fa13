"""What happened to one person, for the member and for staff."""

from uuid import UUID

from peserta.audit import store
from peserta.audit.happening import Happening
from peserta.kit.database import Conn

TIMELINE_MAX = 500


async def timeline(conn: Conn, person_id: UUID, *, limit: int, before_id: UUID | None = None) -> list[Happening]:
    """The newest entries of a person, or those before `before_id`, newest first; at most 500 at a time.

    For staff, write down that it was read.
    """
    return await store.list_of_person(conn, person_id, limit=min(limit, TIMELINE_MAX), before_id=before_id)


async def staff_acts(conn: Conn, person_id: UUID, *, limit: int) -> list[Happening]:
    """What staff opened and changed about a person, newest first: for the person themself, at most 500."""
    return await store.list_by_staff(conn, person_id, limit=min(limit, TIMELINE_MAX))
