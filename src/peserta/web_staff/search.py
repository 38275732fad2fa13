"""Searching a person by an exact identifier, and the page of the person who was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.helping.help import Scope, offered_days
from peserta.consent.helper_texts import desk_helper_text
from peserta.kit.clock import business_date
from peserta.kit.database import transaction
from peserta.kit.refusal import Refusal
from peserta.kit.scheme.profile import Profile
from peserta.kit.typed import BadValue
from peserta.kit.values import CardNumber, Nik, Reference
from peserta.staff.officer import Officer
from peserta.staff.permissions import Permission
from peserta.support.desk_application import look_at_application
from peserta.support.desk_contacts import list_approvable_at_desk
from peserta.support.desk_help import HelpAtDesk, load_help_at_desk
from peserta.support.desk_sessions import Cause
from peserta.support.desk_trail import list_tickets_at_desk, load_codes_at_desk, load_money_at_desk
from peserta.support.lookups import (
    PersonAtDesk,
    Reason,
    Search,
    SpentForToday,
    is_unsigned_ticket,
    load_at_desk,
    look_up,
)
from peserta.support.rules import is_note
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.identity import read_identifier
from peserta.web.render import Pages
from peserta.web.visitor import AnyRequest
from peserta.web.words import Translate, Words
from peserta.web.words.fields import field_words
from peserta.web.words.when import moment
from peserta.web_staff.application import application_page
from peserta.web_staff.case_words import reason_words
from peserta.web_staff.desk import HOME, desk_page, load_officer, read_id
from peserta.web_staff.tickets import ticket_lines
from peserta.web_staff.trail import advice_words, money_lines, shown_codes, shown_standing

SEARCH = f"{HOME}/cari"
NUMBER_MAX = 60
NOTE_MAX = 300
REFERENCE_MAX = 9
OFFERED = (Reason.AT_DESK, Reason.ON_PHONE, Reason.TICKET, Reason.CORRECTION)


def person_path(lookup_id: UUID, part: str = "") -> str:
    """The address of a person an officer has open: the look's id, never anything of the person."""
    return f"{HOME}/peserta/{lookup_id.hex}{part}"


@get("/petugas/cari")
async def show_search(request: AnyRequest) -> ASGIResponse:
    """The search; `?nomor=` of a ticket may be filled in already."""
    return await _page(Asked(request), {"nomor": request.query_params.get("laporan", "")[:REFERENCE_MAX]}, None, {})


@post("/petugas/cari")
async def search(request: AnyRequest) -> ASGIResponse:
    """Open the person who was found; nobody found has one answer, but for a ticket that names nobody."""
    asked = Asked(request)
    site, now = asked.site, asked.site.now()
    fields = await read_form(request, asked.visitor, site.keys)
    officer = await load_officer(asked, Permission.FIND_PERSON)
    wish, errors = read_search(fields, asked.gettext)
    if wish is None:
        return await _page(asked, fields, None, errors)
    try:
        async with transaction(site.pool) as conn:
            found = await look_up(conn, wish, officer=officer, keys=site.keys, now=now)
            told, is_unsigned = None, False
            if found is None and isinstance(wish.wanted, Reference):
                told = await look_at_application(
                    conn, wish.wanted, site.speeds.late_s, officer=officer, keys=site.keys, now=now
                )
                is_unsigned = await is_unsigned_ticket(conn, wish.wanted)
    except SpentForToday as spent:
        opens_at = moment(site.pages, spent.opens_at, asked.visitor.language)
        return await _page(asked, fields, asked.words("desk.too_many_lookups", opens_at=opens_at), {})
    except Refusal as refusal:
        return await _page(asked, fields, asked.words_of(refusal), {})
    if told is not None:
        return application_page(asked, officer, told)
    if is_unsigned:
        return await _page(asked, fields, asked.words("desk.ticket_unsigned", number=str(wish.wanted)), {})
    if found is None:
        return await _page(asked, fields, asked.words("desk.not_found"), {})
    return asked.go(person_path(found))


@get("/petugas/peserta/{handle:str}")
async def show_person(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """What this officer may see of the person they found, for thirty minutes."""
    return await person_page(Asked(request), handle, None)


async def person_page(
    asked: Asked, handle: str, words: Words | None, *,
    ended: int | None = None, typed: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None,
) -> ASGIResponse:  # fmt: skip
    """The person an officer has open; with what was refused there and typed, or how many sessions just ended."""
    officer = await load_officer(asked, Permission.FIND_PERSON)
    lookup_id = read_id(handle, "desk.lookup_gone")
    async with asked.site.pool.connection() as conn:
        person = await load_at_desk(conn, lookup_id, officer=officer, keys=asked.site.keys, now=asked.site.now())
        approvable = await list_approvable_at_desk(conn, person.lookup.person_id, officer=officer, now=asked.site.now())
        codes = await load_codes_at_desk(conn, person, asked.site.speeds.late_s, now=asked.site.now())
        money = await load_money_at_desk(conn, person)
        tickets = await list_tickets_at_desk(conn, person)
        help_now = await load_help_at_desk(conn, person.lookup.person_id, officer=officer, now=asked.site.now())
    may_end = officer.may(Permission.END_SESSIONS) and person.account_state is not None
    pages, language, _ = asked.site.pages, asked.visitor.language, asked.gettext
    lines = lines_of(person, language, pages, _)
    contacts = shown_standing(person.contacts, asked.site.contact_rules, asked.site.now(), _)
    return desk_page(
        asked, officer, "peserta", status=words.status if words else 422 if errors else 200, words=words, person=person,
        lines=lines, codes=shown_codes(codes, _),
        standing=contacts, advice=advice_words(codes, contacts.proving, _),
        tickets=ticket_lines(tickets, _),
        money=money_lines(money, business_date(asked.site.now()), language, pages, _),
        may_issue=officer.may(Permission.ISSUE_CODE) and not person.is_dead,
        code_action=person_path(lookup_id, "/kode"), approvable=approvable, now=asked.site.now(),
        approve_action=person_path(lookup_id, "/kontak"), causes=causes(asked.gettext) if may_end else [],
        end_action=person_path(lookup_id, "/sesi"), ended=ended, typed=typed or {}, errors=dict(errors or {}),
        help=help_form(officer, help_now, lookup_id, asked.site.profile, asked.visitor.language),
        may_name=officer.may(Permission.NAME_HELPER) and not person.is_dead,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class HelpForm:
    """The part of the page about helpers: who they are, what is read out for each scope, and where its forms go."""

    now: HelpAtDesk
    action: str
    days: Sequence[int]
    read_out: Mapping[str, str]
    knows_own_nik: bool


def help_form(officer: Officer, now: HelpAtDesk, lookup_id: UUID, profile: Profile, language: str) -> HelpForm:
    """What the page shows of helpers, with the very words that are read out."""
    return HelpForm(
        now, person_path(lookup_id, "/pendamping"), offered_days(profile.limits.helper_days_max),
        {scope.value: desk_helper_text(scope.value, language).body for scope in Scope}, officer.nik_index is not None,
    )  # fmt: skip


def lines_of(person: PersonAtDesk, language: str, pages: Pages, _: Translate) -> list[tuple[str, str]]:
    """What is known of a person, as (name, value)."""
    accounts = {"proven": _("dimulai, belum diamankan"), "open": _("terbuka"), "locked": _("terkunci")}
    lines = [(_("Nama"), person.name)]
    if person.born_on is not None:
        lines.append((_("Tanggal lahir"), pages.date(person.born_on, language)))
    lines.append((_("Nomor kartu"), person.card or _("belum ada")))
    lines.append((_("Akun"), accounts.get(person.account_state or "", _("belum ada"))))
    lines.append((_("Kepesertaan"), _cover_words(person, _)))
    return lines


def _cover_words(person: PersonAtDesk, _: Translate) -> str:
    if person.is_dead:
        return _("tercatat meninggal")
    if person.cover is None:
        return _("belum tercatat")
    if person.cover.status == "active":
        return _("aktif")
    return _("tidak aktif ({reason})").format(reason=reason_words(person.cover.status_reason or "", _))


def read_wanted(text: str) -> Nik | CardNumber | Reference:
    """A NIK, a card number or a ticket's reference, told apart by letters and length."""
    has_letters = any(character.isalpha() for character in text)
    is_short = len(text.replace(" ", "").replace("-", "")) <= REFERENCE_MAX
    return Reference.parse(text) if text.strip() and (has_letters or is_short) else read_identifier(text)


def read_search(fields: Mapping[str, str], _: Translate) -> tuple[Search | None, dict[str, str]]:
    """What is looked for and why; or what is wrong, by field."""
    errors: dict[str, str] = {}
    wanted, number = None, fields.get("nomor", "")[:NUMBER_MAX]
    try:
        wanted = read_wanted(number)
    except BadValue as bad:
        is_name = number.strip() and not any(character.isdigit() for character in number)
        name = _("Nama tidak dapat dicari. Isi NIK, nomor kartu, atau nomor laporan dengan lengkap.")
        nothing = _("Isi NIK, nomor kartu, nomor laporan, atau nomor pendaftaran dengan lengkap.")
        errors["nomor"] = name if is_name else field_words(bad.reason, bad.facts, _) if number.strip() else nothing
    reason, note = _reason(fields.get("alasan", "")), fields.get("catatan", "")[:NOTE_MAX]
    if reason is None:
        errors["alasan"] = _("Pilih alasan.")
    if not is_note(note):
        errors["catatan"] = _("Tulis dengan singkat mengapa data ini dibuka, sedikitnya tiga huruf.")
    if wanted is None or reason is None or errors:
        return None, errors
    return Search(wanted, reason, note), errors


def reasons(_: Translate) -> list[tuple[str, str]]:
    """The reasons in the form, each with its words."""
    return [
        ("", _("Pilih alasan")),
        (Reason.AT_DESK.value, _("Peserta ada di loket")),
        (Reason.ON_PHONE.value, _("Peserta menelepon")),
        (Reason.TICKET.value, _("Menindaklanjuti laporan")),
        (Reason.CORRECTION.value, _("Memperbaiki data")),
    ]


def causes(_: Translate) -> list[tuple[str, str]]:
    """Why every session is ended, each with its words."""
    return [
        ("", _("Pilih sebab")),
        (Cause.LOST.value, _("HP hilang atau dicuri")),
        (Cause.STRANGER.value, _("Ada orang lain yang masuk")),
        (Cause.SHARED.value, _("Lupa keluar di perangkat bersama")),
    ]


def _reason(text: str) -> Reason | None:
    return next((reason for reason in OFFERED if reason.value == text), None)


async def _page(
    asked: Asked, fields: Mapping[str, str], words: Words | None, errors: Mapping[str, str]
) -> ASGIResponse:
    officer = await load_officer(asked, Permission.FIND_PERSON)
    return desk_page(
        asked, officer, "cari", status=words.status if words else 422 if errors else 200, words=words,
        errors=dict(errors), number=fields.get("nomor", "")[:NUMBER_MAX], reason=fields.get("alasan", ""),
        note=fields.get("catatan", "")[:NOTE_MAX], reasons=reasons(asked.gettext),
    )  # fmt: skip


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_search, search, show_person)
