"""The worker's part of signing in with a contact: looking whose it is, and sending the code.

A contact that opens no account gets a challenge too, whose code goes to nobody. So the page, the judging of answers,
their limits and their time are the same.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from peserta.access.activation import journey_store
from peserta.access.activation.code_sending import Address, send_code_to, serve_wishes
from peserta.access.contacts import contact_sign_in_store as store
from peserta.access.contacts.contact_sign_in import list_openable
from peserta.access.contacts.contact_sign_in_store import SignInRow
from peserta.kit.database import Conn, Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.limits import limit_key
from peserta.registry.actions import list_contacts, open_contact
from peserta.registry.standing import ContactRules
from peserta.verification.actions import Target
from peserta.verification.rules import Policy, Sending

PURPOSE: Final = "contact_sign_in"
# A code that nobody waits for any more is not sent: the worker was down, or the day's codes are spent.
PATIENCE: Final = timedelta(minutes=10)
KEPT: Final = timedelta(days=1)
FORGET_BATCH: Final = 1_000


async def send_wished_codes(pool: Pool, *, keys: Keys, policy: Policy, rules: ContactRules, now: datetime) -> int:
    """Serve every wish whose time has come; return how many codes, to somebody or nobody, were made."""

    async def serve_next(conn: Conn) -> bool | None:
        wish = await store.claim_wish(conn, now=now)
        return None if wish is None else await _serve(conn, wish, keys=keys, policy=policy, rules=rules, now=now)

    return await serve_wishes(pool, serve_next)


async def _serve(
    conn: Conn, wish: SignInRow, *, keys: Keys, policy: Policy, rules: ContactRules, now: datetime
) -> bool:
    assert wish.wished_at is not None, "it was claimed"
    if now - wish.wished_at > PATIENCE:
        await store.set_wish(conn, wish.id, None)
        return False
    found = await _look(conn, wish, keys=keys, rules=rules, now=now)
    # The contact itself is the subject, known or not, so that its limits tell nothing.
    subject = UUID(bytes=limit_key(keys, PURPOSE, wish.value_index))
    target = Target(
        journey_id=wish.id, browser=wish.browser, purpose=PURPOSE, subject=subject, is_known=found.is_known,
        contact_id=subject, channel=wish.channel, destination=wish.value_index, has_own_tries=found.has_own_tries,
    )  # fmt: skip
    wished = await send_code_to(conn, target, found.address, keys=keys, policy=policy, now=now)
    await store.set_wish(conn, wish.id, wished.opens_at if wished.sending is Sending.WAIT else None)
    return wished.opens_at is None


@dataclass(frozen=True, slots=True)
class _Found:
    """Where a code goes, if anywhere; `is_known` when this browser has proven somebody whom it opens.

    A known browser keeps sends of its own, which no stranger who has the number can use up; tries of its own only
    where a session was whole (`journey_store.KnownPerson`).
    """

    address: Address | None = None
    is_known: bool = False
    has_own_tries: bool = False


async def _look(conn: Conn, wish: SignInRow, *, keys: Keys, rules: ContactRules, now: datetime) -> _Found:
    """The contact as it stands on the first record that it opens."""
    openable = await list_openable(conn, wish.value_index, rules=rules, now=now)
    rows = await (await journey_store.list_known_persons(conn, wish.browser)).many()
    persons = {holder.person_id for holder in openable}
    known = [row.has_own_tries for row in rows if row.person_id in persons]
    for holder in openable:
        for contact in await list_contacts(conn, holder.person_id):
            if contact.id == holder.contact_id:
                return _Found(
                    Address(open_contact(contact, keys), contact.operator, wish.language), bool(known), any(known)
                )
    return _Found()


async def forget_sign_ins(pool: Pool, *, now: datetime) -> int:
    """Delete what was asked more than a day ago, known or not; return how much that was."""
    deleted = 0
    while True:
        async with transaction(pool) as conn:
            batch = await store.forget(conn, asked_before=now - KEPT, limit=FORGET_BATCH)
        deleted += batch
        if batch < FORGET_BATCH:
            return deleted
