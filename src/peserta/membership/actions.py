"""Taking over cover from the roll, and reading it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from peserta.kit.database import Conn
from peserta.kit.values import CardNumber
from peserta.membership import store
from peserta.membership.cover import Cover

# Cards of people who enrol here. Those on the roll begin with 000 or 001: none of them has this one.
CARD_PREFIX = "0077"


async def accept_rows(
    conn: Conn, covers: Mapping[UUID, Cover], *, billed: Collection[UUID] = (), now: datetime
) -> None:
    """Write the cover of each person as it is given; an equal one is not written again.

    From the roll, with those of them who are `billed` here: while they pay for themselves, a row that only says
    that nobody is covered, or tells of the cover they had before, changes nothing.
    """
    if covers:
        await store.upsert_cover(conn, covers, billed, now)


async def find_cover(conn: Conn, person_id: UUID) -> Cover | None:
    """The cover of a person, or None when the scheme knows of none."""
    return await store.find_cover(conn, person_id)


async def list_covers(conn: Conn, person_ids: Collection[UUID]) -> dict[UUID, Cover]:
    """The cover of each of these persons of whom the scheme knows one."""
    return await store.list_covers(conn, person_ids)


async def activate(conn: Conn, person_ids: Sequence[UUID], *, cover_from: date, now: datetime) -> None:
    """Cover these persons of one family, whose contribution was paid; only billing calls this, with the family locked.

    Nothing is waited for.
    """
    await store.activate(conn, person_ids, cover_from=cover_from, now=now)


async def suspend(conn: Conn, person_ids: Sequence[UUID], *, now: datetime) -> None:
    """Suspend the cover of these persons of one family for arrears; only billing calls this, with the family locked."""
    await store.suspend(conn, person_ids, now=now)


async def end_duplicate(conn: Conn, person_id: UUID, *, now: datetime) -> None:
    """End the cover of somebody who is on record under another number, where cover goes on; the family is locked.

    Nobody is billed for it any more, and no payment begins it again.
    """
    await store.end_duplicate(conn, person_id, now=now)


async def new_card_numbers(conn: Conn, count: int) -> list[CardNumber]:
    """So many card numbers, each given once for ever: 13 digits, the last nine counted."""
    serials = await store.next_card_serials(conn, count)
    return [CardNumber(f"{CARD_PREFIX}{row.serial:09d}") for row in serials]
