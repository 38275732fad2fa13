"""Tickets at the desk: the queue, one ticket, and the answer to it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import psycopg
from litestar import get, post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.kit.database import Conn, lost_a_race, transaction
from peserta.kit.keys import Keys
from peserta.kit.masking import mask_text
from peserta.kit.refusal import Refusal
from peserta.kit.values import BadValue, Reference
from peserta.messaging.draft import Channel
from peserta.messaging.telling.trace import Step
from peserta.registry.actions import load_person
from peserta.staff.officer import Officer
from peserta.staff.permissions import Permission
from peserta.support.actions import answer_ticket, list_tickets, lock_ticket, read_ticket
from peserta.support.lookups import check_not_own_family
from peserta.support.rules import answer_due
from peserta.support.ticket import AnswerDue, Note, State, Ticket, TicketLine, TraceLine
from peserta.support.unsigned import load_matched
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.visitor import AnyRequest
from peserta.web.words import Translate, Words
from peserta.web.words.trace import failure_words, held_words
from peserta.web.words.trace import step_words as happening_words
from peserta.web_staff.desk import HOME, desk_page, load_officer
from peserta.web_staff.trail import fold_tries

TICKETS = f"{HOME}/laporan"
LISTED_MAX = 100
REFERENCE_MAX = 40
STEPS = frozenset(step.value for step in Step)
CHANNELS = frozenset(channel.value for channel in Channel)
STATES: dict[str, State] = {"terbuka": "open", "dijawab": "answered"}


@get(TICKETS)
async def show_queue(request: AnyRequest) -> ASGIResponse:
    """The tickets in one state, those that need an officer soonest first."""
    asked = Asked(request)
    officer = await load_officer(asked, Permission.ANSWER_TICKETS)
    wanted = request.query_params.get("keadaan", "terbuka")
    chosen = wanted if wanted in STATES else "terbuka"
    async with asked.site.pool.connection() as conn:
        tickets = await list_tickets(conn, STATES[chosen], limit=LISTED_MAX)
    lines = queue_lines(tickets, asked.site.now(), asked.gettext, within=asked.site.profile.limits.ticket_answer)
    return desk_page(asked, officer, "laporan", chosen=chosen, lines=lines, is_cut=len(tickets) == LISTED_MAX)


@get(f"{TICKETS}/{{reference:str}}")
async def show_ticket(request: AnyRequest, reference: FromPath[str]) -> ASGIResponse:
    """One ticket; that it was read is written down."""
    return await _page(Asked(request), reference, None, "")


@post(f"{TICKETS}/{{reference:str}}")
async def answer(request: AnyRequest, reference: FromPath[str]) -> ASGIResponse:
    """Answer a ticket as far as it was read; what was typed is kept when it cannot be sent."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    officer = await load_officer(asked, Permission.ANSWER_TICKETS)
    typed = fields.get("jawaban", "")
    try:
        async with transaction(site.pool) as conn:
            ticket = await _load_answerable(conn, reference, fields.get("sampai", ""), officer, site.keys)
            await answer_ticket(conn, ticket, typed, actor=officer.actor, keys=site.keys, now=site.now())
    except Refusal as refusal:
        is_empty = refusal.code == "ticket.empty"
        words = asked.words("desk.ticket_unanswered") if is_empty else asked.words_of(refusal)
        return await _page(asked, reference, words, typed)
    except psycopg.Error as error:
        if not lost_a_race(error):
            raise
        return await _page(asked, reference, asked.words("desk.ticket_closed"), typed)
    return asked.go(asked.path)


async def _page(asked: Asked, text: str, words: Words | None, typed: str) -> ASGIResponse:
    site = asked.site
    officer = await load_officer(asked, Permission.ANSWER_TICKETS)
    async with transaction(site.pool) as conn:
        ticket = await read_ticket(conn, _reference(text), actor=officer.actor, keys=site.keys, now=site.now())
        if ticket is None:
            raise Refusal("desk.ticket_gone")
        matched = await load_matched(conn, ticket, site.keys)
    return desk_page(
        asked, officer, "satu_laporan", status=words.status if words else 200, words=words, typed=typed,
        ticket=ticket, number=str(Reference(ticket.reference)), message=mask_text(ticket.message),
        notes=shown_notes(ticket, asked.gettext), kind=kind_words(ticket.kind, asked.gettext),
        state=state_words(ticket.state, asked.gettext), step=step_words(ticket.step, asked.gettext),
        trace=shown_trace(ticket.trace, asked.gettext), matched=matched,
        due=answer_due(ticket, site.profile.limits.ticket_answer, site.now()),
    )  # fmt: skip


async def _load_answerable(conn: Conn, reference: str, read_until: str, officer: Officer, keys: Keys) -> Ticket:
    """The ticket, unless it is of the officer's own, or somebody wrote more after the officer's page was made.

    What nobody has read would leave the queue as answered; and two officers, or one in two tabs, would answer twice.
    """
    ticket = await lock_ticket(conn, _reference(reference), keys=keys)
    if ticket is None:
        raise Refusal("desk.ticket_gone")
    if ticket.person_id is not None:
        await check_not_own_family(conn, await load_person(conn, ticket.person_id), officer)
    if ticket.state == "closed":
        raise Refusal("desk.ticket_closed")
    if ticket.said != read_until:
        raise Refusal("desk.ticket_continued")
    return ticket


def _reference(text: str) -> Reference:
    try:
        return Reference.parse(text[:REFERENCE_MAX])
    except BadValue:
        raise Refusal("desk.ticket_gone") from None


def shown_notes(ticket: Ticket, _: Translate) -> Sequence[tuple[str, Note, str]]:
    """What was said since, oldest first: who, the note, and its text without whole numbers and addresses."""
    authors = {"member": _("Peserta"), "staff": _("Petugas")}
    return [(authors[note.author], note, mask_text(note.body)) for note in ticket.notes]


def shown_trace(trace: Sequence[TraceLine], _: Translate) -> list[tuple[str, str, datetime]]:
    """What became of the member's codes: what happened, why, and when."""
    return fold_tries([(*_traced_words(code, _), datetime.fromisoformat(at)) for code, at in trace], _)


def _traced_words(code: str, _: Translate) -> tuple[str, str]:
    """The words of a step such as "sms.failed.refused", and why; what an older ticket has and nobody knows stays."""
    channel, _dot, rest = code.partition(".")
    step, _dot, reason = rest.partition(".")
    if step not in STEPS or channel not in CHANNELS:
        return code, ""
    why = held_words(reason, _) if step == Step.HELD else failure_words(reason, channel, _)
    return happening_words(Step(step), channel, _), why


def queue_lines(
    tickets: Sequence[TicketLine], now: datetime, _: Translate, *, within: timedelta
) -> list[tuple[str, str, str, datetime, AnswerDue | None]]:
    """A row for each ticket: reference, kind, step, when it was opened, and by when it must be answered."""
    return [
        (str(Reference(line.reference)), kind_words(line.kind, _), step_words(line.step, _), line.opened_at,
         answer_due(line, within, now))
        for line in tickets
    ]  # fmt: skip


def ticket_lines(tickets: Sequence[TicketLine], _: Translate) -> list[tuple[str, str, datetime, str]]:
    """A person's tickets on their page: reference, what it is about, when it was opened, its state."""
    return [
        (str(Reference(line.reference)), about_words(line, _), line.opened_at, state_words(line.state, _))
        for line in tickets
    ]  # fmt: skip


def about_words(line: TicketLine, _: Translate) -> str:
    """What a ticket is about in one line: where the member was or, where that is not known, its kind."""
    step = step_words(line.step, _)
    return kind_words(line.kind, _) if step == "–" else step


def state_words(state: State, _: Translate) -> str:
    """How far a ticket is, as pages name it."""
    return {"open": _("Menunggu jawaban"), "answered": _("Sudah dijawab"), "closed": _("Ditutup")}[state]


def kind_words(kind: str, _: Translate) -> str:
    """What a ticket is about, as pages name it."""
    return {"help": _("Bantuan"), "officer": _("Minta petugas"), "notify_me": _("Minta dikabari")}[kind]


def step_words(step: str, _: Translate) -> str:
    """Where the member was when writing, as pages name it."""
    steps = {
        "data": _("Data diri"), "cara": _("Pilih cara verifikasi"), "kode": _("Kode verifikasi"),
        "amankan": _("Amankan akun"), "masuk": _("Masuk"), "beranda": _("Beranda"), "petugas": _("Kode dari petugas"),
        "iuran": _("Iuran"), "bukan_saya": _("Bukan saya"), "keluarga": _("Keluarga"),
        "data-saya": _("Data saya"), "faskes": _("Faskes"), "kartu": _("Kartu"), "dibuka": _("Yang dibuka petugas"),
        "daftar": _("Pendaftaran keluarga"), "kontak": _("Kontak"), "pulihkan": _("Pemulihan akun"),
    }  # fmt: skip
    return steps.get(step, "–")


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_queue, show_ticket, answer)
