"""How a bank reads what a biller answers: what counts as paid, as failed, and as not known.

The rules are those of a BCA-like bank: an inquiry by code *and* `inquiryStatus` with both reasons,
a payment by code *and* `paymentFlagStatus`.
"""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, Final, cast

from peserta.simulator.bank.request import Draft, Exchange, Fields

AMOUNT: Final = re.compile(r"[0-9]{1,13}\.[0-9]{2}")
INQUIRY_CODES: Final = {"2002400", "2022400"}
# The last is "Inconsistent Request": the flag is then that of the first result.
PAYMENT_CODES: Final = {"2002500", "2022500", "4042518"}


class Outcome(Enum):
    """What the bank does with the customer's money: keep it, return it, or settle it later."""

    SUCCESS = "success"
    FAILED = "failed"
    TIMEOUT = "timeout"


@dataclass(frozen=True, slots=True)
class Reason:
    """The biller's words in both languages; empty when it gave none."""

    english: str
    indonesian: str


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line of a bill, as the ATM shows it; `amount` is None when it could not be read."""

    number: str
    name: str
    description: Reason
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class InquiryAnswer:
    """What the biller said is due. `earlier` holds the answers before it when a fault made several calls."""

    outcome: Outcome
    code: str
    message: str
    status: str
    reason: Reason
    name: str
    amount: Decimal | None
    lines: tuple[BillLine, ...]
    free_texts: tuple[Reason, ...]
    draft: Draft
    exchange: Exchange
    earlier: tuple["InquiryAnswer", ...] = ()


@dataclass(frozen=True, slots=True)
class PaymentAnswer:
    """What became of a payment. `earlier` holds the answers before or beside it when a fault made several calls."""

    outcome: Outcome
    code: str
    message: str
    status: str
    reason: Reason
    reference: str
    amount: Decimal
    draft: Draft
    exchange: Exchange
    earlier: tuple["PaymentAnswer", ...] = ()


def judge_inquiry(code: str, status: str, reason: Reason) -> Outcome:
    """An empty status or reason counts as failed; so does any code but success and in progress."""
    if not code:
        return Outcome.TIMEOUT
    is_good = code in INQUIRY_CODES and status == "00" and reason.english and reason.indonesian
    return Outcome.SUCCESS if is_good else Outcome.FAILED


def judge_payment(code: str, status: str) -> Outcome:
    """The truth table of codes and flags; an unknown flag is read as rejected."""
    if not code:
        return Outcome.TIMEOUT
    if code not in PAYMENT_CODES:
        return Outcome.FAILED
    match status:
        case "00":
            return Outcome.SUCCESS
        case "" | "02":
            return Outcome.TIMEOUT
        case _:
            return Outcome.FAILED


def read_inquiry(draft: Draft, exchange: Exchange) -> InquiryAnswer:
    """Read an answer to an inquiry. Without an amount that can be shown there is nothing to pay: failed."""
    fields = read_fields(exchange.body)
    account = read_object(fields, "virtualAccountData")
    code, status = read_text(fields, "responseCode"), read_text(account, "inquiryStatus")
    reason = read_reason(account, "inquiryReason")
    amount = read_money(account, "totalAmount")
    outcome = judge_inquiry(code, status, reason)
    if outcome is Outcome.SUCCESS and amount is None:
        outcome = Outcome.FAILED
    return InquiryAnswer(
        outcome=outcome,
        code=code,
        message=read_text(fields, "responseMessage"),
        status=status,
        reason=reason,
        name=read_text(account, "virtualAccountName"),
        amount=amount,
        lines=tuple(_read_line(line) for line in read_list(account, "billDetails")),
        free_texts=tuple(
            Reason(read_text(text, "english"), read_text(text, "indonesia")) for text in read_list(account, "freeTexts")
        ),
        draft=draft,
        exchange=exchange,
    )


def read_payment(draft: Draft, exchange: Exchange) -> PaymentAnswer:
    """Read an answer to a payment."""
    fields = read_fields(exchange.body)
    account = read_object(fields, "virtualAccountData")
    code, status = read_text(fields, "responseCode"), read_text(account, "paymentFlagStatus")
    return PaymentAnswer(
        outcome=judge_payment(code, status),
        code=code,
        message=read_text(fields, "responseMessage"),
        status=status,
        reason=read_reason(account, "paymentFlagReason"),
        reference=draft.fields["referenceNo"],
        amount=Decimal(draft.fields["paidAmount"]["value"]),
        draft=draft,
        exchange=exchange,
    )


def read_fields(body: bytes) -> Fields:
    """The JSON object of a body; empty when it is none."""
    try:
        value: object = json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError):
        return {}
    return cast("Fields", value) if isinstance(value, dict) else {}


def read_text(fields: Fields, name: str) -> str:
    """A text; empty when it is missing or something else. Half a surrogate pair cannot be sent on: `?`."""
    value = fields.get(name)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def read_list(fields: Fields, name: str) -> list[Fields]:
    """The objects of a list; empty when it is none."""
    value = fields.get(name)
    items = cast("list[Any]", value) if isinstance(value, list) else []
    return [cast("Fields", item) for item in items if isinstance(item, dict)]


def read_reason(fields: Fields, name: str) -> Reason:
    """Words in two languages."""
    words = read_object(fields, name)
    return Reason(read_text(words, "english"), read_text(words, "indonesia"))


def read_money(fields: Fields, name: str) -> Decimal | None:
    """An amount in rupiah with two decimals; None when it is not written so."""
    money = read_object(fields, name)
    value = read_text(money, "value")
    if not AMOUNT.fullmatch(value) or read_text(money, "currency") != "IDR":
        return None
    return Decimal(value)


def read_object(fields: Fields, name: str) -> Fields:
    """An object; empty when it is missing or something else."""
    value = fields.get(name)
    return cast("Fields", value) if isinstance(value, dict) else {}


def _read_line(line: Fields) -> BillLine:
    return BillLine(
        number=read_text(line, "billNo"),
        name=read_text(line, "billName"),
        description=read_reason(line, "billDescription"),
        amount=read_money(line, "billAmount"),
    )
