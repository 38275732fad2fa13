"""Digital cards: what names their holder in a QR, and whether the holder is covered now."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from peserta.kit.database import Conn
from peserta.membership import card_store as store


async def card_handles(conn: Conn, person_ids: Sequence[UUID], *, now: datetime) -> dict[UUID, UUID]:
    """The handle of each person's card; who has none yet is given one, and keeps it."""
    handles = await store.list_handles(conn, person_ids)
    missing = [person_id for person_id in person_ids if person_id not in handles]
    if not missing:
        return handles
    # Random and not by time, as ids are: a handle is shown to strangers.
    await store.insert_handles(conn, {person_id: uuid4() for person_id in missing}, now)
    return await store.list_handles(conn, person_ids)


async def is_covered(conn: Conn, handle: UUID) -> bool:
    """Whether the holder of this card is covered at this moment."""
    known = await store.find_status(conn, handle)
    return known is not None and known.status == "active"
