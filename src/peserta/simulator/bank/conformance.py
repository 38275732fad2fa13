"""What a bank's conformance test would object to in a biller's answer, by SNAP BI and a BCA-like bank's limits."""

import re
from collections.abc import Iterator
from typing import Final

from peserta.simulator.bank.answer import (
    InquiryAnswer,
    PaymentAnswer,
    read_fields,
    read_list,
    read_money,
    read_object,
    read_reason,
    read_text,
)
from peserta.simulator.bank.profile import BankProfile, Service
from peserta.simulator.bank.request import REQUEST_ID, Exchange, Fields

TIMESTAMP: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
NAME_MAX: Final = 255
REASON_MAX: Final = 64
FREE_TEXT_MAX: Final = 32
DESCRIPTION_MAX: Final = 18
BILL_TEXTS_MAX: Final = {"billCode": 2, "billNo": 18, "billName": 20, "billShortName": 10, "billSubCompany": 5}
# The tables ask for an account in the answer under these; 401 has none, 429 and 5xx may do without.
WITH_ACCOUNT: Final = {200, 400, 403, 404, 409}
FLAG: Final = {
    Service.INQUIRY: ("inquiryStatus", "inquiryReason"),
    Service.PAYMENT: ("paymentFlagStatus", "paymentFlagReason"),
}
SUCCESS: Final = {Service.INQUIRY: "2002400", Service.PAYMENT: "2002500"}
# "Inconsistent Request" carries the flag of the first result, whichever it was.
REPLAYED: Final = "4042518"


def objections(answer: InquiryAnswer | PaymentAnswer, profile: BankProfile) -> list[str]:
    """Everything that is not as the standard has it; empty for a right answer, whatever it says."""
    exchange, service = answer.exchange, answer.draft.service
    if exchange.status is None:
        return ["no answer"]
    found = list(_of_the_head(exchange, service))
    if exchange.status in WITH_ACCOUNT:
        fields = read_fields(exchange.body)
        account = read_object(fields, "virtualAccountData")
        if not account:
            return [*found, "virtualAccountData: missing"]
        found += _of_the_account(account, read_fields(exchange.request.body), answer.code, service)
        if answer.code == SUCCESS[Service.INQUIRY]:
            found += _of_the_bill(account, profile)
    return found


def _of_the_head(exchange: Exchange, service: Service) -> Iterator[str]:
    fields = read_fields(exchange.body)
    code = read_text(fields, "responseCode")
    if code[:5] != f"{exchange.status}{service.code}" or not re.fullmatch(r"[0-9]{7}", code):
        yield f"responseCode: {code!r} with status {exchange.status} of service {service.code}"
    if not read_text(fields, "responseMessage"):
        yield "responseMessage: empty"
    if not exchange.headers.get("content-type", "").startswith("application/json"):
        yield "Content-Type: not application/json"
    if not TIMESTAMP.fullmatch(exchange.headers.get("x-timestamp", "")):
        yield "X-TIMESTAMP: missing or not of 25 characters with an offset"


def _of_the_account(account: Fields, sent: Fields, code: str, service: Service) -> Iterator[str]:
    for name in ("partnerServiceId", "customerNo", "virtualAccountNo", REQUEST_ID[service]):
        # What could not be read is answered with nothing.
        may_be = {sent.get(name, ""), ""} if code.startswith("400") else {sent.get(name, "")}
        if account.get(name) not in may_be:
            yield f"{name}: {account.get(name)!r} instead of {sent.get(name)!r}"
    status, reason = FLAG[service]
    words = read_reason(account, reason)
    if not (0 < len(words.english) <= REASON_MAX and 0 < len(words.indonesian) <= REASON_MAX):
        yield f"{reason}: empty or longer than {REASON_MAX} in one of the languages"
    flag = read_text(account, status)
    if code != REPLAYED and flag != ("00" if code == SUCCESS[service] else "01"):
        yield f"{status}: {flag!r} with {code}"
    if code == SUCCESS[Service.PAYMENT]:
        for name in ("paidAmount", "totalAmount", "trxDateTime", "referenceNo"):
            if account.get(name) != sent.get(name):
                yield f"{name}: {account.get(name)!r} instead of {sent.get(name)!r}"


def _of_the_bill(account: Fields, profile: BankProfile) -> Iterator[str]:
    if not 0 < len(read_text(account, "virtualAccountName")) <= NAME_MAX:
        yield f"virtualAccountName: empty or longer than {NAME_MAX}"
    if read_money(account, "totalAmount") is None:
        yield "totalAmount: not rupiah with two decimals"
    lines, texts = read_list(account, "billDetails"), read_list(account, "freeTexts")
    if len(lines) > profile.bills_max:
        yield f"billDetails: {len(lines)} of at most {profile.bills_max}"
    if len(texts) > profile.free_texts_max:
        yield f"freeTexts: {len(texts)} of at most {profile.free_texts_max}"
    for text in texts:
        if max(len(read_text(text, "english")), len(read_text(text, "indonesia"))) > FREE_TEXT_MAX:
            yield f"freeTexts: longer than {FREE_TEXT_MAX}"
    for line in lines:
        yield from _of_a_line(line)


def _of_a_line(line: Fields) -> Iterator[str]:
    for name, length_max in BILL_TEXTS_MAX.items():
        if len(read_text(line, name)) > length_max:
            yield f"billDetails.{name}: longer than {length_max}"
    words = read_reason(line, "billDescription")
    if max(len(words.english), len(words.indonesian)) > DESCRIPTION_MAX:
        yield f"billDetails.billDescription: longer than {DESCRIPTION_MAX}"
    if "billAmount" in line and read_money(line, "billAmount") is None:
        yield "billDetails.billAmount: not rupiah with two decimals"
