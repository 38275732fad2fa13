"""Every page of the desk in each of its states: for tests that render, and for looking at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from markupsafe import Markup

import peserta.web_member
import peserta.web_staff
from peserta.access.activation.activation_code import IssuedCode
from peserta.access.helping.help import Scope
from peserta.access.helping.named import NamedLine
from peserta.billing.arrears import Arrears
from peserta.billing.bill import Bill
from peserta.billing.receipt import Receipt
from peserta.casework.case import Case
from peserta.enrolment.application import Applicant, Application, Listed
from peserta.enrolment.application import Contact as ApplicationContact
from peserta.enrolment.checking import check_due
from peserta.enrolment.desk.at_desk import AtDesk
from peserta.enrolment.desk.decision_rules import Looked, Obstacle
from peserta.enrolment.desk.twins import SeenPerson
from peserta.enrolment.journey import Step as At
from peserta.kit.masking import mask_text
from peserta.kit.scheme.limits_profile import Limits
from peserta.membership.cover import Cover
from peserta.messaging.telling.trace import Step, TraceStep
from peserta.registry.contact import Contact
from peserta.registry.listing import ListedPerson
from peserta.registry.person import Person, Relation
from peserta.registry.population import Answer, Finding
from peserta.registry.standing import ContactRules
from peserta.staff.officer import Officer
from peserta.staff.permissions import Permission, Role
from peserta.staff.rules import AuthenticatorKey
from peserta.staff.session_store import OpenSession
from peserta.support.case_queue import Beside, ListedCase
from peserta.support.case_readers import BILL_KINDS
from peserta.support.desk_application import ApplicationAtDesk
from peserta.support.desk_codes import Reviewed, ReviewedNaming
from peserta.support.desk_help import HelpAtDesk, ShownHelper
from peserta.support.desk_trail import CodeAtDesk, MoneyAtDesk
from peserta.support.lookups import OpenLookup, PersonAtDesk
from peserta.support.rules import answer_due
from peserta.support.ticket import Note, Ticket, TicketLine
from peserta.support.ticket import State as TicketState
from peserta.support.unsigned import Matched
from peserta.web.qr import qr_svg
from peserta.web.render import Pages
from peserta.web.words import Say, Translate
from peserta.web.words.catalogue import words_of
from peserta.web.words.fields import field_words
from peserta.web_staff.application import application_lines
from peserta.web_staff.case_facts import other_lines, to_do
from peserta.web_staff.case_words import decision_words, obstacle_words, person_lines, seen_lines
from peserta.web_staff.case_words import kind_words as case_kind_words
from peserta.web_staff.cases import queue_lines as queue_lines_of
from peserta.web_staff.codes import line_of, naming_line_of, slip_paper
from peserta.web_staff.desk import role_words, ways_of
from peserta.web_staff.search import causes, help_form, lines_of, reasons
from peserta.web_staff.tickets import (
    kind_words,
    queue_lines,
    shown_notes,
    shown_trace,
    state_words,
    step_words,
    ticket_lines,
)
from peserta.web_staff.trail import advice_words, money_lines, shown_codes, shown_standing
from tests.web_member.states import demo_profile

CSRF = Markup('<input type="hidden" name="_csrf" value="x">')
TEMPLATES = Path(peserta.web_staff.__file__).parent / "templates"
SHARED = Path(peserta.web_member.__file__).parent / "templates"
NOW = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
ENDED_COVER = Cover("PPU", 2, "inactive", "employment_ended", date(2020, 1, 1), date(2026, 10, 31))
ANI = Officer(UUID(int=1), "ani.rahma", (Role.OFFICER,), bytes(32), UUID(int=2), NOW, NOW)
BAYU = Officer(UUID(int=18), "bayu", (Role.OFFICER,), None, UUID(int=19), NOW, NOW)
RINI = Officer(UUID(int=3), "rini", (Role.SUPERVISOR, Role.AGENT), None, UUID(int=4), NOW, NOW)
JOKO = Officer(UUID(int=5), "joko", (Role.ADMINISTRATOR,), None, UUID(int=6), NOW, NOW)
BILL = Bill(
    UUID(int=30), UUID(int=31), date(2026, 12, 1), "monthly", 3, 2, 70_000, date(2026, 12, 1), None, date(2026, 12, 10),
    "open",
)  # fmt: skip
MONEY = MoneyAtDesk(
    [
        BILL, replace(BILL, period=date(2026, 11, 1), opens_on=date(2026, 11, 1), due_on=date(2026, 11, 10)),
        replace(BILL, kind="newborn", state="lapsed"), replace(BILL, state="paid"), replace(BILL, kind="first"),
    ],
    [Receipt("K7M4PQX293DN", "bca", "9523100012345678", "12345678901", 70_000, NOW.date(), [date(2026, 11, 1)])],
    "00012345678",
)  # fmt: skip
OWES_BY_THE_ROLL = MoneyAtDesk([], [], None, Arrears(5, 175_000, date(2026, 11, 1)))
KEY = AuthenticatorKey.of_bytes(b"twenty made-up bytes")

Context = dict[str, object]
Make = Callable[[Translate], Context]


@dataclass(frozen=True)
class State:
    """One page as it can be met; `is_wrong` when it tells of something to put right."""

    name: str
    page: str
    officer: Officer | None = None
    make: Make = field(default=lambda _: {})
    path: str = "/petugas"
    is_wrong: bool = False

    @property
    def template(self) -> str:
        return f"petugas/{self.page}.html"

    def render(self, pages: Pages, language: str) -> str:
        gettext = pages.translator(language)
        return pages.page(
            self.template, language, other_language_url="/bahasa/en", csrf_input=CSRF, path=self.path,
            signed_in=False, officer=self.officer, ways=ways_of(self.officer, gettext) if self.officer else (),
            **self.make(gettext),
        )  # fmt: skip


@cache
def desk_pages() -> Pages:
    return Pages(demo_profile(), folders=[SHARED, TEMPLATES])


def _language(_: Translate) -> str:
    return "en" if _("Beranda") == "Home" else "id"


def wrong(code: str | None = None, **facts: str | int) -> Make:
    """A page with the words of a refusal, or without."""
    return lambda _: {"words": words_of(code, Say(_, facts)) if code else None}


def home(officer: Officer) -> Make:
    return lambda _: {"roles": [role_words(role, _) for role in officer.roles]}


def sign_in(code: str | None = None, **facts: str | int) -> Make:
    made = {"typed": "ani.rahma" if code else "", "action": "/petugas/masuk"}
    return lambda _: made | wrong(code, **facts)(_)


def refused(code: str, kept: str = "") -> Make:
    return lambda _: {"words": words_of(code, Say(_, {}, path="/petugas/laporan", at_desk=True)), "kept": kept}


def own_account(code: str | None = None) -> Make:
    sessions = [
        OpenSession(ANI.session_id, "Chrome, Linux", NOW, NOW),
        OpenSession(UUID(int=20), "Firefox, Windows", NOW - timedelta(hours=3), NOW - timedelta(minutes=9)),
        OpenSession(UUID(int=21), "Firefox, Windows", NOW - timedelta(hours=5), NOW - timedelta(minutes=9)),
    ]
    return lambda _: {"sessions": sessions} | wrong(code)(_)


def key(code: str | None = None, **facts: str | int) -> Make:
    address = KEY.address("ani.rahma", "JKN Demo")
    shown: Context = {
        "name": "ani.rahma", "secret": "ABCDE", "key": KEY.grouped, "address": address, "picture": qr_svg(address),
    }  # fmt: skip
    return lambda _: shown | wrong(code, **facts)(_)


def search(code: str | None = None, error: str = "", **facts: str | int) -> Make:
    """The search; `error` is what is wrong with the number."""

    def make(_: Translate) -> Context:
        errors = {"nomor": field_words(error, {"count": 5, "expected": 7}, _)} if error else {}
        typed = "K7M-4PQ" if error or code else ""
        shown: Context = {"number": typed, "reason": "at_desk" if code else "", "note": "", "reasons": reasons(_)}
        return shown | {"errors": errors} | wrong(code, **facts)(_)

    return make


def begun(**other: Any) -> Make:
    contact = ApplicationContact(UUID(int=4), "phone", "+6289900000777", bytes(32))
    filled = Application(UUID(int=3), "K7M4PQN", bytes(32), "id", "open", 7, "", 3, contact, None, None, ())
    filled = replace(filled, **other)
    told = ApplicationAtDesk(AtDesk(filled, At.CODE, None), [("sms.failed.number_unknown", NOW.isoformat())])
    return lambda _: {
        "number": "K7M-4PQ-N", "lines": application_lines(told, _), "trace": shown_trace(told.trace, _),
        "goes_on": filled.state == "open", "is_refused": filled.state == "refused", "answer": filled.answer,
        "due": check_due(LONG_AGO, Limits(), NOW) if filled.state == "to_check" else None,
    }  # fmt: skip


HELD = Contact(UUID(int=11), "phone", "88", None, bytes(32), b"", NOW, NOW, NOW + timedelta(days=1), 1)


def a_person(officer: Officer, *, has_contacts: bool = True, is_dead: bool = False) -> PersonAtDesk:
    is_officer = Role.OFFICER in officer.roles
    contacts = [
        Contact(UUID(int=7), "phone", "88", "Telkomsel", bytes(32), b"", NOW, NOW, None, 1),
        Contact(UUID(int=20), "phone", "01", None, bytes(32), b"", NOW, NOW, None, 6),
        Contact(UUID(int=21), "phone", "02", None, bytes(32), b"", None, NOW - timedelta(days=800), None, 1),
        Contact(UUID(int=8), "email", "s", None, bytes(32), b"", None, NOW, None, 1),
        HELD,
    ]  # fmt: skip
    return PersonAtDesk(
        lookup=OpenLookup(UUID(int=9), UUID(int=10), "nik", "at_desk", NOW),
        name="Siti Aminah" if is_officer else "S*** A***",
        born_on=date(1985, 4, 17) if is_officer else None,
        card="*********0001",
        contacts=contacts if has_contacts else [],
        account_state="open" if has_contacts else None,
        cover=Cover("PBPU", 3, "active", None, date(2019, 3, 1), None) if has_contacts else None,
        is_dead=is_dead,
    )


NO_HELP = HelpAtDesk([], None, None, may_approve=False)
BUDI = ShownHelper(UUID(int=16), "B*** S***", Scope.PAY, date(2026, 12, 23))
RINA = ShownHelper(UUID(int=18), "R*** W***", Scope.SEE, date(2026, 12, 23))
NAMED = ShownHelper(UUID(int=17), "Budi Santoso", Scope.SEE, date(2026, 11, 30))
HELPED = HelpAtDesk([BUDI, RINA], NAMED, NOW + timedelta(hours=1), may_approve=False)
TO_APPROVE = HelpAtDesk([], NAMED, NOW + timedelta(hours=1), may_approve=True)


CODES = [
    CodeAtDesk(
        HELD,
        (
            TraceStep(UUID(int=40), "sms", Step.REQUESTED, NOW),
            TraceStep(UUID(int=40), "sms", Step.HELD, NOW, "crowded"),
            TraceStep(UUID(int=40), "sms", Step.FAILED, NOW, "phone_off"),
        ),
        None,
    ),
    CodeAtDesk(HELD, (TraceStep(UUID(int=41), "whatsapp", Step.DELIVERED, NOW),), NOW),
]


def person(
    officer: Officer, code: str | None = None, *,
    has_contacts: bool = True, is_dead: bool = False, may_approve: bool = False, ended: int | None = None,
    now: HelpAtDesk = NO_HELP, error: str = "",
) -> Make:  # fmt: skip
    shown = a_person(officer, has_contacts=has_contacts, is_dead=is_dead)

    def make(_: Translate) -> Context:
        return {
            "person": shown, "lines": lines_of(shown, "id", desk_pages(), _), "code_action": "/x",
            "standing": shown_standing(shown.contacts, ContactRules(), NOW, _),
            "advice": advice_words(CODES, [], _) if has_contacts else "",
            "tickets": ticket_lines([WAITING, FRESH] if officer is ANI else [], _),
            "codes": shown_codes(CODES if has_contacts else [], _),
            "money": money_lines(
                MONEY if officer is RINI else OWES_BY_THE_ROLL, NOW.date(), _language(_), desk_pages(), _
            ),
            "may_issue": officer.may(Permission.ISSUE_CODE) and not is_dead, "now": NOW, "approve_action": "/x",
            "causes": causes(_), "end_action": "/x", "ended": ended,
            "approvable": {HELD.id} if may_approve else set[UUID](),
            "help": help_form(officer, now, UUID(int=9), demo_profile(), "en" if _("Beranda") == "Home" else "id"),
            "may_name": officer.may(Permission.NAME_HELPER) and not is_dead,
            "typed": {"pendamping-nomor": "12", "pendamping-nama": "Budi", "hari": "30"} if error or code else {},
            "errors": {"pendamping-nomor": field_words(error, {"count": 2}, _)} if error else {},
        } | wrong(code)(_)  # fmt: skip

    return make


def slip(told: int) -> Make:
    return lambda _: {"paper": slip_paper(desk_pages(), "ABCDE-FGHJK", NOW, _language(_)), "told": told}


def week(*codes: IssuedCode, named: Sequence[NamedLine] = ()) -> Make:
    def make(_: Translate) -> Context:
        lines = [line_of(Reviewed(code, "S*** A***"), NOW, _) for code in codes]
        return {
            "since": NOW, "lines": lines, "by_officer": [("ani.rahma", len(codes))] if codes else [],
            "named": [naming_line_of(ReviewedNaming(each, "S*** A***", "B*** S***"), NOW, _) for each in named],
        }  # fmt: skip

    return make


def naming(until: timedelta, approved_by: str | None = None, dropped_at: datetime | None = None) -> NamedLine:
    helper, person = UUID(int=16), UUID(int=10)
    return NamedLine(person, helper, "staff:ani.rahma", NOW, NOW + until, approved_by, dropped_at)


HOUR = timedelta(hours=1)
WITHIN = timedelta(hours=24)
NAMINGS = (naming(HOUR), naming(-HOUR), naming(HOUR, "staff:rini"), naming(HOUR, None, NOW))


def code(checked: str, told: int, **moments: datetime) -> IssuedCode:
    used, replaced = moments.get("used"), moments.get("replaced")
    return IssuedCode("staff:ani.rahma", UUID(int=10), checked, told, NOW, NOW, 1, used, replaced)


def queue(*lines: TicketLine, chosen: str = "terbuka") -> Make:
    return lambda _: {"chosen": chosen, "lines": queue_lines(lines, NOW, _, within=WITHIN), "is_cut": bool(lines)}


def ticket(
    state: TicketState, code: str | None = None, *, since: datetime = NOW, matched: Matched | None = None
) -> Make:
    """A ticket in which a member wrote whole numbers, and an answer."""
    told = "SMS: 0812-3456-7788, NIK: 3201231204850001."
    notes = (Note("member", told, NOW), Note("staff", "OK.", NOW)) if state != "open" else ()
    trace = [
        ("sms.requested", "2026-11-23T09:05:11Z"), ("sms.accepted_by_operator", "2026-11-23T09:05:12Z"),
        ("sms.failed.phone_off", "2026-11-23T09:06:40Z"), ("email.requested", "2026-11-23T09:07:02Z"),
        ("email.held.ceiling", "2026-11-23T09:07:02Z"),
    ]  # fmt: skip
    shown = Ticket(
        UUID(int=11), "K7M4PQN", "help", state, UUID(int=10), "kode", trace, told, "08.00", "id", NOW, since, notes,
        bytes(32),
    )  # fmt: skip
    return lambda _: {
        "typed": "", "ticket": shown, "number": "K7M-4PQ-N", "message": mask_text(told),
        "notes": shown_notes(shown, _), "kind": kind_words("help", _), "step": step_words("kode", _),
        "state": state_words(state, _),
        "trace": shown_trace(trace, _), "due": answer_due(shown, WITHIN, NOW), "matched": matched,
    } | wrong(code)(_)  # fmt: skip


def a_case(kind: str, decision: str | None = None, **facts: str) -> Case:
    state, by = ("closed", "staff:ani.rahma") if decision else ("open", None)
    return Case(UUID(int=12), kind, None, dict(facts), NOW, state, decision, by, NOW if decision else None)


LONG_AGO = NOW - timedelta(days=9)
LATE_CASE = replace(a_case("enrolment_to_check", reference="K7M4PQN"), opened_at=LONG_AGO)


def cases(*listed: ListedCase, is_open: bool = True) -> Make:
    return lambda _: {
        "is_open": is_open, "is_cut": bool(listed),
        "lines": queue_lines_of(listed, _, limits=Limits(), now=NOW),
    }  # fmt: skip


APPLICATION = ListedCase(a_case("enrolment_to_check", reference="K7M4PQN"))
TWIN = a_case("possible_duplicate", reference="K7M4PQN")
WULAN, DEWI = [ListedPerson(UUID(int=16), name, card) for name, card in (("W*** S***", "0001"), ("D*** S***", ""))]
KNOWN_WULAN, KNOWN_DEWI = [replace(one, family_id=UUID(int=17), card="0042") for one in (WULAN, DEWI)]


def told(relation: Relation, nik: str, answer: Answer | None, person: Person | None, cover: Cover | None) -> Looked:
    applicant = Applicant(relation=relation, name="Siti Aminah", born_on=date(1985, 4, 17), sex="P", nik=nik)
    return Looked(Listed(UUID(int=13), applicant), answer, person, cover)


KNOWN = Person(UUID(int=14), UUID(int=15), "Siti Aminah", date(1985, 4, 18), "P", None)
LOOKED = (
    told("head", "3201231204850001", Answer(Finding.DIFFERS, ("name", "born_on")), KNOWN, ENDED_COVER),
    told("spouse", "3201231204850002", Answer(Finding.NOT_FOUND), None, None),
    told("child", "", None, None, None),
    told("parent", "3201231204850003", Answer(Finding.MATCH, is_dead=True), KNOWN, None),
)


def application(
    code: str | None = None, obstacle: Obstacle | None = None, typed: str = "", *, submitted_at: datetime = NOW
) -> Make:
    pages = desk_pages()
    return lambda _: {
        "people": [(each.listed.applicant.name, person_lines(each, "id", pages, _)) for each in LOOKED],
        "reference": "K7M-4PQ-N", "obstacle": obstacle_words(obstacle, _) if obstacle else "", "typed": typed,
        "pays_since_then": bool(code),
        "action": "/petugas/kasus/x", "kind": case_kind_words("enrolment_to_check", _),
        "due": check_due(submitted_at, Limits(), NOW),
    } | wrong(code)(_)  # fmt: skip


def twins(code: str | None = None) -> Make:
    pages = desk_pages()
    new, known = SeenPerson(KNOWN, "*********0001", ENDED_COVER), SeenPerson(KNOWN, None, None)
    return lambda _: {
        "new": seen_lines(new, "id", pages, _), "known": seen_lines(known, "id", pages, _), "typed": "",
        "action": "/petugas/kasus/x", "kind": case_kind_words("possible_duplicate", _),
    } | wrong(code)(_)  # fmt: skip


def other_case(
    case: Case, code: str | None = None, typed: str = "", *, note: str = "", is_for_member: bool = True
) -> Make:
    return lambda _: {
        "note": note, "is_for_member": is_for_member, "is_of_bills": case.kind in BILL_KINDS, "spoken": "id",
        "lines": other_lines(case, _), "decision": decision_words(case, _), "action": "/petugas/kasus/x",
        "kind": case_kind_words(case.kind, _), "typed": typed, "to_do": to_do(case.kind, _),
    } | wrong(code)(_)  # fmt: skip


WAITING = TicketLine("K7M4PQN", "help", "open", "kode", NOW - timedelta(days=2), NOW - timedelta(days=2))
FRESH = TicketLine("K7M4PQN", "officer", "open", "", NOW, NOW)

STATES: tuple[State, ...] = (
    State("sign-in", "masuk", make=sign_in()),
    State("sign-in-refused", "masuk", make=sign_in("staff.sign_in_refused"), is_wrong=True),
    State("not-found", "galat", make=refused("page.not_found")),
    State("not-allowed", "galat", make=refused("staff.not_allowed")),
    State("session-over", "galat", make=refused("staff.session_needed", kept="SMS 16.05")),
    State("sign-in-wait", "masuk", make=sign_in("staff.sign_in_wait", opens_at="16.05 WIB"), is_wrong=True),
    State("invitation", "undangan", make=wrong()),
    State("invitation-gone", "undangan", make=wrong("staff.invitation_gone"), is_wrong=True),
    State("key", "kunci", make=key()),
    State("key-code-wrong", "kunci", make=key("staff.code_wrong"), is_wrong=True),
    State("key-password-short", "kunci", make=key("password.short", minimum=10, length=4), is_wrong=True),
    State("opened", "dibuka", make=lambda _: {"name": "ani.rahma"}),
    State("home-officer", "beranda", ANI, home(ANI)),
    State("home-supervisor", "beranda", RINI, home(RINI)),
    State("home-administrator", "beranda", JOKO, home(JOKO)),
    State("account", "akun", ANI, own_account(), "/petugas/akun"),
    State("account-refused", "akun", ANI, own_account("staff.password_refused"), "/petugas/akun", is_wrong=True),
    State("account-changed", "sandi_diganti", ANI),
    State("search", "cari", ANI, search(), "/petugas/cari"),
    State("search-mistyped", "cari", ANI, search(error="reference.length"), "/petugas/cari", is_wrong=True),
    State("search-application", "pendaftaran", ANI, begun()),
    State("search-application-waits", "pendaftaran", ANI, begun(state="to_check")),
    State("search-application-refused", "pendaftaran", ANI, begun(state="refused", answer="KTP: 3 Mei 1990.")),
    State("search-not-found", "cari", ANI, search("desk.not_found"), "/petugas/cari", is_wrong=True),
    State(
        "search-unsigned-ticket",
        "cari",
        ANI,
        search("desk.ticket_unsigned", number="K7M-4PQ-N"),
        "/petugas/cari",
        is_wrong=True,
    ),
    State("search-no-reason", "cari", ANI, search("desk.note_missing"), "/petugas/cari", is_wrong=True),
    State("person-for-officer", "peserta", ANI, person(ANI)),
    State("person-with-held-contact", "peserta", ANI, person(ANI, may_approve=True)),
    State("person-without-contact", "peserta", ANI, person(ANI, has_contacts=False)),
    State("person-signed-out", "peserta", ANI, person(ANI, ended=2)),
    State("person-no-cause", "peserta", ANI, person(ANI, "desk.cause_missing"), is_wrong=True),
    State("person-not-checked", "peserta", ANI, person(ANI, "desk.check_missing"), is_wrong=True),
    State("person-own-family", "peserta", ANI, person(ANI, "desk.own_family"), is_wrong=True),
    State("person-dead", "peserta", ANI, person(ANI, is_dead=True)),
    State("person-names-a-helper", "peserta", ANI, person(ANI, error="identifier.length"), is_wrong=True),
    State("person-helper-unknown", "peserta", ANI, person(ANI, "desk.helper_unknown"), is_wrong=True),
    State("person-helper-waits", "peserta", ANI, person(ANI, now=HELPED)),
    State("person-helper-to-approve", "peserta", RINI, person(RINI, now=TO_APPROVE)),
    State("person-officer-without-nik", "peserta", BAYU, person(BAYU)),
    State("person-for-supervisor", "peserta", RINI, person(RINI)),
    State("slip", "slip", ANI, slip(2)),
    State("slip-nobody-told", "slip", ANI, slip(0)),
    State(
        "week",
        "mingguan",
        RINI,
        week(code("ktp", 2, used=NOW), code("kk", 0), code("ktp_kk", 1, replaced=NOW), named=NAMINGS),
        "/petugas/mingguan",
    ),
    State("queue", "laporan", ANI, queue(WAITING, FRESH), "/petugas/laporan"),
    State("queue-empty", "laporan", ANI, queue(chosen="dijawab"), "/petugas/laporan"),
    State("ticket", "satu_laporan", ANI, ticket("open"), "/petugas/laporan/K7M-4PQ-N"),
    State("ticket-matched", "satu_laporan", ANI, ticket("open", matched=Matched("S*** A*****", "•••• 0071"))),
    State("ticket-overdue", "satu_laporan", ANI, ticket("open", since=NOW - timedelta(days=2))),
    State("ticket-answered", "satu_laporan", ANI, ticket("answered"), "/petugas/laporan/K7M-4PQ-N"),
    State("ticket-continued", "satu_laporan", ANI, ticket("open", "desk.ticket_continued"), is_wrong=True),
    State("ticket-closed", "satu_laporan", ANI, ticket("closed"), "/petugas/laporan/K7M-4PQ-N"),
    State("ticket-changed", "satu_laporan", ANI, ticket("closed", "desk.ticket_closed"), is_wrong=True),
    State(
        "cases",
        "kasus",
        ANI,
        cases(
            ListedCase(LATE_CASE),
            APPLICATION,
            ListedCase(TWIN, WULAN, KNOWN_WULAN),
            ListedCase(TWIN, WULAN, replace(KNOWN_WULAN, card="0077"), Beside.PERSON),
            ListedCase(TWIN, DEWI, KNOWN_DEWI, Beside.FAMILY),
            ListedCase(TWIN, WULAN, replace(KNOWN_WULAN, card="")),
            ListedCase(a_case("nik_missing"), DEWI),
        ),
        "/petugas/kasus",
    ),
    State("cases-none", "kasus", ANI, cases(), "/petugas/kasus"),
    State(
        "cases-decided",
        "kasus",
        RINI,
        cases(
            ListedCase(a_case("enrolment_to_check", "approved", reference="K7M4PQN")),
            ListedCase(a_case("refund_due", "settled"), WULAN),
            is_open=False,
        ),
        "/petugas/kasus",
    ),
    State("case-application", "satu_kasus", ANI, application(), "/petugas/kasus/x"),
    State("case-late", "satu_kasus", ANI, application(submitted_at=LONG_AGO)),
    State("case-no-papers", "satu_kasus", ANI, application("desk.papers_missing"), is_wrong=True),
    State("case-busy", "satu_kasus", ANI, application("desk.case_busy"), is_wrong=True),
    State("case-no-answer", "satu_kasus", ANI, application("desk.answer_missing", typed="x"), is_wrong=True),
    *(
        State(f"case-{obstacle}", "satu_kasus", ANI, application("desk.case_obstacle", obstacle), is_wrong=True)
        for obstacle in Obstacle
    ),
    State("case-twins", "kembar", ANI, twins()),
    State("case-twins-no-papers", "kembar", ANI, twins("desk.papers_missing"), is_wrong=True),
    State("case-other", "kasus_lain", ANI, other_case(a_case("refund_due"))),
    State("case-of-bills", "kasus_lain", ANI, other_case(a_case("paid_not_covered"))),
    State("case-unread", "kasus_lain", ANI, other_case(a_case("nik_missing"), is_for_member=False)),
    State("case-no-words", "kasus_lain", ANI, other_case(a_case("refund_due"), "desk.settling_missing"), is_wrong=True),
    State(
        "case-long",
        "kasus_lain",
        ANI,
        other_case(a_case("refund_due"), "desk.settling_long", "Rp70.000"),
        is_wrong=True,
    ),
    State("case-settled", "kasus_lain", ANI, other_case(a_case("refund_due", "settled"), note="Rp70.000\n(BCA)")),
    State(
        "case-settled-unread",
        "kasus_lain",
        ANI,
        other_case(a_case("nik_missing", "settled"), note="Rp70.000", is_for_member=False),
    ),
    State(
        "case-contact",
        "kasus_lain",
        ANI,
        other_case(replace(a_case("contact_differs"), facts={"contact": "0192", "kind": "phone", "roll_hint": "88"})),
    ),
    State(
        "case-population",
        "kasus_lain",
        ANI,
        other_case(
            a_case("population_differs", reference="K7M4PQN", finding="differs", fields="name, born_on", is_dead="0")
        ),
    ),
    State(
        "case-overtaken",
        "kasus_lain",
        ANI,
        other_case(
            a_case("enrolment_to_check", "given_back", reference="K7M4PQN"), "desk.case_decided", "Tolong betulkan NIK."
        ),
        is_wrong=True,
    ),
    State("case-decided", "kasus_lain", ANI, other_case(a_case("possible_duplicate", "same", reference="K7M4PQN"))),
    State("week-nothing", "mingguan", RINI, week(), "/petugas/mingguan"),
)
