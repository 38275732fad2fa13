"""The SQL of receipts, and of finding a payment by what the bank called it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from peserta.billing.receipt import Receipt, ReceiptCheck
from peserta.kit.database import Conn, many, one, run


@dataclass(frozen=True, slots=True)
class Found:
    """A payment as it was judged; `reference` is its receipt's, where it was accepted."""

    status: str
    http: int
    case_code: str
    indonesia: str
    judged_at: datetime
    reference: str | None


@dataclass(frozen=True, slots=True)
class KeptNotice:
    """What a bank said, byte for byte; `refused_as` is the code that told it so where that was not judged."""

    bank: str
    body: bytes
    received_at: datetime
    refused_as: str | None


INSERT_RECEIPT = """
INSERT INTO billing_receipt (reference, payment_id, paid_on, issued_at)
     VALUES (%(reference)s, %(payment_id)s, %(today)s, %(now)s)
"""

LIST_RECEIPTS = """
SELECT r.reference,
       p.bank,
       btrim(p.va_number) AS number,
       p.reference        AS bank_reference,
       p.paid::bigint     AS amount_idr,
       r.paid_on,
       array_agg(DISTINCT b.period ORDER BY b.period) AS periods
  FROM billing_payment p
  JOIN billing_receipt r ON r.payment_id = p.id
  JOIN billing_paid d ON d.payment_id = p.id
  JOIN billing_bill b ON b.id = d.bill_id
 WHERE p.family_id = %(family_id)s
   AND p.status = '00'
 GROUP BY r.reference,
          p.id
 ORDER BY p.judged_at DESC
 LIMIT %(limit)s
"""

# Only the family that paid finds its receipt; that of another is as if it were not there.
FIND_RECEIPT = """
SELECT r.reference,
       p.bank,
       btrim(p.va_number) AS number,
       p.reference        AS bank_reference,
       p.paid::bigint     AS amount_idr,
       r.paid_on,
       array_agg(DISTINCT b.period ORDER BY b.period) AS periods
  FROM billing_receipt r
  JOIN billing_payment p ON p.id = r.payment_id
  JOIN billing_paid d ON d.payment_id = p.id
  JOIN billing_bill b ON b.id = d.bill_id
 WHERE r.reference = %(reference)s
   AND p.family_id = %(family_id)s
 GROUP BY r.reference,
          p.id
"""

CHECK_RECEIPT = """
SELECT p.paid::bigint AS amount_idr,
       r.paid_on
  FROM billing_receipt r
  JOIN billing_payment p ON p.id = r.payment_id
 WHERE r.reference = %(reference)s
"""

# An accepted one before refused ones: a counter may have tried several times.
FIND_BY_BANK_REFERENCE = """
SELECT p.status,
       p.http,
       p.case_code,
       p.indonesia,
       p.judged_at,
       r.reference
  FROM billing_payment p
  LEFT JOIN billing_receipt r ON r.payment_id = p.id
 WHERE p.family_id = %(family_id)s
   AND (upper(p.reference) = upper(%(typed)s) OR upper(p.request_id) = upper(%(typed)s))
 ORDER BY p.status,
          p.judged_at DESC
 LIMIT 1
"""

LIST_NOTICES = """
SELECT bank,
       body,
       received_at,
       refused_as
  FROM billing_notice
 WHERE customer_no IN (SELECT number FROM billing_va WHERE family_id = %(family_id)s)
 ORDER BY received_at DESC
 LIMIT %(limit)s
"""


async def insert_receipt(conn: Conn, reference: str, payment_id: UUID, *, today: date, now: datetime) -> None:
    params = {"reference": reference, "payment_id": payment_id, "today": today, "now": now}
    await run(conn, INSERT_RECEIPT, params)


async def list_receipts(conn: Conn, family_id: UUID, *, limit: int) -> list[Receipt]:
    """The newest first."""
    return await many(conn, LIST_RECEIPTS, {"family_id": family_id, "limit": limit}, of=Receipt)


async def find_receipt(conn: Conn, reference: str, family_id: UUID) -> Receipt | None:
    return await one(conn, FIND_RECEIPT, {"reference": reference, "family_id": family_id}, of=Receipt)


async def check_receipt(conn: Conn, reference: str) -> ReceiptCheck | None:
    return await one(conn, CHECK_RECEIPT, {"reference": reference}, of=ReceiptCheck)


async def find_by_bank_reference(conn: Conn, family_id: UUID, typed: str) -> Found | None:
    return await one(conn, FIND_BY_BANK_REFERENCE, {"family_id": family_id, "typed": typed}, of=Found)


async def list_notices(conn: Conn, family_id: UUID, *, limit: int) -> Sequence[KeptNotice]:
    """What banks said of any account of the family, the newest first."""
    return await many(conn, LIST_NOTICES, {"family_id": family_id, "limit": limit}, of=KeptNotice)
