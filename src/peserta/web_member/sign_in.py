"""Signing in with a number and a password, and signing out."""

from litestar import get, post
from litestar.response.base import ASGIResponse

from peserta.access.sessions import find_session, revoke_session
from peserta.access.sign_in import sign_in
from peserta.kit.typed import BadValue
from peserta.web.addresses import back_of, back_query
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.identity import read_identifier
from peserta.web.members import enter
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web.words.fields import field_words
from peserta.web.words.when import moment
from peserta.web_member.passkeys import ask_to_sign_in


@get("/masuk")
async def show_sign_in(request: AnyRequest) -> ASGIResponse:
    return _page(Asked(request), "", None, {})


@post("/masuk")
async def take_sign_in(request: AnyRequest) -> ASGIResponse:
    """Check number and password, and go on to what was asked for; one answer for a wrong one and for no account."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    typed, password = fields.get("nomor", "")[:100], fields.get("kata_sandi", "")
    missing = {} if password else {"kata_sandi": asked.gettext("Isi kata sandi Anda.")}
    try:
        identifier = read_identifier(typed)
    except BadValue as bad:
        return _page(asked, typed, None, {"nomor": field_words(bad.reason, bad.facts, asked.gettext)} | missing)
    if missing:
        return _page(asked, typed, None, missing)
    signed_in = await sign_in(
        site.pool, identifier, password, asked.visitor.visit, passwords=site.passwords,
        keys=site.keys, policy=site.data_policy, now=site.now(),
    )  # fmt: skip
    if signed_in.token is not None:
        await enter(asked, signed_in.token)
        return asked.go(back_of(request))
    if signed_in.opens_at is not None:
        opens_at = moment(site.pages, signed_in.opens_at, asked.visitor.language)
        return _page(asked, typed, asked.words("sign_in.wait", step="masuk", opens_at=opens_at), {})
    return _page(asked, typed, asked.words("sign_in.refused", step="masuk"), {})


@post("/keluar")
async def sign_out(request: AnyRequest) -> ASGIResponse:
    """End this session here and on the server; one that had ended already is no error."""
    asked = Asked(request)
    await read_form(request, asked.visitor, asked.site.keys)
    async with asked.site.pool.connection() as conn:
        session = await find_session(conn, asked.visitor.session_token, now=asked.site.now())
        if session is not None:
            await revoke_session(conn, session, session.id, now=asked.site.now())
    asked.sign_out()
    return asked.go("/", done="signed_out")


def _page(asked: Asked, typed: str, words: Words | None, errors: dict[str, str]) -> ASGIResponse:
    status = words.status if words else 422 if errors else 200
    return asked.page(
        "masuk.html", status=status, typed=typed, words=words, errors=errors, passkey=ask_to_sign_in(asked),
        back=back_query(back_of(asked.request)),
    )  # fmt: skip
