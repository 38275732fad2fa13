"""The officer's activation code: redeemed with a number and a birth date, it opens the account."""

from litestar import get, post
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.activation.activation_code import Outcome
from peserta.access.activation.officer_codes import Redeemed, redeem_code
from peserta.kit.clock import business_date
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.members import enter
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web.words.when import moment
from peserta.web_member.data_form import DataForm, read_code_form

PATH = "/aktivasi/kode-petugas"


@get(PATH)
async def show_code_form(request: AnyRequest) -> ASGIResponse:
    return _page(Asked(request), DataForm(), None)


@post(PATH)
async def take_officer_code(request: AnyRequest) -> ASGIResponse:
    """Open the account with the acceptance of the texts that were shown, and go on to securing it.

    A right code goes on, however often it is sent.
    """
    asked = Asked(request)
    site, now = asked.site, asked.site.now()
    fields = await read_form(request, asked.visitor, site.keys)
    form, given = read_code_form(fields, business_date(now), asked.gettext)
    if fields.get("setuju") != "ya":
        _ = asked.gettext
        form.errors["setuju"] = _(
            "Beri tanda setuju untuk melanjutkan. Tanpa itu kami tidak boleh memeriksa data Anda."
        )
    if given is None or form.errors:
        return _page(asked, form, None)
    texts = site.texts[asked.visitor.language]
    redeemed = await redeem_code(site.pool, given, asked.visitor.visit, texts.hashes, keys=site.keys, now=now)
    if redeemed.token is not None:
        await enter(asked, redeemed.token)
        return asked.go(f"{PATH}/amankan")
    return _page(asked, form, _outcome_words(asked, redeemed))


def _outcome_words(asked: Asked, redeemed: Redeemed) -> Words:
    match redeemed.outcome:
        case Outcome.EXPIRED:
            return asked.words("officer_code.expired", step="petugas")
        case Outcome.USED:
            return asked.words("officer_code.used", step="petugas")
        case Outcome.WAIT:
            assert redeemed.opens_at is not None, "a wait ends"
            opens_at = moment(asked.site.pages, redeemed.opens_at, asked.visitor.language)
            return asked.words("officer_code.wait", step="petugas", opens_at=opens_at)
        case Outcome.REFUSED | Outcome.OPENED:
            return asked.words("officer_code.refused", step="petugas")


def _page(asked: Asked, form: DataForm, words: Words | None) -> ASGIResponse:
    status = words.status if words else 422 if form.errors else 200
    texts = asked.site.texts[asked.visitor.language]
    return asked.page("aktivasi/kode_petugas.html", status=status, form=form, words=words, texts=texts)


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_code_form, take_officer_code)
