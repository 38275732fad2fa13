"""A member who changes the contacts on record, and a phone that shows what would arrive."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from peserta.access import session_store
from peserta.access.activation.code_sending import Wished
from peserta.access.activation.rules import SESSION_LIFE
from peserta.access.contacts.claims import ClaimRules, claim_contact
from peserta.access.contacts.contact_proving import (
    Added,
    answer_contact_code,
    begin_contact,
    begin_proof,
    send_contact_code,
)
from peserta.access.contacts.contacts import OwnContacts, list_own, make_first, remove_contact, undo_own_change
from peserta.access.session import Session
from peserta.access.session_store import NewSession
from peserta.access.tokens import hash_token
from peserta.kit.database import Pool, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.values import Email, Phone
from peserta.registry.actions import list_contacts
from peserta.registry.changing import Typed
from peserta.registry.contact import Contact
from tests.access.walking import POLICY, RULES, Browser, codes_to
from tests.people import Someone

DAY = timedelta(days=1, seconds=1)
CLAIM_RULES = ClaimRules()
OPEN_ACCOUNT = """
INSERT INTO access_account (id, person_id, state, password_hash, created_at, opened_at)
     VALUES (%s, %s, 'open', 'a hash', %s, %s)
"""


@dataclass
class Owner:
    """Somebody with an open account, signed in on one browser just now."""

    browser: Browser
    someone: Someone
    token: str

    @property
    def pool(self) -> Pool:
        return self.browser.pool

    @property
    def keys(self) -> Keys:
        return self.browser.keys

    @property
    def now(self) -> datetime:
        return self.browser.now

    async def session(self) -> Session:
        return await self.browser.live_session(self.token)

    async def another_session(self) -> str:
        """The token of one more session, opened elsewhere with the same password."""
        return await a_session(self.browser.another(), self.someone, (await self.session()).account_id)

    async def begin(self, typed: Phone | Email, leaves_id: UUID | None = None) -> UUID:
        session = await self.session()
        async with transaction(self.pool) as conn:
            return await begin_contact(conn, session, typed, leaves_id=leaves_id, keys=self.keys, now=self.now)

    async def begin_again(self, contact_id: UUID) -> UUID:
        """Wish to prove a contact once more that stands on record."""
        session = await self.session()
        async with transaction(self.pool) as conn:
            return await begin_proof(conn, session, contact_id, keys=self.keys, now=self.now)

    async def send(self, draft_id: UUID) -> Wished | None:
        return await send_contact_code(
            self.pool, await self.session(), draft_id, self.browser.visit, keys=self.keys, policy=POLICY, now=self.now
        )

    async def type(self, draft_id: UUID, code: str) -> Added:
        return await answer_contact_code(
            self.pool, await self.session(), draft_id, code, self.browser.visit,
            keys=self.keys, policy=POLICY, now=self.now,
        )  # fmt: skip

    async def code_for(self, typed: Phone | Email) -> str:
        return (await codes_to(self.pool, self.keys, Typed.of(typed, self.keys).index))[-1]

    async def add(self, typed: Phone | Email, leaves_id: UUID | None = None) -> UUID:
        """Type a contact and the code that arrives there; the id of what stands on record."""
        draft_id = await self.begin(typed, leaves_id)
        await self.send(draft_id)
        added = await self.type(draft_id, await self.code_for(typed))
        assert added.contact_id is not None, added
        return added.contact_id

    async def remove(self, contact_id: UUID) -> None:
        await remove_contact(
            self.pool, await self.session(), contact_id, rules=RULES, keys=self.keys, language="id", now=self.now
        )

    async def make_first(self, contact_id: UUID) -> None:
        await make_first(self.pool, await self.session(), contact_id, rules=RULES, now=self.now)

    async def undo(self, change_id: UUID) -> bool:
        return await undo_own_change(
            self.pool, await self.session(), change_id, keys=self.keys, language="id", now=self.now
        )

    async def claim(self, contact_id: UUID) -> int:
        return await claim_contact(
            self.pool, await self.session(), contact_id,
            rules=CLAIM_RULES, keys=self.keys, language="id", now=self.now,
        )  # fmt: skip

    async def own(self) -> OwnContacts:
        async with self.pool.connection() as conn:
            return await list_own(conn, await self.session(), keys=self.keys, rules=RULES, now=self.now)

    async def on_record(self) -> list[Contact]:
        async with self.pool.connection() as conn:
            return await list_contacts(conn, self.someone.id)

    async def ids(self) -> set[UUID]:
        return {contact.id for contact in await self.on_record()}


async def an_owner(browser: Browser, someone: Someone) -> Owner:
    """Somebody whose account is open, signed in with a password that nobody had to hash."""
    account_id, now = new_id(browser.now), browser.now
    async with browser.pool.connection() as conn:
        await conn.execute(OPEN_ACCOUNT, (account_id, someone.id, now, now))
    return Owner(browser, someone, await a_session(browser, someone, account_id))


async def a_session(browser: Browser, someone: Someone, account_id: UUID) -> str:
    """The token of a session with two proofs."""
    token, now = secrets.token_urlsafe(32), browser.now
    session = NewSession(
        new_id(now), hash_token(token), account_id, someone.id, browser.token, "Chrome, Android", now + SESSION_LIFE
    )
    async with transaction(browser.pool) as conn:
        await session_store.insert_session(conn, session, now=now)
    return token
