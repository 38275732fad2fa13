"""The activation code: issued for the person an officer has open, shown once; and the week's lists."""

from datetime import datetime

from litestar import get, post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler
from markupsafe import Markup

from peserta.access.activation.activation_code import Checked, IssuedCode, grouped
from peserta.access.helping.named import NamedLine
from peserta.kit.database import transaction
from peserta.kit.refusal import Refusal
from peserta.staff.permissions import Permission
from peserta.support.desk_codes import Reviewed, ReviewedNaming, issue_at_desk, review_week
from peserta.support.lookups import SpentForToday
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.render import Pages
from peserta.web.visitor import AnyRequest, language_of
from peserta.web.words import Translate
from peserta.web.words.when import moment
from peserta.web_staff.desk import desk_page, load_officer, read_id
from peserta.web_staff.search import person_page


@post("/petugas/peserta/{handle:str}/kode")
async def issue(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """Show the slip, as the answer to this form and nowhere else: no address leads to it."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    officer = await load_officer(asked, Permission.ISSUE_CODE)
    lookup_id = read_id(handle, "desk.lookup_gone")
    checked = next((each for each in Checked if each.value == fields.get("dokumen")), None)
    if checked is None or fields.get("cocok") != "ya":
        return await person_page(asked, handle, asked.words("desk.check_missing"), typed=fields)
    # The member's, whose contacts are told too; the officer reads the pages of the desk in their own.
    language = language_of(fields.get("bahasa", ""))
    try:
        async with transaction(site.pool) as conn:
            slip = await issue_at_desk(
                conn, lookup_id, checked, officer=officer, language=language, keys=site.keys, now=site.now()
            )  # fmt: skip
    except SpentForToday as spent:
        opens_at = moment(site.pages, spent.opens_at, asked.visitor.language)
        return await person_page(asked, handle, asked.words("desk.too_many_codes", opens_at=opens_at), typed=fields)
    except Refusal as refusal:
        return await person_page(asked, handle, asked.words_of(refusal), typed=fields)
    paper = slip_paper(site.pages, grouped(slip.code), slip.ends_at, language)
    return desk_page(asked, officer, "slip", paper=paper, told=slip.told)


def slip_paper(pages: Pages, code: str, ends_at: datetime, language: str) -> Markup:
    """What is handed over, in the member's language."""
    paper = pages.page("petugas/slip_kertas.html", language, spoken=language, code=code, ends_at=ends_at)
    return Markup(paper)  # noqa: S704 - a template's, which has escaped what stands in it


@get("/petugas/mingguan")
async def show_week(request: AnyRequest) -> ASGIResponse:
    """The codes and the helpers named at the desk in the last seven days, for a supervisor."""
    asked = Asked(request)
    officer = await load_officer(asked, Permission.REVIEW_CODES)
    async with transaction(asked.site.pool) as conn:
        week = await review_week(conn, officer=officer, now=asked.site.now())
    lines = [line_of(each, asked.site.now(), asked.gettext) for each in week.codes]
    by_officer = [(actor.partition(":")[2], count) for actor, count in week.by_officer]
    named = [naming_line_of(each, asked.site.now(), asked.gettext) for each in week.named]
    return desk_page(asked, officer, "mingguan", since=week.since, lines=lines, by_officer=by_officer, named=named)


def line_of(each: Reviewed, now: datetime, _: Translate) -> tuple[datetime, str, str, str, int, str]:
    """One code as a row: when, by whom, for whom, what was seen, how many were told, what became of it."""
    issued = each.issued
    officer = issued.actor.partition(":")[2]
    return (
        issued.issued_at,
        officer,
        each.person,
        checked_words(issued.checked, _),
        issued.told,
        fate_of(issued, now, _),
    )


def naming_line_of(each: ReviewedNaming, now: datetime, _: Translate) -> tuple[datetime, str, str, str, str, str]:
    """One named helper as a row: when, by whom, for whom, who, who approved, what became of it."""
    line = each.line
    second = line.approved_by.partition(":")[2] if line.approved_by else "–"
    first, fate = line.named_by.partition(":")[2], _fate_of_naming(line, now, _)
    return line.named_at, first, each.person, each.helper, second, fate


def _fate_of_naming(line: NamedLine, now: datetime, _: Translate) -> str:
    if line.approved_by is not None:
        return _("disetujui")
    if line.dropped_at is not None:
        return _("dibatalkan")
    return _("menunggu") if now < line.approve_until else _("tidak disetujui")


def checked_words(checked: str, _: Translate) -> str:
    """What was seen, as pages name it."""
    return {"ktp": _("KTP"), "kk": _("KK"), "ktp_kk": _("KTP dan KK")}[checked]


def fate_of(code: IssuedCode, now: datetime, _: Translate) -> str:
    """What became of a code."""
    if code.used_at is not None:
        return _("dipakai")
    if code.replaced_at is not None:
        return _("diganti")
    return _("menunggu") if now < code.ends_at else _("tidak dipakai")


HANDLERS: tuple[ControllerRouterHandler, ...] = (issue, show_week)
