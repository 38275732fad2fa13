""" "I paid but…": what became of a payment, by what the bank calls it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from peserta.billing import bill_store
from peserta.billing import receipt_store as store
from peserta.billing.banks import payment_store
from peserta.billing.banks.payment_store import Judged
from peserta.billing.banks.snap_answer import LAPSED, NOT_FOUND, PAID, WRONG_AMOUNT, SnapRefusal
from peserta.billing.banks.snap_message import REQUEST_ID, Fields, read_fields
from peserta.billing.receipt_store import Found, KeptNotice
from peserta.kit.database import Conn
from peserta.kit.keys import Keys
from peserta.kit.limits import Limit, Use, limit_key, take

NOTICES_READ_MAX = 50
NUMBER_TRIES: Final = Limit("claim-number", uses_max=30, window=timedelta(hours=1))
BROWSER_TRIES: Final = Limit("claim-browser", uses_max=10, window=timedelta(hours=1))
NOBODYS: Final = UUID(int=0)
SUCCESS = "00"
# From here on a code says that the mistake was ours.
OUR_FAULT = 500


class Outcome(StrEnum):
    """What a payment came to."""

    BOOKED = "booked"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    WRONG_AMOUNT = "wrong_amount"
    PAID_BEFORE = "paid_before"
    REFUSED = "refused"
    FAILED = "failed"
    """We could not judge it and the bank was told that it failed, so it gives the money back."""
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
        fields = _fields(notice.body)
        if reference.upper() in {_text(fields, "referenceNo").upper(), _text(fields, "paymentRequestId").upper()}:
            return await _of_notice(conn, notice, fields)
    return Claim(Outcome.UNKNOWN)


async def find_claim_by_number(
    conn: Conn, number: str, typed: str, *, browser: bytes, keys: Keys, now: datetime
) -> Claim | Use:
    """As `find_claim`, for who has no account: the family is the one whose virtual account this is.

    Both stand on what the bank gave to who paid. One without the other, right or wrong, is answered alike, and
    whoever tries them out is told when to go on: a `Use`.
    """
    for limit, part in ((BROWSER_TRIES, browser), (NUMBER_TRIES, number.encode())):
        use = await take(conn, limit_key(keys, limit.name, part), limit, now=now)
        if not use.within(limit):
            return use
    owner = await bill_store.find_owner(conn, number)
    # Nobody's number is looked for as long as somebody's.
    claim = await find_claim(conn, owner.family_id if owner else NOBODYS, typed)
    return replace(claim, receipt="", reason="")


async def _of_notice(conn: Conn, notice: KeptNotice, fields: Fields) -> Claim:
    """What became of what a bank said last of a payment for which this family has no judgement."""
    if notice.refused_as is not None:
        return Claim(Outcome.FAILED, notice.received_at)
    judged = await payment_store.find_judged(conn, notice.bank, _text(fields, "paymentRequestId"))
    if judged is None or judged.va_number != _text(fields, "virtualAccountNo"):
        return Claim(Outcome.MATCHING, notice.received_at)
    return Claim(_outcome(judged), notice.received_at, reason=judged.indonesia)


def _outcome(found: Found | Judged) -> Outcome:
    if found.status == SUCCESS:
        return Outcome.BOOKED
    if found.http >= OUR_FAULT:
        return Outcome.FAILED
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


def _fields(body: bytes) -> Fields:
    try:
        return read_fields(body)
    except SnapRefusal:
        return {}


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    return "" if value is None else str(value)
