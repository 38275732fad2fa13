"""`/profil/perangkat`: where the account is open, and ending it there."""

from uuid import UUID

from litestar import get, post
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.sessions import list_sessions, revoke_other_sessions, revoke_session
from peserta.kit.database import transaction
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.members import load_member
from peserta.web.visitor import AnyRequest

PATH = "/profil/perangkat"


@get(PATH)
async def show_devices(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    session = await load_member(asked)
    async with asked.site.pool.connection() as conn:
        sessions = await list_sessions(conn, session, now=asked.site.now())
    return asked.page("profil/perangkat.html", session=session, sessions=sessions)


@post("/profil/sesi/akhiri")
async def end_session(request: AnyRequest) -> ASGIResponse:
    """End one other session, or all others."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    session, done = await load_member(asked), None
    async with transaction(asked.site.pool) as conn:
        if fields.get("sesi") == "lain":
            await revoke_other_sessions(conn, session, now=asked.site.now())
            done = "sessions_ended"
        elif (session_id := _session_id(fields.get("sesi", ""))) is not None:
            await revoke_session(conn, session, session_id, now=asked.site.now())
            done = "session_ended"
    return asked.go(PATH, done=done)


def _session_id(text: str) -> UUID | None:
    try:
        return UUID(hex=text) if len(text) <= 36 else None
    except ValueError:
        return None


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_devices, end_session)
