"""Help: articles by trouble, tickets, and the officer's way."""

from collections.abc import Mapping

from litestar import get, post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.session import Session
from peserta.access.sessions import find_session
from peserta.kit.database import Conn, transaction
from peserta.kit.refusal import Refusal
from peserta.kit.values import BadValue, Reference
from peserta.support.actions import TooMany, add_member_note, find_own_ticket, list_own_tickets, open_ticket
from peserta.support.delivery import trace_codes
from peserta.support.rules import answer_due
from peserta.support.ticket import Kind, Ticket, TicketDraft, TraceLine
from peserta.web.answers import Asked
from peserta.web.forms import is_for_other, nobodys_mark, read_form, read_typed
from peserta.web.members import mark_whose
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web.words.when import moment
from peserta.web_member.paths import read_handle

NEW = "/bantuan/baru"
STEPS = (
    "data", "cara", "kode", "amankan", "masuk", "beranda", "petugas", "iuran", "keluarga", "data-saya", "faskes",
    "kartu", "dibuka", "daftar", "kontak", "pulihkan",
)  # fmt: skip


@get("/bantuan")
async def show_help(request: AnyRequest) -> ASGIResponse:
    """Articles first, then the tickets of this browser or person."""
    asked = Asked(request)
    async with asked.site.pool.connection() as conn:
        session = await _session(asked, conn)
        # Tickets are not open to helpers, and a helper's own do not belong on the pages of whom they help.
        is_helping = session is not None and session.help is not None
        tickets = [] if is_helping else await list_own_tickets(
            conn, browser=asked.visitor.browser, person_id=session.person_id if session else None
        )  # fmt: skip
    within, now = asked.site.profile.limits.ticket_answer, asked.site.now()
    lines = [(Reference(line.reference), line, answer_due(line, within, now)) for line in tickets]
    return asked.page("bantuan.html", tickets=lines, words=None)


@get("/bantuan/cari")
async def find_by_reference(request: AnyRequest) -> ASGIResponse:
    """Go to a ticket by what was written down of its reference."""
    asked = Asked(request)
    try:
        reference = Reference.parse(request.query_params.get("nomor", "")[:40])
    except BadValue:
        return asked.refuse("reference.bad")
    return asked.go(f"/bantuan/laporan/{reference}")


@get("/bantuan/petugas")
async def show_officer(request: AnyRequest) -> ASGIResponse:
    """How an officer opens the account of somebody who holds no contact on record."""
    journey_id = read_handle(request.query_params.get("perjalanan", ""))
    return Asked(request).page("bantuan_petugas.html", journey=journey_id.hex if journey_id else "")


@get(NEW)
async def show_ticket_form(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    async with asked.site.pool.connection() as conn:
        _mark(asked, await _session(asked, conn))
    return _form(asked, asked.typed or request.query_params, None)


@post(NEW)
async def send_ticket(request: AnyRequest) -> ASGIResponse:
    """Store a ticket with where the member came from; nothing that was typed is lost on a refusal."""
    asked = Asked(request)
    try:
        fields = await read_form(request, asked.visitor, asked.site.keys)
    except Refusal as refusal:
        if refusal.code != "form.stale":
            raise
        return _unsent(asked, await read_typed(request), refusal, asked.words("ticket.stale", path=NEW))
    async with asked.site.pool.connection() as conn:
        session = await _session(asked, conn)
    _mark(asked, session)
    if is_for_other(request, asked.whose):
        return _unsent(asked, fields, Refusal("form.other_member"), asked.words("ticket.other_account", path=NEW))
    kind: Kind = "officer" if fields.get("langkah") == "petugas" else "help"
    try:
        reference = await _open(asked, session, fields, kind)
    except TooMany as refusal:
        return _form(asked, fields, _too_many(asked, refusal))
    except Refusal as refusal:
        return _form(asked, fields, asked.words_of(refusal))
    return asked.go(f"/bantuan/laporan/{reference}")


@get("/bantuan/laporan/{reference:str}")
async def show_ticket(request: AnyRequest, reference: FromPath[str]) -> ASGIResponse:
    asked = Asked(request)
    async with asked.site.pool.connection() as conn:
        ticket = await _find(asked, conn, reference)
    return _ticket_page(asked, ticket, None, "")


@post("/bantuan/laporan/{reference:str}")
async def send_note(request: AnyRequest, reference: FromPath[str]) -> ASGIResponse:
    """Say more on a ticket of one's own; what was typed is kept when it cannot be sent."""
    asked = Asked(request)
    try:
        fields = await read_form(request, asked.visitor, asked.site.keys)
    except Refusal as refusal:
        if refusal.code != "form.stale":
            raise
        return _unsent(
            asked, _as_new(asked, reference, await read_typed(request)), refusal, asked.words("ticket.stale", path=NEW)
        )
    typed = fields.get("pesan", "")
    site, now = asked.site, asked.site.now()
    async with site.pool.connection() as conn:
        _mark(asked, await _session(asked, conn))
        try:
            ticket = await _find(asked, conn, reference)
        except Refusal as refusal:
            return _unsent(
                asked, _as_new(asked, reference, fields), refusal, asked.words("ticket.other_account", path=NEW)
            )
    try:
        async with transaction(site.pool) as conn:
            await add_member_note(conn, ticket, typed, browser=asked.visitor.browser, keys=site.keys, now=now)
    except TooMany as refusal:
        return _ticket_page(asked, ticket, _too_many(asked, refusal), typed)
    except Refusal as refusal:
        return _ticket_page(asked, ticket, asked.words_of(refusal), typed)
    return asked.go(asked.path)


async def _open(asked: Asked, session: Session | None, fields: Mapping[str, str], kind: Kind) -> Reference:
    site, now = asked.site, asked.site.now()
    journey_id = read_handle(fields.get("perjalanan", ""))
    async with transaction(site.pool) as conn:
        trace: list[TraceLine] = []
        if journey_id is not None:
            browser, late_s = asked.visitor.browser, site.speeds.late_s
            trace = await trace_codes(conn, journey_id, browser, late_s, for_staff=False, now=now)
        draft = TicketDraft(
            kind=kind,
            step=_step(fields),
            message=fields.get("pesan", ""),
            contact=fields.get("kontak", ""),
            browser=asked.visitor.browser,
            language=asked.visitor.language,
            person_id=session.person_id if session else None,
            journey_id=journey_id,
            trace=trace,
        )
        return await open_ticket(conn, draft, keys=site.keys, now=now)


async def _find(asked: Asked, conn: Conn, text: str) -> Ticket:
    try:
        reference = Reference.parse(text[:40])
    except BadValue:
        raise Refusal("reference.bad") from None
    session = await _session(asked, conn)
    person_id = session.person_id if session else None
    ticket = await find_own_ticket(
        conn, reference, browser=asked.visitor.browser, person_id=person_id, keys=asked.site.keys
    )
    if ticket is None:
        raise Refusal("ticket.not_found")
    return ticket


async def _session(asked: Asked, conn: Conn) -> Session | None:
    return await find_session(conn, asked.visitor.session_token, now=asked.site.now())


def _mark(asked: Asked, session: Session | None) -> None:
    """Let the form say whose it is, nobody's too: a ticket is read by the account that sent it."""
    asked.whose = nobodys_mark(asked.visitor, asked.site.keys)
    if session is not None:
        mark_whose(asked, session)


def _step(fields: Mapping[str, str]) -> str:
    step = fields.get("langkah", "")
    return step if step in STEPS else ""


def _too_many(asked: Asked, refusal: TooMany) -> Words:
    opens_at = moment(asked.site.pages, refusal.opens_at, asked.visitor.language)
    return asked.words("ticket.too_many", opens_at=opens_at)


def _form(asked: Asked, fields: Mapping[str, str], words: Words | None) -> ASGIResponse:
    return asked.page(
        "bantuan_baru.html",
        status=words.status if words else 200,
        words=words,
        step=_step(fields),
        journey=fields.get("perjalanan", "")[:32],
        message=fields.get("pesan", ""),
        contact=fields.get("kontak", ""),
    )


def _unsent(asked: Asked, typed: Mapping[str, str], refusal: Refusal, words: Words) -> ASGIResponse:
    """The form once more, for this browser or account, which is not the one it was shown to: nothing is stored.

    Another site can fill it in so, as it can by a link; sending it takes a press on this page.
    """
    if not typed.get("pesan", "").strip() and not typed.get("kontak", "").strip():
        raise refusal
    return _form(asked, {**typed, "perjalanan": ""}, words)


def _as_new(asked: Asked, reference: str, typed: Mapping[str, str]) -> Mapping[str, str]:
    """A note on a ticket that this browser cannot open any more, as a ticket of its own that names the other."""
    message = typed.get("pesan", "").strip()
    try:
        about = asked.gettext("Tentang laporan {reference}:").format(reference=Reference.parse(reference[:40]))
    except BadValue:
        return {"pesan": message}
    return {"pesan": f"{about} {message}" if message else ""}


def _ticket_page(asked: Asked, ticket: Ticket, words: Words | None, typed: str) -> ASGIResponse:
    return asked.page(
        "bantuan_laporan.html",
        status=words.status if words else 200,
        ticket=ticket,
        reference=Reference(ticket.reference),
        due=answer_due(ticket, asked.site.profile.limits.ticket_answer, asked.site.now()),
        words=words,
        typed=typed,
    )


HANDLERS: tuple[ControllerRouterHandler, ...] = (
    show_help, find_by_reference, show_officer, show_ticket_form, send_ticket, show_ticket, send_note,
)  # fmt: skip
