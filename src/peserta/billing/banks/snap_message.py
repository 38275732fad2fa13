"""The two calls of a bank, read from their bodies. Pure; names and lengths are those of SNAP BI.

Checks come in the order that banks' acceptance tests expect: is it JSON, are the mandatory fields there,
does each look as it must.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

import msgspec

from peserta.billing.banks.snap_answer import BAD_REQUEST, SnapRefusal, invalid_format, missing

Fields = Mapping[str, object]

PARTNER_SERVICE = re.compile(r" {0,7}[0-9]{1,8}")
CUSTOMER = re.compile(r"[0-9]{1,20}")
ACCOUNT = re.compile(r" {0,7}[0-9]{1,28}")
REQUEST_ID = re.compile(r"[!-~]{1,128}")
REFERENCE = re.compile(r"[!-~]{0,64}")
CHANNEL = re.compile(r"[0-9]{4}")
AMOUNT = re.compile(r"[0-9]{1,13}\.[0-9]{2}")
TIMESTAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})")
NAME_CHARACTERS_MAX: Final = 255
ECHO_CHARACTERS_MAX: Final = 128
PARTNER_SERVICE_LENGTH: Final = 8
IDENTITY: Final = ("partnerServiceId", "customerNo", "virtualAccountNo")
OF_INQUIRY: Final = (*IDENTITY, "inquiryRequestId")
OF_PAYMENT: Final = (
    *IDENTITY, "virtualAccountName", "paymentRequestId", "channelCode", "paidAmount", "totalAmount", "trxDateTime",
    "flagAdvise",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Account:
    """A virtual account as the bank wrote it; `customer_no` is the number we gave out."""

    partner_service_id: str
    customer_no: str
    number: str


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is owed on this account?"""

    account: Account
    request_id: str


@dataclass(frozen=True, slots=True)
class Payment:
    """So much was paid. `is_advice` marks a retry of a payment whose answer the bank did not get.

    Amounts are rupiah with two decimals, as they were written.
    """

    account: Account
    request_id: str
    name: str
    paid: Decimal
    total: Decimal
    paid_at: datetime
    channel_code: str
    reference_no: str
    is_advice: bool


def read_fields(body: bytes) -> Fields:
    """The object in a body; `SnapRefusal` when there is none."""
    try:
        return msgspec.json.decode(body, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise SnapRefusal(BAD_REQUEST) from None


def read_inquiry(fields: Fields) -> Inquiry:
    """An inquiry (service 24), or `SnapRefusal` with the first field that is wrong."""
    _need(fields, OF_INQUIRY)
    if fields.get("amount") is not None:
        # What is owed does not depend on it, but acceptance tests send one that is ill-formed.
        _amount(fields, "amount")
    return Inquiry(_account(fields), _text(fields, "inquiryRequestId", REQUEST_ID))


def read_payment(fields: Fields) -> Payment:
    """A payment (service 25), or `SnapRefusal` with the first field that is wrong."""
    _need(fields, OF_PAYMENT)
    return Payment(
        account=_account(fields),
        request_id=_text(fields, "paymentRequestId", REQUEST_ID),
        name=_name(fields, "virtualAccountName"),
        channel_code=_channel(fields, "channelCode"),
        paid=_amount(fields, "paidAmount"),
        total=_amount(fields, "totalAmount"),
        paid_at=_moment(fields, "trxDateTime"),
        is_advice=_advice(fields, "flagAdvise"),
        reference_no=_text(fields, "referenceNo", REFERENCE) if fields.get("referenceNo") is not None else "",
    )


def read_moment(text: str) -> datetime | None:
    """A moment with its offset, such as 2026-11-23T10:15:00+07:00; None when it is none."""
    if not TIMESTAMP.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _need(fields: Fields, names: tuple[str, ...]) -> None:
    for name in names:
        if fields.get(name) in (None, ""):
            raise SnapRefusal(missing(name))


def _account(fields: Fields) -> Account:
    partner_service_id = _text(fields, "partnerServiceId", PARTNER_SERVICE)
    if len(partner_service_id) != PARTNER_SERVICE_LENGTH:
        raise SnapRefusal(invalid_format("partnerServiceId"))
    customer_no = _text(fields, "customerNo", CUSTOMER)
    number = _text(fields, "virtualAccountNo", ACCOUNT)
    if number != partner_service_id + customer_no:
        raise SnapRefusal(invalid_format("virtualAccountNo"))
    return Account(partner_service_id, customer_no, number)


def _text(fields: Fields, name: str, shape: re.Pattern[str]) -> str:
    value = fields[name]
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise SnapRefusal(invalid_format(name))
    return value


def _name(fields: Fields, name: str) -> str:
    value = fields[name]
    if not isinstance(value, str) or len(value) > NAME_CHARACTERS_MAX or "\x00" in value:
        raise SnapRefusal(invalid_format(name))
    return value


def _channel(fields: Fields, name: str) -> str:
    """Written as a number by some banks and as text by others."""
    value = fields[name]
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not CHANNEL.fullmatch(text):
        raise SnapRefusal(invalid_format(name))
    return text


def _amount(fields: Fields, name: str) -> Decimal:
    amount = fields[name]
    if not isinstance(amount, dict):
        raise SnapRefusal(invalid_format(name))
    parts: Fields = msgspec.convert(amount, dict[str, object])
    for part in ("value", "currency"):
        if parts.get(part) in (None, ""):
            raise SnapRefusal(missing(f"{name}.{part}"))
    value = parts["value"]
    if not isinstance(value, str) or not AMOUNT.fullmatch(value):
        raise SnapRefusal(invalid_format(f"{name}.value"))
    if parts["currency"] != "IDR":
        raise SnapRefusal(invalid_format(f"{name}.currency"))
    return Decimal(value)


def _moment(fields: Fields, name: str) -> datetime:
    value = fields[name]
    moment = read_moment(value) if isinstance(value, str) else None
    if moment is None:
        raise SnapRefusal(invalid_format(name))
    return moment


def _advice(fields: Fields, name: str) -> bool:
    if fields[name] not in ("Y", "N"):
        raise SnapRefusal(invalid_format(name))
    return fields[name] == "Y"


def echo(fields: Fields, names: tuple[str, ...] = IDENTITY) -> dict[str, str]:
    """Fields of a call as they came, or empty where they are no text: what a refusal repeats."""
    values = {name: fields.get(name) for name in names}
    return {name: value[:ECHO_CHARACTERS_MAX] if isinstance(value, str) else "" for name, value in values.items()}
