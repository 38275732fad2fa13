"""`/faskes`: where each person one may act for goes first, comparing others, and changing by the dated rule."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from litestar import get, post
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.needs import Service
from peserta.access.session import Session
from peserta.facility.actions import list_choices
from peserta.facility.changing import Asked as Change
from peserta.facility.changing import cancel_change, change_facility, decide, list_hindered
from peserta.facility.choice import ChoiceKind
from peserta.facility.rules import Decision
from peserta.facility.search import find, has_any, nearest_with_room
from peserta.facility.wish import Found
from peserta.kit.database import reading, transaction
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.members import load_member
from peserta.web.visitor import AnyRequest
from peserta.web_member.facility_list import area_words, km_between, lines_of, picture_of
from peserta.web_member.facility_search import (
    SHOWN,
    Sought,
    areas_with,
    kinds_of,
    look,
    read_position,
    read_sought,
)
from peserta.web_member.household.hindrance_words import hindrance_words
from peserta.web_member.household.people import Relative, load_household, segments_of

PATH: Final = "/faskes"
COMPARED_MAX: Final = 3


@get(PATH)
async def show_choices(request: AnyRequest) -> ASGIResponse:
    """The present facilities of everybody one may act for, and what waits for its day."""
    asked = Asked(request)
    session = await load_member(asked, Service.FACILITY)
    async with reading(asked.site.pool) as conn:
        household = await load_household(conn, asked, session)
        people = [(one, await list_choices(conn, one.person.id)) for one in household.relatives if one.may_act]
        hindered = await list_hindered(conn, segments_of(household), today=household.today)
    return asked.page(
        "faskes/faskes.html", household=household, people=people, hindered=hindered, session=session, here=PATH
    )


@get(PATH + "/cari")
async def show_search(request: AnyRequest) -> ASGIResponse:
    """Look for another one for somebody."""
    asked = Asked(request)
    session = await load_member(asked, Service.FACILITY_CHANGE)
    sought = read_sought(request.query_params)
    is_blank = "cari" in request.query_params and not sought.is_anything
    return await _search_page(asked, session, sought, wrong="blank" if is_blank else "")


@post(PATH + "/cari")
async def search_near(request: AnyRequest) -> ASGIResponse:
    """Look near a position, which is posted so that it stands in no address and no log."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    session = await load_member(asked, Service.FACILITY_CHANGE)
    near = read_position(fields)
    return await _search_page(asked, session, replace(read_sought(fields), near=near), wrong="" if near else "lost")


@post(PATH + "/banding")
async def compare(request: AnyRequest) -> ASGIResponse:
    """Two or three side by side; what was ticked beyond that is left out."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    session = await load_member(asked, Service.FACILITY_CHANGE)
    sought = read_sought(fields)
    near = read_position(fields)
    async with reading(asked.site.pool) as conn:
        household = await load_household(conn, asked, session)
        one = household.find(fields.get("untuk", ""))
        ticked = [name.removeprefix("banding-")[:8] for name in fields if name.startswith("banding-")][:COMPARED_MAX]
        present = {choice.kind: choice.code for choice in await list_choices(conn, one.person.id)}
        codes = list(dict.fromkeys([*ticked, present.get(sought.role, "")]))[:COMPARED_MAX] if ticked else []
        found = [each for code in codes if code and (each := await find(conn, code)) is not None]
        choices = [
            (facility, await decide(conn, _change(one, session, sought.role, facility.code), today=household.today))
            for facility in found
        ]
    distances = {
        facility.code: km_between(near, facility.place) if near and facility.place else None for facility in found
    }
    lines = lines_of([Found(facility, None) for facility in found], asked.gettext)
    return asked.page(
        "faskes/banding.html", one=one, sought=sought, lines=lines, distances=distances, present=present,
        decisions={facility.code: decision for facility, decision in choices}, here=PATH,
    )  # fmt: skip


@get(PATH + "/ganti")
async def show_change(request: AnyRequest) -> ASGIResponse:
    """What a change would be and from when, before anything is asked for; or why it cannot be."""
    asked = Asked(request)
    session = await load_member(asked, Service.FACILITY_CHANGE)
    return await _change_page(asked, session, request.query_params, None)


@post(PATH + "/ganti")
async def take_change(request: AnyRequest) -> ASGIResponse:
    """Ask for it, once; the page that follows says from when it holds."""
    asked = Asked(request)
    site, now = asked.site, asked.site.now()
    fields = await read_form(request, asked.visitor, site.keys)
    session = await load_member(asked, Service.FACILITY_CHANGE)
    role = read_sought(fields).role
    async with transaction(site.pool) as conn:
        household = await load_household(conn, asked, session)
        one = household.find(fields.get("untuk", ""))
        decision = await change_facility(
            conn, _change(one, session, role, fields.get("kode", "")[:8]), keys=site.keys,
            language=asked.visitor.language, today=household.today, now=now,
        )  # fmt: skip
    if decision.effective_on is None:
        return await _change_page(asked, session, fields, decision)
    return asked.go(f"{PATH}#p-{one.person.id.hex}")


@post(PATH + "/batal")
async def take_back(request: AnyRequest) -> ASGIResponse:
    """Take back a change whose day has not come."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    session = await load_member(asked, Service.FACILITY_CHANGE)
    async with transaction(asked.site.pool) as conn:
        household = await load_household(conn, asked, session)
        one = household.find(fields.get("untuk", ""))
        await cancel_change(
            conn, one.person.id, read_sought(fields).role, by_id=session.person_id, now=asked.site.now()
        )
    return asked.go(PATH, done="change_taken_back")


async def _search_page(asked: Asked, session: Session, sought: Sought, *, wrong: str) -> ASGIResponse:
    async with reading(asked.site.pool) as conn:
        household = await load_household(conn, asked, session)
        one = household.find(sought.person.hex if sought.person else session.person_id.hex)
        found = await look(conn, sought)
        areas = await areas_with(conn, sought)
        is_empty = not found and not await has_any(conn)
    _ = asked.gettext
    return asked.page(
        "faskes/cari.html", status=422 if wrong else 200, one=one, sought=sought, wrong=wrong, is_empty=is_empty,
        areas=areas, area=area_words(sought.area_code), kinds=kinds_of(sought.role, _),
        lines=lines_of(found, _), are_more=len(found) == SHOWN, picture=picture_of(found, sought.near), here=PATH,
    )  # fmt: skip


async def _change_page(
    asked: Asked, session: Session, fields: Mapping[str, str], refused: Decision | None
) -> ASGIResponse:
    """The change as it would be; `refused` when it was asked for and could not be had."""
    role = read_sought(fields).role
    async with reading(asked.site.pool) as conn:
        household = await load_household(conn, asked, session)
        one = household.find(fields.get("untuk", ""))
        code = fields.get("kode", "")[:8]
        decision = refused or await decide(conn, _change(one, session, role, code), today=household.today)
        facility = await find(conn, code)
        present = next((each for each in await list_choices(conn, one.person.id) if each.kind == role), None)
        is_full = facility is not None and facility.is_full
        others = await nearest_with_room(conn, facility) if facility is not None and is_full else ()
    replaced = next((each for each in one.waiting if each.kind == role and each.to_code != code), None)
    words = hindrance_words(decision, asked, one.person.id.hex, role) if decision.hindrance else None
    return asked.page(
        "faskes/ganti.html", status=words.status if words else 200, words=words, one=one, role=role,
        facility=facility, area=area_words(facility.district_code) if facility else "", present=present,
        decision=decision, is_now=decision.effective_on == household.today,
        others=lines_of(others, asked.gettext), replaced=replaced, names=household.facility_names, here=PATH,
    )  # fmt: skip


def _change(one: Relative, session: Session, role: ChoiceKind, code: str) -> Change:
    return Change(one.person.id, role, code, one.cover.segment if one.cover else "", session.person_id)


HANDLERS: tuple[ControllerRouterHandler, ...] = (
    show_choices, show_search, search_near, compare, show_change, take_change, take_back,
)  # fmt: skip
