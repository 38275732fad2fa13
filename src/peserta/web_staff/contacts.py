"""Approving a contact that a member set after another officer's check."""

from litestar import post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.kit.database import transaction
from peserta.kit.refusal import Refusal
from peserta.staff.permissions import Permission
from peserta.support.desk_contacts import approve_at_desk
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.visitor import AnyRequest, language_of
from peserta.web_staff.desk import load_officer, read_id
from peserta.web_staff.search import person_page, person_path


@post("/petugas/peserta/{handle:str}/kontak")
async def approve(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """End the hold of a contact of the person this officer has open."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    officer = await load_officer(asked, Permission.APPROVE_CONTACT)
    lookup_id = read_id(handle, "desk.lookup_gone")
    try:
        contact_id = read_id(fields.get("kontak", ""), "desk.contact_not_held")
        async with transaction(site.pool) as conn:
            await approve_at_desk(
                conn, lookup_id, contact_id, officer=officer, language=language_of(fields.get("bahasa", "")),
                keys=site.keys, now=site.now(),
            )  # fmt: skip
    except Refusal as refusal:
        return await person_page(asked, handle, asked.words_of(refusal))
    return asked.go(person_path(lookup_id), done="contact_approved")


HANDLERS: tuple[ControllerRouterHandler, ...] = (approve,)
