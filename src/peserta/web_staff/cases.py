"""Cases at the desk: the queue, and what is decided of an application, of two who look alike, of anything else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import psycopg
from litestar import get, post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.casework.actions import read_note
from peserta.casework.case import Case
from peserta.enrolment import lookalikes
from peserta.enrolment.checking import CheckDue, check_due
from peserta.enrolment.desk.deciding import answer, approve, load_review
from peserta.enrolment.desk.decision_rules import Decision
from peserta.enrolment.desk.twins import decide_twins, load_twins
from peserta.enrolment.submit import TO_CHECK
from peserta.kit.clock import business_date
from peserta.kit.database import Conn, transaction, was_overtaken
from peserta.kit.masking import mask_text
from peserta.kit.refusal import Refusal
from peserta.kit.scheme.limits_profile import Limits
from peserta.kit.values import Reference
from peserta.staff.officer import Officer
from peserta.staff.permissions import Permission
from peserta.support.case_queue import ListedCase, load_queue
from peserta.support.case_readers import BILL_KINDS, is_read_by_member
from peserta.support.rules import checked_message
from peserta.support.settling import Told, find_contact, load_case, load_subject, settle
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.visitor import AnyRequest, language_of
from peserta.web.words import Translate, Words
from peserta.web.words.done import Done
from peserta.web_staff.case_facts import other_lines, to_do
from peserta.web_staff.case_words import (
    Rows,
    apart_words,
    decision_words,
    kind_words,
    obstacle_words,
    person_lines,
    seen_lines,
)
from peserta.web_staff.desk import HOME, desk_page, load_officer, read_id
from peserta.web_staff.trail import contact_words

CASES = f"{HOME}/kasus"
LISTED_MAX = 100
DECIDE_TRIES_MAX: Final = 2
SETTLED_DONE: Final[Mapping[Told, Done]] = {
    Told.YES: "case_settled_told", Told.NO: "case_settled_untold", Told.NOBODY: "case_decided",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the queue. `who` is empty where a case is about nobody; `apart` tells it from those like it."""

    path: str
    kind: str
    who: str
    apart: Sequence[str]
    reference: str
    opened_at: datetime
    decision: str
    due: CheckDue | None


@get(CASES)
async def show_queue(request: AnyRequest) -> ASGIResponse:
    """The open cases, the oldest first; or what was decided lately."""
    asked = Asked(request)
    officer = await load_officer(asked, Permission.DECIDE_CASES)
    is_open = request.query_params.get("keadaan") != "selesai"
    site = asked.site
    async with site.pool.connection() as conn:
        cases = await load_queue(conn, officer=officer, is_open=is_open, limit=LISTED_MAX, keys=site.keys)
    limits, now = site.profile.limits, site.now()
    return desk_page(
        asked, officer, "kasus", is_open=is_open, lines=queue_lines(cases, asked.gettext, limits=limits, now=now),
        is_cut=len(cases) == LISTED_MAX,
    )  # fmt: skip


@get(f"{CASES}/{{handle:str}}")
async def show_case(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """One case with what is to be decided; that its people were opened is written down."""
    return await _page(Asked(request), handle, None, {})


@post(f"{CASES}/{{handle:str}}")
async def decide(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """Decide, once; what was typed is kept when it cannot be done."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    try:
        done = await _decide_or_again(asked, handle, fields)
    except Refusal as refusal:
        return await _page(asked, handle, asked.words_of(refusal), fields)
    return asked.go(CASES, done=done)


async def _decide_or_again(asked: Asked, handle: str, fields: Mapping[str, str]) -> Done:
    for _ in range(DECIDE_TRIES_MAX):
        try:
            return await _decide(asked, handle, fields)
        except psycopg.Error as error:
            if not was_overtaken(error):
                raise
            # Somebody enrolled a family with the same card or people: now it is found.
    raise Refusal("desk.case_busy")


async def _decide(asked: Asked, handle: str, fields: Mapping[str, str]) -> Done:
    site, now = asked.site, asked.site.now()
    officer = await load_officer(asked, Permission.DECIDE_CASES)
    case_id, today = read_id(handle, "desk.case_gone"), business_date(now)
    async with transaction(site.pool) as conn:
        match fields.get("putusan"):
            case "daftarkan" if fields.get("cocok") == "ya":
                await approve(
                    conn, case_id, officer=officer, pays_since_then="sejak" in fields, keys=site.keys, today=today,
                    now=now,
                )  # fmt: skip
            case "kembalikan" | "tolak" as chosen:
                decision = Decision.GIVEN_BACK if chosen == "kembalikan" else Decision.REFUSED
                words = _answer(fields.get("jawaban", ""))
                await answer(conn, case_id, decision, words, officer=officer, keys=site.keys, now=now)
            case "sama" | "beda" as chosen if fields.get("cocok") == "ya":
                await decide_twins(conn, case_id, is_same=chosen == "sama", officer=officer, today=today, now=now)
            case "selesai":
                spoken = language_of(fields.get("bahasa", ""))
                told = await settle(
                    conn, case_id, fields.get("jawaban", ""), officer=officer, language=spoken,
                    keys=site.keys, now=now,
                )  # fmt: skip
                return SETTLED_DONE[told]
            case _:
                raise Refusal("desk.papers_missing")
    return "case_decided"


def _answer(typed: str) -> str:
    try:
        return checked_message(typed)
    except Refusal:
        raise Refusal("desk.answer_missing") from None


async def _page(asked: Asked, handle: str, words: Words | None, fields: Mapping[str, str]) -> ASGIResponse:
    officer = await load_officer(asked, Permission.DECIDE_CASES)
    case_id = read_id(handle, "desk.case_gone")
    async with asked.site.pool.connection() as conn:
        case = await load_case(conn, case_id, officer=officer)
    context = await _shown(asked, case)
    return desk_page(
        asked, officer, str(context.pop("template")), status=words.status if words else 200, words=words, case=case,
        typed=fields.get("jawaban", ""), spoken=language_of(fields.get("bahasa", "")),
        pays_since_then="sejak" in fields, kind=kind_words(case.kind, asked.gettext),
        action=case_path(case_id), **context,
    )  # fmt: skip


async def _shown(asked: Asked, case: Case) -> dict[str, object]:
    site, _, now = asked.site, asked.gettext, asked.site.now()
    officer = await load_officer(asked, Permission.DECIDE_CASES)
    if not case.is_open:
        return await _decided(asked, case, officer)
    if case.kind == TO_CHECK:
        async with transaction(site.pool) as conn:
            review = await load_review(conn, case.id, officer=officer, keys=site.keys, now=now)
        people = [
            (looked.listed.applicant.name, person_lines(looked, asked.visitor.language, site.pages, _))
            for looked in review.people
        ]  # fmt: skip
        return {
            "template": "satu_kasus", "people": people, "reference": str(Reference(review.application.reference)),
            "due": check_due(case.opened_at, site.profile.limits, now),
            "obstacle": obstacle_words(review.obstacle, _) if review.obstacle else "",
        }  # fmt: skip
    if case.kind == lookalikes.CASE_KIND:
        async with transaction(site.pool) as conn:
            twins = await load_twins(conn, case.id, officer=officer, keys=site.keys, now=now)
        shown = [seen_lines(twin, asked.visitor.language, site.pages, _) for twin in (twins.new, twins.known)]
        return {"template": "kembar", "new": shown[0], "known": shown[1]}
    async with transaction(site.pool) as conn:
        lines = await _lines(conn, asked, case, officer)
    return {
        "template": "kasus_lain", "lines": lines, "decision": "", "to_do": to_do(case.kind, _),
        "is_for_member": is_read_by_member(case), "is_of_bills": case.kind in BILL_KINDS,
    }  # fmt: skip


async def _lines(conn: Conn, asked: Asked, case: Case, officer: Officer) -> Rows:
    """Whom a case is about, and what is known; that somebody was opened is written down."""
    site, _ = asked.site, asked.gettext
    about = await load_subject(conn, case, officer=officer, keys=site.keys, now=site.now())
    person = seen_lines(about, asked.visitor.language, site.pages, _) if about else []
    contact = await find_contact(conn, case)
    standing = [(_("Kontak yang tercatat di sini"), contact_words(contact, _))] if contact else []
    return [*person, *other_lines(case, _), *standing]


async def _decided(asked: Asked, case: Case, officer: Officer) -> dict[str, object]:
    """What was decided; where words were written about somebody, they are named, and that is written down."""
    site, _ = asked.site, asked.gettext
    lines = other_lines(case, _)
    if case.note is not None:
        async with transaction(site.pool) as conn:
            lines = await _lines(conn, asked, case, officer)
    return {
        "template": "kasus_lain", "lines": lines, "decision": decision_words(case, _),
        "note": mask_text(read_note(case, site.keys)), "is_for_member": is_read_by_member(case),
    }  # fmt: skip


def case_path(case_id: UUID) -> str:
    """The address of a case: its id, and nothing of anybody."""
    return f"{CASES}/{case_id.hex}"


def queue_lines(listed: Sequence[ListedCase], _: Translate, *, limits: Limits, now: datetime) -> list[Line]:
    """A row for each case."""
    return [
        Line(
            path=case_path(one.case.id), kind=kind_words(one.case.kind, _),
            who=one.about.name if one.about else "", apart=apart_words(one, _),
            reference=shown_reference(one.case), opened_at=one.case.opened_at, decision=decision_words(one.case, _),
            due=_due(one.case, limits, now),
        )
        for one in listed
    ]  # fmt: skip


def _due(case: Case, limits: Limits, now: datetime) -> CheckDue | None:
    """By when a case is decided; families are told so of their applications, and nobody of anything else."""
    return check_due(case.opened_at, limits, now) if case.is_open and case.kind == TO_CHECK else None


def shown_reference(case: Case) -> str:
    """The reference of the application that a case is about, as it is read out; empty where there is none."""
    reference = case.fact("reference")
    return str(Reference(reference)) if reference else ""


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_queue, show_case, decide)
