"""The ATM of a simulated bank: a number, a bill, a payment, a receipt; plain forms, no script."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from peserta.simulator.bank.answer import InquiryAnswer, Outcome, PaymentAnswer
from peserta.simulator.bank.conformance import objections
from peserta.simulator.bank.desk import Desk
from peserta.simulator.bank.fault import ONLY_INQUIRY, ONLY_PAYMENT, Fault, fault_by_key
from peserta.simulator.bank.profile import Channel
from peserta.simulator.bank.templates import STYLE, pages
from peserta.simulator.bank.token import TokenRefused
from peserta.simulator.http import PageRequest, PageResponse

SHOWN_MAX: Final = 50
CLOCK_AHEAD_S_MAX: Final = 400 * 86_400
CHANNELS: Final = (
    (Channel.ATM, "ATM"),
    (Channel.TELLER, "Teller"),
    (Channel.MOBILE, "Aplikasi ponsel / Mobile app"),
)
INQUIRY_FAULTS: Final = tuple(fault for fault in Fault if fault not in ONLY_PAYMENT)
PAYMENT_FAULTS: Final = tuple(fault for fault in Fault if fault not in ONLY_INQUIRY)
Trouble = tuple[str, str]


class Atm:
    """Answers each page; whatever a browser sends, it is a page or one of the known refusals."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._routes: dict[tuple[str, str], Callable[[PageRequest], Awaitable[PageResponse]]] = {
            ("GET", "/"): self._start,
            ("GET", "/gaya.css"): self._style,
            ("POST", "/inquiry"): self._inquire,
            ("GET", "/tagihan"): self._bill,
            ("POST", "/bayar"): self._pay,
            ("GET", "/struk"): self._receipt,
            ("POST", "/advis"): self._advise,
            ("POST", "/jam"): self._set_clock,
        }

    async def answer(self, request: PageRequest) -> PageResponse:
        """The page for a request."""
        route = self._routes.get((request.method, request.path))
        if route is None:
            return self._start_page(404, trouble=("Halaman itu tidak ada.", "There is no such page."))
        try:
            return await route(request)
        except TokenRefused as refused:
            return self._start_page(
                trouble=(f"Penagih tidak memberi token: {refused}", f"The biller gave no token: {refused}")
            )

    async def _start(self, request: PageRequest) -> PageResponse:
        return self._start_page(number=request.values.get("nomor", ""))

    async def _style(self, _: PageRequest) -> PageResponse:
        return PageResponse(STYLE, content_type="text/css")

    async def _inquire(self, request: PageRequest) -> PageResponse:
        number = request.values.get("nomor", "")
        try:
            channel = Channel(int(request.values.get("kanal", Channel.ATM)))
            fault = _fault(request, INQUIRY_FAULTS)
        except ValueError:
            return self._start_page(400, number=number, trouble=("Pilihan tidak dikenal.", "An unknown choice."))
        try:
            answer = await self._desk.inquire(number, channel=channel, fault=fault)
        except ValueError:
            return self._start_page(number=number, trouble=self._foreign_number())
        return _see("/tagihan", answer.draft.request_id)

    async def _bill(self, request: PageRequest) -> PageResponse:
        inquiry = self._desk.inquiries.get(request.values.get("inquiry", ""))
        if inquiry is None:
            return self._forgotten()
        return self._page("bill", inquiry=inquiry, faults=PAYMENT_FAULTS, objections=self._objections(inquiry))

    async def _pay(self, request: PageRequest) -> PageResponse:
        inquiry = self._desk.inquiries.get(request.values.get("inquiry", ""))
        if inquiry is None or inquiry.outcome is not Outcome.SUCCESS:
            return self._forgotten()
        try:
            fault = _fault(request, PAYMENT_FAULTS)
        except ValueError:
            return self._start_page(400, trouble=("Pilihan tidak dikenal.", "An unknown choice."))
        await self._desk.pay(inquiry, fault=fault)
        return _see("/struk", inquiry.draft.request_id)

    async def _receipt(self, request: PageRequest) -> PageResponse:
        request_id = request.values.get("inquiry", "")
        payment = self._desk.receipts.get(request_id)
        if payment is None:
            return self._forgotten()
        return self._page("receipt", payment=payment, request_id=request_id, objections=self._objections(payment))

    async def _advise(self, request: PageRequest) -> PageResponse:
        request_id = request.values.get("inquiry", "")
        if request_id not in self._desk.receipts:
            return self._forgotten()
        await self._desk.advise(request_id)
        return _see("/struk", request_id)

    async def _set_clock(self, request: PageRequest) -> PageResponse:
        try:
            ahead_s = int(request.values.get("detik", ""))
        except ValueError:
            ahead_s = CLOCK_AHEAD_S_MAX + 1
        if abs(ahead_s) > CLOCK_AHEAD_S_MAX:
            return self._start_page(400, trouble=("Detik harus bilangan bulat.", "Seconds must be a whole number."))
        self._desk.clock_ahead = timedelta(seconds=ahead_s)
        return PageResponse(status=303, location="/")

    def _objections(self, answer: InquiryAnswer | PaymentAnswer) -> list[str]:
        return [] if answer.exchange.lost else objections(answer, self._desk.bank.profile)

    def _foreign_number(self) -> Trouble:
        profile = self._desk.bank.profile
        return (
            f"Nomor diawali {profile.partner_id}, lalu paling banyak {profile.customer_digits_max} angka.",
            f"The number begins with {profile.partner_id}, then at most {profile.customer_digits_max} digits.",
        )

    def _forgotten(self) -> PageResponse:
        return self._start_page(404, trouble=("Bank tidak mengingat tagihan itu.", "The bank remembers no such bill."))

    def _start_page(self, status: int = 200, *, number: str = "", trouble: Trouble | None = None) -> PageResponse:
        return self._page(
            "start",
            status=status,
            number=number[:40],
            trouble=trouble,
            channels=[(int(channel), words) for channel, words in CHANNELS],
            faults=INQUIRY_FAULTS,
            payments=list(self._desk.payments.values())[: -SHOWN_MAX - 1 : -1],
            now=self._desk.now(),
            ahead_s=round(self._desk.clock_ahead.total_seconds()),
        )

    def _page(self, template: str, *, status: int = 200, **values: object) -> PageResponse:
        body = pages.get_template(template).render(
            bank=self._desk.bank.profile.name, days_ahead=self._desk.days_ahead(),
            days_printed=self._desk.days_printed, **values,
        )  # fmt: skip
        return PageResponse(body, status)


def _fault(request: PageRequest, known: tuple[Fault, ...]) -> Fault:
    fault = fault_by_key(request.values.get("gangguan", Fault.NONE.key))
    if fault not in known:
        raise ValueError(fault.key)
    return fault


def _see(path: str, request_id: str) -> PageResponse:
    return PageResponse(status=303, location=f"{path}?inquiry={request_id}")
