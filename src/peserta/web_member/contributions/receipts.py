"""Receipts: the page and the sheet of paper for the family that paid, and for anybody whether one is genuine."""

from litestar import get
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.needs import Service
from peserta.billing.receipt import Receipt, ReceiptCheck, ReceiptNumber
from peserta.billing.receipts import check_receipt, find_receipt
from peserta.kit.contacts import in_fours
from peserta.kit.database import reading
from peserta.kit.refusal import Refusal
from peserta.kit.typed import BadValue
from peserta.registry.actions import list_family, load_person
from peserta.web import formats
from peserta.web.answers import SAFE_HEADERS, Asked
from peserta.web.members import load_member
from peserta.web.paper import MEDIA_TYPE, Sheet, sheet_pdf
from peserta.web.visitor import AnyRequest
from peserta.web.words import Translate
from peserta.web.words.fields import field_words

PATH = "/iuran/kuitansi"
CHECK_PATH = "/kuitansi"
TYPED_MAX = 40


@get(PATH + "/{number:str}")
async def show_receipt(request: AnyRequest, number: FromPath[str]) -> ASGIResponse:
    asked = Asked(request)
    receipt, payer = await _load(asked, number)
    rows = rows_of(receipt, payer, asked.visitor.language, asked.gettext)
    return asked.page(
        "iuran/kuitansi.html",
        receipt=receipt, rows=rows, pdf_path=f"{PATH}/{receipt.shown_reference}/pdf",
        check_path=CHECK_PATH,
    )  # fmt: skip


@get(PATH + "/{number:str}/pdf")
async def show_receipt_pdf(request: AnyRequest, number: FromPath[str]) -> ASGIResponse:
    """The receipt as a file to keep or to print."""
    asked = Asked(request)
    receipt, payer = await _load(asked, number)
    _, scheme, language = asked.gettext, asked.site.profile.scheme, asked.visitor.language
    check = _("Asli atau tidak? Periksa nomornya di {address}.").format(address=scheme.public_url + CHECK_PATH)
    sheet = Sheet(
        heading=scheme.name, title=_("Kuitansi iuran"), rows=rows_of(receipt, payer, language, _),
        notes=[check, _("Dibuat oleh sistem; sah tanpa tanda tangan.")], language=language,
        colour=asked.site.profile.colours.brand,
    )  # fmt: skip
    named = f'attachment; filename="kuitansi-{receipt.shown_reference}.pdf"'
    return ASGIResponse(
        body=sheet_pdf(sheet), media_type=MEDIA_TYPE, headers=(*SAFE_HEADERS, ("content-disposition", named))
    )


@get(CHECK_PATH)
async def check_number(request: AnyRequest) -> ASGIResponse:
    """Whether a number is one of a receipt, for anybody: its sum and its day, and nothing about who paid.

    There are too many numbers to find one by trying, so nothing is counted or slowed down here.
    """
    asked = Asked(request)
    typed = request.query_params.get("nomor", "")[:TYPED_MAX]
    found: ReceiptCheck | None = None
    error = ""
    if typed:
        try:
            number = ReceiptNumber.parse(typed)
        except BadValue as bad:
            error = field_words(bad.reason, bad.facts, asked.gettext)
        else:
            async with reading(asked.site.pool) as conn:
                found = await check_receipt(conn, number)
    return asked.page(
        "kuitansi.html", status=422 if error else 200, typed=typed, error=error, found=found,
        is_unknown=bool(typed) and not error and found is None,
    )  # fmt: skip


async def _load(asked: Asked, text: str) -> tuple[Receipt, str]:
    """The receipt of the member's own family and the name of its head; another family's is not there."""
    session = await load_member(asked, Service.BILLS)
    try:
        number = ReceiptNumber.parse(text[:TYPED_MAX])
    except BadValue:
        raise Refusal("receipt.gone") from None
    async with reading(asked.site.pool) as conn:
        person = await load_person(conn, session.person_id)
        receipt = await find_receipt(conn, number, person.family_id)
        family = await list_family(conn, person.family_id)
    if receipt is None:
        raise Refusal("receipt.gone")
    return receipt, family[0].name if family else person.name


def rows_of(receipt: Receipt, payer: str, language: str, _: Translate) -> list[tuple[str, str]]:
    """What a receipt says, as the page and the sheet have it."""
    months = ", ".join(formats.month(period, language) for period in receipt.periods)
    return [
        (_("Nomor kuitansi"), receipt.shown_reference),
        (_("Diterima dari"), _("Keluarga {name}").format(name=payer)),
        (_("Untuk iuran"), months),
        (_("Jumlah"), formats.rupiah(receipt.amount_idr)),
        (_("Dibayar"), formats.long_date(receipt.paid_on, language)),
        (_("Lewat"), receipt.bank.upper()),
        (_("Virtual account"), in_fours(receipt.number)),
        (_("Nomor dari bank"), receipt.bank_reference),
    ]  # fmt: skip


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_receipt, show_receipt_pdf, check_number)
