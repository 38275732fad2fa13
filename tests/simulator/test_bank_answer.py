"""How a bank reads an answer, by the tables and for whatever a biller may send."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.simulator.bank.answer import Outcome, Reason, judge_inquiry, judge_payment, read_inquiry, read_payment
from peserta.simulator.bank.profile import BCA_LIKE, Channel
from peserta.simulator.bank.request import Exchange, Request, draft_inquiry, draft_payment, write_money

NOW = datetime(2026, 11, 23, 3, 15, tzinfo=UTC)
INQUIRY = draft_inquiry(BCA_LIKE, customer="00000000123", channel=Channel.ATM, at=NOW)
PAYMENT = draft_payment(
    BCA_LIKE,
    customer="00000000123",
    name="Siti",
    request_id=INQUIRY.request_id,
    paid=Decimal(150000),
    total=Decimal(150000),
    channel=Channel.ATM,
    at=NOW,
)
SUCCESS = Reason("Success", "Sukses")
GOOD: dict[str, Any] = {
    "responseCode": "2002400",
    "responseMessage": "Successful",
    "virtualAccountData": {
        "inquiryStatus": "00",
        "inquiryReason": {"english": "Success", "indonesia": "Sukses"},
        "virtualAccountName": "Siti",
        "totalAmount": {"value": "150000.00", "currency": "IDR"},
    },
}
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["00", "2002400", "2002500"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*GOOD, "totalAmount"]) | st.text(), inner),
)


def exchange(body: bytes) -> Exchange:
    return Exchange(Request("/", {}, b""), status=200, headers={}, body=body, took_s=0.0)


@pytest.mark.parametrize(
    ("code", "status", "reason", "outcome"),
    [
        ("2002400", "00", SUCCESS, Outcome.SUCCESS),
        ("2022400", "00", SUCCESS, Outcome.SUCCESS),
        ("2002400", "01", SUCCESS, Outcome.FAILED),
        ("2002400", "", SUCCESS, Outcome.FAILED),
        ("2002400", "00", Reason("", "Sukses"), Outcome.FAILED),
        ("2002400", "00", Reason("Success", ""), Outcome.FAILED),
        ("4042412", "00", SUCCESS, Outcome.FAILED),
        ("2002500", "00", SUCCESS, Outcome.FAILED),
        ("5042400", "", Reason("", ""), Outcome.FAILED),
        ("", "00", SUCCESS, Outcome.TIMEOUT),
        ("", "", Reason("", ""), Outcome.TIMEOUT),
    ],
)
def test_an_inquiry_succeeds_by_code_and_status_and_both_reasons(
    code: str, status: str, reason: Reason, outcome: Outcome
) -> None:
    assert judge_inquiry(code, status, reason) is outcome


@pytest.mark.parametrize(
    ("code", "status", "outcome"),
    [
        ("2002500", "00", Outcome.SUCCESS),
        ("2022500", "00", Outcome.SUCCESS),
        ("4042518", "00", Outcome.SUCCESS),
        ("2002500", "01", Outcome.FAILED),
        ("4042518", "01", Outcome.FAILED),
        ("2002500", "02", Outcome.TIMEOUT),
        ("4042518", "02", Outcome.TIMEOUT),
        ("2002500", "03", Outcome.FAILED),
        ("2002500", "xx", Outcome.FAILED),
        ("2002500", "", Outcome.TIMEOUT),
        ("2022500", "", Outcome.TIMEOUT),
        ("4042518", "", Outcome.TIMEOUT),
        ("4042514", "", Outcome.FAILED),
        ("4042514", "00", Outcome.FAILED),
        ("4092500", "01", Outcome.FAILED),
        ("5002500", "", Outcome.FAILED),
        ("5042500", "02", Outcome.FAILED),
        ("2002400", "00", Outcome.FAILED),
        ("", "", Outcome.TIMEOUT),
        ("", "00", Outcome.TIMEOUT),
    ],
)
def test_a_payment_succeeds_fails_or_stays_open_by_code_and_flag(code: str, status: str, outcome: Outcome) -> None:
    assert judge_payment(code, status) is outcome


@pytest.mark.parametrize(
    ("value", "currency", "outcome"),
    [
        ("150000.00", "IDR", Outcome.SUCCESS),
        ("0.00", "IDR", Outcome.SUCCESS),
        ("150000", "IDR", Outcome.FAILED),
        ("150.000,00", "IDR", Outcome.FAILED),
        ("150000.0", "IDR", Outcome.FAILED),
        ("-1.00", "IDR", Outcome.FAILED),
        ("150000.00", "USD", Outcome.FAILED),
        (15000000, "IDR", Outcome.FAILED),
        ("1" * 14 + ".00", "IDR", Outcome.FAILED),
    ],
)
def test_an_amount_that_is_not_written_by_the_standard_cannot_be_paid(
    value: object, currency: str, outcome: Outcome
) -> None:
    account = {**GOOD["virtualAccountData"], "totalAmount": {"value": value, "currency": currency}}

    answer = read_inquiry(INQUIRY, exchange(json.dumps({**GOOD, "virtualAccountData": account}).encode()))

    assert answer.outcome is outcome
    assert answer.amount == (Decimal(str(value)) if outcome is Outcome.SUCCESS else None)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b"<html>502</html>"])
def test_what_is_no_json_object_is_no_answer(body: bytes) -> None:
    assert read_inquiry(INQUIRY, exchange(body)).outcome is Outcome.TIMEOUT
    assert read_payment(PAYMENT, exchange(body)).outcome is Outcome.TIMEOUT


@given(anything)
def test_no_answer_breaks_the_bank(value: object) -> None:
    body = json.dumps(value).encode()

    assert read_inquiry(INQUIRY, exchange(body)).outcome in Outcome
    assert read_payment(PAYMENT, exchange(body)).outcome in Outcome


def test_money_is_written_with_two_decimals_and_never_rounded() -> None:
    assert write_money(Decimal(150000)) == {"value": "150000.00", "currency": "IDR"}
    assert write_money(Decimal("1E+3")) == {"value": "1000.00", "currency": "IDR"}
    with pytest.raises(ValueError, match="sen"):
        write_money(Decimal("0.001"))
