"""The account: am I covered, by what, where, what is due; and the places where it is open."""

from uuid import UUID

from litestar import get, post
from litestar.response.base import ASGIResponse

from peserta.access.sessions import list_sessions, revoke_other_sessions, revoke_session
from peserta.billing.actions import find_arrears
from peserta.billing.bills import list_bills
from peserta.billing.dues import dues_of
from peserta.facility.actions import list_choices
from peserta.kit.clock import business_date
from peserta.membership.actions import find_cover
from peserta.registry.actions import list_family, load_person
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.members import load_member
from peserta.web.visitor import AnyRequest


@get("/beranda")
async def show_home(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    session = await load_member(asked)
    async with asked.site.pool.connection() as conn:
        person = await load_person(conn, session.person_id)
        family = await list_family(conn, person.family_id)
        cover = await find_cover(conn, session.person_id)
        choices = await list_choices(conn, session.person_id)
        arrears = await find_arrears(conn, person.family_id)
        bills = await list_bills(conn, person.family_id)
    today = business_date(asked.site.now())
    return asked.page(
        "beranda.html",
        session=session,
        person=person,
        family=family,
        cover=cover,
        choices=choices,
        arrears=arrears,
        dues=dues_of(bills, today),
        today=today,
    )


@get("/profil")
async def show_profile(request: AnyRequest) -> ASGIResponse:
    """Where the account is open now, with a way to end each."""
    asked = Asked(request)
    session = await load_member(asked)
    async with asked.site.pool.connection() as conn:
        person = await load_person(conn, session.person_id)
        sessions = await list_sessions(conn, session, now=asked.site.now())
    return asked.page("profil.html", session=session, person=person, sessions=sessions)


@post("/profil/sesi/akhiri")
async def end_session(request: AnyRequest) -> ASGIResponse:
    """End one other session, or all others."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    session = await load_member(asked)
    async with asked.site.pool.connection() as conn:
        if fields.get("sesi") == "lain":
            await revoke_other_sessions(conn, session, now=asked.site.now())
        elif (session_id := _session_id(fields.get("sesi", ""))) is not None:
            await revoke_session(conn, session, session_id, now=asked.site.now())
    return asked.go("/profil")


def _session_id(text: str) -> UUID | None:
    try:
        return UUID(hex=text) if len(text) <= 36 else None
    except ValueError:
        return None
