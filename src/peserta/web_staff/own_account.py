"""`/petugas/akun`: where one's own staff account is open, ending that, and a new password."""

from litestar import get, post
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.kit.database import transaction
from peserta.kit.refusal import Refusal
from peserta.staff.officer import Officer
from peserta.staff.own_account import Wanted, change_password, end_own_session, list_open
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web.words.when import moment
from peserta.web_staff.desk import HOME, desk_page, load_officer, read_id
from peserta.web_staff.entry import desk_of

PATH = f"{HOME}/akun"
CODE_MAX = 60


@get(PATH)
async def show_account(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    return await _page(asked, await load_officer(asked), None)


@post(PATH + "/sesi")
async def end_session(request: AnyRequest) -> ASGIResponse:
    """End one of one's own sessions; without a proof, for whoever sees a stranger's must be able to at once."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    officer = await load_officer(asked)
    session_id = read_id(fields.get("sesi", ""), "page.not_found")
    async with transaction(asked.site.pool) as conn:
        await end_own_session(conn, officer, session_id, now=asked.site.now())
    return asked.go(PATH)


@post(PATH + "/kata-sandi")
async def take_password(request: AnyRequest) -> ASGIResponse:
    """A new password for whoever gives the present one and a code; every other session ends."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    officer = await load_officer(asked)
    wanted = Wanted(fields.get("kata_sandi_baru", ""), fields.get("kata_sandi", ""), fields.get("kode", "")[:CODE_MAX])
    try:
        changed = await change_password(
            site.pool, officer, wanted, desk_of(asked), passwords=site.passwords, keys=site.keys, now=site.now()
        )
    except Refusal as refusal:
        return await _page(asked, officer, asked.words_of(refusal))
    if changed.token is not None:
        asked.enter_desk(changed.token)
        return desk_page(asked, officer, "sandi_diganti")
    if changed.opens_at is not None:
        opens_at = moment(site.pages, changed.opens_at, asked.visitor.language)
        return await _page(asked, officer, asked.words("staff.sign_in_wait", opens_at=opens_at))
    return await _page(asked, officer, asked.words("staff.password_refused"))


async def _page(asked: Asked, officer: Officer, words: Words | None) -> ASGIResponse:
    async with asked.site.pool.connection() as conn:
        sessions = await list_open(conn, officer, now=asked.site.now())
    return desk_page(asked, officer, "akun", status=words.status if words else 200, words=words, sessions=sessions)


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_account, end_session, take_password)
