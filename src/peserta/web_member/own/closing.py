"""`/profil/tutup`: closing the account, what goes and what stays, and keeping it after all."""

from litestar import get, post
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.closing import CLOSING_WAIT, ask_to_close, cancel_closing, closing_at
from peserta.access.needs import Service
from peserta.kit.database import transaction
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.members import load_member
from peserta.web.visitor import AnyRequest

PATH = "/profil/tutup"


@get(PATH)
async def show_closing(request: AnyRequest) -> ASGIResponse:
    """A closing under way is shown to every session, to be cancelled; asking for one needs a proof of now."""
    asked = Asked(request)
    session = await load_member(asked, Service.ACCOUNT)
    async with asked.site.pool.connection() as conn:
        at = await closing_at(conn, session)
    if at is None:
        await load_member(asked, Service.CLOSING)
    return _page(asked, at, "")


@post(PATH)
async def ask_closing(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    session = await load_member(asked, Service.CLOSING)
    if fields.get("setuju") != "ya":
        return _page(asked, None, asked.gettext("Beri tanda setuju untuk melanjutkan."))
    async with transaction(site.pool) as conn:
        await ask_to_close(conn, session, keys=site.keys, language=asked.visitor.language, now=site.now())
    return asked.go(PATH)


@post(PATH + "/batal")
async def keep_account(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    site = asked.site
    await read_form(request, asked.visitor, site.keys)
    session = await load_member(asked, Service.ACCOUNT)
    async with transaction(site.pool) as conn:
        await cancel_closing(conn, session, keys=site.keys, language=asked.visitor.language, now=site.now())
    return asked.go("/profil", done="closing_cancelled")


def _page(asked: Asked, at: object, error: str) -> ASGIResponse:
    return asked.page(
        "profil/tutup.html", status=422 if error else 200, closing_at=at, days=CLOSING_WAIT.days, error=error
    )


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_closing, ask_closing, keep_account)
