"""Setting the password: at once for a new account, with a second proof or a wait for an open one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from peserta.access import account_store, renewal_store, session_store
from peserta.access.activation.rules import DataPolicy, waiting_time
from peserta.access.needs import Service
from peserta.access.passwords import Passwords, check_password
from peserta.access.proofs import check_different, check_live, check_opens, too_many_tries
from peserta.access.recovery.ending import end_waits
from peserta.access.recovery.recovering import count_told, load_proven
from peserta.access.recovery.recovery import wait_for
from peserta.access.recovery.telling import Cause, News, tell_contacts
from peserta.access.renewing import lift
from peserta.access.session import Session
from peserta.audit.actions import append
from peserta.casework.actions import open_case
from peserta.kit import limits
from peserta.kit.database import Conn, Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.limits import Limit, Use, limit_key
from peserta.kit.refusal import Refusal
from peserta.registry.actions import load_person
from peserta.registry.confirming import Identity, load_identity
from peserta.registry.person import Person

SHARED_TRIES: Final = "proof-of-limited"
SHARED_WAIT: Final = "proof-of-limited-wait"


@dataclass(frozen=True, slots=True)
class Secured:
    """When the new password counts; None means at once."""

    takes_effect_at: datetime | None = None


async def set_password(
    pool: Pool, session: Session, password: str, *, passwords: Passwords, keys: Keys, language: str, now: datetime
) -> Secured:
    """Set the account's password.

    A new account opens. In a limited session (an account that was open before, entered by one code)
    the password waits as a recovery does, and every contact is told, so that the owner can cancel it: 24 hours, or
    seven days and a case for staff where nobody can be told. Refuses with "session.needed" when the session was
    ended meanwhile: whoever is shown the door leaves no password behind.
    """
    async with pool.connection() as conn:
        person = await load_person(conn, session.person_id)
        identity = await load_identity(conn, session.person_id, keys=keys)
    check_password(password, personal=_personal(person, identity))
    password_hash = await passwords.hash(password)
    async with transaction(pool) as conn:
        if session.account_state == "proven":
            return await _open(conn, session, password_hash, keys=keys, language=language, now=now)
        if session.is_limited:
            return await _set_later(conn, session, password_hash, keys=keys, language=language, now=now)
        check_opens(session, Service.SECRETS, now=now)
        await account_store.set_password(conn, session.account_id, password_hash, now=now)
        await check_live(conn, session)
        await session_store.revoke_others(conn, session.id, account_id=session.account_id, now=now)
        await end_waits(conn, session.account_id, session.person_id, actor="member", now=now)
        await _tell(conn, session, "password_changed", keys=keys, language=language, now=now)
    return Secured()


async def _open(
    conn: Conn, session: Session, password_hash: str, *, keys: Keys, language: str, now: datetime
) -> Secured:
    opened = await account_store.open_account(conn, session.account_id, password_hash, now=now)
    if opened is None:
        raise Refusal("account.opened_elsewhere")
    await check_live(conn, session)
    # Who proved one contact before has one proof of what is an open account now.
    await session_store.limit_others(conn, session.id, account_id=session.account_id)
    await renewal_store.trust_device(conn, session.id, now=now)
    await _tell(conn, session, "account_opened", keys=keys, language=language, now=now)
    return Secured()


async def _set_later(
    conn: Conn, session: Session, password_hash: str, *, keys: Keys, language: str, now: datetime
) -> Secured:
    warned = await count_told(conn, await load_proven(conn, session), now=now)
    takes_effect_at = now + wait_for(warned)
    await account_store.set_next_password(
        conn, session.account_id, password_hash, takes_effect_at=takes_effect_at, now=now
    )
    await check_live(conn, session)
    template = "password_waiting" if warned else "password_waiting_long"
    await _tell(conn, session, template, keys=keys, language=language, now=now)
    if not warned:
        facts: dict[str, str | int] = {"proof": session.proof, "session": str(session.id)}
        await open_case(
            conn, "recovery_untold", session.person_id, facts, f"password:{session.account_id}", now=now
        )  # fmt: skip
    return Secured(takes_effect_at)


async def find_password_set_at(conn: Conn, session: Session, *, now: datetime) -> datetime | None:
    """Since when the account has its password; None where it has none."""
    return await account_store.find_password_set_at(conn, session.account_id, now=now)


async def prove_password(
    pool: Pool, session: Session, password: str, *, passwords: Passwords, keys: Keys, policy: DataPolicy, now: datetime
) -> bool:
    """Give the password once more: the second proof of a limited session, a fresh one in any other.

    Returns whether it was right. Refuses with "proof.same" where the password opened the session, and with
    "password.missing" and "busy" before the try is counted.

    Tries are counted for the account in this session's own budget; one over it is not judged ("proof.wait"). Limited
    sessions in browsers that are not trusted share one more, which grows as that of strangers who sign in.
    """
    check_different(session, "password")
    if not password:
        raise Refusal("password.missing")
    key = limit_key(keys, policy.proof.name, session.account_id.bytes, session.id.bytes)
    shared = [limit_key(keys, name, session.account_id.bytes) for name in (SHARED_TRIES, SHARED_WAIT)]
    with passwords.place():
        async with transaction(pool) as conn:
            use = await limits.take(conn, key, policy.proof, now=now)
            is_over = not use.within(policy.proof)
            spent = use if is_over else await _take_shared(conn, session, shared, policy=policy, now=now)
            await account_store.take_up_next_password(conn, session.person_id, now=now)
            account = await account_store.find_account(conn, session.person_id)
        assert account is not None, "a session has an account"
        if spent is not None:
            raise too_many_tries(spent, now)
        if not await passwords.is_right(account.password_hash, password):
            return False
    async with transaction(pool) as conn:
        await limits.start_anew(conn, shared)
        await lift(conn, session, "password", keys=keys, now=now)
    return True


async def _take_shared(
    conn: Conn, session: Session, shared: Sequence[bytes], *, policy: DataPolicy, now: datetime
) -> Use | None:
    """Count a try with all others that rest on one proof; the use that says from when, where it must wait.

    Whoever holds a contact of the account opens as many sessions with it as there are codes: with ten tries in a
    quarter of an hour in each, the password would be guessed thousands of times a day.
    """
    if not session.is_limited or await renewal_store.is_trusted_there(conn, session.id):
        return None
    tries, waits = shared
    over = (await limits.take(conn, tries, policy.sign_in, now=now)).uses - policy.sign_in.uses_max
    if over <= 0:
        return None
    wait = Limit(SHARED_WAIT, uses_max=1, window=waiting_time(over))
    use = await limits.take(conn, waits, wait, now=now)
    return None if use.within(wait) else use


async def cancel_waiting_password(pool: Pool, session: Session, *, now: datetime) -> None:
    """Drop a password that has not taken effect yet; any session of the account may do it, twice is no error."""
    async with transaction(pool) as conn:
        if await account_store.cancel_next_password(conn, session.account_id, now=now) is None:
            return
        await append(conn, kind="password.cancelled", person_id=session.person_id, actor="member", facts={}, now=now)


async def _tell(conn: Conn, session: Session, template: str, *, keys: Keys, language: str, now: datetime) -> None:
    """Tell every contact on record, and write it down."""
    await append(
        conn, kind=f"account.{template.removesuffix('_long')}", person_id=session.person_id, actor="member",
        facts={"proof": session.proof}, now=now,
    )  # fmt: skip
    cause = Cause(session_id=session.id, device=session.device)
    await tell_contacts(conn, session.person_id, News(template, cause), keys=keys, language=language, now=now)


def _personal(person: Person, identity: Identity) -> tuple[str, ...]:
    numbers = tuple(number.digits for number in (identity.nik, identity.card, identity.family) if number is not None)
    return (*person.name.split(), person.born_on.strftime("%d%m%Y"), *numbers)
