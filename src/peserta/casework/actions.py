"""Opening cases."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from peserta.casework import store
from peserta.casework.case import NewCase
from peserta.kit.database import Conn


async def open_case(
    conn: Conn, kind: str, person_id: UUID | None, facts: dict[str, str | int], dedupe_key: str, *, now: datetime
) -> bool:
    """Open one case, and return whether it is new; the same trouble opens one case, however often it is met."""
    return await open_cases(conn, [NewCase(kind, person_id, facts, dedupe_key)], now=now) == 1


async def open_cases(conn: Conn, cases: Sequence[NewCase], *, now: datetime) -> int:
    """Open many cases in one statement; return how many of them were not open yet."""
    if not cases:
        return 0
    return await store.insert_cases(conn, cases, now)
