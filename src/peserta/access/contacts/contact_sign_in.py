"""Signing in with a phone or an e-mail address: a code, and then a choice where several people share it.

Nobody learns whether a contact is known. Giving one writes the same row for every one; the worker alone looks, after
the answer (`contact_sign_in_sending`), and answers are judged by the same engine either way. Only whoever has typed
the code sees whose accounts it opens.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import psycopg

from peserta.access.activation import journey_store
from peserta.access.activation.journeys import Visit
from peserta.access.activation.rules import SESSION_LIFE
from peserta.access.contacts import contact_sign_in_store as store
from peserta.access.contacts.contact_sign_in_store import ChosenSession, SignInRow
from peserta.access.recovery.telling import Cause, News, tell_contacts
from peserta.access.tokens import hash_token, token_of_journey
from peserta.audit.actions import append
from peserta.kit.database import Conn, Pool, lost_a_race, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.limits import Limit, limit_key, take
from peserta.kit.values import Email, Phone
from peserta.messaging.actions import mark_used
from peserta.registry.actions import list_contacts, mark_proven
from peserta.registry.changing import Holder, Typed, list_holders
from peserta.registry.standing import ContactRules, Standing, standing
from peserta.verification import actions as verification
from peserta.verification.rules import Judgement, Policy, Verdict

# Wishes of one browser, for whichever contacts.
ASKS: Final = Limit("contact-sign-in", uses_max=12, window=timedelta(days=1))
# From the code to the choice.
CHOOSE_FOR: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Asked:
    """The sign-in that was begun, or from when this browser may ask again."""

    sign_in_id: UUID | None
    opens_at: datetime


@dataclass(frozen=True, slots=True)
class Choosable:
    """Somebody whose account the contact opens; `shown` is enough to tell people of one phone apart, and no more."""

    contact_id: UUID
    person_id: UUID
    shown: str


async def ask(
    conn: Conn, typed: Phone | Email, visit: Visit, *, by_whatsapp: bool = False, keys: Keys, now: datetime
) -> Asked:
    """Wish for a code to a contact, or wish again; pressing twice is one wish. Nothing is looked up."""
    use = await take(conn, limit_key(keys, ASKS.name, visit.browser), ASKS, now=now)
    if not use.within(ASKS):
        return Asked(None, use.opens_at)
    read = Typed.of(typed, keys)
    row = await store.upsert_sign_in(
        conn, new_id(now), visit.browser, kind=read.kind, value_index=read.index, by_whatsapp=by_whatsapp,
        language=visit.language, now=now,
    )  # fmt: skip
    return Asked(row.id, use.opens_at)


async def ask_again(
    conn: Conn, sign_in_id: UUID, visit: Visit, *, by_whatsapp: bool = False, keys: Keys, now: datetime
) -> Asked | None:
    """Wish for the code again; None when another browser gave this contact."""
    row = await store.find_sign_in(conn, sign_in_id, visit.browser)
    if row is None:
        return None
    use = await take(conn, limit_key(keys, ASKS.name, visit.browser), ASKS, now=now)
    if use.within(ASKS) and row.proven_at is None:
        await store.wish_again(conn, row.id, by_whatsapp=by_whatsapp, now=now)
    return Asked(row.id if use.within(ASKS) else None, use.opens_at)


async def find_sign_in(conn: Conn, sign_in_id: UUID, browser: bytes) -> SignInRow | None:
    """What this browser gave; another browser's does not exist for it."""
    return await store.find_sign_in(conn, sign_in_id, browser)


async def answer(
    pool: Pool, sign_in_id: UUID, typed: str, browser: bytes, *, keys: Keys, policy: Policy, now: datetime
) -> Judgement:
    """Judge an answer and, when it is right, let this browser choose, once; the same right answer again goes on."""
    judgement = await verification.answer(pool, sign_in_id, typed, browser=browser, keys=keys, policy=policy, now=now)
    if judgement.verdict is not Verdict.ACCEPTED:
        return judgement
    assert judgement.challenge is not None, "a right answer is about a challenge"
    try:
        async with transaction(pool) as conn:
            await verification.spend(conn, sign_in_id, judgement.challenge, now=now)
            await store.prove(conn, sign_in_id, now=now)
            await mark_used(conn, judgement.challenge.message_ids, now=now)
    except psycopg.Error as error:
        # Of many right answers at once one is written; the others go on with what it did.
        if not lost_a_race(error):
            raise
    return judgement


async def list_choosable(
    conn: Conn, sign_in_id: UUID, browser: bytes, *, rules: ContactRules, now: datetime
) -> list[Choosable] | None:
    """Whose accounts may be entered now; None when this browser has not typed the code, or too long ago."""
    row = await store.find_sign_in(conn, sign_in_id, browser)
    if row is None or row.proven_at is None or row.proven_at <= now - CHOOSE_FOR:
        return None
    return _named(await list_openable(conn, row.value_index, rules=rules, now=now))


async def list_openable(conn: Conn, value_index: bytes, *, rules: ContactRules, now: datetime) -> list[Holder]:
    """The living with an open account on whose record this contact stands, and proves."""
    holders = [holder for holder in await list_holders(conn, value_index) if not holder.is_dead]
    accounts = await store.list_open_accounts(conn, [holder.person_id for holder in holders])
    opened = {account.person_id for account in accounts}
    return [holder for holder in holders if holder.person_id in opened and await _proves(conn, holder, rules, now)]


async def _proves(conn: Conn, holder: Holder, rules: ContactRules, now: datetime) -> bool:
    contacts = await list_contacts(conn, holder.person_id)
    return any(one.id == holder.contact_id and standing(one, rules, now) is Standing.PROVES for one in contacts)


def _named(holders: Sequence[Holder]) -> list[Choosable]:
    short = [short_name(holder.name) for holder in holders]
    count = Counter(short)
    return [
        Choosable(
            holder.contact_id, holder.person_id, name if count[name] == 1 else f"{name} ({holder.born_year})"
        )
        for holder, name in zip(holders, short, strict=True)
    ]  # fmt: skip


def short_name(name: str) -> str:
    """The first name, and of the others their first letters: "Siti R. W."."""
    first, *others = name.split() or [name]
    return " ".join([first, *(f"{word[0]}." for word in others)])


async def choose(
    pool: Pool, sign_in_id: UUID, contact_id: UUID, visit: Visit, *, rules: ContactRules, keys: Keys, now: datetime
) -> str | None:
    """The token of a limited session of who was chosen; None when the code is over or has opened another's.

    The same choice again gets the same session again: a reply lost on the way costs nothing.
    """
    token = token_of_journey(sign_in_id, visit.browser, keys)
    async with pool.connection() as conn:
        row = await store.find_sign_in(conn, sign_in_id, visit.browser)
        choosable = await list_choosable(conn, sign_in_id, visit.browser, rules=rules, now=now) or []
    chosen = next((one for one in choosable if one.contact_id == contact_id), None)
    if row is None or chosen is None:
        return None
    session = ChosenSession(
        id=new_id(now), token_hash=hash_token(token), browser=visit.browser, device=visit.device, proof=row.channel,
        life=SESSION_LIFE,
    )  # fmt: skip
    try:
        async with transaction(pool) as conn:
            is_new = await journey_store.remember_device(conn, visit.browser, chosen.person_id, now=now)
            if is_new:
                cause = Cause(session_id=session.id, contact_id=contact_id, device=visit.device)
                await tell_contacts(
                    conn, chosen.person_id, News("new_device", cause), keys=keys, language=visit.language, now=now
                )
            await mark_proven(conn, contact_id, now=now)
            facts = {"proof": row.channel, "new_device": str(is_new).lower()}
            await append(conn, kind="session.opened", person_id=chosen.person_id, actor="browser", facts=facts, now=now)
            await store.open_chosen(conn, session, sign_in_id, chosen.person_id, proven_after=now - CHOOSE_FOR, now=now)
    except psycopg.Error as error:
        # Of many choices at once one opens a session; the same one again is given the same.
        if not lost_a_race(error):
            raise
        async with pool.connection() as conn:
            row = await store.find_sign_in(conn, sign_in_id, visit.browser)
        return token if row is not None and row.opened_for == chosen.person_id else None
    return token
