"""Ending every session of the member an officer has open."""

from litestar import post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.kit.database import transaction
from peserta.kit.refusal import Refusal
from peserta.staff.permissions import Permission
from peserta.support.desk_sessions import Cause, end_sessions_at_desk
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.visitor import AnyRequest, language_of
from peserta.web_staff.desk import load_officer, read_id
from peserta.web_staff.search import person_page


@post("/petugas/peserta/{handle:str}/sesi")
async def end_sessions(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """End them, with a reason, and say on the same page how many there were."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    officer = await load_officer(asked, Permission.END_SESSIONS)
    lookup_id = read_id(handle, "desk.lookup_gone")
    cause = next((each for each in Cause if each.value == fields.get("sebab")), None)
    if cause is None:
        return await person_page(asked, handle, asked.words("desk.cause_missing"))
    try:
        async with transaction(site.pool) as conn:
            ended = await end_sessions_at_desk(
                conn, lookup_id, cause, officer=officer, language=language_of(fields.get("bahasa", "")), keys=site.keys,
                now=site.now(),
            )  # fmt: skip
    except Refusal as refusal:
        return await person_page(asked, handle, asked.words_of(refusal))
    return await person_page(asked, handle, None, ended=ended)


HANDLERS: tuple[ControllerRouterHandler, ...] = (end_sessions,)
