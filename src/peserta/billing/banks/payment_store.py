"""The SQL of what banks ask and pay."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from peserta.billing.banks.snap_answer import Reason, Verdict
from peserta.billing.banks.snap_message import Payment
from peserta.kit.database import Conn, Reading, many, one, read, run


@dataclass(frozen=True, slots=True)
class Judged:
    """The first judgement of a payment."""

    va_number: str
    paid: Decimal
    http: int
    case_code: str
    message: str
    status: str
    english: str
    indonesia: str

    @property
    def verdict(self) -> Verdict:
        return Verdict(self.http, self.case_code, self.message, self.status, Reason(self.english, self.indonesia))


@dataclass(frozen=True, slots=True)
class Call:
    request_id: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a bank said, byte for byte."""

    body: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True)
class BeingPaid:
    family_id: UUID


LIMIT_WAIT = """
SELECT set_config('lock_timeout', %(timeout)s, true)
"""

# Held until the payment's transaction ends; nobody but payments and inquiries looks at it.
BEGIN_PAYING = """
SELECT pg_advisory_xact_lock(hashtextextended('billing.paying', 0) # hashtextextended(%(family_id)s::uuid::text, 0))
"""

# An inquiry does not wait: a row is there when a payment holds, or waits for, that lock.
READ_BEING_PAID = """
SELECT %(family_id)s::uuid AS family_id
 WHERE NOT pg_try_advisory_xact_lock_shared(
           hashtextextended('billing.paying', 0) # hashtextextended(%(family_id)s::uuid::text, 0)
       )
"""

# Of two at once with one id, the second waits here until the first has ended.
INSERT_CALL = """
INSERT INTO billing_call (bank, service, external_id, day, request_id)
     VALUES (%(bank)s, %(service)s, %(external_id)s, %(day)s, %(request_id)s)
ON CONFLICT (bank, service, external_id, day)
 DO NOTHING
  RETURNING request_id
"""

FIND_CALL = """
SELECT request_id
  FROM billing_call
 WHERE bank = %(bank)s
   AND service = %(service)s
   AND external_id = %(external_id)s
   AND day = %(day)s
"""

INSERT_NOTICE = """
INSERT INTO billing_notice (id, bank, external_id, body, received_at)
     VALUES (%(id)s, %(bank)s, %(external_id)s, %(body)s, %(now)s)
"""

REFUSE_NOTICE = """
UPDATE billing_notice
   SET refused_as = %(code)s
 WHERE id = %(id)s
   AND refused_as IS NULL
"""

# By the account, and then by the bytes: whoever asks reads which of them say what he looks for. What a bank was told
# to have failed it has given back.
LIST_TOLD = """
SELECT body,
       received_at
  FROM billing_notice
 WHERE customer_no = %(customer_no)s
   AND bank = %(bank)s
   AND refused_as IS NULL
   AND position(convert_to(%(request_id)s::text, 'UTF8') IN body) > 0
 ORDER BY received_at
 LIMIT %(limit)s
"""

FIND_JUDGED = """
SELECT va_number,
       paid,
       http,
       case_code,
       message,
       status,
       english,
       indonesia
  FROM billing_payment
 WHERE bank = %(bank)s
   AND request_id = %(request_id)s
"""

INSERT_PAYMENT = """
INSERT INTO billing_payment (id, bank, request_id, external_id, va_number, family_id, paid, paid_at, reference, channel,
                             http, case_code, message, status, english, indonesia, judged_at)
     VALUES (%(id)s, %(bank)s, %(request_id)s, %(external_id)s, %(va_number)s, %(family_id)s, %(paid)s, %(paid_at)s,
             %(reference)s, %(channel)s, %(http)s, %(case_code)s, %(message)s, %(status)s, %(english)s, %(indonesia)s,
             %(now)s)
"""

# A family is told of its first contribution, by whoever knows how to reach it.
INSERT_PAID = """
WITH paid AS (
    INSERT INTO billing_paid (bill_id, payment_id)
         SELECT bill_id, %(payment_id)s
           FROM unnest(%(bill_ids)b::uuid[]) AS new (bill_id)
      RETURNING bill_id
)
INSERT INTO billing_untold (bill_id, paid_on, paid_at)
     SELECT b.id, %(today)s, %(now)s
       FROM paid
       JOIN billing_bill b
         ON b.id = paid.bill_id
      WHERE b.kind = 'first'
"""


async def limit_wait(conn: Conn, wait_s: float) -> None:
    """Wait at most so long for each lock of this transaction."""
    await run(conn, LIMIT_WAIT, {"timeout": f"{wait_s * 1_000:.0f}ms"})


async def begin_paying(conn: Conn, family_id: UUID) -> None:
    await run(conn, BEGIN_PAYING, {"family_id": family_id})


async def read_being_paid(conn: Conn, family_id: UUID) -> Reading[BeingPaid]:
    return await read(conn, READ_BEING_PAID, {"family_id": family_id}, of=BeingPaid)


async def insert_call(conn: Conn, bank: str, service: str, external_id: str, request_id: str, *, day: date) -> bool:
    """Whether this external id is new today."""
    params = {"bank": bank, "service": service, "external_id": external_id, "day": day, "request_id": request_id}
    return await one(conn, INSERT_CALL, params, of=Call) is not None


async def find_call(conn: Conn, bank: str, service: str, external_id: str, *, day: date) -> Call | None:
    params = {"bank": bank, "service": service, "external_id": external_id, "day": day}
    return await one(conn, FIND_CALL, params, of=Call)


async def insert_notice(
    conn: Conn, notice_id: UUID, bank: str, external_id: str, body: bytes, *, now: datetime
) -> None:
    params = {"id": notice_id, "bank": bank, "external_id": external_id, "body": body, "now": now}
    await run(conn, INSERT_NOTICE, params)


async def refuse_notice(conn: Conn, notice_id: UUID, code: str) -> None:
    await run(conn, REFUSE_NOTICE, {"id": notice_id, "code": code})


async def list_told(conn: Conn, bank: str, customer_no: str, request_id: str, *, limit: int) -> list[Told]:
    """What a bank said of this account that has this id in it, the oldest first; nothing that was refused unjudged."""
    params = {"bank": bank, "customer_no": customer_no, "request_id": request_id, "limit": limit}
    return await many(conn, LIST_TOLD, params, of=Told)


async def find_judged(conn: Conn, bank: str, request_id: str) -> Judged | None:
    return await one(conn, FIND_JUDGED, {"bank": bank, "request_id": request_id}, of=Judged)


@dataclass(frozen=True, slots=True)
class NewPayment:
    """A payment with its judgement; `family_id` is None when nobody has that virtual account."""

    id: UUID
    bank: str
    external_id: str
    family_id: UUID | None
    payment: Payment
    verdict: Verdict


async def insert_payment(conn: Conn, new: NewPayment, *, now: datetime) -> None:
    payment, verdict = new.payment, new.verdict
    params = {
        "id": new.id, "bank": new.bank, "request_id": payment.request_id, "external_id": new.external_id,
        "va_number": payment.account.number, "family_id": new.family_id, "paid": payment.paid,
        "paid_at": payment.paid_at, "reference": payment.reference_no, "channel": payment.channel_code,
        "http": verdict.http, "case_code": verdict.case, "message": verdict.message, "status": verdict.status,
        "english": verdict.reason.english, "indonesia": verdict.reason.indonesia, "now": now,
    }  # fmt: skip
    await run(conn, INSERT_PAYMENT, params)


async def insert_paid(conn: Conn, bill_ids: list[UUID], payment_id: UUID, *, today: date, now: datetime) -> None:
    params = {"bill_ids": bill_ids, "payment_id": payment_id, "today": today, "now": now}
    await run(conn, INSERT_PAID, params)
