"""`/pendamping`: whom somebody helps, taking an invitation, and beginning and ending a visit to their account."""

from collections.abc import Mapping
from datetime import timedelta

from litestar import get, post
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.helping.help import Scope, Taken
from peserta.access.helping.helping import TooManyTries, begin, list_help, stop, take
from peserta.access.needs import Service
from peserta.access.session import Session
from peserta.access.sessions import find_session
from peserta.kit.clock import day_of
from peserta.kit.database import reading, transaction
from peserta.kit.refusal import Refusal
from peserta.kit.values import BadValue, Reference
from peserta.registry.actions import load_person
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.helping_mark import ShownHelp
from peserta.web.members import load_member
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web.words.when import moment
from peserta.web_member.helping.inviting import ShownHelper, end_help
from peserta.web_member.paths import read_handle

PATH = "/pendamping"
TYPED_MAX = 40


@get(PATH)
async def show_helped(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    session = await load_member(asked, Service.HELPING)
    return await _page(asked, session, {}, None)


@post(PATH)
async def take_invitation(request: AnyRequest) -> ASGIResponse:
    """Become a helper by the number and the code that were read out."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    session = await load_member(asked, Service.HELPING)
    try:
        locator = Reference.parse(fields.get("nomor", "")[:TYPED_MAX])
    except BadValue:
        return await _page(asked, session, fields, asked.words("helper.refused"))
    try:
        taken = await take(
            site.pool, session, locator, fields.get("kode", "")[:TYPED_MAX], asked.visitor.visit,
            keys=site.keys, now=site.now(),
        )  # fmt: skip
    except TooManyTries as refusal:
        opens_at = moment(site.pages, refusal.opens_at, asked.visitor.language)
        return await _page(asked, session, fields, asked.words("helper.wait", opens_at=opens_at))
    except Refusal as refusal:
        return await _page(asked, session, fields, asked.words_of(refusal))
    match taken:
        case Taken.TAKEN:
            return asked.go(PATH)
        case Taken.EXPIRED:
            return await _page(asked, session, fields, asked.words("helper.expired"))
        case Taken.REFUSED:
            return await _page(asked, session, fields, asked.words("helper.refused"))


@post(PATH + "/mulai")
async def begin_helping(request: AnyRequest) -> ASGIResponse:
    """Open the account of who is helped, in this session, until it says that it is done."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    session = await load_member(asked, Service.HELPING)
    help_id = read_handle(fields.get("pendamping", ""))
    if help_id is None:
        raise Refusal("helper.gone")
    async with transaction(site.pool) as conn:
        begun = await begin(conn, session, help_id, now=site.now())
        helped = await load_person(conn, begun.person_id)
    asked.start_helping(ShownHelp(helped.name, begun.scope.value, day_of(begun.ends_at - timedelta(seconds=1))))
    return asked.go("/beranda")


@post(PATH + "/selesai")
async def stop_helping(request: AnyRequest) -> ASGIResponse:
    """Back to one's own account; also when the help was ended meanwhile."""
    asked = Asked(request)
    await read_form(request, asked.visitor, asked.site.keys)
    async with transaction(asked.site.pool) as conn:
        session = await find_session(conn, asked.visitor.session_token, now=asked.site.now())
        if session is not None:
            await stop(conn, session)
    asked.stop_helping()
    return asked.go(PATH)


@post(PATH + "/berhenti")
async def give_up(request: AnyRequest) -> ASGIResponse:
    """Be somebody's helper no longer."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    session = await load_member(asked, Service.ACCOUNT)
    await end_help(asked, session, fields.get("pendamping", ""))
    return asked.go(PATH)


async def _page(asked: Asked, session: Session, typed: Mapping[str, str], words: Words | None) -> ASGIResponse:
    now = asked.site.now()
    async with reading(asked.site.pool) as conn:
        rows = [row for row in await list_help(conn, session.person_id) if row.helper_id == session.person_id]
        helped = [
            ShownHelper(
                row.id, (await load_person(conn, row.person_id)).name, Scope(row.scope),
                day_of(row.ends_at - timedelta(seconds=1)),
            )
            for row in rows
            if row.ended_at is None and now < row.ends_at
        ]  # fmt: skip
    return asked.page(
        "pendamping/saya.html", status=words.status if words else 200, words=words, helped=helped,
        number=typed.get("nomor", "")[:TYPED_MAX], path_here=PATH,
    )  # fmt: skip


HANDLERS: tuple[ControllerRouterHandler, ...] = (
    show_helped, take_invitation, begin_helping, stop_helping, give_up,
)  # fmt: skip
