"""What somebody at the desk does with their own account: seeing where it is open, ending that, a new password."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.access.passwords import Passwords, check_password
from peserta.access.tokens import hash_token
from peserta.audit.actions import append
from peserta.kit.database import Conn, Pool, transaction
from peserta.kit.keys import Keys
from peserta.staff import session_store, store
from peserta.staff.officer import Officer
from peserta.staff.rules import SESSION_IDLE
from peserta.staff.session_store import OpenSession
from peserta.staff.sign_in import Desk, SignedIn, sign_in


async def list_open(conn: Conn, officer: Officer, *, now: datetime) -> list[OpenSession]:
    """Where this account is open now, the newest first, at most 100."""
    return await session_store.list_open(conn, officer.id, seen_after=now - SESSION_IDLE, now=now)


async def end_own_session(conn: Conn, officer: Officer, session_id: UUID, *, now: datetime) -> None:
    """End one session of this account; another's, and one that is over, stay as they are."""
    if await session_store.revoke_own(conn, session_id, officer.id, now=now):
        await append(
            conn, kind="staff.session_ended", person_id=None, actor=officer.actor,
            facts={"session": str(session_id)}, now=now,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """A new password, with the present one and what the authenticator shows."""

    password: str
    present: str
    code: str


async def change_password(
    pool: Pool, officer: Officer, wanted: Wanted, desk: Desk, *, passwords: Passwords, keys: Keys, now: datetime
) -> SignedIn:
    """Take a new password from whoever signs in anew with the present one, and end every other session.

    So a session that was left open changes nothing, and guessing is counted and made to wait as at sign-in. The
    token is of the session that is left. Refuses as `check_password`.
    """
    check_password(wanted.password, personal=(officer.name,))
    password_hash = await passwords.hash(wanted.password)
    signed_in = await sign_in(
        pool, officer.name, wanted.present, wanted.code, desk, passwords=passwords, keys=keys, now=now
    )
    if signed_in.token is None:
        return signed_in
    async with transaction(pool) as conn:
        await store.replace_hash(conn, officer.id, password_hash=password_hash)
        await session_store.revoke_others(conn, officer.id, hash_token(signed_in.token), now=now)
        await append(conn, kind="staff.password_changed", person_id=None, actor=officer.actor, facts={}, now=now)
    return signed_in
