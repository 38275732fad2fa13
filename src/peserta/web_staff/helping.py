"""A helper whom a member names at the desk: written down, approved by a second officer, dropped, ended."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from litestar import post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.activation.activation_code import Checked
from peserta.access.helping.help import Scope, offered_days
from peserta.access.helping.helping import Wish
from peserta.kit.clock import day_of
from peserta.kit.database import transaction
from peserta.kit.refusal import Refusal
from peserta.kit.typed import BadValue
from peserta.staff.permissions import Permission
from peserta.support.desk_help import Telling, approve_at_desk, drop_at_desk, end_at_desk, name_at_desk
from peserta.support.lookups import SpentForToday
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.identity import read_identifier
from peserta.web.visitor import AnyRequest, language_of
from peserta.web.words.fields import field_words
from peserta.web.words.when import moment
from peserta.web_staff.desk import load_officer, read_id
from peserta.web_staff.search import NUMBER_MAX, person_page, person_path

NAME_MAX = 100


@post("/petugas/peserta/{handle:str}/pendamping")
async def name(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """Write down whom the member names, after the member was checked and the text was read out."""
    asked = Asked(request)
    site, now = asked.site, asked.site.now()
    fields = await read_form(request, asked.visitor, site.keys)
    officer = await load_officer(asked, Permission.NAME_HELPER)
    lookup_id = read_id(handle, "desk.lookup_gone")
    try:
        telling = _read(asked, fields)
    except BadValue as bad:
        errors = {"pendamping-nomor": field_words(bad.reason, bad.facts, asked.gettext)}
        return await person_page(asked, handle, None, typed=fields, errors=errors)
    if telling is None:
        return await person_page(asked, handle, asked.words("desk.word_missing"), typed=fields)
    try:
        await name_at_desk(site.pool, lookup_id, telling, officer=officer, keys=site.keys, today=day_of(now), now=now)
    except SpentForToday as spent:
        opens_at = moment(site.pages, spent.opens_at, asked.visitor.language)
        words = asked.words("desk.too_many_helpers", opens_at=opens_at)
        if spent.code == "desk.too_many_lookups":
            words = asked.words("desk.too_many_lookups", opens_at=opens_at)
        return await person_page(asked, handle, words, typed=fields)
    except Refusal as refusal:
        return await person_page(asked, handle, asked.words_of(refusal), typed=fields)
    return asked.go(person_path(lookup_id), done="helper_noted")


def _read(asked: Asked, fields: Mapping[str, str]) -> Telling | None:
    """What was typed; None while something of the check is not stated. BadValue for a number that cannot be one."""
    identifier = read_identifier(fields.get("pendamping-nomor", "")[:NUMBER_MAX])
    typed = fields.get("pendamping-nama", "")[:NAME_MAX]
    checked = next((each for each in Checked if each.value == fields.get("diperiksa")), None)
    if checked is None or not typed.strip() or fields.get("dibacakan") != "ya":
        return None
    most = asked.site.profile.limits.helper_days_max
    offered = offered_days(most)
    days = next((each for each in offered if str(each) == fields.get("hari", "")), offered[0])
    scope = Scope.PAY if fields.get("cakupan") == Scope.PAY.value else Scope.SEE
    return Telling(identifier, typed, Wish(scope, day_of(asked.site.now()) + timedelta(days=days), most), checked)


@post("/petugas/peserta/{handle:str}/pendamping/setuju")
async def approve(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """Approve, as a second officer who has asked the member too."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    officer = await load_officer(asked, Permission.APPROVE_HELPER)
    lookup_id = read_id(handle, "desk.lookup_gone")
    if fields.get("ditanya") != "ya":
        return await person_page(asked, handle, asked.words("desk.word_missing"))
    try:
        naming_id = read_id(fields.get("pendamping", ""), "desk.naming_gone")
        async with transaction(site.pool) as conn:
            await approve_at_desk(
                conn, lookup_id, naming_id, asked.visitor.visit, officer=officer,
                language=language_of(fields.get("bahasa", "")), keys=site.keys, now=site.now(),
            )  # fmt: skip
    except Refusal as refusal:
        return await person_page(asked, handle, asked.words_of(refusal))
    return asked.go(person_path(lookup_id), done="helper_approved")


@post("/petugas/peserta/{handle:str}/pendamping/batal")
async def drop(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """Drop what waits for a second officer, as the officer read it."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    officer = await load_officer(asked, Permission.END_HELP)
    lookup_id = read_id(handle, "desk.lookup_gone")
    try:
        naming_id = read_id(fields.get("pendamping", ""), "desk.naming_gone")
        async with transaction(asked.site.pool) as conn:
            await drop_at_desk(conn, lookup_id, naming_id, officer=officer, now=asked.site.now())
    except Refusal as refusal:
        return await person_page(asked, handle, asked.words_of(refusal))
    return asked.go(person_path(lookup_id), done="naming_dropped")


@post("/petugas/peserta/{handle:str}/pendamping/akhiri")
async def end(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """End one helper's help on the member's word."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    officer = await load_officer(asked, Permission.END_HELP)
    lookup_id = read_id(handle, "desk.lookup_gone")
    help_id: UUID = read_id(fields.get("pendamping", ""), "desk.naming_gone")
    async with transaction(site.pool) as conn:
        await end_at_desk(
            conn, lookup_id, help_id, officer=officer, language=language_of(fields.get("bahasa", "")),
            keys=site.keys, now=site.now(),
        )  # fmt: skip
    return asked.go(person_path(lookup_id), done="help_ended")


HANDLERS: tuple[ControllerRouterHandler, ...] = (name, approve, drop, end)
