"""Journey B, steps 3 and 4: the class for the family, and a contact that answers a code."""

from collections.abc import Mapping
from dataclasses import dataclass

from litestar import get, post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.billing.tariff import PBPU_AND_BP, family_contribution
from peserta.enrolment import actions
from peserta.enrolment.application import Application, Contact
from peserta.enrolment.journey import Step, next_step
from peserta.enrolment.proving import Wished, answer_code, send_code
from peserta.kit.clock import business_date
from peserta.kit.database import Conn, reading
from peserta.kit.typed import BadValue
from peserta.kit.values import Email, Phone
from peserta.messaging.reading import read_traced
from peserta.messaging.trace import read_trace
from peserta.verification.actions import read_cooling, read_state
from peserta.verification.rules import Sending, Verdict
from peserta.web import formats
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web.words.fields import field_words
from peserta.web.words.when import moment
from peserta.web_member.channel_words import Line, trace_lines
from peserta.web_member.code_verdict import verdict_words
from peserta.web_member.enrolment.parts import CODE_MAX, application_id_of, elsewhere, enrolment_path, load_application
from peserta.web_member.enrolment.saving import save

CLASSES = sorted({rate.care_class for rate in PBPU_AND_BP})


@dataclass(frozen=True, slots=True)
class ClassOffer:
    """One class with what the family pays a month, in whole rupiah."""

    value: str
    per_person: int
    for_family: int


@dataclass(frozen=True, slots=True)
class CodeState:
    """What the page with the box shows: where the code went, how it fares, and when another may go."""

    is_proven: bool
    was_sent: bool
    until: str
    length: int
    seconds_left: int
    lines: list[Line]


@get("/daftar/{handle:str}/kelas")
async def show_class(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    asked = Asked(request)
    application = await load_application(asked, handle)
    if path := elsewhere(application, Step.CLASS):
        return asked.go(path)
    return _class_page(asked, application, "")


@post("/daftar/{handle:str}/kelas")
async def take_class(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    asked = Asked(request)
    site, now = asked.site, asked.site.now()
    fields = await read_form(request, asked.visitor, site.keys)
    chosen = fields.get("kelas", "")
    if chosen not in {str(care_class) for care_class in CLASSES}:
        error = field_words("choice.empty", {}, asked.gettext)
        return _class_page(asked, await load_application(asked, handle), error)
    application_id, care_class = application_id_of(handle), int(chosen)

    async def change(conn: Conn) -> None:
        await actions.choose_class(conn, application_id, asked.visitor.browser, care_class, keys=site.keys, now=now)

    words = await save(
        asked, application_id, Step.CLASS, fields, stands=lambda saved: saved.care_class == care_class, change=change
    )
    if words is not None:
        return _class_page(asked, await load_application(asked, handle), "", words, chosen)
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
        value = read_contact(typed)
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
        return await _send(asked, application, is_first=True)
    return asked.go(enrolment_path(application_id, next_step(application)))


def _contact_page(
    asked: Asked, application: Application, typed: str, error: str, words: Words | None = None
) -> ASGIResponse:
    return asked.page(
        "daftar/kontak.html", status=words.status if words else 422 if error else 200,
        words=words, application=application, typed=typed, error=error,
        back_path=enrolment_path(application.id, Step.FACILITY),
    )  # fmt: skip


def read_contact(text: str) -> Phone | Email:
    """What somebody typed into one box for both; `BadValue` in the words of the one it looks like."""
    if not text.strip():
        raise BadValue("contact.empty")
    return Email.parse(text) if "@" in text else Phone.parse(text)


@post("/daftar/{handle:str}/kirim")
async def send_again(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """Send the code (again); pressing twice sends once."""
    asked = Asked(request)
    await read_form(request, asked.visitor, asked.site.keys)
    return await _send(asked, await load_application(asked, handle))


async def _send(asked: Asked, application: Application, *, is_first: bool = False) -> ASGIResponse:
    site = asked.site
    wished = await send_code(
        site.pool, application.id, asked.visitor.browser, keys=site.keys, policy=site.policy, now=site.now()
    )
    # The form of the contact sent twice: the code is on its way.
    is_sent = is_first and wished.has_code
    if not is_sent and (words := _wait_words(asked, application, wished)):
        return await _code_page(asked, application, words)
    return asked.go(enrolment_path(application.id, Step.CODE))


def _wait_words(asked: Asked, application: Application, wished: Wished) -> Words | None:
    path = enrolment_path(application.id, Step.CONTACT)
    if wished.opens_at is None:
        return None
    match wished.sending:
        case Sending.WAIT:
            opens_at = formats.exact_time(wished.opens_at, asked.visitor.language)
            return asked.words("sending.wait", path=path, opens_at=opens_at)
        case Sending.SPENT:
            opens_at = moment(asked.site.pages, wished.opens_at, asked.visitor.language)
            return asked.words("sending.spent", path=path, opens_at=opens_at)
        case Sending.NEW | Sending.REPEAT | Sending.NEW_ROUND:
            return None


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
    if not typed or len(typed) > CODE_MAX:
        return await _code_page(asked, application, asked.words("code.empty"))
    judgement = await answer_code(site.pool, application, typed, keys=site.keys, policy=site.policy, now=site.now())
    if judgement.verdict in (Verdict.ACCEPTED, Verdict.AGAIN):
        return asked.go(enrolment_path(application.id, Step.SUMMARY))
    words = verdict_words(asked, judgement, enrolment_path(application.id, Step.CODE))
    return await _code_page(asked, application, words)


async def _code_page(asked: Asked, application: Application, words: Words | None) -> ASGIResponse:
    contact = application.contact
    assert contact is not None, "the step of the code is open"
    return asked.page(
        "daftar/kode.html",
        status=words.status if words else 200,
        words=words,
        application=application,
        contact=contact,
        state=await _load_state(asked, application, contact),
        code_action=enrolment_path(application.id, Step.CODE),
        send_action=enrolment_path(application.id, "kirim"),
        contact_path=enrolment_path(application.id, Step.CONTACT),
    )


async def _load_state(asked: Asked, application: Application, contact: Contact) -> CodeState:
    site, now, language = asked.site, asked.site.now(), asked.visitor.language
    async with reading(site.pool) as conn:
        state = await (await read_state(conn, contact.id, application.browser)).load()
        ids = [message_id for challenge in state.challenges for message_id in challenge.message_ids]
        traced = await read_traced(conn, ids)
        cooling = await read_cooling(
            conn, [contact.index], browser=application.browser, is_known=False, keys=site.keys, now=now
        )
        steps = read_trace(await traced.many(), site.speeds.usual_s, is_proven=False, now=now)
        opens_at = (await cooling.opens_at()).get(contact.index)
    live = [challenge for challenge in state.challenges if challenge.is_live(now)]
    clocks = [formats.exact_time(step.at, language) for step in steps]
    usual: Mapping[str, str] = {}
    return CodeState(
        is_proven=state.is_proven,
        was_sent=bool(live),
        until=formats.short_time(live[-1].expires_at, language) if live else "",
        length=live[-1].length if live else 6,
        seconds_left=max(int((opens_at - now).total_seconds()) + 1, 0) if opens_at else 0,
        lines=trace_lines(steps, clocks, usual, asked.gettext),
    )


def _class_page(
    asked: Asked, application: Application, error: str, words: Words | None = None, chosen: str = ""
) -> ASGIResponse:
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
        status=words.status if words else 422 if error else 200,
        words=words, error=error, application=application, offers=offers,
        chosen=chosen or str(application.care_class or ""), persons=persons,
        family_path=enrolment_path(application.id, Step.FAMILY),
    )  # fmt: skip


HANDLERS: tuple[ControllerRouterHandler, ...] = (
    show_class, take_class, show_contact, take_contact, send_again, show_code, take_code,
)  # fmt: skip
