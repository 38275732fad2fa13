"""`/kartu`: the digital cards of a family, each with a QR that proves cover, on the screen and on paper."""

from litestar import get
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.needs import Service
from peserta.kit.refusal import Refusal
from peserta.web import formats
from peserta.web.answers import SAFE_HEADERS, Asked
from peserta.web.members import load_member
from peserta.web.paper import MEDIA_TYPE, Sheet, sheet_pdf
from peserta.web.qr import qr_modules, qr_svg
from peserta.web.visitor import AnyRequest
from peserta.web_member.account.shown_cards import PATH, Card, load_cards
from peserta.web_member.card_check import PATH as CHECK_PATH

HANDLE_LENGTH = 32


@get(PATH)
async def show_cards(request: AnyRequest) -> ASGIResponse:
    """The cards of the family, the member's own first and with its QR."""
    asked = Asked(request)
    session = await load_member(asked, Service.CARDS)
    cards = await load_cards(asked, session)
    return asked.page(
        "kartu/kartu.html", cards=cards, made_at=asked.site.now(),
        qr=qr_svg(cards[0].note) if cards else "",
    )  # fmt: skip


@get(PATH + "/{handle:str}")
async def show_card(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """One card alone, its QR as large as the screen."""
    asked = Asked(request)
    card = await _find(asked, handle)
    return asked.page("kartu/satu.html", card=card, made_at=asked.site.now(), qr=qr_svg(card.note))


@get(PATH + "/{handle:str}/pdf")
async def show_card_pdf(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """The card as a sheet of paper; its QR ends as the one on the screen does, and the sheet says when."""
    asked = Asked(request)
    card = await _find(asked, handle)
    named = 'attachment; filename="kartu-peserta.pdf"'
    return ASGIResponse(
        body=sheet_pdf(_sheet(asked, card)),
        media_type=MEDIA_TYPE,
        headers=(*SAFE_HEADERS, ("content-disposition", named)),
    )


async def _find(asked: Asked, handle: str) -> Card:
    """A card of the member's own family; another family's is not there."""
    session = await load_member(asked, Service.CARDS)
    found = next((card for card in await load_cards(asked, session) if card.handle.hex == handle[:HANDLE_LENGTH]), None)
    if found is None:
        raise Refusal("card.gone")
    return found


def _sheet(asked: Asked, card: Card) -> Sheet:
    _, language, scheme = asked.gettext, asked.visitor.language, asked.site.profile.scheme
    rows = [
        (_("Nama"), card.person.name),
        (_("Nomor kartu"), card.shown_number),
        (_("Tanggal lahir"), formats.long_date(card.person.born_on, language)),
    ]
    if card.cover and card.cover.care_class:
        rows.append((_("Kelas rawat"), _("Kelas {number}").format(number=card.cover.care_class)))
    if card.facility:
        rows.append((_("Faskes tingkat pertama"), card.facility))
    until = formats.long_date(card.note_ends_at, language)
    return Sheet(
        heading=scheme.name,
        title=_("Kartu peserta"),
        rows=rows,
        notes=[
            _("QR ini berlaku sampai {date}. Sesudah itu cetak lagi dari halaman Kartu.").format(date=until),
            _("Faskes memeriksanya di {address}.").format(address=scheme.public_url + CHECK_PATH),
        ],
        language=language,
        colour=asked.site.profile.colours.brand,
        code=qr_modules(card.note),
    )


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_cards, show_card, show_card_pdf)
