"""Journey A, step 5: securing the account with a password; or what one code opens of an open account."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from peserta.access.securing import cancel_waiting_password, prove_password, set_password
from peserta.access.session import Session
from peserta.kit.refusal import Refusal
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.members import load_member, load_prover, renew
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web_member.passkeys import ask_for_new, ask_to_sign_in


@get("/aktivasi/{handle:str}/amankan")
async def show_securing(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """After the code. Reloading this page, or coming back to it, changes nothing."""
    asked = Asked(request)
    session = await load_member(asked)
    if session.account_state == "open" and not session.is_limited:
        return asked.go("/beranda")
    return await _securing_page(asked, session, handle, None)


@post("/aktivasi/{handle:str}/amankan")
async def secure(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """Set the password of a new account; for an open one it waits 24 hours, and its owner is told."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    session = await load_member(asked)
    if session.account_state == "open" and not session.is_limited:
        return asked.go("/beranda")
    try:
        await set_password(
            site.pool, session, fields.get("kata_sandi", ""), passwords=site.passwords, keys=site.keys,
            language=asked.visitor.language, now=site.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return await _securing_page(asked, session, handle, asked.words_of(refusal))
    return asked.go("/beranda")


@post("/aktivasi/{handle:str}/bukti")
async def prove_with_password(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """A second proof in a limited session: the password of the open account."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    session, path = await load_prover(asked), f"/aktivasi/{handle}/amankan"
    try:
        right = await prove_password(
            asked.site.pool, session, fields.get("kata_sandi_lama", ""), passwords=asked.site.passwords,
            keys=asked.site.keys, policy=asked.site.data_policy, now=asked.site.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return await _securing_page(asked, session, handle, asked.words(refusal.code, path=path, **refusal.facts))
    if not right:
        return await _securing_page(asked, session, handle, asked.words("password.wrong", path=path))
    renew(asked, session)
    return asked.go("/beranda")


@post("/profil/kata-sandi/batal")
async def cancel_password(request: AnyRequest) -> ASGIResponse:
    """Drop a password that is still waiting; any session of the account may."""
    asked = Asked(request)
    await read_form(request, asked.visitor, asked.site.keys)
    session = await load_member(asked)
    await cancel_waiting_password(asked.site.pool, session, now=asked.site.now())
    return asked.go("/beranda", done="password_cancelled")


async def _securing_page(asked: Asked, session: Session, handle: str, words: Words | None) -> ASGIResponse:
    return asked.page(
        "aktivasi/amankan.html",
        status=words.status if words else 200,
        session=session,
        is_new=session.account_state == "proven",
        words=words,
        passkey=await ask_for_new(asked, session) if session.account_state == "proven" else ask_to_sign_in(asked),
        passkey_action=f"/aktivasi/{handle}/kunci",
        action=f"/aktivasi/{handle}/amankan",
        proof_action=f"/aktivasi/{handle}/bukti",
    )
