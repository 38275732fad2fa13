"""`/profil/kontak`: the contacts on record, and what their holder can do with each."""

from uuid import UUID

from litestar import get, post
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.contacts.claims import claim_contact
from peserta.access.contacts.contacts import list_own, make_first, remove_contact, undo_own_change
from peserta.kit.refusal import Refusal
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.members import load_member
from peserta.web.visitor import AnyRequest
from peserta.web_member.account.shown_contacts import Said, shown_contacts
from peserta.web_member.paths import read_handle

PATH = "/profil/kontak"
NOTHING = UUID(int=0)


@get(PATH)
async def show_contacts(request: AnyRequest) -> ASGIResponse:
    """Whole for whoever gave two proofs; hints for whoever gave one."""
    asked = Asked(request)
    site, now = asked.site, asked.site.now()
    session = await load_member(asked)
    async with site.pool.connection() as conn:
        own = await list_own(conn, session, keys=site.keys, rules=site.contact_rules, now=now)
    said = Said(asked.gettext, asked.visitor.language, site.contact_rules, now)
    return asked.page(
        "profil/kontak.html", session=session, contacts=shown_contacts(said, own), gone=own.gone,
        wait_days=site.claim_rules.wait.days,
    )  # fmt: skip


@post(PATH + "/hapus")
async def take_away(request: AnyRequest) -> ASGIResponse:
    """Give a contact up."""
    asked, contact_id = await _read(request)
    site = asked.site
    try:
        await remove_contact(
            site.pool, await load_member(asked), contact_id, rules=site.contact_rules, keys=site.keys,
            language=asked.visitor.language, now=site.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _refused(asked, refusal)
    return asked.go(PATH)


@post(PATH + "/utama")
async def put_first(request: AnyRequest) -> ASGIResponse:
    """Let codes and notices go there first."""
    asked, contact_id = await _read(request)
    site = asked.site
    try:
        await make_first(site.pool, await load_member(asked), contact_id, rules=site.contact_rules, now=site.now())
    except Refusal as refusal:
        return _refused(asked, refusal)
    return asked.go(PATH)


@post(PATH + "/milik-saya")
async def claim(request: AnyRequest) -> ASGIResponse:
    """Claim a number that stands on the record of somebody who has given it up."""
    asked, contact_id = await _read(request)
    site = asked.site
    try:
        await claim_contact(
            site.pool, await load_member(asked), contact_id, rules=site.claim_rules, keys=site.keys,
            language=asked.visitor.language, now=site.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _refused(asked, refusal)
    return asked.go(PATH)


@post(PATH + "/batal")
async def undo(request: AnyRequest) -> ASGIResponse:
    """Undo a change of the last day; every other session ends with it."""
    asked, change_id = await _read(request)
    site = asked.site
    try:
        is_undone = await undo_own_change(
            site.pool, await load_member(asked), change_id, keys=site.keys, language=asked.visitor.language,
            now=site.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _refused(asked, refusal)
    return asked.go(PATH, done="contact_restored") if is_undone else asked.refuse("contact.undo_over", path=PATH)


async def _read(request: AnyRequest) -> tuple[Asked, UUID]:
    """The request, from a page of ours, and what its form names; nothing that is there when it names nothing."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    return asked, read_handle(fields.get("kontak", "")) or NOTHING


def _refused(asked: Asked, refusal: Refusal) -> ASGIResponse:
    """In words that lead back to the list: a form's own address shows nothing."""
    return asked.refuse(refusal.code, path=PATH, **refusal.facts)


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_contacts, take_away, put_first, claim, undo)
