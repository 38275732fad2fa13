"""Passkeys as pages use them: what the browser is asked, signing in, securing a new account."""

from dataclasses import dataclass

from litestar import post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.passkeys.passkeys import add_passkey, new_options, sign_in_options, sign_in_with_passkey
from peserta.access.session import Session
from peserta.kit.database import reading
from peserta.kit.refusal import Refusal
from peserta.web.addresses import back_of, back_query
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.members import enter, load_member
from peserta.web.visitor import AnyRequest

ANSWER_FIELD = "kunci"
NAME_FIELD = "nama_kunci"


@dataclass(frozen=True, slots=True)
class PasskeyAsked:
    """What stands in a page: the options as JSON, and the host that passkeys are bound to."""

    options: str
    host: str


def ask_to_sign_in(asked: Asked) -> PasskeyAsked:
    """Names no account: it is the same for everybody."""
    site = asked.site
    options = sign_in_options(site.party, asked.visitor.browser, keys=site.keys, now=site.now())
    return PasskeyAsked(options, site.party.id)


async def ask_for_new(asked: Asked, session: Session) -> PasskeyAsked:
    site = asked.site
    async with reading(site.pool) as conn:
        options = await new_options(conn, session, site.party, asked.visitor.browser, keys=site.keys, now=site.now())
    return PasskeyAsked(options, site.party.id)


async def keep_passkey(asked: Asked, session: Session, answer: str, name: str) -> None:
    """Keep the passkey that a page has made; `Refusal` when it is not one, or may not be kept."""
    site = asked.site
    await add_passkey(
        site.pool, session, answer, name, asked.visitor.visit, party=site.party, keys=site.keys, now=site.now()
    )


@post("/masuk/kunci")
async def take_passkey(request: AnyRequest) -> ASGIResponse:
    """Sign in; one answer for every passkey that opens nothing."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    try:
        token = await sign_in_with_passkey(
            site.pool, fields.get(ANSWER_FIELD, ""), asked.visitor.visit,
            party=site.party, keys=site.keys, now=site.now(),
        )  # fmt: skip
    except Refusal as refusal:
        words = asked.words(refusal.code, path="/masuk", step="masuk")
        return asked.page(
            "masuk.html", status=words.status, typed="", words=words, errors={}, passkey=ask_to_sign_in(asked),
            back=back_query(back_of(request)),
        )  # fmt: skip
    await enter(asked, token)
    return asked.go(back_of(request))


@post("/aktivasi/{handle:str}/kunci")
async def secure_with_passkey(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """Open a new account with a passkey instead of a password."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    session = await load_member(asked)
    if session.account_state == "open" and not session.is_limited:
        return asked.go("/beranda")
    try:
        await keep_passkey(asked, session, fields.get(ANSWER_FIELD, ""), "")
    except Refusal as refusal:
        return asked.refuse(refusal.code, path=f"/aktivasi/{handle}/amankan", **refusal.facts)
    return asked.go("/beranda")


HANDLERS: tuple[ControllerRouterHandler, ...] = (take_passkey, secure_with_passkey)
