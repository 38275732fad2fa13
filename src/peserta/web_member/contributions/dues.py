"""`/iuran`: what a family owes, how it pays, what it has paid; live while it is open."""

from dataclasses import dataclass

from litestar import get
from litestar.response import Stream
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.needs import Service, lacking
from peserta.access.session import Session
from peserta.billing.actions import find_arrears
from peserta.billing.arrears import Arrears
from peserta.billing.receipt import Receipt
from peserta.billing.receipts import list_receipts
from peserta.kit.database import Conn, reading
from peserta.membership.actions import find_cover
from peserta.registry.actions import load_person
from peserta.web.answers import Asked
from peserta.web.members import find_member, load_member
from peserta.web.visitor import AnyRequest
from peserta.web_member.contributions.payable import Payable, load_payable
from peserta.web_member.live import Live, stream

PATH = "/iuran"
LIVE_PATH = "/iuran/keadaan"


@dataclass(frozen=True, slots=True)
class ShownDues:
    """The page's live part: `arrears` are those of the roll, for a family that is not billed here."""

    payable: Payable
    receipts: list[Receipt]
    arrears: Arrears | None
    is_covered: bool
    may_pay: bool = True


@get(PATH)
async def show_dues(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    session = await load_member(asked, Service.BILLS)
    async with reading(asked.site.pool) as conn:
        shown = await _load(conn, asked, session)
    return asked.page("iuran/iuran.html", live_path=LIVE_PATH, here=PATH, shown=shown)


@get(LIVE_PATH)
async def stream_dues(request: AnyRequest) -> Stream:
    """What the page shows whenever it changes; nothing for who is not signed in, or no longer."""
    asked = Asked(request)

    async def dues() -> Live | None:
        async with reading(asked.site.pool) as conn:
            session = await find_member(asked, conn, Service.BILLS)
            shown = await _load(conn, asked, session) if session else None
        return Live(asked.fragment("iuran/isi.html", shown=shown), shown.payable.dues.is_settled) if shown else None

    return stream(asked.site, dues)


async def _load(conn: Conn, asked: Asked, session: Session) -> ShownDues:
    family_id = (await load_person(conn, session.person_id)).family_id
    cover = await find_cover(conn, session.person_id)
    return ShownDues(
        payable=await load_payable(conn, asked.site, family_id),
        receipts=await list_receipts(conn, family_id),
        arrears=await find_arrears(conn, family_id),
        is_covered=cover is not None and cover.status == "active",
        may_pay=lacking(session, Service.PAYING, now=asked.site.now()) is None,
    )


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_dues, stream_dues)
