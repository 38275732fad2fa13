"""Sessions: who is signed in here, where else, and ending it."""

from datetime import datetime
from uuid import UUID

from peserta.access import session_store as store
from peserta.access.rules import SESSION_IDLE, SESSION_TOUCH_EVERY
from peserta.access.session import Session
from peserta.access.tokens import hash_token
from peserta.audit.actions import append
from peserta.kit.database import Conn

TOKEN_LENGTH_MAX = 100


async def find_session(conn: Conn, token: str, *, now: datetime) -> Session | None:
    """The live session of a token; being read keeps it alive, until its absolute end."""
    if not token or len(token) > TOKEN_LENGTH_MAX or not token.isascii():
        return None
    session = await store.find_session(conn, hash_token(token), seen_after=now - SESSION_IDLE, now=now)
    if session is not None and session.seen_at < now - SESSION_TOUCH_EVERY:
        await store.touch(conn, session.id, now=now)
    return session


async def list_sessions(conn: Conn, session: Session, *, now: datetime) -> list[Session]:
    """Every place where this account is open now, newest first."""
    return await store.list_sessions(conn, session.account_id, seen_after=now - SESSION_IDLE, now=now)


async def revoke_session(conn: Conn, session: Session, session_id: UUID, *, now: datetime) -> None:
    """End one session of the same account; ending it twice is no error."""
    await store.revoke(conn, session_id, account_id=session.account_id, now=now)
    await append(
        conn, kind="session.revoked", person_id=session.person_id, actor="member",
        facts={"session": str(session_id)}, now=now,
    )  # fmt: skip


async def revoke_other_sessions(conn: Conn, session: Session, *, now: datetime) -> None:
    """End every session of the account but this one."""
    await store.revoke_others(conn, session.id, account_id=session.account_id, now=now)
    await append(conn, kind="session.others_revoked", person_id=session.person_id, actor="member", facts={}, now=now)
