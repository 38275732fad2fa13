"""`/iuran`: what a family owes, how it pays, what it has paid; live while it is open."""

from dataclasses import dataclass

from litestar import get, post
from litestar.response import Stream
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.needs import Service, lacking
from peserta.access.session import Session
from peserta.billing.actions import find_arrears
from peserta.billing.arrears import Arrears
from peserta.billing.first.renewal import renew
from peserta.billing.receipt import Receipt
from peserta.billing.receipts import list_receipts
from peserta.kit.clock import business_date
from peserta.kit.database import Conn, reading, transaction
from peserta.membership.actions import find_cover
from peserta.registry.actions import load_person
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.members import find_member, load_member
from peserta.web.visitor import AnyRequest
from peserta.web_member.contributions.payable import Payable, load_payable
from peserta.web_member.household.babies import NO_BABIES, Babies, load_babies
from peserta.web_member.live import Live, stream

PATH = "/iuran"
LIVE_PATH = "/iuran/keadaan"
AGAIN_PATH = "/iuran/lagi"


@dataclass(frozen=True, slots=True)
class ShownDues:
    """The page's live part: `arrears` are those of the roll, for a family that is not billed here."""

    payable: Payable
    receipts: list[Receipt]
    arrears: Arrears | None
    is_covered: bool
    may_pay: bool = True
    babies: Babies = NO_BABIES


@get(PATH)
async def show_dues(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    session = await load_member(asked, Service.BILLS)
    async with reading(asked.site.pool) as conn:
        shown = await _load(conn, asked, session)
    return asked.page("iuran/iuran.html", live_path=LIVE_PATH, here=PATH, again_path=AGAIN_PATH, shown=shown)


@get(LIVE_PATH)
async def stream_dues(request: AnyRequest) -> Stream:
    """What the page shows whenever it changes; nothing for who is not signed in, or no longer."""
    asked = Asked(request)

    async def dues() -> Live | None:
        async with reading(asked.site.pool) as conn:
            session = await find_member(asked, conn, Service.BILLS)
            shown = await _load(conn, asked, session) if session else None
        if shown is None:
            return None
        html = asked.fragment("iuran/isi.html", shown=shown, again_path=AGAIN_PATH)
        return Live(html, shown.payable.dues.is_settled)

    return stream(asked.site, dues)


@post(AGAIN_PATH)
async def begin_again(request: AnyRequest) -> ASGIResponse:
    """A new window for a family that missed its first one."""
    asked = Asked(request)
    await read_form(request, asked.visitor, asked.site.keys)
    session, now = await load_member(asked, Service.PAYING), asked.site.now()
    async with transaction(asked.site.pool) as conn:
        family_id = (await load_person(conn, session.person_id)).family_id
        bill = await renew(conn, family_id, actor=session.actor, today=business_date(now), now=now)
    return asked.go(PATH, done="window_opened" if bill else None)


async def _load(conn: Conn, asked: Asked, session: Session) -> ShownDues:
    family_id = (await load_person(conn, session.person_id)).family_id
    cover, now = await find_cover(conn, session.person_id), asked.site.now()
    payable = await load_payable(conn, asked.site, family_id)
    shows_family = lacking(session, Service.FAMILY, now=now) is None
    return ShownDues(
        payable=payable,
        receipts=await list_receipts(conn, family_id),
        arrears=await find_arrears(conn, family_id),
        is_covered=cover is not None and cover.status == "active",
        may_pay=lacking(session, Service.PAYING, now=now) is None,
        babies=await load_babies(conn, family_id, payable.dues) if shows_family else NO_BABIES,
    )


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_dues, begin_again, stream_dues)
