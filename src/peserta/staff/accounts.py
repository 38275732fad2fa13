"""Inviting somebody to the desk, taking the invitation up, locking and unlocking."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from peserta.access.passwords import Passwords, check_password
from peserta.audit.actions import append
from peserta.kit.codes import LONG_ALPHABET, typed_code
from peserta.kit.database import Conn, Pool, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.sealing import seal, unseal
from peserta.staff import session_store, store
from peserta.staff.permissions import Role
from peserta.staff.rules import INVITATION_LENGTH, INVITATION_LIFE, TOTP_SECRET_BYTES, AuthenticatorKey
from peserta.staff.store import Invitation, StaffLine

# One place for both columns: taking an invitation up moves the sealed key from one to the other.
TOTP_KEY = "staff_account.totp"
TYPED_MAX = 60


@dataclass(frozen=True, slots=True)
class Invited:
    """What somebody who holds an invitation is shown: the account's name and the key for the authenticator."""

    name: str
    key: AuthenticatorKey


async def invite(
    conn: Conn, name: str, roles: Sequence[Role], *, nik_index: bytes | None, actor: str, keys: Keys, now: datetime,
    again: bool = False,
) -> str | None:  # fmt: skip
    """Invite a new name, or one again that lost its authenticator; return the secret, which is stored nowhere.

    None when a new name is taken, or when there is nobody to invite again.
    """
    known = await store.find_by_name(conn, name)
    if again != (known is not None):
        return None
    account_id = known.id if known else new_id(now)
    secret = "".join(secrets.choice(LONG_ALPHABET) for _ in range(INVITATION_LENGTH))
    key = AuthenticatorKey.of_bytes(secrets.token_bytes(TOTP_SECRET_BYTES))
    invitation = Invitation(
        account_id=account_id, name=name, roles=[role.value for role in roles], nik_index=nik_index,
        invite_hash=_hash(secret), ends_at=now + INVITATION_LIFE,
        totp_sealed=seal(keys, key.text, place=TOTP_KEY, row=account_id),
    )  # fmt: skip
    if not await store.invite(conn, invitation, again=again, now=now):
        return None
    facts = {"name": name, "roles": " ".join(invitation.roles), "again": int(again)}
    await append(conn, kind="staff.invited", person_id=None, actor=actor, facts=facts, now=now)
    return secret


async def find_invited(conn: Conn, typed: str, *, keys: Keys, now: datetime) -> Invited:
    """Whom this secret invites; refuses with "staff.invitation_gone" when it is wrong, old or was used."""
    invited = await store.find_invited(conn, _hash(typed), now=now)
    if invited is None:
        raise Refusal("staff.invitation_gone")
    return Invited(
        invited.name, AuthenticatorKey(unseal(keys, invited.next_totp_sealed, place=TOTP_KEY, row=invited.id))
    )


async def open_account(
    pool: Pool, typed: str, password: str, code: str, *, passwords: Passwords, keys: Keys, now: datetime
) -> str:
    """Take an invitation up; return the account's name.

    The code shows that the authenticator has the key before anything depends on it. Refuses as
    `find_invited`, `check_password`, and with "staff.code_wrong".
    """
    async with pool.connection() as conn:
        invited = await find_invited(conn, typed, keys=keys, now=now)
    check_password(password, personal=(invited.name,))
    step = invited.key.find_step(code, now)
    if step is None:
        raise Refusal("staff.code_wrong")
    password_hash = await passwords.hash(password)
    async with transaction(pool) as conn:
        # Both sides of the bar write down that this code is spent: it opens no session afterwards.
        account_id = await store.open_account(conn, _hash(typed), password_hash=password_hash, step=step, now=now)
        if account_id is None:
            raise Refusal("staff.invitation_gone")
        await session_store.revoke_all(conn, account_id, now=now)
        await append(
            conn, kind="staff.opened", person_id=None, actor=f"staff:{invited.name}", facts={"name": invited.name},
            now=now,
        )  # fmt: skip
    return invited.name


async def list_staff(conn: Conn) -> list[StaffLine]:
    """Every account by name."""
    return await store.list_staff(conn)


async def lock(conn: Conn, name: str, *, actor: str, now: datetime) -> bool:
    """Lock an account and end its sessions at once; False when there is none, or it is locked."""
    account_id = await store.lock(conn, name, now=now)
    if account_id is None:
        return False
    await session_store.revoke_all(conn, account_id, now=now)
    await append(conn, kind="staff.locked", person_id=None, actor=actor, facts={"name": name}, now=now)
    return True


async def unlock(conn: Conn, name: str, *, actor: str, now: datetime) -> bool:
    """Let a locked account in again; False when there is none, or it is not locked."""
    account_id = await store.unlock(conn, name)
    if account_id is None:
        return False
    await append(conn, kind="staff.unlocked", person_id=None, actor=actor, facts={"name": name}, now=now)
    return True


def _hash(secret: str) -> bytes:
    return hashlib.sha256(typed_code(secret[:TYPED_MAX]).encode()).digest()
