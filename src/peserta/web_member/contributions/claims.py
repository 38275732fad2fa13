""" "I paid, but…": what became of a payment by what the bank calls it, and else a report that is already begun."""

from litestar import get, post
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.needs import Service
from peserta.billing.banks.claims import Claim, find_claim
from peserta.billing.receipt import ReceiptNumber
from peserta.kit.database import reading
from peserta.registry.actions import load_person
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.members import load_member
from peserta.web.visitor import AnyRequest

PATH = "/iuran/sudah-bayar"
TYPED_MAX = 80


@get(PATH)
async def show_claim_form(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    await load_member(asked, Service.PAYING)
    return _page(asked, "", None, "")


@post(PATH)
async def take_claim(request: AnyRequest) -> ASGIResponse:
    """Look for the payment; nothing is stored until the member sends a report."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    session = await load_member(asked, Service.PAYING)
    typed = fields.get("nomor", "").strip()[:TYPED_MAX]
    if not typed:
        return _page(asked, "", None, asked.gettext("Isi nomor dari struk atau bukti bayar."))
    async with reading(asked.site.pool) as conn:
        person = await load_person(conn, session.person_id)
        claim = await find_claim(conn, person.family_id, typed)
    return _page(asked, typed, claim, "")


def _page(asked: Asked, typed: str, claim: Claim | None, error: str) -> ASGIResponse:
    return asked.page(
        "iuran/sudah_bayar.html", status=422 if error else 200, typed=typed, claim=claim, error=error,
        words=None, asks_account=False, account="", account_error="", back="/iuran",
        receipt=str(ReceiptNumber(claim.receipt)) if claim and claim.receipt else "",
    )  # fmt: skip


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_claim_form, take_claim)
