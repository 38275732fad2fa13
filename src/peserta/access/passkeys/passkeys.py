"""Passkeys: making one, signing in with one, taking one away."""

from datetime import datetime
from typing import Final
from uuid import UUID

from peserta.access import account_store, renewal_store, session_store
from peserta.access.activation.journeys import Visit
from peserta.access.entering import Entry, open_session
from peserta.access.needs import Service
from peserta.access.passkeys import passkey_store as store
from peserta.access.passkeys.passkey_answer import (
    BadAnswer,
    Party,
    ask_for_any,
    ask_for_new,
    credential_and_challenge,
    read_new,
    read_use,
)
from peserta.access.passkeys.passkey_challenge import CHALLENGE_LIFE, Purpose, is_good, make_challenge
from peserta.access.passkeys.passkey_store import PASSKEYS_MAX, KnownKey, Passkey
from peserta.access.proofs import check_live, check_opens
from peserta.access.recovery.telling import Cause, News, tell_contacts
from peserta.access.renewing import lift
from peserta.access.session import Session
from peserta.audit.actions import append
from peserta.kit.database import Conn, Pool, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.limits import happens_first, limit_key
from peserta.kit.refusal import Refusal
from peserta.registry.actions import load_person

NAME_MAX: Final = 60


def sign_in_options(party: Party, browser: bytes, *, keys: Keys, now: datetime) -> str:
    """What a page that signs in asks the browser, as JSON; it names no account and costs no row."""
    return ask_for_any(party, make_challenge(keys, "sign_in", browser, now=now))


async def new_options(conn: Conn, session: Session, party: Party, browser: bytes, *, keys: Keys, now: datetime) -> str:
    """What a page that makes a passkey asks the browser, as JSON."""
    person = await load_person(conn, session.person_id)
    known = [passkey.credential_id for passkey in await store.list_passkeys(conn, session.account_id)]
    return ask_for_new(party, session.account_id, person.name, known, make_challenge(keys, "add", browser, now=now))


async def list_passkeys(conn: Conn, session: Session) -> list[Passkey]:
    """The passkeys of the session's account, the oldest first."""
    return await store.list_passkeys(conn, session.account_id)


async def add_passkey(
    pool: Pool, session: Session, answer: str, name: str, visit: Visit, *, party: Party, keys: Keys, now: datetime
) -> None:
    """Keep a passkey that the browser has just made; a new account opens with it.

    Refuses a session that does not open `Service.PASSKEYS`: one code alone must not leave behind a way in that
    stays. `name` is what its owner calls it, or empty; every contact on record is told.
    """
    check_opens(session, Service.PASSKEYS, now=now)
    async with transaction(pool) as conn:
        challenge = (await _spend(conn, answer, "add", visit, keys=keys, now=now))[1]
        try:
            made = read_new(answer, party, challenge)
        except BadAnswer:
            raise Refusal("passkey.not_made") from None
        count = await store.lock_and_count(conn, session.account_id)
        await check_live(conn, session)
        if count >= PASSKEYS_MAX:
            raise Refusal("passkey.too_many", most=PASSKEYS_MAX)
        key_id, called = new_id(now), (name.strip() or visit.device)[:NAME_MAX] or "Passkey"
        if not await store.insert_passkey(conn, key_id, session.account_id, made, called, now):
            raise Refusal("passkey.not_made")
        await append(
            conn, kind="passkey.added", person_id=session.person_id, actor="member",
            facts={"passkey": str(key_id)}, now=now,
        )  # fmt: skip
        await _open_or_tell(conn, session, key_id, keys=keys, language=visit.language, now=now)


async def _open_or_tell(
    conn: Conn, session: Session, key_id: UUID, *, keys: Keys, language: str, now: datetime
) -> None:
    template = "passkey_added"
    if session.account_state == "proven":
        if await account_store.open_account(conn, session.account_id, None, now=now) is None:
            raise Refusal("account.opened_elsewhere")
        await session_store.limit_others(conn, session.id, account_id=session.account_id)
        await renewal_store.trust_device(conn, session.id, now=now)
        template = "account_opened"
        await append(
            conn, kind="account.account_opened", person_id=session.person_id, actor="member",
            facts={"proof": session.proof}, now=now,
        )  # fmt: skip
    cause = Cause(session_id=session.id, subject_id=key_id, device=session.device)
    await tell_contacts(conn, session.person_id, News(template, cause), keys=keys, language=language, now=now)


async def sign_in_with_passkey(
    pool: Pool, answer: str, visit: Visit, *, party: Party, keys: Keys, now: datetime
) -> str:
    """The token of a new session. Refuses, with one answer, whatever no open account's passkey has just signed."""
    async with transaction(pool) as conn:
        known = await _use(conn, answer, visit, party=party, keys=keys, now=now)
        entry = Entry(known.account_id, known.person_id, "passkey", passkey_id=known.id)
        return await open_session(conn, entry, visit, keys=keys, now=now)


async def remove_passkey(
    pool: Pool, session: Session, key_id: UUID, *, keys: Keys, language: str, now: datetime
) -> None:
    """Take a passkey of the session's account away; one that is gone is no error.

    Refuses a session that does not open `Service.PASSKEYS`, and to take the last way in: an account without a
    password keeps one passkey.
    """
    check_opens(session, Service.PASSKEYS, now=now)
    async with transaction(pool) as conn:
        count = await store.lock_and_count(conn, session.account_id)
        await check_live(conn, session)
        account = await account_store.find_account(conn, session.person_id)
        assert account is not None, "a session has an account"
        if not await store.delete_passkey(conn, key_id, session.account_id):
            return
        if count == 1 and account.password_hash is None:
            raise Refusal("passkey.last")
        await append(
            conn, kind="passkey.removed", person_id=session.person_id, actor="member",
            facts={"passkey": str(key_id)}, now=now,
        )  # fmt: skip
        cause = Cause(session_id=session.id, device=session.device)
        await tell_contacts(
            conn, session.person_id, News("passkey_removed", cause), keys=keys, language=language, now=now
        )


async def prove_with_passkey(
    pool: Pool, session: Session, answer: str, visit: Visit, *, party: Party, keys: Keys, now: datetime
) -> None:
    """Give a passkey of the session's own account: the second proof of a limited session, a fresh one in any other."""
    async with transaction(pool) as conn:
        known = await _use(conn, answer, visit, party=party, keys=keys, now=now)
        if known.account_id != session.account_id:
            raise Refusal("passkey.refused")
        await lift(conn, session, "passkey", keys=keys, now=now)


async def _use(conn: Conn, answer: str, visit: Visit, *, party: Party, keys: Keys, now: datetime) -> KnownKey:
    """The passkey of an open account that has just signed this browser's challenge."""
    credential_id, challenge = await _spend(conn, answer, "sign_in", visit, keys=keys, now=now)
    known = await store.find_passkey(conn, credential_id)
    if known is None or known.account_state != "open":
        raise Refusal("passkey.refused")
    try:
        used = read_use(answer, party, challenge, known.public_key, known.sign_count)
    except BadAnswer:
        raise Refusal("passkey.refused") from None
    # Before it is used: one that its owner has just taken away is found no more.
    is_held = await account_store.hold_account(conn, known.account_id)
    if not is_held or not await store.use_passkey(
        conn, known, used.sign_count, is_backed_up=used.is_backed_up, now=now
    ):
        raise Refusal("passkey.refused")
    return known


async def _spend(
    conn: Conn, answer: str, purpose: Purpose, visit: Visit, *, keys: Keys, now: datetime
) -> tuple[bytes, bytes]:
    """The passkey an answer names and its challenge, which was this browser's and is used up from now on."""
    try:
        credential_id, challenge = credential_and_challenge(answer)
    except BadAnswer:
        raise Refusal("passkey.refused" if purpose == "sign_in" else "passkey.not_made") from None
    if not is_good(challenge, keys, purpose, visit.browser, now=now):
        raise Refusal("passkey.stale")
    spent = limit_key(keys, "passkey", challenge)
    if not await happens_first(conn, spent, window=CHALLENGE_LIFE, now=now):
        raise Refusal("passkey.stale")
    return credential_id, challenge
