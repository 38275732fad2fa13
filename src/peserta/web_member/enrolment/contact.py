"""Journey B, steps 3 and 4: the class for the family, and a contact that answers a code."""

from dataclasses import dataclass
from typing import Final, get_args

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Stream
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.billing.tariff import PBPU_AND_BP, PaysForThemselves, family_contribution
from peserta.enrolment import actions
from peserta.enrolment.application import Application, Contact
from peserta.enrolment.journey import Step, next_step
from peserta.enrolment.proving import PURPOSE, answer_code, send_code
from peserta.kit.clock import business_date
from peserta.kit.database import Conn
from peserta.kit.refusal import Refusal
from peserta.kit.typed import BadValue
from peserta.verification.rules import Judgement, Verdict
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web.words.fields import field_words
from peserta.web_member.code_state import CodeState, load_code_state
from peserta.web_member.code_verdict import not_a_code, verdict_words, wait_words
from peserta.web_member.code_ways import asks_whatsapp, offered_ways
from peserta.web_member.contact_form import read_contact
from peserta.web_member.enrolment.parts import application_id_of, elsewhere, enrolment_path, load_application
from peserta.web_member.enrolment.saving import save
from peserta.web_member.live import Live, live_code, stream

CLASSES = sorted({rate.care_class for rate in PBPU_AND_BP})
SEGMENTS: Final[tuple[PaysForThemselves, ...]] = get_args(PaysForThemselves)


@dataclass(frozen=True, slots=True)
class ClassOffer:
    """One class with what the family pays a month, in whole rupiah."""

    value: str
    per_person: int
    for_family: int


@get("/daftar/{handle:str}/kelas")
async def show_class(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    asked = Asked(request)
    application = await load_application(asked, handle)
    if path := elsewhere(application, Step.CLASS):
        return asked.go(path)
    return _class_page(asked, application, {})


@post("/daftar/{handle:str}/kelas")
async def take_class(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    asked = Asked(request)
    site, now = asked.site, asked.site.now()
    fields = await read_form(request, asked.visitor, site.keys)
    chosen = fields.get("kelas", "")
    segment = _segment(fields.get("golongan", SEGMENTS[0]))
    if segment is None or chosen not in {str(care_class) for care_class in CLASSES}:
        wrong, reason = ("kelas", "class.empty") if segment else ("golongan", "segment.empty")
        errors = {wrong: field_words(reason, {}, asked.gettext)}
        return _class_page(asked, await load_application(asked, handle), errors, chosen=chosen, segment=segment)
    application_id, care_class = application_id_of(handle), int(chosen)

    async def change(conn: Conn) -> None:
        await actions.choose_class(
            conn, application_id, asked.visitor.browser, care_class, segment=segment, keys=site.keys, now=now
        )

    def stands(saved: Application) -> bool:
        return (saved.care_class, saved.segment) == (care_class, segment)

    words = await save(asked, application_id, Step.CLASS, fields, stands=stands, change=change)
    if words is not None:
        return _class_page(asked, await load_application(asked, handle), {}, words, chosen=chosen, segment=segment)
    return asked.go(enrolment_path(application_id, next_step(await load_application(asked, handle))))


@get("/daftar/{handle:str}/kontak")
async def show_contact(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    asked = Asked(request)
    application = await load_application(asked, handle)
    if path := elsewhere(application, Step.CONTACT):
        return asked.go(path)
    return _contact_page(asked, application, application.contact.value if application.contact else "", "")


@post("/daftar/{handle:str}/kontak")
async def take_contact(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """A phone or an e-mail address in one box; the code goes there at once."""
    asked = Asked(request)
    site, now = asked.site, asked.site.now()
    fields = await read_form(request, asked.visitor, site.keys)
    application_id, browser = application_id_of(handle), asked.visitor.browser
    typed = fields.get("kontak", "")[:300]
    try:
        value = read_contact(typed, site.profile.limits.phone_countries)
    except BadValue as bad:
        error = field_words(bad.reason, bad.facts, asked.gettext)
        return _contact_page(asked, await load_application(asked, handle), typed, error)

    async def change(conn: Conn) -> None:
        await actions.choose_contact(conn, application_id, browser, value, keys=site.keys, now=now)

    words = await save(
        asked, application_id, Step.CONTACT, fields,
        stands=lambda saved: actions.is_contact(saved, value, site.keys), change=change,
    )  # fmt: skip
    application = await load_application(asked, handle)
    if words is not None:
        return _contact_page(asked, application, typed, "", words)
    if next_step(application) is Step.CODE:
        return await _send(asked, application, is_first=True, by_whatsapp=asks_whatsapp(asked, fields))
    return asked.go(enrolment_path(application_id, next_step(application)))


def _contact_page(
    asked: Asked, application: Application, typed: str, error: str, words: Words | None = None
) -> ASGIResponse:
    return asked.page(
        "daftar/kontak.html", status=words.status if words else 422 if error else 200,
        words=words, application=application, typed=typed, error=error, ways=offered_ways(asked),
        back_path=enrolment_path(application.id, Step.FACILITY),
    )  # fmt: skip


@post("/daftar/{handle:str}/kirim")
async def send_again(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """Send the code (again); pressing twice sends once."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    return await _send(asked, await load_application(asked, handle), by_whatsapp=asks_whatsapp(asked, fields))


async def _send(asked: Asked, application: Application, *, is_first: bool = False, by_whatsapp: bool) -> ASGIResponse:
    site = asked.site
    wished = await send_code(
        site.pool, application.id, asked.visitor.browser,
        by_whatsapp=by_whatsapp, keys=site.keys, policy=site.policy, now=site.now(),
    )  # fmt: skip
    # The form of the contact sent twice: the code is on its way.
    is_sent = is_first and wished.has_code
    if not is_sent and (
        words := wait_words(asked, wished.sending, wished.opens_at, enrolment_path(application.id, Step.CONTACT))
    ):
        return await _code_page(asked, application, words)
    return asked.go(enrolment_path(application.id, Step.CODE))


@get("/daftar/{handle:str}/kode")
async def show_code(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    asked = Asked(request)
    application = await load_application(asked, handle)
    if path := elsewhere(application, Step.CODE):
        return asked.go(path)
    if next_step(application) is not Step.CODE:
        return asked.go(enrolment_path(application.id, next_step(application)))
    return await _code_page(asked, application, None)


@post("/daftar/{handle:str}/kode")
async def take_code(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """Judge a code. A right one goes on, however often it is sent: the reply may have been lost."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    application = await load_application(asked, handle)
    if application.proven_at is not None or elsewhere(application, Step.CODE):
        return asked.go(enrolment_path(application.id, next_step(application)))
    typed = fields.get("kode", "").strip()
    if words := not_a_code(asked, typed):
        return await _code_page(asked, application, words)
    try:
        judgement = await answer_code(site.pool, application, typed, keys=site.keys, policy=site.policy, now=site.now())
    except Refusal as refusal:
        if refusal.code != "enrolment.other_contact":
            raise
        return await _code_page(asked, await load_application(asked, handle), asked.words_of(refusal))
    if judgement.verdict in (Verdict.ACCEPTED, Verdict.AGAIN):
        return asked.go(enrolment_path(application.id, Step.SUMMARY))
    return await _code_page(asked, application, None, judgement)


async def _code_page(
    asked: Asked, application: Application, words: Words | None, judgement: Judgement | None = None
) -> ASGIResponse:
    contact = application.contact
    assert contact is not None, "the step of the code is open"
    state = await _load_state(asked, application, contact)
    if judgement is not None:
        path = enrolment_path(application.id, Step.CODE)
        words = verdict_words(asked, judgement, path, sends_at=state.opens_at)
    return asked.page(
        "daftar/kode.html",
        status=words.status if words else 200,
        words=words,
        application=application,
        contact=contact,
        state=state,
        code_action=enrolment_path(application.id, Step.CODE),
        live_path=enrolment_path(application.id, "jejak"),
        send_action=enrolment_path(application.id, "kirim"),
        contact_path=enrolment_path(application.id, Step.CONTACT),
    )


async def _load_state(asked: Asked, application: Application, contact: Contact) -> CodeState:
    return await load_code_state(
        asked, contact.id, contact.index, application.browser, purpose=PURPOSE, kind=contact.kind, to=contact.shown
    )


@get("/daftar/{handle:str}/jejak")
async def stream_code(request: AnyRequest, handle: FromPath[str]) -> Stream:
    """What is becoming of the code whenever it changes, until it is proven or over."""
    asked = Asked(request)
    application = await load_application(asked, handle)
    contact = application.contact

    async def trace(contact: Contact) -> Live | None:
        state = await _load_state(asked, application, contact)
        return live_code(asked, state, contact.shown, enrolment_path(application.id, Step.CONTACT))

    return stream(asked.site, None if contact is None else lambda: trace(contact))


def _segment(text: str) -> PaysForThemselves | None:
    return next((segment for segment in SEGMENTS if segment == text), None)


def _class_page(
    asked: Asked, application: Application, errors: dict[str, str], words: Words | None = None,
    *, chosen: str = "", segment: PaysForThemselves | None = None,
) -> ASGIResponse:  # fmt: skip
    month, persons = business_date(asked.site.now()), len(application.people)
    offers = [
        ClassOffer(
            str(care_class),
            family_contribution(care_class, 1, month).amount,
            family_contribution(care_class, persons, month).amount,
        )
        for care_class in CLASSES
    ]
    return asked.page(
        "daftar/kelas.html",
        status=words.status if words else 422 if errors else 200,
        words=words, errors_by=errors, wrong=list(errors.items()), application=application, offers=offers,
        chosen=chosen or str(application.care_class or ""), persons=persons, segment=segment or application.segment,
        family_path=enrolment_path(application.id, Step.FAMILY),
    )  # fmt: skip


HANDLERS: tuple[ControllerRouterHandler, ...] = (
    show_class, take_class, show_contact, take_contact, send_again, show_code, take_code, stream_code,
)  # fmt: skip
