"""What a bank's conformance test finds in right answers, and in answers with one thing wrong."""

import json
from typing import Any

import pytest

from peserta.simulator.bank.answer import Exchange, InquiryAnswer, PaymentAnswer, read_inquiry, read_payment
from peserta.simulator.bank.client import Bank
from peserta.simulator.bank.conformance import objections
from peserta.simulator.bank.fault import ONLY_INQUIRY, ONLY_PAYMENT, Fault
from peserta.simulator.bank.profile import BCA_LIKE
from tests.simulator.biller import Biller
from tests.simulator.conftest import VA_NUMBER

Json = dict[str, Any]


def changed(answer: InquiryAnswer | PaymentAnswer, place: str, value: object) -> list[str]:
    """The objections' subjects when one place of the answer's body holds something else, or nothing (`...`)."""
    sent = answer.exchange
    body: Json = json.loads(sent.body)
    *way, last = place.split(".")
    holder = body
    for name in way:
        holder = holder[name]
    holder.pop(last, None)
    if value is not ...:
        holder[last] = value
    exchange = Exchange(sent.request, sent.status, sent.headers, json.dumps(body).encode(), sent.took_s)
    read = read_inquiry if isinstance(answer, InquiryAnswer) else read_payment
    return subjects(objections(read(answer.draft, exchange), BCA_LIKE))


def subjects(found: list[str]) -> list[str]:
    return [objection.partition(":")[0] for objection in found]


@pytest.mark.parametrize("fault", list(Fault), ids=lambda fault: fault.key)
async def test_nothing_is_objected_to_in_right_answers_of_any_kind(bank: Bank, biller: Biller, fault: Fault) -> None:
    asked = [await bank.inquire(VA_NUMBER)]
    if fault not in ONLY_PAYMENT:
        asked.append(await bank.inquire(VA_NUMBER, fault=fault))
    paid = [] if fault in ONLY_INQUIRY else [await bank.pay(asked[0], fault=fault)]
    asked.append(await bank.inquire(VA_NUMBER))

    assert [objections(answer, BCA_LIKE) for answer in (*asked, *paid)] == [[] for _ in (*asked, *paid)]


def line(**fields: object) -> Json:
    return {"billNo": "1", "billAmount": {"value": "1.00", "currency": "IDR"}, **fields}


@pytest.mark.parametrize(
    ("named", "place", "value"),
    [
        ("responseMessage", "responseMessage", ""),
        ("virtualAccountData", "virtualAccountData", ...),
        ("customerNo", "virtualAccountData.customerNo", "1"),
        ("partnerServiceId", "virtualAccountData.partnerServiceId", "12345"),
        ("virtualAccountNo", "virtualAccountData.virtualAccountNo", ...),
        ("inquiryRequestId", "virtualAccountData.inquiryRequestId", "1"),
        ("inquiryStatus", "virtualAccountData.inquiryStatus", "01"),
        ("inquiryReason", "virtualAccountData.inquiryReason.english", ""),
        ("inquiryReason", "virtualAccountData.inquiryReason.indonesia", "x" * 65),
        ("virtualAccountName", "virtualAccountData.virtualAccountName", ""),
        ("totalAmount", "virtualAccountData.totalAmount.value", "150000"),
        ("totalAmount", "virtualAccountData.totalAmount.value", 150000),
        ("billDetails", "virtualAccountData.billDetails", [line()] * 6),
        ("billDetails.billName", "virtualAccountData.billDetails", [line(billName="x" * 21)]),
        ("billDetails.billAmount", "virtualAccountData.billDetails", [line(billAmount={})]),
        (
            "billDetails.billDescription",
            "virtualAccountData.billDetails",
            [line(billDescription={"english": "x" * 19})],
        ),
        ("freeTexts", "virtualAccountData.freeTexts", [{"english": "x" * 33}]),
        ("freeTexts", "virtualAccountData.freeTexts", [{"english": ""}] * 6),
    ],
    ids=range(18),
)
async def test_each_thing_that_is_wrong_with_an_inquiry_is_named(
    bank: Bank, named: str, place: str, value: object
) -> None:
    assert changed(await bank.inquire(VA_NUMBER), place, value) == [named]


@pytest.mark.parametrize(
    ("named", "place", "value"),
    [
        ("paymentRequestId", "paymentRequestId", ...),
        ("paymentFlagStatus", "paymentFlagStatus", "01"),
        ("paymentFlagReason", "paymentFlagReason", ...),
        ("paidAmount", "paidAmount.value", "1.00"),
        ("totalAmount", "totalAmount", ...),
        ("trxDateTime", "trxDateTime", "2026-11-23T03:15:00+00:00"),
        ("referenceNo", "referenceNo", ...),
    ],
    ids=range(7),
)
async def test_each_thing_that_is_wrong_with_a_payment_is_named(
    bank: Bank, named: str, place: str, value: object
) -> None:
    paid = await bank.pay(await bank.inquire(VA_NUMBER))

    assert changed(paid, f"virtualAccountData.{place}", value) == [named]


@pytest.mark.parametrize("code", ["2002500", "200240", "4042412", ""])
async def test_a_code_must_fit_its_status_and_service(bank: Bank, code: str) -> None:
    assert changed(await bank.inquire(VA_NUMBER), "responseCode", code)[0] == "responseCode"


async def test_a_refusal_must_not_say_00(bank: Bank) -> None:
    refused = await bank.inquire(VA_NUMBER, fault=Fault.UNKNOWN_VA)

    assert changed(refused, "virtualAccountData.inquiryStatus", "00") == ["inquiryStatus"]


@pytest.mark.parametrize(
    ("headers", "named"),
    [
        ({"content-type": "application/json"}, "X-TIMESTAMP"),
        ({"content-type": "application/json", "x-timestamp": "2026-11-23T10:15:00.123+07:00"}, "X-TIMESTAMP"),
        ({"content-type": "application/json", "x-timestamp": "2026-11-23T03:15:00Z"}, "X-TIMESTAMP"),
        ({"content-type": "text/html", "x-timestamp": "2026-11-23T10:15:00+07:00"}, "Content-Type"),
    ],
    ids=range(4),
)
async def test_the_head_of_an_answer_is_looked_at_too(bank: Bank, headers: dict[str, str], named: str) -> None:
    answer = await bank.inquire(VA_NUMBER)
    sent = answer.exchange
    exchange = Exchange(sent.request, sent.status, headers, sent.body, sent.took_s)

    assert subjects(objections(read_inquiry(answer.draft, exchange), BCA_LIKE)) == [named]


async def test_no_answer_is_objected_to(bank: Bank, biller: Biller) -> None:
    biller.scripted = [None]

    assert objections(await bank.inquire(VA_NUMBER), BCA_LIKE) == ["no answer"]
