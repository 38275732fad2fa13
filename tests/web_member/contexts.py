"""What the member pages are given, from made-up people: one function for each kind of page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from peserta.access.activation.proving import Offer
from peserta.access.activation.rules import way_to
from peserta.access.passkeys.passkey_store import Passkey
from peserta.access.session import Session
from peserta.audit.happening import Happening
from peserta.billing.arrears import Arrears
from peserta.billing.dues import Dues, DueState
from peserta.casework.case import Case
from peserta.consent.texts import texts_in
from peserta.facility.choice import Choice
from peserta.kit.scheme.profile import Profile
from peserta.kit.values import Reference
from peserta.membership.cover import Cover
from peserta.messaging.telling.pace import Measured, Pace, Speed
from peserta.messaging.telling.past import Day, Past
from peserta.messaging.telling.trace import Step, TraceStep, is_lost, newest_failed
from peserta.registry.contact import Contact, Kind
from peserta.registry.person import FamilyMember, Person
from peserta.registry.standing import ContactRules, Standing
from peserta.support.rules import answer_due
from peserta.support.ticket import Note, Ticket, TicketLine
from peserta.web import formats
from peserta.web.words import Say, Translate, Words
from peserta.web.words.catalogue import words_of
from peserta.web.words.done import done_words
from peserta.web.words.fields import field_words
from peserta.web_member.account.staff_acts import lines_of
from peserta.web_member.activation.shown_progress import Again, ShownProgress
from peserta.web_member.channel_words import (
    PICTURES,
    card_of,
    contact_words,
    held_until,
    hint_of,
    send_words,
    speed_words,
    standing_words,
    trace_lines,
)
from peserta.web_member.data_form import read_code_form, read_data_form
from peserta.web_member.outage import ShownOutage
from peserta.web_member.passkeys import PasskeyAsked
from peserta.web_member.paths import journey_path
from peserta.web_member.status import status_shown

NOW = datetime(2026, 11, 23, 9, 5, 11, tzinfo=UTC)
TODAY = date(2026, 11, 23)
NO_DUES = Dues(DueState.NOTHING)
JOURNEY = UUID("01939b6e-5a00-7000-8000-000000000001")
CHALLENGE = '{"parameters":{"algorithm":"SHA-256","cost":1},"signature":"x"}'


@dataclass(frozen=True)
class Teller:
    """What a state may say: the language, and refusals in it."""

    language: str
    gettext: Translate
    profile: Profile

    def refusal(self, code: str, step: str, *, path: str, **facts: str | int) -> Words:
        return words_of(code, Say(self.gettext, {"step": step, **facts}, path=path))


Context = dict[str, object]


# Front pages


def nothing(teller: Teller) -> Context:
    return {}


def done(code: str) -> Callable[[Teller], Context]:
    return lambda teller: {"done": done_words(code, teller.gettext)}


def texts(teller: Teller) -> Context:
    scheme = teller.profile.texts
    notice, terms = scheme.privacy_notice.in_language(teller.language), scheme.terms.in_language(teller.language)
    return {"texts": texts_in(teller.language, notice=notice, terms=terms)}


def terms(error: str = "") -> Callable[[Teller], Context]:
    return lambda teller: texts(teller) | {"error": teller.gettext(error) if error else ""}


def status(*measured: tuple[Measured, Speed], past: Sequence[Past] = ()) -> Callable[[Teller], Context]:
    return lambda teller: {"shown": status_shown(measured, past, teller.language, teller.gettext)}


def a_past(channel: str, operator: str = "", *, slow: int = 3, down: int = 1) -> Past:
    days = [Day(TODAY - timedelta(days=29 - n), hours=20 if n > 4 else 0) for n in range(30)]
    days[11], days[17] = replace(days[11], slow=slow), replace(days[17], slow=slow, down=down)
    return Past(channel, operator, days)


def measured(channel: str, operator: str | None) -> Measured:
    return Measured(channel, operator, operator is None, 40, 40, 38, 2, 30, 0, 1.2, 3.0, 8.0, 20.0, 25.0)


# Step 2


def data(typed: dict[str, str], code: str = "", **facts: str | int) -> Callable[[Teller], Context]:
    def context(teller: Teller) -> Context:
        path = journey_path(JOURNEY, "data")
        form, _ = read_data_form(typed, TODAY, teller.gettext)
        if not typed:
            form.errors.clear()
        words = teller.refusal(code, "data", path=path, **facts) if code else None
        return {"form": form, "words": words, "work": CHALLENGE, "made": "1.x"}

    return context


def officer_code(typed: Mapping[str, str], code: str = "", **facts: str | int) -> Callable[[Teller], Context]:
    def context(teller: Teller) -> Context:
        form, _ = read_code_form(typed, TODAY, teller.gettext)
        if not typed:
            form.errors.clear()
        words = teller.refusal(code, "petugas", path="/aktivasi/kode-petugas", **facts) if code else None
        return texts(teller) | {"form": form, "words": words}

    return context


RIGHT = MappingProxyType(
    {"nomor": "3201231204850001", "nama": "Siti Rahayu Widodo", "hari": "12", "bulan": "4", "tahun": "1985"}
)


# Steps 3 and 4


def offer(
    n: int, kind: Kind, hint: str, standing: Standing = Standing.PROVES, operator: str | None = None,
    channel: str | None = None,
) -> Offer:  # fmt: skip
    until = NOW + timedelta(days=7) if standing is Standing.HELD else None
    contact = Contact(
        UUID(int=n), kind, hint, operator, bytes([n]), b"", NOW - timedelta(days=60), NOW - timedelta(days=90),
        until, 1,
    )  # fmt: skip
    return Offer(contact, channel or way_to(kind, by_whatsapp=False), standing, f"choice-{n}")


SMS = offer(1, "phone", "88", operator="Telkomsel")
WHATSAPP = offer(1, "phone", "88", operator="Telkomsel", channel="whatsapp")
EMAIL = offer(2, "email", "b")
STALE = offer(3, "phone", "41", Standing.STALE)
CROWDED = offer(4, "phone", "07", Standing.TOO_MANY_FAMILIES)
HELD = offer(5, "email", "s", Standing.HELD)
NORMAL, SLOW = Speed(8, Pace.NORMAL, 12), Speed(240, Pace.SLOW, 300, "Telkomsel")
DOWN = Speed(None, Pace.DOWN)


def choice(
    usable: list[tuple[Offer, Speed]], others: list[Offer], code: str = "", **facts: str | int
) -> Callable[[Teller], Context]:
    def context(teller: Teller) -> Context:
        _ = teller.gettext
        path = journey_path(JOURNEY, "cara")
        return {
            "cards": [card_of(each, speed, _) for each, speed in usable],
            "others": [
                (contact_words(each, _), standing_words(each.standing, ContactRules(), _), held_until(each))
                for each in others
            ],
            "words": teller.refusal(code, "cara", path=path, **facts) if code else None,
            "send_action": journey_path(JOURNEY, "kirim"),
            "journey": JOURNEY.hex,
        }

    return context


def officers_way(journey: str = "") -> Callable[[Teller], Context]:
    return lambda _: {"journey": journey}


@dataclass(frozen=True)
class Sent:
    """What has happened on the page with the code box."""

    steps: list[tuple[str, Step, int, str | None]]
    length: int = 6
    is_live: bool = True
    to: Offer = SMS
    cooling_s: int = 0
    speed: Speed = NORMAL
    offers: list[Offer] = field(default_factory=lambda: [SMS, EMAIL])
    outage: ShownOutage | None = None
    is_waiting: bool = False
    lost: tuple[Offer, ...] = ()
    opens_at: str = ""


def shown(sent: Sent, teller: Teller) -> ShownProgress:
    _ = teller.gettext
    steps = [
        TraceStep(UUID(int=9 if channel == "sms" else 10), channel, step, NOW + timedelta(seconds=after), reason)
        for channel, step, after, reason in sent.steps
    ]
    clocks = [formats.exact_time(step.at, teller.language) for step in steps]
    lines = trace_lines(
        steps,
        clocks,
        {
            "sms": speed_words(SMS, sent.speed, _),
            "email": speed_words(EMAIL, NORMAL, _),
            "whatsapp": speed_words(WHATSAPP, NORMAL, _),
        }
        if not sent.is_waiting
        else {},
        _,
        opens_at=sent.opens_at,
    )
    to = sent.to
    until = formats.short_time(NOW + timedelta(minutes=10), teller.language)
    return ShownProgress(
        sent_to=hint_of(to) if sent.is_live else "",
        channel=to.channel,
        length=sent.length,
        until=until if sent.is_live else "",
        lines=lines,
        spoken=lines[-1].text,
        buttons=[
            _button(each, sent, is_sent=sent.is_live and each == to, _=_)
            for each in sent.offers
            if each not in sent.lost
        ],
        outage=sent.outage,
        is_missed=newest_failed(steps, [step.message_id for step in steps]),
        is_waiting=sent.is_waiting,
        is_lost=is_lost(steps, steps[-1].message_id),
        lost=[_place(each) for each in sent.lost],
    )


def _place(to: Offer) -> str:
    return f"kirim-{to.channel}-{to.contact.id.hex}"


def _button(to: Offer, sent: Sent, *, is_sent: bool, _: Translate) -> Again:
    picture = "again" if is_sent else PICTURES[to.channel]
    waits_s = sent.cooling_s if is_sent else 0
    return Again(
        to.choice, send_words(to, _, was_sent=is_sent), waits_s, picture, "16.05.11" if waits_s else "", _place(to)
    )


def code_box(sent: Sent, code: str = "", **facts: str | int) -> Callable[[Teller], Context]:
    def context(teller: Teller) -> Context:
        path = journey_path(JOURNEY, "kode" if code in ("code.wrong", "code.empty") else "cara")
        return {
            "shown": shown(sent, teller),
            "words": teller.refusal(code, "kode", path=path, **facts) if code else None,
            "code_action": journey_path(JOURNEY, "kode"),
            "send_action": journey_path(JOURNEY, "kirim"),
            "choose_path": journey_path(JOURNEY, "cara"),
            "journey": JOURNEY.hex,
            "live_path": journey_path(JOURNEY, "jejak"),
        }

    return context


MAYBE = ShownOutage("K7M-4PQ-N", is_sms=True, to="••••\N{NO-BREAK SPACE}88", is_back=False, may_arrive=True)
OUT = ShownOutage("K7M-4PQ-N", is_sms=True, to="••••\N{NO-BREAK SPACE}88", is_back=False)
MAYBE_BY_MAIL = replace(MAYBE, is_sms=False, to="b•••")
WAITING_LONG = Sent(
    [("sms", Step.REQUESTED, 0, None), ("sms", Step.HANDED_OVER, 0, None), ("sms", Step.PROMISED, 20, None)], outage=OUT
)
OUT_FOR_LONG = replace(WAITING_LONG, steps=[*WAITING_LONG.steps, ("sms", Step.EXPIRED, 570, None)], is_live=False)
BACK = replace(
    OUT_FOR_LONG, steps=[*OUT_FOR_LONG.steps, ("sms", Step.TOLD, 1900, None)], outage=replace(OUT, is_back=True)
)


def resume(typed: str = "", error: str = "", code: str = "") -> Callable[[Teller], Context]:
    return lambda teller: {
        "typed": typed, "error": field_words(error, {"count": 3, "expected": 7}, teller.gettext) if error else "",
        "words": teller.refusal(code, "", path="/aktivasi/lanjut") if code else None,
    }  # fmt: skip


ON_ITS_WAY: list[tuple[str, Step, int, str | None]] = [
    ("sms", Step.REQUESTED, 0, None),
    ("sms", Step.HANDED_OVER, 0, None),
    ("sms", Step.ACCEPTED_BY_OPERATOR, 1, None),
]
ARRIVING = Sent(ON_ITS_WAY, cooling_s=42)
LATE = Sent([*ON_ITS_WAY[:2], ("sms", Step.TRYING_ANOTHER_ROUTE, 4, None), ("sms", Step.SLOW, 25, None)], speed=SLOW)
BOTH = Sent([*ON_ITS_WAY, ("sms", Step.SLOW, 25, None), ("email", Step.REQUESTED, 40, None)], to=EMAIL)
FAILED = Sent([*ON_ITS_WAY, ("sms", Step.FAILED, 3, "unknown_number")], lost=(SMS,))
REFUSED = Sent([*ON_ITS_WAY[:2], ("sms", Step.FAILED, 3, "refused")], offers=[SMS], lost=(SMS,))
ADDRESS_GONE = Sent(
    [("email", Step.REQUESTED, 0, None), ("email", Step.FAILED, 3, "unknown_number")], to=EMAIL, lost=(EMAIL,)
)
QUEUED = Sent(ON_ITS_WAY[:1], cooling_s=29, is_waiting=True)
LOCKED = replace(LATE, cooling_s=14, offers=[SMS], opens_at="16.05.11")
PHONE_OFF = Sent([*ON_ITS_WAY, ("sms", Step.FAILED, 3, "phone_off")])
OVER = Sent([*ON_ITS_WAY, ("sms", Step.EXPIRED, 600, None)], is_live=False)
CHAT = Sent(
    [*ON_ITS_WAY, ("sms", Step.SLOW, 25, None), ("whatsapp", Step.REQUESTED, 40, None),
     ("whatsapp", Step.HANDED_OVER, 40, None), ("whatsapp", Step.ACCEPTED_BY_OPERATOR, 41, None)],
    to=WHATSAPP, offers=[SMS, WHATSAPP, EMAIL], cooling_s=55,
)  # fmt: skip
NO_CHAT = Sent([("whatsapp", Step.REQUESTED, 0, None), ("whatsapp", Step.FAILED, 2, "no_whatsapp")], to=WHATSAPP)
LONG = Sent([("email", Step.REQUESTED, 0, None)], length=10, to=EMAIL)


# Step 5 and the account


PASSKEY = PasskeyAsked('{"challenge":"x"}', "jkn.example")
USED_KEY = Passkey(UUID(int=81), b"1", "HP Siti", True, NOW - timedelta(days=20), NOW - timedelta(hours=2))
UNUSED_KEY = Passkey(UUID(int=82), b"2", "Notebook", False, NOW - timedelta(days=3), None)


def session(n: int = 1, *, is_limited: bool = False, waits: bool = False, proof: str = "sms") -> Session:
    next_password_at = NOW + timedelta(hours=23) if waits else None
    device = ("Chrome, Android", "Firefox, Windows", "Safari, iPhone")[n % 3]
    opened_at = NOW - timedelta(hours=n)
    return Session(
        UUID(int=n), UUID(int=50), UUID(int=60), "open", device, 2, proof, is_limited, next_password_at,
        opened_at, opened_at, opened_at, NOW + timedelta(days=1),
    )  # fmt: skip


def securing(*, is_new: bool, proof: str = "sms", code: str = "", **facts: str | int) -> Callable[[Teller], Context]:
    def context(teller: Teller) -> Context:
        path = journey_path(JOURNEY, "amankan")
        return {
            "session": replace(session(is_limited=not is_new), proof=proof),
            "is_new": is_new,
            "passkey": PASSKEY,
            "passkey_action": journey_path(JOURNEY, "kunci"),
            "words": teller.refusal(code, "amankan", path=path, **facts) if code else None,
            "action": path,
            "proof_action": journey_path(JOURNEY, "bukti"),
        }

    return context


def sign_in(typed: str = "", error: str = "", code: str = "", **facts: str | int) -> Callable[[Teller], Context]:
    def context(teller: Teller) -> Context:
        words = teller.refusal(code, "masuk", path="/masuk", **facts) if code else None
        errors = {"nomor": teller.gettext(error)} if error else {}
        return {"typed": typed, "words": words, "errors": errors, "passkey": PASSKEY, "back": "?kembali=/iuran"}

    return context


PERSON = Person(UUID(int=60), UUID(int=70), "Siti Rahayu Widodo", date(1985, 4, 12), "P", None)
FAMILY = [
    FamilyMember(UUID(int=61), "Bambang Widodo", "head", date(1983, 2, 1), "L", None),
    FamilyMember(UUID(int=60), "Siti Rahayu Widodo", "spouse", date(1985, 4, 12), "P", None),
    FamilyMember(UUID(int=62), "Muhammad Rizky Ramadhan Kusumawardhana Widodo", "child", date(2015, 7, 9), "L", None),
    FamilyMember(UUID(int=63), "Sukarni", "parent", date(1950, 1, 1), "P", date(2025, 3, 3)),
]
CHOICES = [Choice("fktp", "0901U021", "Puskesmas Kecamatan Contoh"), Choice("dentist", "0901G002", None)]
ACTIVE = Cover("PPU", 2, "active", None, date(2019, 3, 1), None)
IN_ARREARS = Cover("PBPU", 3, "inactive", "arrears", date(2016, 1, 1), date(2026, 7, 1))
OWED = Arrears(5, 525_000, TODAY)


def proof(code: str = "", *, by: str | None = None, has_password: bool = True) -> Callable[[Teller], Context]:
    def context(teller: Teller) -> Context:
        words = teller.refusal(code, "", path="/bukti") if code else None
        return {
            "words": words,
            "back": "/profil",
            "on": "?kembali=/profil",
            "passkey": PASSKEY,
            "session": session(is_limited=by is not None, proof=by or "sms"),
            "has_password": has_password,
        }

    return context


def push(*wanted: str, code: str = "") -> Callable[[Teller], Context]:
    def context(teller: Teller) -> Context:
        words = teller.refusal(code, "", path="/profil/pemberitahuan") if code else None
        return {"words": words, "wanted": set(wanted), "key": "BKey"}

    return context


def devices(*sessions: Session) -> Callable[[Teller], Context]:
    return lambda _: {"session": sessions[0], "sessions": list(sessions)}


def passkeys(session: Session, kept: tuple[Passkey, ...] = (), code: str = "") -> Callable[[Teller], Context]:
    def context(teller: Teller) -> Context:
        words = teller.refusal(code, "", path="/profil/kunci", most=10) if code else None
        return {"session": session, "passkeys": kept, "passkey": PASSKEY, "words": words}

    return context


CHILDS = Case(UUID(int=91), "paid_not_covered", UUID(int=92), {}, NOW, "closed", "settled", "staff:ani", NOW, b"")


def staff_acts(
    *acts: tuple[str, dict[str, str | int]], is_locked: bool = False, children: Sequence[tuple[Case, str]] = ()
) -> Callable[[Teller], Context]:
    happened = [Happening(UUID(int=90), NOW, kind, "staff:ani", facts) for kind, facts in acts]
    return lambda teller: {
        "lines": lines_of(happened, children, {"1": "BCA, Rp70.000.", str(CHILDS.id): "VA."}, teller.gettext),
        "is_cut": bool(acts),
        "is_locked": is_locked,
    }


# Help

REFERENCE = Reference.new(b"reference")
TICKET = Ticket(
    UUID(int=80), str(REFERENCE), "help", "open", None, "kode", [], "SMS?\nTelkomsel.", "", "id", NOW, NOW, [],
    bytes(32),
)  # fmt: skip
ANSWER = Note("staff", "OK.", NOW + timedelta(hours=1))


def help_page(*lines: TicketLine) -> Callable[[Teller], Context]:
    tickets = [(REFERENCE, line, answer_due(line, timedelta(hours=24), NOW)) for line in lines]
    return lambda _: {"tickets": tickets, "words": None}


def new_ticket(step: str, code: str = "", message: str = "", **facts: str | int) -> Callable[[Teller], Context]:
    def context(teller: Teller) -> Context:
        words = teller.refusal(code, step, path="/bantuan/baru", **facts) if code else None
        return {"words": words, "step": step, "journey": JOURNEY.hex, "message": message, "contact": ""}

    return context


def ticket(one: Ticket, code: str = "") -> Callable[[Teller], Context]:
    def context(teller: Teller) -> Context:
        words = teller.refusal(code, "", path="/bantuan/laporan/x") if code else None
        due = answer_due(one, timedelta(hours=24), NOW)
        return {"ticket": one, "reference": REFERENCE, "words": words, "typed": "", "due": due}

    return context
