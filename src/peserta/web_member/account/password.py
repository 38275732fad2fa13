"""`/profil/kata-sandi`: whether the account has a password, and setting a first or a new one."""

from typing import Final

from litestar import get, post
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.needs import Lack, Service, lacking
from peserta.access.proofs import check_opens
from peserta.access.securing import find_password_set_at, set_password
from peserta.access.session import Session
from peserta.kit.refusal import Refusal
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.members import load_member
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web_member.recovery.begin import OPENING

PATH: Final = "/profil/kata-sandi"


@get(PATH)
async def show_password(request: AnyRequest) -> ASGIResponse:
    """For who lacks a proof, the way to give it; one proof alone is not told whether there is a password."""
    asked = Asked(request)
    session = await load_member(asked)
    return asked.go(OPENING) if session.account_state == "proven" else await _page(asked, session, None)


@post(PATH)
async def take_password(request: AnyRequest) -> ASGIResponse:
    """Set it at once; every other session and whatever waits end, and every contact is told."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    session = await load_member(asked)
    if session.account_state == "proven":
        return asked.go(OPENING)
    check_opens(session, Service.SECRETS, now=site.now())
    try:
        await set_password(
            site.pool, session, fields.get("kata_sandi", ""), passwords=site.passwords, keys=site.keys,
            language=asked.visitor.language, now=site.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return await _page(asked, await load_member(asked), asked.words_of(refusal))
    return asked.go(PATH, done="password_set")


async def _page(asked: Asked, session: Session, words: Words | None) -> ASGIResponse:
    now = asked.site.now()
    lack = lacking(session, Service.SECRETS, now=now)
    if lack not in (None, Lack.PROOF, Lack.FRESHNESS):
        check_opens(session, Service.SECRETS, now=now)
    async with asked.site.pool.connection() as conn:
        set_at = await find_password_set_at(conn, session, now=now)
    waits_until = session.next_password_at
    return asked.page(
        "profil/kata_sandi.html", status=words.status if words else 200, words=words,
        lack=str(lack or ""), set_at=set_at, waits_until=waits_until if waits_until and waits_until > now else None,
    )  # fmt: skip


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_password, take_password)
