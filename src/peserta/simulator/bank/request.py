"""What a bank sends to a biller: the fields, the bytes, the headers, and what a fault makes of them."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Final

from peserta.simulator.bank.fault import Fault
from peserta.simulator.bank.profile import BankProfile, Channel, Service, numeric
from peserta.simulator.bank.signature import WIB, WITA, sign_transaction, write_timestamp

Fields = dict[str, Any]

OVERSIZED_BYTES: Final = 2_000_000
SKEW: Final = timedelta(hours=-1)
UNUSUAL_TEXT: Final = 'Café "Niño" – 😀 \\ a/b'


@dataclass(frozen=True, slots=True)
class Draft:
    """One call before it is dated and signed. Sent twice, it is the same notice with a new signature."""

    service: Service
    external_id: str
    fields: Fields

    @property
    def request_id(self) -> str:
        """`inquiryRequestId` or `paymentRequestId`."""
        return self.fields[REQUEST_ID[self.service]]


REQUEST_ID: Final = {Service.INQUIRY: "inquiryRequestId", Service.PAYMENT: "paymentRequestId"}


@dataclass(frozen=True, slots=True)
class Request:
    """What goes over the wire, by POST."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call as it was on the wire. `status` is None when no answer came, and `lost` says why.

    The names of `headers` are in lower case.
    """

    request: Request
    status: int | None
    headers: dict[str, str]
    body: bytes
    took_s: float
    lost: str | None = None


def draft_inquiry(profile: BankProfile, *, customer: str, channel: Channel, at: datetime) -> Draft:
    """Ask what is due on a virtual account (service 24)."""
    fields: Fields = {
        **_identity(profile, customer),
        "trxDateInit": write_timestamp(at),
        "channelCode": int(channel),
        "inquiryRequestId": profile.new_request_id(at),
        "additionalInfo": {},
    }
    return Draft(Service.INQUIRY, profile.new_external_id(at), fields)


def draft_payment(
    profile: BankProfile,
    *,
    customer: str,
    name: str,
    request_id: str,
    paid: Decimal,
    total: Decimal,
    channel: Channel,
    at: datetime,
) -> Draft:
    """Tell that money was taken for a virtual account (service 25)."""
    fields: Fields = {
        **_identity(profile, customer),
        "virtualAccountName": name,
        "paymentRequestId": request_id,
        "channelCode": int(channel),
        "paidAmount": write_money(paid),
        "totalAmount": write_money(total),
        "trxDateTime": write_timestamp(at),
        "referenceNo": numeric(11),
        "flagAdvise": "N",
        "subCompany": profile.sub_company,
        "billDetails": [],
        "freeTexts": [],
        "additionalInfo": {},
    }
    return Draft(Service.PAYMENT, profile.new_external_id(at), fields)


def as_advice(draft: Draft, *, external_id: str) -> Draft:
    """The same payment told again because no answer came: `flagAdvise` Y and another external id."""
    return replace(draft, external_id=external_id, fields={**draft.fields, "flagAdvise": "Y"})


def write_money(amount: Decimal) -> dict[str, str]:
    """An amount as SNAP writes it: two decimals, no thousands mark. Raises ValueError for parts of a sen."""
    if amount != amount.quantize(Decimal("0.01")):
        raise ValueError("not a whole number of sen")
    return {"value": f"{amount:.2f}", "currency": "IDR"}


def write_request(
    draft: Draft, *, profile: BankProfile, token: str, secret: str, at: datetime, fault: Fault = Fault.NONE
) -> Request:
    """Date, write and sign one call, with the fault it is to have."""
    path = profile.path(draft.service)
    body = _body(draft, fault)
    timestamp = write_timestamp(at + SKEW if fault is Fault.SKEWED_CLOCK else at, zone_of(fault))
    if fault is Fault.WRONG_SIGNATURE:
        secret += "?"
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {token}",
        "X-TIMESTAMP": timestamp,
        "X-SIGNATURE": sign_transaction(secret, method="POST", path=path, token=token, body=body, timestamp=timestamp),
        "X-PARTNER-ID": profile.partner_id,
        "X-EXTERNAL-ID": draft.external_id,
        "CHANNEL-ID": profile.channel_id,
    }
    match fault:
        case Fault.MISSING_HEADER:
            del headers["X-EXTERNAL-ID"]
        case Fault.ILL_FORMED_HEADER:
            headers["X-EXTERNAL-ID"] = "bukan-angka"
        case Fault.FOREIGN_PARTNER:
            headers["X-PARTNER-ID"] = "99999"
        case Fault.FOREIGN_CHANNEL:
            headers["CHANNEL-ID"] = "99999"
        case _:
            pass
    return Request(path, headers, body)


def zone_of(fault: Fault) -> timezone:
    """The zone in which a call writes its moments."""
    return WITA if fault is Fault.OFFSET_0800 else WIB


def _identity(profile: BankProfile, customer: str) -> Fields:
    return {
        "partnerServiceId": profile.service_id,
        "customerNo": customer,
        "virtualAccountNo": profile.service_id + customer,
    }


def _body(draft: Draft, fault: Fault) -> bytes:
    change = _FIELD_FAULTS.get(fault)
    fields = change(draft) if change else draft.fields
    match fault:
        case Fault.PRETTY_PRINTED:
            return json.dumps(fields, ensure_ascii=False, indent=4).replace("\n", "\r\n").encode() + b"\r\n"
        case Fault.ESCAPED_TEXT:
            return json.dumps(fields, separators=(",", ":")).replace("/", r"\/").encode()
        case Fault.MALFORMED_JSON:
            return _compact(fields)[:-1] + b","
        case _:
            return _compact(fields)


def _compact(fields: Fields) -> bytes:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def _with_unusual_text(draft: Draft) -> Fields:
    return {**draft.fields, "additionalInfo": {"catatan": UNUSUAL_TEXT}}


def _padded(draft: Draft) -> Fields:
    return {**draft.fields, "additionalInfo": {"catatan": "x" * OVERSIZED_BYTES}}


def _without_va(draft: Draft) -> Fields:
    return {name: value for name, value in draft.fields.items() if name != "virtualAccountNo"}


def _with_ill_formed_amount(draft: Draft) -> Fields:
    # The standard has an amount in the inquiry too, though this kind of bank sends none.
    name = "paidAmount" if draft.service is Service.PAYMENT else "amount"
    return {**draft.fields, name: {"value": "250.000,00", "currency": "IDR"}}


def _with_other_va(draft: Draft) -> Fields:
    return {**draft.fields, "virtualAccountNo": draft.fields["partnerServiceId"] + _nobody(draft)}


def _of_nobody(draft: Draft) -> Fields:
    return {**_with_other_va(draft), "customerNo": _nobody(draft)}


def _nobody(draft: Draft) -> str:
    customer: str = draft.fields["customerNo"]
    return "9" * len(customer)


def _at_0800(draft: Draft) -> Fields:
    name = "trxDateTime" if draft.service is Service.PAYMENT else "trxDateInit"
    return {**draft.fields, name: write_timestamp(datetime.fromisoformat(draft.fields[name]), WITA)}


_FIELD_FAULTS: Final[dict[Fault, Callable[[Draft], Fields]]] = {
    Fault.OFFSET_0800: _at_0800,
    Fault.ESCAPED_TEXT: _with_unusual_text,
    Fault.NON_ASCII_TEXT: _with_unusual_text,
    Fault.OVERSIZED: _padded,
    Fault.MISSING_FIELD: _without_va,
    Fault.ILL_FORMED_AMOUNT: _with_ill_formed_amount,
    Fault.MISMATCHED_VA: _with_other_va,
    Fault.UNKNOWN_VA: _of_nobody,
}
