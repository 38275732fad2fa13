"""Sessions: who is signed in here, where else, and ending it."""

from datetime import datetime, timedelta
from uuid import UUID

from peserta.access import account_store, renewal_store
from peserta.access import session_store as store
from peserta.access.activation.rules import SESSION_IDLE, SESSION_TOUCH_EVERY
from peserta.access.recovery.ending import end_waits, end_waits_beside, end_waits_where
from peserta.access.recovery.telling import News, tell_contacts
from peserta.access.session import Session
from peserta.access.tokens import hash_token
from peserta.audit.actions import append
from peserta.kit.database import Conn
from peserta.kit.keys import Keys

TOKEN_LENGTH_MAX = 100
# How long a proof may be sent again because its reply was lost.
AGAIN_FOR = timedelta(minutes=10)


async def find_session(conn: Conn, token: str, *, now: datetime) -> Session | None:
    """The live session of a token; being read keeps it alive, until its absolute end."""
    if not _is_token(token):
        return None
    session = await store.find_session(conn, hash_token(token), seen_after=now - SESSION_IDLE, now=now)
    if session is not None and session.seen_at < now - SESSION_TOUCH_EVERY:
        await store.touch(conn, session.id, now=now)
    return session


async def find_superseded(conn: Conn, token: str, browser: bytes, *, now: datetime) -> Session | None:
    """The session that had this token until a proof was given in this browser, within the last minutes."""
    if not _is_token(token):
        return None
    return await renewal_store.find_superseded(conn, hash_token(token), browser, seen_after=now - AGAIN_FOR, now=now)


async def replace_session(conn: Conn, former: str, token: str, *, now: datetime) -> bool:
    """End the session a browser had before this one; False where the new token is of none that is live."""
    session = await find_session(conn, token, now=now)
    if session is None:
        return False
    before = await find_session(conn, former, now=now)
    if before is not None and before.id != session.id:
        await revoke_session(conn, before, before.id, now=now)
    return True


async def list_sessions(conn: Conn, session: Session, *, now: datetime) -> list[Session]:
    """Every place where this account is open now, newest first."""
    return await store.list_sessions(conn, session.account_id, seen_after=now - SESSION_IDLE, now=now)


async def revoke_session(conn: Conn, session: Session, session_id: UUID, *, now: datetime) -> None:
    """End one session of the same account; twice is no error.

    If it is another, its browser is trusted no more, and what waits there ends.
    """
    if session_id != session.id:
        await account_store.lock_account(conn, session.account_id)
    await store.revoke(conn, session_id, account_id=session.account_id, now=now)
    if session_id != session.id:
        await end_waits_where(conn, session, session_id, now=now)
    await renewal_store.distrust_devices(conn, session.id, session_id=session_id)
    await append(
        conn, kind="session.revoked", person_id=session.person_id, actor="member",
        facts={"session": str(session_id)}, now=now,
    )  # fmt: skip


async def end_every_session(conn: Conn, person_id: UUID, *, keys: Keys, language: str, now: datetime) -> int:
    """End every session of a person's account and tell every contact; how many were open.

    Browsers that were trusted are trusted no more: whoever holds one needs two proofs again. What waits ends too.
    """
    account = await account_store.find_account(conn, person_id)
    ended = 0
    if account is not None:
        await account_store.lock_account(conn, account.id)
        ended = len(await store.list_sessions(conn, account.id, seen_after=now - SESSION_IDLE, now=now))
        await store.revoke_all(conn, account.id, now=now)
        await renewal_store.distrust_every_device(conn, person_id)
        await end_waits(conn, account.id, person_id, actor="system", now=now)
    await tell_contacts(conn, person_id, News("sessions_ended", None), keys=keys, language=language, now=now)
    return ended


async def revoke_other_sessions(conn: Conn, session: Session, *, now: datetime) -> None:
    """End every session of the account but this one, trust no other browser, and end what was begun there."""
    await account_store.lock_account(conn, session.account_id)
    await store.revoke_others(conn, session.id, account_id=session.account_id, now=now)
    await end_waits_beside(conn, session, now=now)
    await renewal_store.distrust_devices(conn, session.id, session_id=None)
    await append(conn, kind="session.others_revoked", person_id=session.person_id, actor="member", facts={}, now=now)


def _is_token(text: str) -> bool:
    return 0 < len(text) <= TOKEN_LENGTH_MAX and text.isascii()
