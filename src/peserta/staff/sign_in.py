"""Signing in at the desk with name, password and authenticator, and the sessions it opens."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.access.passwords import Passwords
from peserta.access.tokens import hash_token, new_token
from peserta.audit.actions import append
from peserta.kit import limits
from peserta.kit.database import Conn, Pool, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.limits import limit_key
from peserta.kit.sealing import unseal
from peserta.staff import session_store, store
from peserta.staff.accounts import TOTP_KEY
from peserta.staff.officer import Officer
from peserta.staff.permissions import Role
from peserta.staff.rules import (
    FREE_TRIES,
    SESSION_IDLE,
    SESSION_LIFE,
    SESSION_TOUCH_EVERY,
    AuthenticatorKey,
    is_name,
    wait_limit,
)
from peserta.staff.session_store import NewSession
from peserta.staff.store import Account

TOKEN_LENGTH_MAX = 100
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody signs in: `browser` is a SHA-256, `device` a name a person recognises.

    `former` is the token of the session that was open there: it ends (ASVS 5.0, 7.2.4).
    """

    browser: bytes
    device: str
    former: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The token when it went well; `opens_at` when it was tried wrongly too often."""

    token: str | None = None
    opens_at: datetime | None = None


async def sign_in(
    pool: Pool, name: str, password: str, code: str, desk: Desk, *, passwords: Passwords, keys: Keys, now: datetime
) -> SignedIn:
    """Open a session; one answer whatever was wrong, and whether or not there is such a name.

    The try is counted before it is judged, and taken back when it was right. Browsers that were never
    signed in to this account share one count, so that strangers cannot lock out who sits at the desk. Refuses with
    "busy" before the try is counted.
    """
    with passwords.place():
        return await _judge(pool, name, password, code, desk, passwords=passwords, keys=keys, now=now)


async def _judge(
    pool: Pool, name: str, password: str, code: str, desk: Desk, *, passwords: Passwords, keys: Keys, now: datetime
) -> SignedIn:
    name = name.strip().casefold()
    async with transaction(pool) as conn:
        account = await store.find_by_name(conn, name) if is_name(name) else None
        counted = await _count(conn, name, account, desk, keys=keys, now=now)
    if counted.opens_at is not None:
        return SignedIn(opens_at=counted.opens_at)
    is_usable = account is not None and account.opened_at is not None and account.locked_at is None
    is_right = await passwords.is_right(account.password_hash if account and is_usable else None, password)
    step = _key_of(account, keys).find_step(code, now)
    if account is None:
        return SignedIn()
    if step is None or not is_right:
        return await _refuse(pool, account, "code" if is_right else "password", desk, now=now)
    return await _open_session(pool, account, step, desk, counted, now=now)


@dataclass(frozen=True, slots=True)
class _Counted:
    keys: tuple[bytes, bytes]
    opens_at: datetime | None


async def _count(conn: Conn, name: str, account: Account | None, desk: Desk, *, keys: Keys, now: datetime) -> _Counted:
    # It runs for nobody too, so that the work is the same.
    is_known = await session_store.is_known(conn, account.id if account else NOBODY, desk.browser)
    parts = (name[:100].encode(), desk.browser) if is_known else (name[:100].encode(),)
    tries_key = limit_key(keys, FREE_TRIES.name, *parts)
    wait_key = limit_key(keys, wait_limit(1).name, *parts)
    use = await limits.take(conn, tries_key, FREE_TRIES, now=now)
    if use.within(FREE_TRIES):
        return _Counted((tries_key, wait_key), None)
    wait = wait_limit(use.uses - FREE_TRIES.uses_max)
    waited = await limits.take(conn, wait_key, wait, now=now)
    return _Counted((tries_key, wait_key), None if waited.within(wait) else waited.opens_at)


def _key_of(account: Account | None, keys: Keys) -> AuthenticatorKey:
    """The account's key; somebody else's nobody has, where there is none, so that the work is the same."""
    if account is None or account.totp_sealed is None:
        return AuthenticatorKey.of_bytes(limit_key(keys, "staff-nobody"))
    return AuthenticatorKey(unseal(keys, account.totp_sealed, place=TOTP_KEY, row=account.id))


async def _open_session(
    pool: Pool, account: Account, step: int, desk: Desk, counted: _Counted, *, now: datetime
) -> SignedIn:
    token = new_token()
    session = NewSession(new_id(now), hash_token(token), account.id, desk.browser, desk.device)
    async with transaction(pool) as conn:
        assert account.password_hash is not None, "a password was right"
        is_first = await store.spend_step(conn, account.id, step, password_hash=account.password_hash)
        if is_first:
            await session_store.revoke_former(conn, hash_token(desk.former), now=now)
            await session_store.insert_session(conn, session, life=SESSION_LIFE, now=now)
            await limits.start_anew(conn, counted.keys)
            await append(
                conn, kind="staff.signed_in", person_id=None, actor=f"staff:{account.name}",
                facts={"session": str(session.id), "device": desk.device}, now=now,
            )  # fmt: skip
    return SignedIn(token) if is_first else await _refuse(pool, account, "code_again", desk, now=now)


async def _refuse(pool: Pool, account: Account, wrong: str, desk: Desk, *, now: datetime) -> SignedIn:
    """Write down a try that was judged and wrong: somebody who has the password shows here (ASVS 16.3.1)."""
    async with transaction(pool) as conn:
        await append(
            conn, kind="staff.refused", person_id=None, actor=f"staff:{account.name}",
            facts={"wrong": wrong, "device": desk.device}, now=now,
        )  # fmt: skip
    return SignedIn()


async def find_officer(conn: Conn, token: str, *, now: datetime) -> Officer | None:
    """Who is signed in with this token; being read keeps the session alive, until its absolute end."""
    if not token or len(token) > TOKEN_LENGTH_MAX or not token.isascii():
        return None
    row = await session_store.find_session(conn, hash_token(token), seen_after=now - SESSION_IDLE, now=now)
    if row is None:
        return None
    if row.seen_at < now - SESSION_TOUCH_EVERY:
        await session_store.touch(conn, row.id, now=now)
    return Officer(
        id=row.account_id, name=row.name, roles=tuple(Role(role) for role in row.roles), nik_index=row.nik_index,
        session_id=row.id, opened_at=row.opened_at, seen_at=row.seen_at,
    )  # fmt: skip


async def sign_out(conn: Conn, officer: Officer, *, now: datetime) -> None:
    """End this session; ending it twice is no error."""
    await session_store.revoke(conn, officer.session_id, now=now)
    await append(
        conn, kind="staff.signed_out", person_id=None, actor=officer.actor,
        facts={"session": str(officer.session_id)}, now=now,
    )  # fmt: skip
