""" "I paid, but…" without an account: in the browser that enrolled, or by account number and the bank's number."""

from typing import Final

from litestar import get, post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.billing.banks.claims import Claim, find_claim, find_claim_by_number
from peserta.billing.bills import VA_DIGITS
from peserta.enrolment.application import Application
from peserta.enrolment.journey import Step
from peserta.kit.database import reading, transaction
from peserta.kit.limits import Use
from peserta.kit.typed import plain_digits
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.site import Site
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web.words.when import moment
from peserta.web_member.enrolment.parts import enrolment_path, load_application

PATH: Final = "/sudah-bayar"
OF_APPLICATION: Final = "/daftar/{handle:str}/sudah-bayar"
TYPED_MAX: Final = 80


@get(PATH)
async def show_form(request: AnyRequest) -> ASGIResponse:
    return _page(Asked(request), None)


@post(PATH)
async def take_numbers(request: AnyRequest) -> ASGIResponse:
    """What became of a payment, for who knows both numbers of it."""
    asked = Asked(request)
    site, now = asked.site, asked.site.now()
    fields = await read_form(request, asked.visitor, site.keys)
    typed, account = fields.get("nomor", "").strip()[:TYPED_MAX], fields.get("va", "").strip()[:TYPED_MAX]
    errors = _errors(asked, typed, account)
    if errors:
        return _page(asked, None, typed=typed, account=account, errors=errors)
    async with transaction(site.pool) as conn:
        found = await find_claim_by_number(
            conn, _number(site, account), typed, browser=asked.visitor.browser, keys=site.keys, now=now
        )
    if isinstance(found, Use):
        opens_at = moment(site.pages, found.opens_at, asked.visitor.language)
        words = asked.words("claim.too_many", opens_at=opens_at)
        return _page(asked, None, typed=typed, account=account, words=words)
    return _page(asked, found, typed=typed, account=account)


@get(OF_APPLICATION)
async def show_form_of_application(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    asked = Asked(request)
    application = await load_application(asked, handle)
    if application.family_id is None:
        return asked.go(enrolment_path(application.id))
    return _page(asked, None, application=application)


@post(OF_APPLICATION)
async def take_number_of_application(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """The same for the family of this browser's application: the bank's number is enough."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    application = await load_application(asked, handle)
    if application.family_id is None:
        return asked.go(enrolment_path(application.id))
    typed = fields.get("nomor", "").strip()[:TYPED_MAX]
    if errors := _errors(asked, typed, None):
        return _page(asked, None, application=application, errors=errors)
    async with reading(asked.site.pool) as conn:
        claim = await find_claim(conn, application.family_id, typed)
    return _page(asked, claim, typed=typed, application=application)


def _errors(asked: Asked, typed: str, account: str | None) -> dict[str, str]:
    errors: dict[str, str] = {}
    if account is not None and not any(letter.isdigit() for letter in account):
        errors["va"] = asked.gettext("Isi nomor virtual account: angka yang dipakai saat membayar.")
    if not typed:
        errors["nomor"] = asked.gettext("Isi nomor dari struk atau bukti bayar.")
    return errors


def _number(site: Site, typed: str) -> str:
    """The eleven digits that are ours of a number as a bank shows it."""
    digits = "".join(letter for letter in plain_digits(typed) if letter.isdigit())
    for bank in site.banks:
        if digits.startswith(bank.company_code) and len(digits) == len(bank.company_code) + VA_DIGITS:
            return digits[-VA_DIGITS:]
    return digits[:TYPED_MAX]


def _page(
    asked: Asked, claim: Claim | None, *, typed: str = "", account: str = "", errors: dict[str, str] | None = None,
    words: Words | None = None, application: Application | None = None,
) -> ASGIResponse:  # fmt: skip
    errors = errors or {}
    return asked.page(
        "iuran/sudah_bayar.html", status=words.status if words else 422 if errors else 200, typed=typed, claim=claim,
        error=errors.get("nomor", ""), receipt="", words=words, asks_account=application is None, account=account,
        account_error=errors.get("va", ""),
        back=enrolment_path(application.id, Step.PAY) if application else "/",
    )  # fmt: skip


HANDLERS: tuple[ControllerRouterHandler, ...] = (
    show_form, take_numbers, show_form_of_application, take_number_of_application,
)  # fmt: skip
