"""Opening cases, reading them, and closing them with a decision."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from peserta.casework import store
from peserta.casework.case import Case, NewCase
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.sealing import seal, unseal

NOTE: Final = "casework_case.note"
ABOUT_MAX: Final = 100


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


async def list_cases(conn: Conn, *, is_open: bool, limit: int) -> list[Case]:
    """Open cases, the oldest first; or those decided, the latest first."""
    return await (store.list_open(conn, limit) if is_open else store.list_closed(conn, limit))


async def find_case(conn: Conn, case_id: UUID) -> Case | None:
    """A case as it stands."""
    return await store.find_case(conn, case_id)


async def close_case(conn: Conn, case_id: UUID, decision: str, *, actor: str, now: datetime) -> None:
    """End a case with what was decided; refuses with "desk.case_decided" what somebody else was quicker with."""
    await _close(conn, case_id, decision, None, actor=actor, now=now)


async def close_with_note(
    conn: Conn, case_id: UUID, decision: str, note: str, *, actor: str, keys: Keys, now: datetime
) -> None:
    """As `close_case`, with words for whom it is about; they stand sealed as long as the case does."""
    sealed = seal(keys, note, place=NOTE, row=case_id) if note else None
    await _close(conn, case_id, decision, sealed, actor=actor, now=now)


async def list_closed_about(conn: Conn, person_ids: Collection[UUID]) -> list[Case]:
    """What was decided about these people, the latest first, at most a hundred."""
    return await store.list_closed_about(conn, person_ids, ABOUT_MAX)


def read_note(case: Case, keys: Keys) -> str:
    """How a case was settled, in an officer's words; empty where nothing was written."""
    return unseal(keys, case.note, place=NOTE, row=case.id) if case.note else ""


async def _close(conn: Conn, case_id: UUID, decision: str, note: bytes | None, *, actor: str, now: datetime) -> None:
    if not await store.close_case(conn, case_id, decision, note=note, actor=actor, now=now):
        raise Refusal("desk.case_decided")
