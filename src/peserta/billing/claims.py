""" "I paid but…": what became of a payment, by what the bank calls it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from peserta.billing import receipt_store as store
from peserta.billing.receipt_store import Found
from peserta.billing.snap_answer import LAPSED, NOT_FOUND, PAID, WRONG_AMOUNT, SnapRefusal
from peserta.billing.snap_message import REQUEST_ID, read_fields
from peserta.kit.database import Conn

NOTICES_READ_MAX = 50
SUCCESS = "00"


class Outcome(StrEnum):
    """What a payment came to."""

    BOOKED = "booked"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    WRONG_AMOUNT = "wrong_amount"
    PAID_BEFORE = "paid_before"
    REFUSED = "refused"
    MATCHING = "matching"
    """The bank has told us and it is not judged yet."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Claim:
    """What became of a payment and when; `receipt` is the number of its receipt, `reason` what the bank was told."""

    outcome: Outcome
    at: datetime | None = None
    receipt: str = ""
    reason: str = ""


async def find_claim(conn: Conn, family_id: UUID, typed: str) -> Claim:
    """What became of the payment that a bank calls `typed`, if this family made it; else UNKNOWN.

    A payment of another family is as unknown as one that never was.
    """
    reference = "".join(typed.split())
    if not REQUEST_ID.fullmatch(reference):
        return Claim(Outcome.UNKNOWN)
    if found := await store.find_by_bank_reference(conn, family_id, reference):
        return Claim(_outcome(found), found.judged_at, found.reference or "", found.indonesia)
    for notice in await store.list_notices(conn, family_id, limit=NOTICES_READ_MAX):
        if reference.upper() in _names(notice.body):
            return Claim(Outcome.MATCHING, notice.received_at)
    return Claim(Outcome.UNKNOWN)


def _outcome(found: Found) -> Outcome:
    if found.status == SUCCESS:
        return Outcome.BOOKED
    if found.indonesia == NOT_FOUND.reason.indonesia:
        return Outcome.REFUSED
    outcomes = {
        WRONG_AMOUNT.case: Outcome.WRONG_AMOUNT,
        PAID.case: Outcome.PAID_BEFORE,
        LAPSED.case: Outcome.TOO_LATE,
        # What is too early has no case of its own: it is the other one that is said of an invalid bill.
        NOT_FOUND.case: Outcome.TOO_EARLY,
    }
    return outcomes.get(found.case_code, Outcome.REFUSED)


def _names(body: bytes) -> set[str]:
    try:
        fields = read_fields(body)
    except SnapRefusal:
        return set()
    return {str(fields.get(name, "")).upper() for name in ("referenceNo", "paymentRequestId")}
