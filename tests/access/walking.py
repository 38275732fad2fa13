"""A browser that walks journey A through the actions, and a phone that shows what would arrive."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID, uuid4

from psycopg.rows import class_row
from psycopg.sql import SQL, Identifier

from peserta.access.activation.choice import read_choice
from peserta.access.activation.code_sending import Wished
from peserta.access.activation.journeys import FormShown, GivenData, Visit, begin_journey, find_journey, give_data
from peserta.access.activation.proving import Answered, answer_code, list_offers, send_code
from peserta.access.activation.rules import FORM_AT_LEAST, DataAnswer, DataPolicy, Outcome
from peserta.access.passwords import Passwords
from peserta.access.renewing import next_token
from peserta.access.securing import Secured, set_password
from peserta.access.session import Session
from peserta.access.sessions import find_session, find_superseded
from peserta.kit.codes import derive_code
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.kit.values import CardNumber, Nik, PersonName
from peserta.kit.work import Work, WorkShown
from peserta.registry.contact import Contact
from peserta.registry.standing import ContactRules
from peserta.verification.rules import Policy, Sending, Verdict
from tests.people import NOW, Someone

PASSWORD = "empat belas kucing"
POLICY, DATA_POLICY, RULES = Policy(), DataPolicy(), ContactRules()


@dataclass
class Browser:
    """One browser; `now` is moved by the test."""

    pool: Pool
    keys: Keys
    now: datetime = NOW
    token: bytes = field(default_factory=lambda: uuid4().bytes * 2)
    journey_id: UUID = field(default_factory=uuid4)
    rules: ContactRules = RULES

    @property
    def visit(self) -> Visit:
        return Visit(browser=self.token, address=b"address", language="id", device="Chrome, Android")

    async def begin(self) -> UUID:
        async with transaction(self.pool) as conn:
            self.journey_id = await begin_journey(conn, self.visit, [bytes(32)], now=self.now)
        return self.journey_id

    async def give(
        self,
        someone: Someone,
        *,
        by: Nik | CardNumber | None = None,
        name: str | None = None,
        born_on: date | None = None,
        work: Work = Work.DONE,
        token: bytes | None = None,
    ) -> DataAnswer | None:
        """Give somebody's data, with one of them changed if so told; `token` names the proof of work."""
        data = GivenData(by or someone.nik, PersonName(name or someone.name.text), born_on or someone.born_on)
        shown = WorkShown(work, token=token or uuid4().bytes) if work is Work.DONE else WorkShown(work)
        form = FormShown(shown, self.now - FORM_AT_LEAST)
        return await give_data(
            self.pool, self.journey_id, data, self.visit, form, keys=self.keys, policy=DATA_POLICY, now=self.now
        )

    async def match(self, someone: Someone) -> None:
        """Begin a journey and give the right data."""
        await self.begin()
        answer = await self.give(someone)
        assert answer is not None
        assert answer.outcome is Outcome.MATCHED

    async def choices(self) -> dict[UUID, str]:
        """What stands in the form for each contact."""
        async with self.pool.connection() as conn:
            journey = await find_journey(conn, self.journey_id, self.token)
            assert journey is not None
            offers = await list_offers(
                conn, journey, keys=self.keys, rules=self.rules, has_whatsapp=False, now=self.now
            )
        return {offer.contact.id: offer.choice for offer in offers}

    async def ask(self, contact: Contact) -> Wished | None:
        """Choose a contact and ask for a code to it."""
        return await self.press((await self.choices())[contact.id])

    async def press(self, written: str) -> Wished | None:
        """Send the form with one of its choices."""
        choice = read_choice(written, self.journey_id, keys=self.keys)
        assert choice is not None
        return await send_code(
            self.pool, self.journey_id, choice, self.visit,
            keys=self.keys, policy=POLICY, rules=self.rules, now=self.now,
        )  # fmt: skip

    async def type(self, code: str) -> Answered:
        return await answer_code(
            self.pool, self.journey_id, code, self.visit, keys=self.keys, policy=POLICY, now=self.now
        )

    async def prove(self, someone: Someone, contact: Contact | None = None) -> str:
        """Walk from the terms to a session; return its token."""
        contact = contact or someone.phone
        await self.match(someone)
        wished = await self.ask(contact)
        assert wished is not None
        assert wished.sending is Sending.NEW
        answered = await self.type((await arrived(self.pool, self.keys, contact))[-1])
        assert answered.judgement.verdict is Verdict.ACCEPTED
        assert answered.token is not None
        return answered.token

    async def session(self, token: str) -> Session | None:
        async with self.pool.connection() as conn:
            return await find_session(conn, token, now=self.now)

    async def live_session(self, token: str) -> Session:
        session = await self.session(token)
        assert session is not None
        return session

    async def renewed(self, token: str) -> str:
        """The token of the session that had this one until a proof was given in it."""
        async with self.pool.connection() as conn:
            session = await find_superseded(conn, token, self.token, now=self.now)
        assert session is not None
        return next_token(session, self.keys)

    async def set_password(self, token: str, passwords: Passwords, password: str = PASSWORD) -> Secured:
        return await set_password(
            self.pool, await self.live_session(token), password,
            passwords=passwords, keys=self.keys, language="id", now=self.now,
        )  # fmt: skip

    async def open_account(self, someone: Someone, passwords: Passwords) -> str:
        """Walk to an open account with a password; return the session's token."""
        token = await self.prove(someone)
        await self.set_password(token, passwords)
        return token

    def another(self) -> "Browser":
        """Another browser, at the same time."""
        return replace(self, token=uuid4().bytes * 2, journey_id=uuid4())


@dataclass(frozen=True, slots=True)
class _Message:
    code_secret: bytes
    code_key_id: int
    code_purpose: str
    code_length: int


async def arrived(pool: Pool, keys: Keys, contact: Contact) -> list[str]:
    """The codes of the messages to a contact, oldest first: made as the dispatcher makes them."""
    return await codes_to(pool, keys, contact.value_index)


async def codes_to(pool: Pool, keys: Keys, destination: bytes) -> list[str]:
    """The same for a destination that is nobody's contact on record."""
    sql = """
        SELECT code_secret, code_key_id, code_purpose, code_length
          FROM messaging_message
         WHERE destination_index = %s AND template = 'code'
         ORDER BY created_at, id
    """
    async with pool.connection() as conn, conn.cursor(row_factory=class_row(_Message)) as cursor:
        messages = await (await cursor.execute(sql, [destination])).fetchall()
    return [
        derive_code(
            keys, key_id=message.code_key_id, secret=message.code_secret, purpose=message.code_purpose,
            destination=destination, length=message.code_length,
        )
        for message in messages
    ]  # fmt: skip


async def notices(pool: Pool, template: str) -> list[bytes]:
    """Where notices of this kind went, as blind indexes."""
    sql = "SELECT destination_index FROM messaging_message WHERE template = %s ORDER BY created_at, id"
    async with pool.connection() as conn:
        rows = await (await conn.execute(sql, [template])).fetchall()
    return [bytes(row[0]) for row in rows]


async def count(pool: Pool, table: str) -> int:
    async with pool.connection() as conn:
        counting = SQL("SELECT count(*) FROM {}").format(Identifier(table))
        row = await (await conn.execute(counting)).fetchone()
    assert row is not None
    return int(row[0])


class Busy(Passwords):
    """So many are before whoever comes that nobody is judged."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = 1_000_000
