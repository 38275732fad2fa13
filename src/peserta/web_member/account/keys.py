"""`/profil/kunci`: the passkeys of the account."""

from litestar import get, post
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.passkeys.passkeys import list_passkeys, remove_passkey
from peserta.kit.refusal import Refusal
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.members import load_member
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web_member.passkeys import ANSWER_FIELD, NAME_FIELD, ask_for_new, keep_passkey
from peserta.web_member.paths import read_handle

PATH = "/profil/kunci"


@get(PATH)
async def show_passkeys(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    return await _page(asked, None)


@post(PATH)
async def take_passkey(request: AnyRequest) -> ASGIResponse:
    """Keep one more passkey."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    session = await load_member(asked)
    try:
        await keep_passkey(asked, session, fields.get(ANSWER_FIELD, ""), fields.get(NAME_FIELD, ""))
    except Refusal as refusal:
        return await _page(asked, asked.words(refusal.code, path=PATH, **refusal.facts))
    return asked.go(PATH)


@post(PATH + "/hapus")
async def end_passkey(request: AnyRequest) -> ASGIResponse:
    """Take one passkey of this account away."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    session = await load_member(asked)
    key_id = read_handle(fields.get("kunci", ""))
    site = asked.site
    try:
        if key_id is not None:
            await remove_passkey(
                site.pool, session, key_id, keys=site.keys, language=asked.visitor.language, now=site.now()
            )
    except Refusal as refusal:
        return await _page(asked, asked.words(refusal.code, path=PATH, **refusal.facts))
    return asked.go(PATH)


async def _page(asked: Asked, words: Words | None) -> ASGIResponse:
    session = await load_member(asked)
    async with asked.site.pool.connection() as conn:
        passkeys = await list_passkeys(conn, session)
    return asked.page(
        "profil/kunci.html", status=words.status if words else 200, words=words, session=session, passkeys=passkeys,
        passkey=None if session.is_limited else await ask_for_new(asked, session),
    )  # fmt: skip


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_passkeys, take_passkey, end_passkey)
