"""Receipts: one for each accepted payment, for the family that paid; and whether a number is one."""

import secrets
from datetime import date, datetime
from uuid import UUID

from peserta.billing import receipt_store as store
from peserta.billing.receipt import RANDOM_BYTES_MIN, Receipt, ReceiptCheck, ReceiptNumber
from peserta.kit.database import Conn

RECEIPTS_READ_MAX = 36


async def issue_receipt(conn: Conn, payment_id: UUID, *, today: date, now: datetime) -> ReceiptNumber:
    """Give an accepted payment its receipt, in the transaction that books it; its number."""
    number = ReceiptNumber.new(secrets.token_bytes(RANDOM_BYTES_MIN))
    await store.insert_receipt(conn, number.characters, payment_id, today=today, now=now)
    return number


async def list_receipts(conn: Conn, family_id: UUID) -> list[Receipt]:
    """What a family has paid, the newest first, at most three years of months."""
    return await store.list_receipts(conn, family_id, limit=RECEIPTS_READ_MAX)


async def find_receipt(conn: Conn, number: ReceiptNumber, family_id: UUID) -> Receipt | None:
    """The receipt of this family; None for a number that is another family's or nobody's."""
    return await store.find_receipt(conn, number.characters, family_id)


async def check_receipt(conn: Conn, number: ReceiptNumber) -> ReceiptCheck | None:
    """What anybody may know of a receipt whose number he has: that it is true, its sum and its day."""
    return await store.check_receipt(conn, number.characters)
