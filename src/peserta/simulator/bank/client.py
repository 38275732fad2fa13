"""A bank towards a biller: it gets a token, asks what is due, and tells what was paid.

    async with Bank(BCA_LIKE, key, secret, "http://127.0.0.1:8000") as bank:
        due = await bank.inquire("1234500000000123")
        paid = await bank.pay(due)
        assert paid.outcome is Outcome.SUCCESS

Each call may have one `Fault`. For a test of its own making: draft with `draft_inquiry` and
`draft_payment`, change the draft, and hand it to `send_inquiry` or `send_payment` as often as wanted.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, Self

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from peserta.simulator.bank import request as bank_request
from peserta.simulator.bank.answer import (
    InquiryAnswer,
    PaymentAnswer,
    read_fields,
    read_inquiry,
    read_payment,
    read_text,
)
from peserta.simulator.bank.fault import ONLY_INQUIRY, ONLY_PAYMENT, Fault
from peserta.simulator.bank.profile import BankProfile, Channel
from peserta.simulator.bank.request import Draft, Exchange, as_advice, write_request
from peserta.simulator.bank.token import TokenKeeper
from peserta.simulator.bank.wire import Wire

TOO_MUCH: Final = Decimal(1000)


def utc_now() -> datetime:
    """The true time."""
    return datetime.now(UTC)


class Bank:
    """One bank. `clock` is its own time and may be replaced; `pace` multiplies the 11 s of slow sending.

    `tokens` may be asked for a token by itself: `await bank.tokens.fetch(fault=…)`.
    """

    def __init__(
        self,
        profile: BankProfile,
        private_key: RSAPrivateKey,
        client_secret: str,
        biller_url: str,
        *,
        clock: Callable[[], datetime] = utc_now,
        pace: float = 1.0,
    ) -> None:
        self.profile = profile
        self.clock = clock
        self._secret = client_secret
        self._wire = Wire(biller_url, timeout_s=profile.timeout_s, pace=pace)
        self.tokens = TokenKeeper(profile, private_key, self._wire, self._now)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Hang up."""
        await self._wire.close()

    async def inquire(
        self, va_number: str, *, channel: Channel = Channel.ATM, fault: Fault = Fault.NONE
    ) -> InquiryAnswer:
        """Ask what is due on a virtual account, typed as company code and digits, spaces allowed.

        Raises ValueError for a number of another company, TokenRefused when the biller gives no token.
        """
        assert fault not in ONLY_PAYMENT, f"{fault.key} concerns payments"
        draft = self.draft_inquiry(va_number, channel=channel)
        answer = await self.send_inquiry(draft, fault=fault)
        if fault is Fault.DUPLICATE_INQUIRY:
            return replace(await self.send_inquiry(draft), earlier=(answer,))
        return answer

    async def pay(
        self,
        inquiry: InquiryAnswer,
        *,
        amount: Decimal | None = None,
        channel: Channel | None = None,
        fault: Fault = Fault.NONE,
    ) -> PaymentAnswer:
        """Tell the biller that what it asked for, or `amount`, was paid.

        The request id is that of the inquiry. A fault of several calls returns the last answer, or
        for TWO_CHANNELS that of the first channel, with the others in `earlier`.
        Raises TokenRefused when the biller gives no token.
        """
        assert fault not in ONLY_INQUIRY, f"{fault.key} concerns inquiries"
        draft = self.draft_payment(inquiry, amount=amount, channel=channel)
        match fault:
            case Fault.WRONG_AMOUNT:
                wrong = Decimal(draft.fields["paidAmount"]["value"]) + TOO_MUCH
                return await self.send_payment(self.draft_payment(inquiry, amount=wrong, channel=channel))
            case Fault.ANSWER_LOST:
                lost = await self.send_payment(draft, fault=fault)
                return replace(await self.advise(lost), earlier=(lost,))
            case Fault.REPEATED_NOTICE:
                return await self._pay_twice(draft, draft)
            case Fault.REPEATED_PAYMENT:
                return await self._pay_twice(draft, replace(draft, external_id=self._new_external_id()))
            case Fault.REUSED_EXTERNAL_ID:
                other_id = self.profile.new_request_id(self.clock())
                return await self._pay_twice(
                    draft, replace(draft, fields={**draft.fields, "paymentRequestId": other_id})
                )
            case Fault.TWO_CHANNELS:
                return await self._pay_from_two_channels(inquiry, draft)
            case _:
                return await self.send_payment(draft, fault=fault)

    async def advise(self, unanswered: PaymentAnswer) -> PaymentAnswer:
        """Tell a payment again because no answer came: `flagAdvise` Y, another external id."""
        return await self.send_payment(as_advice(unanswered.draft, external_id=self._new_external_id()))

    def draft_inquiry(self, va_number: str, *, channel: Channel = Channel.ATM) -> Draft:
        """An inquiry that is not sent yet. Raises ValueError for a number of another company."""
        customer = self.profile.customer_number(va_number)
        return bank_request.draft_inquiry(self.profile, customer=customer, channel=channel, at=self.clock())

    def draft_payment(
        self, inquiry: InquiryAnswer, *, amount: Decimal | None = None, channel: Channel | None = None
    ) -> Draft:
        """A payment that is not sent yet, under the request id of its inquiry."""
        asked = inquiry.amount if inquiry.amount is not None else Decimal(0)
        return bank_request.draft_payment(
            self.profile,
            customer=inquiry.draft.fields["customerNo"],
            name=inquiry.name,
            request_id=inquiry.draft.request_id,
            paid=asked if amount is None else amount,
            total=asked,
            channel=Channel(inquiry.draft.fields["channelCode"]) if channel is None else channel,
            at=self.clock(),
        )

    async def send_inquiry(self, draft: Draft, *, fault: Fault = Fault.NONE) -> InquiryAnswer:
        """Date, sign and send one inquiry; sent again, it has the same ids."""
        return read_inquiry(draft, await self._send(draft, fault))

    async def send_payment(self, draft: Draft, *, fault: Fault = Fault.NONE) -> PaymentAnswer:
        """Date, sign and send one payment; sent again, it has the same ids."""
        return read_payment(draft, await self._send(draft, fault))

    async def _send(self, draft: Draft, fault: Fault) -> Exchange:
        token = self.tokens.expired() if fault is Fault.EXPIRED_TOKEN else await self.tokens.current()
        request = write_request(
            draft, profile=self.profile, token=token, secret=self._secret, at=self.clock(), fault=fault
        )
        exchange = await self._wire.post(request, fault=fault)
        if read_text(read_fields(exchange.body), "responseCode") == f"401{draft.service.code}01":
            self.tokens.forget(token)
        return exchange

    async def _pay_twice(self, first: Draft, second: Draft) -> PaymentAnswer:
        earlier = await self.send_payment(first)
        return replace(await self.send_payment(second), earlier=(earlier,))

    async def _pay_from_two_channels(self, inquiry: InquiryAnswer, draft: Draft) -> PaymentAnswer:
        """Another customer of ours inquires for the same number elsewhere, and both press the button at once."""
        elsewhere = Channel.ATM if draft.fields["channelCode"] == Channel.MOBILE else Channel.MOBILE
        asked = await self.inquire(self.profile.partner_id + draft.fields["customerNo"], channel=elsewhere)
        other = self.draft_payment(replace(inquiry, draft=asked.draft))
        ours, beside = await asyncio.gather(self.send_payment(draft), self.send_payment(other))
        return replace(ours, earlier=(beside,))

    def _new_external_id(self) -> str:
        return self.profile.new_external_id(self.clock())

    def _now(self) -> datetime:
        return self.clock()
