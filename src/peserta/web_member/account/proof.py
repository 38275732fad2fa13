"""`/bukti`: one more proof in a session that is open, and back to what asked for it."""

from litestar import get, post
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.passkeys.passkeys import prove_with_passkey
from peserta.access.recovery.saved_codes import prove_saved_code
from peserta.access.securing import find_password_set_at, prove_password
from peserta.access.session import Session
from peserta.kit.refusal import Refusal
from peserta.web.addresses import back_named, back_query
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.members import load_member, load_prover, renew
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web_member.passkeys import ANSWER_FIELD, ask_to_sign_in

PATH = "/bukti"
CODE_MAX = 40


@get(PATH)
async def show_proof(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    session = await load_member(asked)
    return await _page(asked, session, back_named(request.query_params), None)


@post(PATH)
async def take_password(request: AnyRequest) -> ASGIResponse:
    """The account's password, counted like a try to sign in."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    session, back = await load_prover(asked), back_named(fields)
    try:
        is_right = await prove_password(
            site.pool, session, fields.get("kata_sandi", ""), passwords=site.passwords, keys=site.keys,
            policy=site.data_policy, now=site.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return await _page(asked, session, back, asked.words(refusal.code, path=PATH, **refusal.facts))
    if is_right:
        return _go_on(asked, session, back)
    return await _page(asked, session, back, asked.words("password.wrong", path=PATH))


@post(PATH + "/kunci")
async def take_passkey(request: AnyRequest) -> ASGIResponse:
    """A passkey of the session's own account."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    session, back = await load_prover(asked), back_named(fields)
    try:
        await prove_with_passkey(
            site.pool, session, fields.get(ANSWER_FIELD, ""), asked.visitor.visit,
            party=site.party, keys=site.keys, now=site.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return await _page(asked, session, back, asked.words(refusal.code, path=PATH))
    return _go_on(asked, session, back)


@post(PATH + "/tersimpan")
async def take_saved_code(request: AnyRequest) -> ASGIResponse:
    """One of the saved recovery codes, which is used up."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    session, back = await load_prover(asked), back_named(fields)
    try:
        is_right = await prove_saved_code(
            site.pool, session, fields.get("kode_tersimpan", "")[:CODE_MAX], asked.visitor.visit,
            keys=site.keys, policy=site.data_policy, now=site.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return await _page(asked, session, back, asked.words(refusal.code, path=PATH, **refusal.facts))
    if is_right:
        return _go_on(asked, session, back)
    return await _page(asked, session, back, asked.words("saved_code.wrong", path=PATH))


def _go_on(asked: Asked, session: Session, back: str) -> ASGIResponse:
    renew(asked, session)
    return asked.go(back)


async def _page(asked: Asked, session: Session, back: str, words: Words | None) -> ASGIResponse:
    return asked.page(
        "bukti.html",
        status=words.status if words else 200,
        words=words,
        back=back,
        on=back_query(back),
        session=session,
        has_password=await _may_have_password(asked, session),
        passkey=ask_to_sign_in(asked),
    )


async def _may_have_password(asked: Asked, session: Session) -> bool:
    """Who has given one proof alone is not told whether there is one."""
    if session.is_limited:
        return True
    async with asked.site.pool.connection() as conn:
        return await find_password_set_at(conn, session, now=asked.site.now()) is not None


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_proof, take_password, take_passkey, take_saved_code)
