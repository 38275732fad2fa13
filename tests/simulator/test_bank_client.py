"""A bank and a biller that was written apart from it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from peserta.simulator.bank.answer import Outcome
from peserta.simulator.bank.client import Bank
from peserta.simulator.bank.fault import Fault
from peserta.simulator.bank.profile import BCA_LIKE, Channel
from peserta.simulator.bank.token import TokenRefused
from tests.simulator.biller import SILENCE, Biller
from tests.simulator.conftest import CUSTOMER, SECRET, VA_NUMBER, Clock
from tests.simulator.until import until

TOKEN_REFUSALS = {
    Fault.WRONG_SIGNATURE: "4017300",
    Fault.SKEWED_CLOCK: "4017300",
    Fault.FOREIGN_PARTNER: "4017300",
    Fault.MISSING_HEADER: "4007302",
    Fault.MALFORMED_JSON: "4007300",
}
# Case codes behind status and service; the same for inquiry and payment.
REFUSALS = {
    Fault.WRONG_SIGNATURE: ("401", "00"),
    Fault.EXPIRED_TOKEN: ("401", "01"),
    Fault.SKEWED_CLOCK: ("401", "00"),
    Fault.MISSING_HEADER: ("400", "02"),
    Fault.ILL_FORMED_HEADER: ("400", "01"),
    Fault.FOREIGN_PARTNER: ("401", "00"),
    Fault.FOREIGN_CHANNEL: ("403", "01"),
    Fault.MALFORMED_JSON: ("400", "00"),
    Fault.OVERSIZED: ("400", "00"),
    Fault.MISSING_FIELD: ("400", "02"),
    Fault.ILL_FORMED_AMOUNT: ("400", "01"),
    Fault.MISMATCHED_VA: ("400", "01"),
    Fault.UNKNOWN_VA: ("404", "12"),
}
UNUSUAL_BUT_RIGHT = (
    Fault.PRETTY_PRINTED,
    Fault.OFFSET_0800,
    Fault.ESCAPED_TEXT,
    Fault.NON_ASCII_TEXT,
    Fault.SLOW,
)


async def test_what_is_due_is_inquired_and_paid(bank: Bank, biller: Biller) -> None:
    due = await bank.inquire("12345 0000 0000 123")
    paid = await bank.pay(due)

    assert (due.outcome, due.code, due.name, due.amount) == (
        Outcome.SUCCESS, "2002400", "Siti Nurbaya", Decimal("150000.00"),
    )  # fmt: skip
    assert [(line.name, line.description.indonesian, line.amount) for line in due.lines] == [
        ("Iuran kelas 1", "Desember 2026", Decimal("150000.00"))
    ]
    assert (paid.outcome, paid.code, paid.status, paid.reason.indonesian) == (
        Outcome.SUCCESS, "2002500", "00", "Sukses",
    )  # fmt: skip
    assert biller.accounts[CUSTOMER].paid_by == due.draft.request_id
    assert paid.exchange.status == 200
    assert paid.exchange.headers["x-timestamp"] == "2026-11-23T10:15:00+07:00"
    assert paid.exchange.body.startswith(b'{"responseCode": "2002500"')


async def test_the_wire_carries_what_a_bank_of_this_profile_sends(bank: Bank, biller: Biller) -> None:
    await bank.pay(await bank.inquire(VA_NUMBER, channel=Channel.TELLER))

    inquiry, payment = biller.transactions()
    assert (inquiry.path, payment.path) == (
        "/openapi/v1.0/transfer-va/inquiry",
        "/openapi/v1.0/transfer-va/payment",
    )
    for heard in (inquiry, payment):
        assert heard.headers["x-partner-id"] == "12345"
        assert heard.headers["channel-id"] == "95231"
        assert len(heard.headers["x-external-id"]) == 36
        assert heard.headers["x-timestamp"] == "2026-11-23T10:15:00+07:00"
        assert heard.headers["content-type"] == "application/json"
        assert heard.fields["partnerServiceId"] == "   12345"
        assert heard.fields["virtualAccountNo"] == "   12345" + CUSTOMER
        assert heard.fields["channelCode"] == 6010
    assert inquiry.headers["x-external-id"] != payment.headers["x-external-id"]
    assert len(inquiry.fields["inquiryRequestId"]) == 30
    assert payment.fields["paymentRequestId"] == inquiry.fields["inquiryRequestId"]
    assert payment.fields["paidAmount"] == payment.fields["totalAmount"] == {"value": "150000.00", "currency": "IDR"}
    assert payment.fields["virtualAccountName"] == "Siti Nurbaya"
    assert (payment.fields["flagAdvise"], payment.fields["subCompany"]) == ("N", "00000")
    assert len(payment.fields["referenceNo"]) == 11


async def test_a_number_of_another_company_is_not_sent(bank: Bank, biller: Biller) -> None:
    for typed in ("9999900000000123", "12345", "12345abc", "12345" + "1" * 19, "", "12345١٢٣"):
        with pytest.raises(ValueError, match="12345"):
            await bank.inquire(typed)

    assert biller.heard == []


async def test_one_token_serves_until_it_expires(bank: Bank, biller: Biller, clock: Clock) -> None:
    await asyncio.gather(*(bank.inquire(VA_NUMBER) for _ in range(16)))
    assert len(biller.tokens) == 1

    clock.move(timedelta(minutes=14))
    await bank.inquire(VA_NUMBER)
    assert len(biller.tokens) == 1

    clock.move(timedelta(minutes=1))
    await bank.inquire(VA_NUMBER)
    assert len(biller.tokens) == 2


async def test_a_token_the_biller_has_forgotten_is_not_used_twice(bank: Bank, biller: Biller) -> None:
    await bank.inquire(VA_NUMBER)
    biller.tokens.clear()

    assert (await bank.inquire(VA_NUMBER)).code == "4012401"
    assert (await bank.inquire(VA_NUMBER)).code == "2002400"


@pytest.mark.parametrize("fault", TOKEN_REFUSALS, ids=lambda fault: fault.key)
async def test_a_faulty_token_request_is_refused(bank: Bank, fault: Fault) -> None:
    with pytest.raises(TokenRefused) as refused:
        await bank.tokens.fetch(fault=fault)

    assert refused.value.code == TOKEN_REFUSALS[fault]


@pytest.mark.parametrize("fault", UNUSUAL_BUT_RIGHT, ids=lambda fault: fault.key)
async def test_an_unusual_but_right_request_is_answered_as_ever(bank: Bank, fault: Fault) -> None:
    due = await bank.inquire(VA_NUMBER, fault=fault)
    paid = await bank.pay(due, fault=fault)

    assert (due.code, paid.code) == ("2002400", "2002500")


async def test_unusual_requests_are_unusual_on_the_wire(bank: Bank, biller: Biller) -> None:
    for fault in UNUSUAL_BUT_RIGHT:
        await bank.inquire(VA_NUMBER, fault=fault)
    pretty, offset, escaped, non_ascii, slow = biller.transactions()

    assert b'{\r\n    "partnerServiceId": "   12345",\r\n' in pretty.body
    assert offset.headers["x-timestamp"] == offset.fields["trxDateInit"] == "2026-11-23T11:15:00+08:00"
    assert b"Caf\\u00e9" in escaped.body
    assert b"a\\/b" in escaped.body
    assert escaped.body.isascii()
    assert 'Café \\"Niño\\" – 😀'.encode() in non_ascii.body
    assert escaped.fields["additionalInfo"] == non_ascii.fields["additionalInfo"]
    assert slow.took_s > 0.1 > pretty.took_s


@pytest.mark.parametrize("fault", REFUSALS, ids=lambda fault: fault.key)
async def test_a_faulty_inquiry_is_refused(bank: Bank, fault: Fault) -> None:
    status, case = REFUSALS[fault]

    answer = await bank.inquire(VA_NUMBER, fault=fault)

    assert (answer.outcome, answer.code) == (Outcome.FAILED, f"{status}24{case}")


@pytest.mark.parametrize("fault", REFUSALS, ids=lambda fault: fault.key)
async def test_a_faulty_payment_is_refused_and_the_money_returned(bank: Bank, biller: Biller, fault: Fault) -> None:
    status, case = REFUSALS[fault]
    due = await bank.inquire(VA_NUMBER)

    paid = await bank.pay(due, fault=fault)

    assert (paid.outcome, paid.code) == (Outcome.FAILED, f"{status}25{case}")
    assert biller.accounts[CUSTOMER].paid_by is None


async def test_faulty_requests_are_faulty_on_the_wire_and_in_nothing_else(bank: Bank, biller: Biller) -> None:
    due = await bank.inquire(VA_NUMBER)
    for fault in (Fault.MALFORMED_JSON, Fault.OVERSIZED, Fault.WRONG_SIGNATURE, Fault.SKEWED_CLOCK):
        await bank.pay(due, fault=fault)
    _, malformed, oversized, wrong_signature, skewed = biller.transactions()

    with pytest.raises(ValueError, match="property name"):
        _ = malformed.fields
    assert len(oversized.body) > 2_000_000
    assert len(wrong_signature.headers["x-signature"]) == 88
    assert wrong_signature.fields["flagAdvise"] == "N"
    assert skewed.headers["x-timestamp"] == "2026-11-23T09:15:00+07:00"


async def test_an_expired_token_is_one_the_biller_gave_when_there_was_one(
    bank: Bank, biller: Biller, clock: Clock
) -> None:
    await bank.inquire(VA_NUMBER)
    given = next(iter(biller.tokens))
    clock.move(timedelta(minutes=15))

    answer = await bank.inquire(VA_NUMBER, fault=Fault.EXPIRED_TOKEN)

    assert answer.code == "4012401"
    assert biller.heard[-1].headers["authorization"] == f"Bearer {given}"
    assert (await bank.inquire(VA_NUMBER)).code == "2002400"


async def test_a_wrong_amount_differs_from_the_bill(bank: Bank, biller: Biller) -> None:
    due = await bank.inquire(VA_NUMBER)

    wrong = await bank.pay(due, fault=Fault.WRONG_AMOUNT)
    chosen = await bank.pay(due, amount=Decimal("149999.5"))

    assert (wrong.code, wrong.outcome, chosen.code) == ("4042513", Outcome.FAILED, "4042513")
    amounts = [heard.fields["paidAmount"]["value"] for heard in biller.transactions()[1:]]
    assert amounts == ["151000.00", "149999.50"]


async def test_a_duplicate_inquiry_has_the_same_ids_and_body(bank: Bank, biller: Biller) -> None:
    answer = await bank.inquire(VA_NUMBER, fault=Fault.DUPLICATE_INQUIRY)

    first, second = biller.transactions()
    assert first.body == second.body
    assert first.headers["x-external-id"] == second.headers["x-external-id"]
    assert [answer.earlier[0].code, answer.code] == ["2002400", "4092400"]


async def test_a_lost_answer_is_followed_by_advice_that_replays_the_success(bank: Bank, biller: Biller) -> None:
    paid = await bank.pay(await bank.inquire(VA_NUMBER), fault=Fault.ANSWER_LOST)

    _, first, advice = biller.transactions()
    await until(lambda: first.hung_up)
    assert not advice.hung_up
    assert first.code == "2002500", "the biller had committed"
    assert first.fields["paymentRequestId"] == advice.fields["paymentRequestId"]
    assert first.headers["x-external-id"] != advice.headers["x-external-id"]
    assert (first.fields["flagAdvise"], advice.fields["flagAdvise"]) == ("N", "Y")
    assert (paid.earlier[0].outcome, paid.earlier[0].exchange.status) == (Outcome.TIMEOUT, None)
    assert (paid.outcome, paid.code) == (Outcome.SUCCESS, "2002500")


@pytest.mark.parametrize(
    ("fault", "same_external_id", "same_payment_id", "code", "outcome"),
    [
        (Fault.REPEATED_NOTICE, True, True, "4042518", Outcome.SUCCESS),
        (Fault.REPEATED_PAYMENT, False, True, "4042518", Outcome.SUCCESS),
        (Fault.REUSED_EXTERNAL_ID, True, False, "4092500", Outcome.FAILED),
    ],
    ids=lambda value: value.key if isinstance(value, Fault) else None,
)
async def test_a_notice_sent_twice_keeps_the_ids_its_name_says(
    bank: Bank,
    biller: Biller,
    fault: Fault,
    same_external_id: bool,
    same_payment_id: bool,
    code: str,
    outcome: Outcome,
) -> None:
    paid = await bank.pay(await bank.inquire(VA_NUMBER), fault=fault)

    _, first, second = biller.transactions()
    assert (first.headers["x-external-id"] == second.headers["x-external-id"]) is same_external_id
    assert (first.fields["paymentRequestId"] == second.fields["paymentRequestId"]) is same_payment_id
    assert second.fields["flagAdvise"] == "N"
    assert (paid.earlier[0].code, paid.code, paid.outcome) == ("2002500", code, outcome)


async def test_two_channels_pay_one_bill_at_once_under_ids_of_their_own(bank: Bank, biller: Biller) -> None:
    paid = await bank.pay(await bank.inquire(VA_NUMBER), fault=Fault.TWO_CHANNELS)

    inquiries, payments = biller.transactions()[:2], biller.transactions()[2:]
    assert {heard.fields["channelCode"] for heard in payments} == {6011, 6017}
    assert {heard.fields["paymentRequestId"] for heard in payments} == {
        heard.fields["inquiryRequestId"] for heard in inquiries
    }
    assert len({heard.headers["x-external-id"] for heard in payments}) == 2
    assert {paid.code, paid.earlier[0].code} == {"2002500", "4042514"}


async def test_an_external_id_may_be_used_again_after_midnight_in_jakarta(
    bank: Bank, biller: Biller, clock: Clock
) -> None:
    clock.now = clock.now.replace(hour=16, minute=59, second=59)
    draft = bank.draft_inquiry(VA_NUMBER)
    assert (await bank.send_inquiry(draft)).code == "2002400"
    assert (await bank.send_inquiry(draft)).code == "4092400"

    clock.move(timedelta(seconds=1))

    assert (await bank.send_inquiry(draft)).code == "2002400"
    before, _, after = biller.transactions()
    assert before.headers["x-timestamp"] == "2026-11-23T23:59:59+07:00"
    assert after.headers["x-timestamp"] == "2026-11-24T00:00:00+07:00"


async def test_one_notice_sixteen_times_at_once_is_paid_once(bank: Bank, biller: Biller) -> None:
    draft = bank.draft_payment(await bank.inquire(VA_NUMBER))

    answers = await asyncio.gather(*(bank.send_payment(draft) for _ in range(16)))

    assert sorted(answer.code for answer in answers) == ["2002500"] + ["4042518"] * 15
    assert {answer.outcome for answer in answers} == {Outcome.SUCCESS}
    assert len(biller.payments) == 1


async def test_a_connection_that_breaks_is_no_answer(bank: Bank, biller: Biller) -> None:
    due = await bank.inquire(VA_NUMBER)
    biller.scripted = [None]

    paid = await bank.pay(due)

    assert (paid.outcome, paid.code, paid.exchange.status) == (Outcome.TIMEOUT, "", None)
    assert paid.exchange.lost == "RemoteProtocolError"
    assert (await bank.advise(paid)).code == "2002500"


async def test_an_answer_that_takes_too_long_is_no_answer(
    biller: Biller, bank_key: RSAPrivateKey, clock: Clock
) -> None:
    biller.scripted = [SILENCE]
    impatient = replace(BCA_LIKE, timeout_s=0.2)
    async with Bank(impatient, bank_key, SECRET, await biller.start(), clock=clock) as bank:
        answer = await bank.inquire(VA_NUMBER)

    assert (answer.outcome, answer.exchange.status, answer.exchange.lost) == (Outcome.TIMEOUT, None, "ReadTimeout")


@pytest.mark.parametrize("life", ["", "-1", "x", "9" * 5000])
async def test_a_token_without_a_life_that_can_be_read_is_none(bank: Bank, biller: Biller, life: str) -> None:
    biller.token_life = life

    with pytest.raises(TokenRefused, match="Successful"):
        await bank.inquire(VA_NUMBER)


async def test_a_biller_that_is_not_there_gives_no_token(bank_key: RSAPrivateKey) -> None:
    async with Bank(BCA_LIKE, bank_key, SECRET, "http://127.0.0.1:1") as bank:
        with pytest.raises(TokenRefused, match="ConnectError"):
            await bank.inquire(VA_NUMBER)
