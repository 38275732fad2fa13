"""What a bank is sent back: the envelopes of SNAP BI around a verdict."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec
from litestar.response.base import ASGIResponse

from peserta.billing.banks.payments import Asked
from peserta.billing.banks.snap_answer import Reason, Service, Verdict
from peserta.billing.banks.snap_message import IDENTITY, Fields, echo
from peserta.billing.banks.tokens import TOKEN_LIFE
from peserta.billing.bill import Bill
from peserta.kit.clock import JAKARTA

# A screen of the bank shows at most five lines of 32 characters.
FREE_TEXTS_MAX: Final = 5
NO_AMOUNT: Final = {"value": "", "currency": ""}
NO_TEXTS: Final = [{"english": "", "indonesia": ""}]
ECHOED_BY_PAYMENT: Final = (*IDENTITY, "virtualAccountName", "paymentRequestId", "trxDateTime", "referenceNo")


def token_reply(token: str, *, now: datetime) -> ASGIResponse:
    """A token, in the words of service 73."""
    body: dict[str, object] = {
        "responseCode": "2007300", "responseMessage": "Successful", "accessToken": token, "tokenType": "Bearer",
        "expiresIn": str(int(TOKEN_LIFE.total_seconds())), "additionalInfo": {},
    }  # fmt: skip
    return _reply(200, body, now=now)


def refusal_reply(service: Service, verdict: Verdict, fields: Fields, *, now: datetime) -> ASGIResponse:
    """A call that was refused before it was judged; what can be read of it is repeated."""
    match service:
        case Service.INQUIRY:
            return inquiry_reply(Asked(verdict), fields, now=now)
        case Service.PAYMENT:
            return payment_reply(verdict, fields, now=now)
        case Service.TOKEN:
            return _reply(verdict.http, _head(service, verdict), now=now)


def unknown_reply(*, now: datetime) -> ASGIResponse:
    """No code at all, for a payment that we cannot look up: the bank then asks again before it does anything.

    Every code but success is "failed" to it, and it would give the money back: of a payment, too, that was
    booked before and is only told again.
    """
    return ASGIResponse(body=b"", status_code=504, headers={"X-TIMESTAMP": _written(now), "Cache-Control": "no-store"})


def inquiry_reply(asked: Asked, fields: Fields, *, now: datetime) -> ASGIResponse:
    """What is owed, or why nothing is to be paid."""
    verdict, demand = asked.verdict, asked.demand
    head = _head(Service.INQUIRY, verdict)
    if not verdict.status:
        return _reply(verdict.http, head, now=now)
    account = {
        "inquiryStatus": verdict.status,
        "inquiryReason": _reason(verdict.reason),
        **echo(fields),
        "virtualAccountName": asked.name,
        **echo(fields, ("inquiryRequestId",)),
        "totalAmount": {"value": f"{demand.amount.amount}.00", "currency": "IDR"} if demand else NO_AMOUNT,
        "subCompany": "00000",
        "billDetails": [],
        "freeTexts": [_line(bill) for bill in demand.bills[-FREE_TEXTS_MAX:]] if demand else NO_TEXTS,
    }
    return _reply(verdict.http, {**head, "virtualAccountData": account, "additionalInfo": {}}, now=now)


def payment_reply(verdict: Verdict, fields: Fields, *, now: datetime) -> ASGIResponse:
    """Whether a payment is booked; amounts are repeated as they came."""
    head = _head(Service.PAYMENT, verdict)
    if not verdict.status:
        return _reply(verdict.http, head, now=now)
    account = {
        "paymentFlagReason": _reason(verdict.reason),
        **echo(fields, ECHOED_BY_PAYMENT),
        "paidAmount": _amount(fields.get("paidAmount")),
        "totalAmount": _amount(fields.get("totalAmount")),
        "paymentFlagStatus": verdict.status,
        "billDetails": [],
        "freeTexts": NO_TEXTS,
    }
    return _reply(verdict.http, {**head, "virtualAccountData": account, "additionalInfo": {}}, now=now)


def _head(service: Service, verdict: Verdict) -> dict[str, object]:
    return {"responseCode": verdict.code(service), "responseMessage": verdict.message}


def _reason(reason: Reason) -> dict[str, str]:
    return {"english": reason.english, "indonesia": reason.indonesia}


def _amount(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        return NO_AMOUNT
    return echo(msgspec.convert(value, dict[str, object]), ("value", "currency"))


def _line(bill: Bill) -> dict[str, str]:
    month = f"{bill.period:%m/%Y}"
    return {"english": f"{month}, {bill.persons} persons", "indonesia": f"{month}, {bill.persons} orang"}


def _reply(status: int, body: Mapping[str, object], *, now: datetime) -> ASGIResponse:
    return ASGIResponse(
        body=msgspec.json.encode(body), status_code=status, media_type="application/json",
        headers={"X-TIMESTAMP": _written(now), "Cache-Control": "no-store"},
    )  # fmt: skip


def _written(now: datetime) -> str:
    return now.astimezone(JAKARTA).isoformat(timespec="seconds")
