"""Waits that end by themselves: whoever is shown the door must not come back a day later through one."""

from datetime import datetime
from uuid import UUID

from peserta.access import account_store
from peserta.access.recovery import recovery_store as store
from peserta.access.session import Session
from peserta.audit.actions import append
from peserta.kit.database import Conn


async def end_waits(conn: Conn, account_id: UUID, person_id: UUID, *, actor: str, now: datetime) -> None:
    """Everything that waits to open an account or to change its password."""
    await account_store.cancel_next_password(conn, account_id, now=now)
    await _write_down(conn, await store.cancel_waiting(conn, account_id, now=now), person_id, actor, now)


async def end_waits_beside(conn: Conn, session: Session, *, now: datetime) -> None:
    """What was begun elsewhere: a limited session keeps its own wait and the password it has set."""
    if not session.is_limited:
        await account_store.cancel_next_password(conn, session.account_id, now=now)
    ended = await store.cancel_begun_beside(conn, session.account_id, session.id, now=now)
    await _write_down(conn, ended, session.person_id, "member", now)


async def end_waits_where(conn: Conn, session: Session, session_id: UUID, *, now: datetime) -> None:
    """What was begun in the browser of another session, which has just been ended."""
    ended = await store.cancel_begun_where(conn, session.account_id, session_id, now=now)
    await _write_down(conn, ended, session.person_id, "member", now)


async def end_waits_by(conn: Conn, session: Session, proof: str, *, now: datetime) -> None:
    """What rests on a proof of this kind, of which there are new ones now."""
    ended = await store.cancel_proven_by(conn, session.account_id, proof, now=now)
    await _write_down(conn, ended, session.person_id, "member", now)


async def _write_down(conn: Conn, ended: int, person_id: UUID, actor: str, now: datetime) -> None:
    if ended:
        await append(conn, kind="account.recovery_cancelled", person_id=person_id, actor=actor, facts={}, now=now)
