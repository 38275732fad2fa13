"""The window of the first contribution as a file for the family's own calendar."""

from litestar import get
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.billing.bill import Bill
from peserta.billing.bills import list_bills
from peserta.enrolment.journey import Step
from peserta.kit.refusal import Refusal
from peserta.web.answers import SAFE_HEADERS, Asked
from peserta.web.calendar_file import MEDIA_TYPE, Span, calendar_file
from peserta.web.visitor import AnyRequest
from peserta.web_member.enrolment.parts import elsewhere, enrolment_path, load_application


@get("/daftar/{handle:str}/kalender.ics")
async def show_calendar(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    asked = Asked(request)
    application = await load_application(asked, handle)
    if path := elsewhere(application, Step.PAY):
        return asked.go(path)
    if application.family_id is None:
        return asked.go(enrolment_path(application.id, Step.PAY))
    async with asked.site.pool.connection() as conn:
        bills = await list_bills(conn, application.family_id)
    first = next((bill for bill in bills if bill.closes_on is not None), None)
    if first is None:
        raise Refusal("enrolment.gone")
    body = calendar_file(window_of(asked, first), now=asked.site.now())
    headers = (*SAFE_HEADERS, ("content-disposition", 'attachment; filename="bayar-iuran.ics"'))
    return ASGIResponse(body=body, media_type=MEDIA_TYPE, headers=headers)


def window_of(asked: Asked, bill: Bill) -> Span:
    """What stands in the calendar. Calendars are shared and synced: it names no person, number or amount."""
    assert bill.closes_on is not None, "a first bill has a window"
    _, scheme = asked.gettext, asked.site.profile.scheme
    title = _("Bayar iuran pertama {name}").format(name=scheme.name)
    text = _(
        "Dibayar lewat virtual account di ATM atau aplikasi bank. Nomornya ada di halaman Pendaftaran di {domain}."
    ).format(domain=scheme.domain)
    return Span(f"{bill.id}@{scheme.domain}", bill.opens_on, bill.closes_on, title, text, f"{scheme.public_url}/daftar")


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_calendar,)
