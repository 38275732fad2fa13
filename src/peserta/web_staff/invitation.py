"""Taking up an invitation: the secret, then the key for the authenticator and a password."""

from litestar import get, post
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.kit.refusal import Refusal
from peserta.staff.accounts import find_invited, open_account
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.qr import qr_svg
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web_staff.desk import desk_page

TYPED_MAX = 60


@get("/petugas/undangan")
async def show_invitation(request: AnyRequest) -> ASGIResponse:
    """Where the secret is typed: it never stands in an address."""
    return desk_page(Asked(request), None, "undangan", words=None)


@post("/petugas/undangan")
async def take_invitation(request: AnyRequest) -> ASGIResponse:
    """Show the key for the authenticator to who holds the secret."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    return await _key_page(asked, fields.get("undangan", "")[:TYPED_MAX], None)


@post("/petugas/undangan/buka")
async def take_password(request: AnyRequest) -> ASGIResponse:
    """Open the account; what was wrong is said on the same page, with the key still there."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    secret = fields.get("undangan", "")[:TYPED_MAX]
    try:
        name = await open_account(
            site.pool, secret, fields.get("kata_sandi", ""), fields.get("kode", "")[:TYPED_MAX],
            passwords=site.passwords, keys=site.keys, now=site.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return await _key_page(asked, secret, asked.words_of(refusal))
    return desk_page(asked, None, "dibuka", name=name)


async def _key_page(asked: Asked, secret: str, words: Words | None) -> ASGIResponse:
    site = asked.site
    try:
        async with site.pool.connection() as conn:
            invited = await find_invited(conn, secret, keys=site.keys, now=site.now())
    except Refusal as refusal:
        words = asked.words_of(refusal)
        return desk_page(asked, None, "undangan", status=words.status, words=words)
    address = invited.key.address(invited.name, site.profile.scheme.name)
    return desk_page(
        asked, None, "kunci", status=words.status if words else 200, words=words, secret=secret, name=invited.name,
        key=invited.key.grouped, address=address, picture=qr_svg(address),
    )  # fmt: skip


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_invitation, take_invitation, take_password)
