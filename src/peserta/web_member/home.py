"""The home of the account: am I covered, by what, where, and what is due."""

from litestar import get
from litestar.response.base import ASGIResponse

from peserta.billing.actions import find_arrears
from peserta.billing.bills import list_bills
from peserta.billing.dues import dues_of
from peserta.facility.actions import list_choices
from peserta.kit.clock import business_date
from peserta.membership.actions import find_cover
from peserta.registry.actions import list_family, load_person
from peserta.web.answers import Asked
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
