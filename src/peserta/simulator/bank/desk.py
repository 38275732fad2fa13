"""What one simulated bank remembers: the inquiries and payments of its ATM, and how they fared."""

import asyncio
from collections import OrderedDict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

from peserta.simulator.bank.answer import InquiryAnswer, Outcome, PaymentAnswer
from peserta.simulator.bank.client import Bank, utc_now
from peserta.simulator.bank.fault import Fault
from peserta.simulator.bank.profile import Channel
from peserta.simulator.inbox import Inbox, State

REMEMBERED_MAX: Final = 500
STATES: Final = {
    Outcome.SUCCESS: State.DELIVERED,
    Outcome.FAILED: State.REFUSED,
    Outcome.TIMEOUT: State.UNANSWERED,
}
T = TypeVar("T")


class Desk:
    """The memory behind the ATM, by request id.

    `receipts` holds what became of an inquiry's payment, `payments` the last answer for each payment
    id: a fault can make two. The side door sees each payment as a message: from the channel, to the
    virtual account, the reference as subject, amount and reason as text.
    """

    def __init__(self, bank: Bank, *, clock_ahead: timedelta = timedelta(), days_file: Path | None = None) -> None:
        self.bank = bank
        self._days_file = days_file
        self._days_printed: OrderedDict[str, int] = OrderedDict()
        self.inbox = Inbox(bank.profile.name)
        self.clock_ahead = clock_ahead
        self.inquiries: OrderedDict[str, InquiryAnswer] = OrderedDict()
        self.receipts: OrderedDict[str, PaymentAnswer] = OrderedDict()
        self.payments: OrderedDict[str, PaymentAnswer] = OrderedDict()
        self.asked = 0
        self._paying: dict[str, asyncio.Task[PaymentAnswer]] = {}
        self._numbers: OrderedDict[str, int] = OrderedDict()
        bank.clock = self.now

    def now(self) -> datetime:
        """The bank's own time."""
        return utc_now() + self.clock_ahead

    def days_ahead(self) -> int:
        """How many days ahead is printed. The clock itself stays, as a biller looks at it."""
        try:
            return int(self._days_file.read_text("ascii")) if self._days_file else 0
        except (OSError, ValueError):
            return 0

    def days_printed(self, payment: PaymentAnswer) -> int:
        """How many days ahead a payment's receipt is: as many as when it was paid."""
        return self._days_printed.get(payment.draft.request_id, 0)

    def counters(self) -> dict[str, int]:
        """Figures for the side door; those of payments count the last 500."""
        outcomes = [payment.outcome for payment in self.payments.values()]
        return {
            "inquiries": self.asked,
            "paid": outcomes.count(Outcome.SUCCESS),
            "refused": outcomes.count(Outcome.FAILED),
            "unanswered": outcomes.count(Outcome.TIMEOUT),
            "clock_ahead_s": round(self.clock_ahead.total_seconds()),
        }

    async def inquire(self, va_number: str, *, channel: Channel, fault: Fault) -> InquiryAnswer:
        """Ask and remember. Raises ValueError for another company's number, TokenRefused."""
        answer = await self.bank.inquire(va_number, channel=channel, fault=fault)
        self.asked += 1
        _remember(self.inquiries, answer.draft.request_id, answer)
        return answer

    async def pay(self, inquiry: InquiryAnswer, *, fault: Fault) -> PaymentAnswer:
        """Pay what was asked for; a button pressed twice pays once. Raises TokenRefused."""
        request_id = inquiry.draft.request_id
        if request_id in self.receipts:
            return self.receipts[request_id]
        if request_id not in self._paying:
            self._paying[request_id] = asyncio.create_task(self._pay(inquiry, fault))
        # Shielded: the customer may close the browser, the bank still hears the answer.
        return await asyncio.shield(self._paying[request_id])

    async def advise(self, request_id: str) -> PaymentAnswer:
        """Tell the payment of an inquiry again. Raises TokenRefused."""
        answer = await self.bank.advise(self.receipts[request_id])
        self._keep(request_id, answer)
        return answer

    async def _pay(self, inquiry: InquiryAnswer, fault: Fault) -> PaymentAnswer:
        request_id = inquiry.draft.request_id
        try:
            answer = await self.bank.pay(inquiry, fault=fault)
        finally:
            del self._paying[request_id]
        self._keep(request_id, answer)
        return answer

    def _keep(self, request_id: str, answer: PaymentAnswer) -> None:
        _remember(self.receipts, request_id, answer)
        for payment in (*answer.earlier, answer):
            payment_id = payment.draft.request_id
            _remember(self.payments, payment_id, payment)
            _remember(self._days_printed, payment_id, self._days_printed.get(payment_id, self.days_ahead()))
            if payment_id in self._numbers:
                self.inbox.settle(self._numbers[payment_id], STATES[payment.outcome])
            else:
                _remember(self._numbers, payment_id, self._tell(payment))

    def _tell(self, payment: PaymentAnswer) -> int:
        fields = payment.draft.fields
        return self.inbox.add(
            sender=Channel(fields["channelCode"]).name,
            to=fields["virtualAccountNo"].strip(),
            subject=payment.reference,
            text=f"{payment.amount:.2f} {payment.code} {payment.reason.english or payment.message}".strip(),
            state=STATES[payment.outcome],
        )


def _remember(known: OrderedDict[str, T], key: str, value: T) -> None:
    known[key] = value
    if len(known) > REMEMBERED_MAX:
        known.popitem(last=False)
