"""Journey B, the step after the class: where each person of the family goes first."""

from collections.abc import Mapping
from dataclasses import replace

from litestar import get, post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.enrolment.application import Application
from peserta.enrolment.facilities import Pick, choose_facility, choose_later, has_chosen
from peserta.enrolment.journey import Step, next_step
from peserta.facility.search import has_any, names_of
from peserta.kit.clock import business_date
from peserta.kit.database import Conn, reading
from peserta.kit.refusal import Refusal
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web_member.enrolment.parts import elsewhere, enrolment_path, load_application
from peserta.web_member.enrolment.saving import save
from peserta.web_member.facility_list import area_words, lines_of, picture_of
from peserta.web_member.facility_search import SHOWN, Sought, areas_with, kinds_of, look, read_position, read_sought


@get("/daftar/{handle:str}/faskes")
async def show_facilities(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """The directory, looked through by words, area and kind, and what the family has chosen."""
    asked = Asked(request)
    application = await load_application(asked, handle)
    if path := elsewhere(application, Step.FACILITY):
        return asked.go(path)
    sought = read_sought(request.query_params)
    return await _page(
        asked, application, sought, wrong="blank" if "cari" in request.query_params and not sought.is_anything else ""
    )


@post("/daftar/{handle:str}/faskes")
async def take_facility(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """Choose one; or look near a position, which is posted so that it stands in no address and no log."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    application = await load_application(asked, handle)
    if path := elsewhere(application, Step.FACILITY):
        return asked.go(path)
    sought = read_sought(fields)
    if "lintang" in fields:
        near = read_position(fields)
        return await _page(asked, application, replace(sought, near=near), wrong="" if near else "lost")
    try:
        words = await _choose(asked, application, sought, fields)
    except Refusal as refusal:
        full = fields.get("kode", "")[:8] if refusal.code == "enrolment.facility_full" else ""
        return await _page(asked, application, replace(sought, instead=full), words=asked.words_of(refusal))
    if words is not None:
        return await _page(asked, await load_application(asked, handle), sought, words=words)
    if "nanti" in fields:
        return asked.go(after_facility(await load_application(asked, handle)))
    return asked.go(enrolment_path(application.id, Step.FACILITY))


async def _choose(asked: Asked, application: Application, sought: Sought, fields: Mapping[str, str]) -> Words | None:
    site, now, browser = asked.site, asked.site.now(), asked.visitor.browser
    pick = Pick(fields.get("kode", "")[:8], sought.role, (sought.person,) if sought.person else ())

    async def change(conn: Conn) -> None:
        if "nanti" in fields:
            await choose_later(conn, application.id, browser, keys=site.keys, now=now)
        else:
            today = business_date(now)
            await choose_facility(conn, application.id, browser, pick, keys=site.keys, today=today, now=now)

    def stands(saved: Application) -> bool:
        return saved.chooses_later if "nanti" in fields else has_chosen(saved, pick)

    return await save(asked, application.id, Step.FACILITY, fields, stands=stands, change=change)


async def _page(
    asked: Asked,
    application: Application,
    sought: Sought,
    *,
    words: Words | None = None,
    wrong: str = "",
) -> ASGIResponse:
    async with reading(asked.site.pool) as conn:
        found = await look(conn, sought)
        areas = await areas_with(conn, sought)
        is_empty = not found and not await has_any(conn)
        codes = {code for one in application.people for code in one.codes}
        names = await names_of(conn, codes)
    _ = asked.gettext
    return asked.page(
        "daftar/faskes.html",
        status=words.status if words else 422 if wrong else 200,
        words=words, application=application, sought=sought, is_empty=is_empty, wrong=wrong, names=names,
        person=next((one for one in application.people if one.id == sought.person), None),
        is_done=application.chooses_later or all(one.fktp_code for one in application.people),
        areas=areas, area=area_words(sought.area_code), kinds=kinds_of(sought.role, _),
        lines=lines_of(found, _), are_more=len(found) == SHOWN, picture=picture_of(found, sought.near),
        here=enrolment_path(application.id, Step.FACILITY),
        class_path=enrolment_path(application.id, Step.CLASS),
        next_path=after_facility(application),
    )  # fmt: skip


def after_facility(application: Application) -> str:
    """Where to go on: whoever came back from the summary has nothing else to fill in."""
    return enrolment_path(application.id, max(next_step(application), Step.CONTACT))


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_facilities, take_facility)
