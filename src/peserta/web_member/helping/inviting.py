"""`/profil/pendamping`: whom somebody lets see their account, inviting one more, and ending it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from litestar import get, post
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.helping.help import CODE_LENGTH, HelpRow, Scope, offered_days
from peserta.access.helping.helping import Wish, code_of, end, invite, list_help
from peserta.access.needs import Service, lacking
from peserta.access.session import Session
from peserta.consent.helper_texts import helper_text
from peserta.kit.clock import day_of
from peserta.kit.database import reading, transaction
from peserta.kit.refusal import Refusal
from peserta.kit.values import Reference
from peserta.registry.actions import load_person
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.members import load_member
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web_member.paths import read_handle

PATH = "/profil/pendamping"


@dataclass(frozen=True, slots=True)
class ShownHelper:
    """Somebody who helps the member; `until` is the last day of it."""

    id: UUID
    name: str
    scope: Scope
    until: date


@dataclass(frozen=True, slots=True)
class ShownInvitation:
    """The open invitation: its code is empty for a session that may not see it."""

    id: UUID
    number: str
    code: str
    scope: Scope
    until: date
    code_ends_at: datetime


@get(PATH)
async def show_helpers(request: AnyRequest) -> ASGIResponse:
    """Who helps, with one button each to end it: that one works in every session."""
    asked = Asked(request)
    session = await load_member(asked, Service.ACCOUNT)
    return await _page(asked, session, None)


@get(PATH + "/baru")
async def show_wish(request: AnyRequest) -> ASGIResponse:
    """What is agreed to, with the day until which it holds."""
    asked = Asked(request)
    await load_member(asked, Service.HELPERS)
    wish = _read_wish(asked, request.query_params)
    return _wish_page(asked, wish, "")


@post(PATH)
async def make_invitation(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    site, now = asked.site, asked.site.now()
    fields = await read_form(request, asked.visitor, site.keys)
    session = await load_member(asked, Service.HELPERS)
    wish = _read_wish(asked, fields)
    if fields.get("setuju") != "ya":
        return _wish_page(asked, wish, asked.gettext("Beri tanda setuju untuk melanjutkan."))
    try:
        async with transaction(site.pool) as conn:
            await invite(conn, session, wish, asked.visitor.visit, keys=site.keys, today=day_of(now), now=now)
    except Refusal as refusal:
        return await _page(asked, session, asked.words_of(refusal))
    return asked.go(PATH)


@post(PATH + "/akhiri")
async def end_helper(request: AnyRequest) -> ASGIResponse:
    """End one helper's help, or an invitation nobody has taken."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    session = await load_member(asked, Service.ACCOUNT)
    await end_help(asked, session, fields.get("pendamping", ""))
    return asked.go(PATH, done="help_ended")


async def end_help(asked: Asked, session: Session, handle: str) -> None:
    """End what a handle names, if it is this person's on either side."""
    help_id = read_handle(handle)
    if help_id is None:
        return
    async with transaction(asked.site.pool) as conn:
        await end(conn, session, help_id, keys=asked.site.keys, language=asked.visitor.language, now=asked.site.now())


def _read_wish(asked: Asked, fields: Mapping[str, str]) -> Wish:
    """What was chosen; whatever is not understood is the least."""
    most = asked.site.profile.limits.helper_days_max
    offered = offered_days(most)
    days = next((each for each in offered if str(each) == fields.get("hari", "")), offered[0])
    scope = Scope.PAY if fields.get("cakupan") == Scope.PAY.value else Scope.SEE
    return Wish(scope, day_of(asked.site.now()) + timedelta(days=days), most)


def _wish_page(asked: Asked, wish: Wish, error: str) -> ASGIResponse:
    days = (wish.until - day_of(asked.site.now())).days
    return asked.page(
        "pendamping/baru.html", status=422 if error else 200, wish=wish, days=days, error=error,
        text=helper_text(wish.scope.value, asked.visitor.language),
    )  # fmt: skip


async def _page(asked: Asked, session: Session, words: Words | None) -> ASGIResponse:
    now = asked.site.now()
    async with reading(asked.site.pool) as conn:
        rows = [row for row in await list_help(conn, session.person_id) if row.person_id == session.person_id]
        live = [row for row in rows if row.ended_at is None and now < row.ends_at]
        helpers = [
            ShownHelper(row.id, (await load_person(conn, row.helper_id)).name, Scope(row.scope), _last(row))
            for row in live
            if row.helper_id is not None
        ]
    may_invite = lacking(session, Service.HELPERS, now=now) is None
    open_one = next((row for row in live if row.helper_id is None and now < row.code_ends_at), None)
    most = asked.site.profile.limits.helper_days_max
    return asked.page(
        "pendamping/milik.html", status=words.status if words else 200, words=words, helpers=helpers,
        may_invite=may_invite, invitation=_shown(asked, open_one, may_invite=may_invite) if open_one else None,
        days=offered_days(most), path_here=PATH,
    )  # fmt: skip


def _shown(asked: Asked, row: HelpRow, *, may_invite: bool) -> ShownInvitation:
    code = code_of(row.id, row.secret, row.key_id, asked.site.keys) if may_invite else ""
    half = CODE_LENGTH // 2
    spaced = f"{code[:half]} {code[half:]}" if code else ""
    return ShownInvitation(row.id, str(Reference(row.locator)), spaced, Scope(row.scope), _last(row), row.code_ends_at)


def _last(row: HelpRow) -> date:
    """The last day of help, which ends with it."""
    return day_of(row.ends_at - timedelta(seconds=1))


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_helpers, show_wish, make_invitation, end_helper)
