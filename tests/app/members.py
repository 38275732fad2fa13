"""Families that have enrolled and pay, and browsers signed in as somebody of one."""

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from litestar import Litestar

from peserta.access import session_store
from peserta.access.session_store import NewSession
from peserta.access.tokens import hash_token
from peserta.billing import receipts
from peserta.billing.banks.snap_message import Payment
from peserta.billing.receipt import Receipt
from peserta.billing.rules import FIRST_PAYMENT_FROM_DAY
from peserta.kit.clock import business_date, utc_now
from peserta.kit.database import Pool, transaction
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.web.visitor import SESSION_COOKIE
from tests.app.asking import Answer, Person
from tests.billing.paying import Counter, Family, a_payment, enrol

OPEN_ACCOUNT = """
INSERT INTO access_account (id, person_id, state, created_at) VALUES (%s, %s, 'proven', %s)
"""


def today() -> date:
    """The application has the clock of the machine."""
    return business_date(utc_now())


@dataclass
class Member:
    """Somebody who is signed in, with the family whose first contribution can be paid today."""

    pool: Pool
    person: Person
    family: Family
    counter: Counter = field(init=False)

    def __post_init__(self) -> None:
        self.counter = Counter(self.pool, today=today())

    async def get(self, path: str) -> Answer:
        return await self.person.get(path)

    async def post(self, path: str, **fields: str) -> Answer:
        page = await self.person.get("/bantuan/baru")
        csrf = page.find(r'name="_csrf" value="(\w+)"')
        return await self.person.post(path, {"_csrf": csrf, **fields})

    def payment(self) -> Payment:
        return a_payment(self.family.number, on=today())

    async def pay(self) -> Receipt:
        """Pay what is due; the receipt."""
        await self.counter.pay(self.payment())
        async with self.pool.connection() as conn:
            return (await receipts.list_receipts(conn, self.family.id))[0]


async def a_member(app: Litestar, pool: Pool, keys: Keys, serial: int = 0) -> Member:
    """Another `serial` is another family."""
    family = await enrol(pool, keys, serial, on=today() - timedelta(days=FIRST_PAYMENT_FROM_DAY))
    return Member(pool, await sign_in(app, pool, family.someone.id), family)


async def sign_in(app: Litestar, pool: Pool, person_id: UUID) -> Person:
    """A browser with a session of this person, opened just now."""
    token, now, account_id = secrets.token_urlsafe(32), utc_now(), new_id(utc_now())
    session = NewSession(
        new_id(now),
        hash_token(token),
        account_id,
        person_id,
        bytes(32),
        "Chrome, Linux",
        now + timedelta(hours=1),
        proof="passkey",
    )
    async with transaction(pool) as conn:
        await conn.execute(OPEN_ACCOUNT, (account_id, person_id, now))
        await session_store.insert_session(conn, session, now=now)
    return Person(app, {SESSION_COOKIE: token})
