"""`/keluarga`: everybody's cover with its reason, and whether one's own data are right."""

from typing import Literal

from litestar import get, post
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.needs import Service
from peserta.access.session import Session
from peserta.enrolment.babies.newborns import load_cover
from peserta.facility.changing import list_hindered
from peserta.kit.database import Conn, reading, transaction
from peserta.membership.cards import card_handles
from peserta.registry.actions import list_card_numbers, list_family, load_person
from peserta.registry.confirming import confirm, confirmed_at, load_identity
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.members import load_member
from peserta.web.visitor import AnyRequest
from peserta.web_member.account.shown_cards import PATH as CARDS
from peserta.web_member.household.babies import list_nik_awaited
from peserta.web_member.household.people import Household, load_household, person_ids, segments_of

PATH = "/keluarga"
OWN_DATA = "/keluarga/data-saya"


@get(PATH)
async def show_family(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    site, now = asked.site, asked.site.now()
    session = await load_member(asked, Service.FAMILY)
    async with transaction(site.pool) as conn:
        household = await load_household(conn, asked, session)
        numbers = await list_card_numbers(conn, household.family_id, keys=site.keys)
        holders = [person_id for person_id in person_ids(household) if person_id in numbers]
        handles = await card_handles(conn, holders, now=now)
        confirmed = await confirmed_at(conn, household.viewer.person, keys=site.keys)
        hindered = await list_hindered(conn, segments_of(household), today=household.today)
        children = [one.person for one in household.relatives if one.may_act]
        nik_awaited = await list_nik_awaited(conn, children, keys=site.keys, today=household.today)
        newborn = await _way_of_newborn(conn, household, session)
    cards = {person_id: f"{CARDS}/{handle.hex}" for person_id, handle in handles.items()}
    return asked.page(
        "keluarga/keluarga.html", household=household, cards=cards, confirmed=confirmed, session=session,
        hindered=hindered, newborn=newborn, nik_awaited=nik_awaited,
    )  # fmt: skip


async def _way_of_newborn(conn: Conn, household: Household, session: Session) -> Literal["", "here", "officer"]:
    """How the viewer adds a newborn: on a page of theirs, through an officer, or not at all."""
    viewer = household.viewer
    if session.help or viewer.is_minor or viewer.person.relation not in ("head", "spouse"):
        return ""
    return "here" if await load_cover(conn, viewer.person.id, today=household.today) else "officer"


@get(OWN_DATA)
async def show_own_data(request: AnyRequest) -> ASGIResponse:
    """What is on record of the person themself, to be found right or reported."""
    asked = Asked(request)
    session = await load_member(asked, Service.OWN_DATA)
    async with reading(asked.site.pool) as conn:
        person = await load_person(conn, session.person_id)
        member = next(one for one in await list_family(conn, person.family_id) if one.id == person.id)
        identity = await load_identity(conn, person.id, keys=asked.site.keys)
        confirmed = await confirmed_at(conn, member, keys=asked.site.keys)
    return asked.page("keluarga/data_saya.html", member=member, identity=identity, confirmed=confirmed)


@post(OWN_DATA)
async def confirm_own_data(request: AnyRequest) -> ASGIResponse:
    """ "My data are right": kept once, and asked again when the record changes."""
    asked = Asked(request)
    site = asked.site
    await read_form(request, asked.visitor, site.keys)
    session = await load_member(asked, Service.OWN_DATA)
    async with transaction(site.pool) as conn:
        person = await load_person(conn, session.person_id)
        member = next(one for one in await list_family(conn, person.family_id) if one.id == person.id)
        await confirm(conn, member, keys=site.keys, now=site.now())
    return asked.go(OWN_DATA)


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_family, show_own_data, confirm_own_data)
