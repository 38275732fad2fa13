""" "That was not me": finding what somebody was told of, and taking away all that came of it.

Disowning only takes away and never gives: whoever holds one contact of somebody can end sessions with it and
cancel what waits, and has no more to enter with than before.
"""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from peserta.access import account_store, closing_store, session_store
from peserta.access.activation import code_store
from peserta.access.activation.journeys import Visit
from peserta.access.activation.notices import ONCE_EVERY
from peserta.access.contacts.contacts import undo_contact_changes
from peserta.access.helping import help_store
from peserta.access.helping.helping import tell_of_end
from peserta.access.passkeys import passkey_store
from peserta.access.push import push_store
from peserta.access.recovery import event_store, recovery_store, saved_code_store
from peserta.access.recovery.event import Event
from peserta.access.recovery.event_store import Trail
from peserta.access.recovery.telling import News, hash_reference, tell_contacts
from peserta.access.tokens import hash_token
from peserta.audit.actions import append
from peserta.casework.actions import open_case
from peserta.kit import limits
from peserta.kit.database import Conn, Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.limits import Limit, limit_key
from peserta.kit.refusal import Refusal
from peserta.messaging.words.marks import link_token
from peserta.registry.actions import hold_contact, load_person

# A contact that served a stranger as proof proves nothing for this long.
HOLD: Final = timedelta(days=7)
TOKEN_LENGTH_MAX: Final = 60
BROWSER_TRIES: Final = Limit("disown", uses_max=10, window=timedelta(minutes=15))
REFERENCE_TRIES: Final = Limit("disown-reference", uses_max=10, window=timedelta(minutes=15))
FORGET_AFTER: Final = timedelta(days=30)
FORGET_BATCH: Final = 1_000
HELP_BEGUN: Final = frozenset({"helper_added", "helper_named", "helping_added"})
CONTACT_CHANGES: Final = frozenset({"contact_added", "contact_approved", "contact_replaced", "contact_removed"})


class TooManyTries(Refusal):
    """Too many references were tried; `opens_at` is from when there may be more."""

    def __init__(self, opens_at: datetime) -> None:
        super().__init__("disown.wait")
        self.opens_at = opens_at


async def find_event(conn: Conn, token: str, *, now: datetime) -> Event | None:
    """The event a link is about, for seven days; looking changes nothing."""
    if not token or len(token) > TOKEN_LENGTH_MAX or not token.isascii():
        return None
    return await event_store.find_by_token(conn, hash_token(token), now=now)


async def find_link(
    pool: Pool, reference: str, born_on: date, visit: Visit, *, keys: Keys, now: datetime
) -> str | None:
    """The secret of the link that belongs to a reference, for who knows the birth date as well; None is one answer.

    Raises TooManyTries. A reference has 34 bits: without the birth date one in thousands of guesses would meet
    somebody's.
    """
    hashed = hash_reference(keys, reference)
    async with transaction(pool) as conn:
        use = await limits.take(conn, limit_key(keys, BROWSER_TRIES.name, visit.browser), BROWSER_TRIES, now=now)
        of_reference = await limits.take(conn, limit_key(keys, REFERENCE_TRIES.name, hashed), REFERENCE_TRIES, now=now)
    # Raised after the count has committed: an error inside would take it back.
    if not use.within(BROWSER_TRIES) or not of_reference.within(REFERENCE_TRIES):
        raise TooManyTries(max(use.opens_at, of_reference.opens_at))
    async with pool.connection() as conn:
        for noticed in await event_store.list_by_reference(conn, hashed, now=now):
            if (await load_person(conn, noticed.person_id)).born_on == born_on:
                return link_token(keys, noticed.message_id)
    return None


async def disown(conn: Conn, event: Event, *, keys: Keys, language: str, now: datetime) -> bool:
    """Undo what came of an event and void the proofs that led to it; False when that was done before.

    Every session it may concern ends, what waits is cancelled, a contact that served as proof is held for
    seven days, a case is opened for staff, and every contact is told.
    """
    trail = await event_store.disown(conn, event.id, now=now)
    if trail is None:
        return False
    # Before the account is locked: whoever opens a session with a code takes them in this order too.
    await _hold(conn, {trail.contact_id, trail.second_contact_id}, now=now)
    if trail.account_id is not None:
        await _hold(conn, await _end_sessions(conn, trail, trail.account_id, now=now), now=now)
        await account_store.cancel_next_password(conn, trail.account_id, now=now)
        await recovery_store.cancel_waiting(conn, trail.account_id, now=now)
        await closing_store.cancel(conn, trail.account_id, now=now)
        await _void_secrets(conn, trail, trail.account_id)
    if trail.template in CONTACT_CHANGES:
        await undo_contact_changes(conn, trail.person_id, actor="browser", keys=keys, language=language, now=now)
    if trail.template in HELP_BEGUN:
        for ended in await help_store.end_every_help(conn, trail.person_id, now=now):
            await tell_of_end(conn, ended, keys=keys, language=language, now=now)
    if trail.template == "officer_code" and trail.subject_id is not None:
        await code_store.end_code(conn, trail.subject_id, now=now)
    facts: dict[str, str | int] = {"event": str(trail.id), "about": trail.template, "proof": trail.proof or ""}
    await open_case(conn, "disowned", trail.person_id, facts, f"disowned:{trail.id}", now=now)
    await append(
        conn, kind="account.disowned", person_id=trail.person_id, actor="browser", facts=facts, now=now
    )  # fmt: skip
    await tell_contacts(conn, trail.person_id, News("disowned", None), keys=keys, language=language, now=now)
    return True


async def _hold(conn: Conn, contacts: set[UUID | None], *, now: datetime) -> None:
    for contact_id in contacts - {None}:
        assert contact_id is not None, "None was taken out"
        await hold_contact(conn, contact_id, until=now + HOLD)


async def _end_sessions(conn: Conn, trail: Trail, account_id: UUID, *, now: datetime) -> set[UUID | None]:
    """All of them: nobody knows which are a stranger's. The contacts that opened them by one code alone.

    When only data were matched, those that rest on one code: a notice tells of all the matches of a day.
    """
    if trail.template != "data_matched":
        await account_store.lock_account(conn, account_id)
    if trail.browser is not None:
        # A browser that proved the person has tries of its own and is not told of: this one no more.
        await session_store.forget_device(conn, trail.browser, trail.person_id)
    if trail.template == "data_matched":
        return set(await session_store.revoke_single(conn, account_id, since=trail.at - ONCE_EVERY, now=now))
    await session_store.revoke_all(conn, account_id, now=now)
    # A session that ended by the clock takes its browser's notices with it only when it is signed out.
    await push_store.delete_every_push(conn, account_id)
    return set()


async def _void_secrets(conn: Conn, trail: Trail, account_id: UUID) -> None:
    """The password and passkeys that opened the disowned session or were made in it; newer ones stay."""
    proofs = {trail.proof, trail.second_proof}
    if "password" in proofs or trail.template in ("password_changed", "account_opened"):
        await account_store.void_password(conn, account_id, set_until=trail.at)
    made = trail.subject_id if trail.template == "passkey_added" else None
    for key_id in {trail.passkey_id, made} - {None}:
        assert key_id is not None, "None was taken out"
        await passkey_store.delete_passkey(conn, key_id, account_id)
    if "saved" in proofs or trail.template in ("saved_codes_made", "account_opened"):
        await saved_code_store.void_codes(conn, account_id)
    if trail.template == "account_opened":
        await passkey_store.delete_all(conn, account_id, made_until=trail.at)


async def forget_events(pool: Pool, *, now: datetime) -> int:
    """Delete what nobody can disown any more; a month longer for those who look into it."""
    async with transaction(pool) as conn:
        return await event_store.forget_events(conn, before=now - FORGET_AFTER, batch=FORGET_BATCH)
