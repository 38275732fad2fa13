"""Signing in at the desk, its home, and signing out."""

from urllib.parse import quote

from litestar import get, post
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.staff.sign_in import Desk, sign_in, sign_out
from peserta.web.addresses import BACK, desk_back_of
from peserta.web.addresses import DESK_SIGN_IN as SIGN_IN
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web.words.when import moment
from peserta.web_staff.desk import HOME, desk_page, find_signed_in, load_officer, role_words

NAME_MAX = 60


@get("/petugas")
async def show_home(request: AnyRequest) -> ASGIResponse:
    """What this officer may do; whoever is not signed in is led to the sign-in."""
    asked = Asked(request)
    officer = await find_signed_in(asked)
    if officer is None:
        return asked.go(SIGN_IN)
    roles = [role_words(role, asked.gettext) for role in officer.roles]
    return desk_page(asked, officer, "beranda", roles=roles)


@get("/petugas/masuk")
async def show_sign_in(request: AnyRequest) -> ASGIResponse:
    return _page(Asked(request), "", None)


@post("/petugas/masuk")
async def take_sign_in(request: AnyRequest) -> ASGIResponse:
    """Check name, password and code; one answer whatever was wrong."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    name = fields.get("nama", "")[:NAME_MAX]
    signed_in = await sign_in(
        site.pool, name, fields.get("kata_sandi", ""), fields.get("kode", "")[:NAME_MAX],
        desk_of(asked), passwords=site.passwords, keys=site.keys, now=site.now(),
    )  # fmt: skip
    if signed_in.token is not None:
        asked.enter_desk(signed_in.token)
        return asked.go(desk_back_of(request))
    if signed_in.opens_at is not None:
        opens_at = moment(site.pages, signed_in.opens_at, asked.visitor.language)
        return _page(asked, name, asked.words("staff.sign_in_wait", opens_at=opens_at))
    return _page(asked, name, asked.words("staff.sign_in_refused"))


@post("/petugas/keluar")
async def take_sign_out(request: AnyRequest) -> ASGIResponse:
    """End this session here and on the server."""
    asked = Asked(request)
    await read_form(request, asked.visitor, asked.site.keys)
    officer = await load_officer(asked)
    async with asked.site.pool.connection() as conn:
        await sign_out(conn, officer, now=asked.site.now())
    asked.leave_desk()
    return asked.go(SIGN_IN)


def desk_of(asked: Asked) -> Desk:
    """Where this request comes from."""
    return Desk(asked.visitor.browser, asked.visitor.device, asked.visitor.desk_token)


def _page(asked: Asked, name: str, words: Words | None) -> ASGIResponse:
    back = desk_back_of(asked.request)
    return desk_page(
        asked, None, "masuk", status=words.status if words else 200, typed=name, words=words,
        action=SIGN_IN if back == HOME else f"{SIGN_IN}?{BACK}={quote(back, safe='/')}",
    )  # fmt: skip


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_home, show_sign_in, take_sign_in, take_sign_out)
