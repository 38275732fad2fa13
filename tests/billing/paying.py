"""Families that have bills, and a bank that pays them."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import psycopg
from cryptography.hazmat.primitives.asymmetric import rsa

from peserta.billing import bills
from peserta.billing.banks import payments
from peserta.billing.banks.bank import Bank
from peserta.billing.banks.payments import Asked
from peserta.billing.banks.snap_answer import Verdict
from peserta.billing.banks.snap_message import Account, Inquiry, Payment
from peserta.billing.bill import Bill
from peserta.billing.rules import Enrolled, Origin, Window, first_window
from peserta.kit.database import Pool, transaction
from peserta.kit.keys import Keys
from peserta.membership.actions import accept_rows
from peserta.membership.cover import Cover
from tests.people import Someone, register

ENROLLED_ON = date(2026, 11, 23)
PAY_ON = date(2026, 12, 10)
AMOUNT = Decimal("70000.00")
KEY = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
BCA = Bank("bca", "client-bca", "12345", "12345", "95231", "a-secret", KEY.public_key())
BNI = replace(BCA, name="bni", client_id="client-bni", partner_id="98765", company_code="98765")
WAITING = Cover("PBPU", 3, "inactive", "waiting", None, None)


def noon(day: date) -> datetime:
    """Noon in Jakarta."""
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Family:
    """A family of two persons in class 3: 70,000 rupiah a month; one of them has the account."""

    id: UUID
    someone: Someone
    bill: Bill

    @property
    def number(self) -> str:
        return bills.va_number(self.someone.card)


async def enrol(
    pool: Pool, keys: Keys, serial: int = 0, *, on: date = ENROLLED_ON, window: Window | None = None
) -> Family:
    """A family whose first bill is open from day 14 to day 30, or in this window."""
    someone = await register(pool, keys, serial)
    now = noon(on)
    async with transaction(pool) as conn:
        found = await conn.execute("SELECT family_id FROM registry_person WHERE id = %s", (someone.id,))
        row = await found.fetchone()
        assert row is not None
        family_id: UUID = row[0]
        await bills.open_accounts(conn, family_id, {someone.id: someone.card}, now=now)
    return Family(family_id, someone, await ask_first_bill(pool, family_id, someone, on=on, window=window))


async def ask_first_bill(
    pool: Pool, family_id: UUID, someone: Someone, *, on: date = ENROLLED_ON, window: Window | None = None
) -> Bill:
    """Ask a family that has accounts for a first contribution; it waits for cover."""
    window = window or first_window(Enrolled(Origin.NEW, on))
    async with transaction(pool) as conn:
        await accept_rows(conn, {someone.id: WAITING}, now=noon(on))
        return await bills.issue_first_bill(conn, family_id, window, care_class=3, persons=2, today=on, now=noon(on))


def account(number: str, bank: Bank = BCA) -> Account:
    return Account(bank.partner_service_id, number, bank.partner_service_id + number)


def a_payment(number: str, bank: Bank = BCA, *, paid: Decimal = AMOUNT, on: date = PAY_ON) -> Payment:
    return Payment(
        account=account(number, bank), request_id=uuid4().hex, name="SITI AMINAH", paid=paid, total=paid,
        paid_at=noon(on), channel_code="6011", reference_no="12345678901", is_advice=False,
    )  # fmt: skip


def external_id() -> str:
    return str(uuid4().int)[:36]


@dataclass
class Counter:
    """What a bank's calls come to, each in a transaction of its own."""

    pool: Pool
    bank: Bank = BCA
    today: date = PAY_ON
    used: list[str] = field(default_factory=list[str])

    async def ask(self, number: str, *, id_: str | None = None) -> Asked:
        inquiry = Inquiry(account(number, self.bank), uuid4().hex)
        async with transaction(self.pool) as conn:
            return await payments.inquire(conn, self.bank, inquiry, external_id=id_ or external_id(), today=self.today)

    async def pay(self, payment: Payment, *, id_: str | None = None) -> Verdict:
        try:
            return await self._once(payment, id_ or external_id())
        except psycopg.errors.UniqueViolation:
            return await self._once(payment, id_ or external_id())

    async def _once(self, payment: Payment, id_: str) -> Verdict:
        async with transaction(self.pool) as conn:
            return await payments.take_payment(
                conn, self.bank, payment, external_id=id_, today=self.today, now=noon(self.today)
            )


def days(count: int) -> timedelta:
    return timedelta(days=count)
