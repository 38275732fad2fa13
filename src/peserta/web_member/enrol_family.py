"""Journey B, steps 1 and 2: the terms, and the family."""

from collections.abc import Collection
from uuid import UUID, uuid4

from litestar import get, post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.consent.given import OPTIONAL, Purpose
from peserta.consent.questions import QUESTIONS
from peserta.enrolment import actions
from peserta.enrolment.application import Application, Listed
from peserta.enrolment.family import family_problems
from peserta.enrolment.journey import Step, next_step
from peserta.kit.clock import business_date
from peserta.kit.database import transaction
from peserta.kit.refusal import Refusal
from peserta.kit.typed import BadValue
from peserta.kit.values import FamilyNumber
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web.words.fields import field_words
from peserta.web_member.enrol_parts import (
    PersonForm,
    application_id_of,
    elsewhere,
    enrolment_path,
    load_application,
    problem_words,
    read_person,
)
from peserta.web_member.paths import read_handle

NEW = "baru"


@get("/daftar")
async def show_terms(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    return _terms_page(asked, (), "")


@post("/daftar")
async def accept_terms(request: AnyRequest) -> ASGIResponse:
    """Begin an application with the acceptance of exactly the texts that were shown."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    language = asked.visitor.language
    texts, questions = asked.site.texts[language], QUESTIONS[language]
    ticked: list[Purpose] = [purpose for purpose in OPTIONAL if fields.get(purpose) == "ya"]
    if fields.get("setuju") != "ya":
        error = asked.gettext(
            "Beri tanda setuju untuk melanjutkan. Tanpa itu kami tidak boleh menyimpan data keluarga Anda."
        )
        return _terms_page(asked, ticked, error)
    async with transaction(asked.site.pool) as conn:
        application_id = await actions.begin(
            conn, browser=asked.visitor.browser, language=language,
            text_hashes=[*texts.hashes, questions["processing"].hash],
            options=[questions[purpose] for purpose in ticked], now=asked.site.now(),
        )  # fmt: skip
    return asked.go(enrolment_path(application_id, Step.FAMILY))


def _terms_page(asked: Asked, ticked: Collection[Purpose], error: str) -> ASGIResponse:
    language = asked.visitor.language
    return asked.page(
        "daftar/syarat.html", status=422 if error else 200, texts=asked.site.texts[language],
        questions=QUESTIONS[language], ticked=ticked, error=error,
    )  # fmt: skip


@get("/daftar/{handle:str}")
async def show_present_step(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """The application's own address leads to the step that is open."""
    asked = Asked(request)
    application = await load_application(asked, handle)
    return asked.go(enrolment_path(application.id, next_step(application)))


@get("/daftar/{handle:str}/keluarga")
async def show_family(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    asked = Asked(request)
    application = await load_application(asked, handle)
    if path := elsewhere(application, Step.FAMILY):
        return asked.go(path)
    return _family_page(asked, application, application.family_card, {}, None)


@post("/daftar/{handle:str}/keluarga")
async def take_family(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """The number of the family card; on to the next step when the family is whole."""
    asked = Asked(request)
    site, now = asked.site, asked.site.now()
    fields = await read_form(request, asked.visitor, site.keys)
    typed = fields.get("kk", "")[:40]
    try:
        number = FamilyNumber.parse(typed)
    except BadValue as bad:
        application = await load_application(asked, handle)
        errors = {"kk": field_words(bad.reason, bad.facts, asked.gettext)}
        return _family_page(asked, application, typed, errors, None)
    application_id = application_id_of(handle)
    async with transaction(site.pool) as conn:
        await actions.tell_family_card(conn, application_id, asked.visitor.browser, number, keys=site.keys, now=now)
    if "tambah" in fields:
        return asked.go(enrolment_path(application_id, f"anggota/{NEW}"))
    application = await load_application(asked, handle)
    if problems := family_problems(application.people):
        words = asked.words("enrolment.incomplete", what=problem_words(problems[0], asked.gettext))
        return _family_page(asked, application, number.digits, {}, words)
    return asked.go(enrolment_path(application_id, next_step(application)))


@get("/daftar/{handle:str}/anggota/{person:str}")
async def show_person(request: AnyRequest, handle: FromPath[str], person: FromPath[str]) -> ASGIResponse:
    asked = Asked(request)
    application = await load_application(asked, handle)
    if path := elsewhere(application, Step.FAMILY):
        return asked.go(path)
    found = _listed(application, person)
    form = PersonForm.of(found.applicant) if found else PersonForm(relation="" if application.people else "head")
    return _person_page(asked, application, form, found.id if found else uuid4(), is_new=found is None)


@post("/daftar/{handle:str}/anggota/{person:str}")
async def take_person(request: AnyRequest, handle: FromPath[str], person: FromPath[str]) -> ASGIResponse:
    """Save one person, or take one out; a form sent twice is one person."""
    asked = Asked(request)
    site, now = asked.site, asked.site.now()
    fields = await read_form(request, asked.visitor, site.keys)
    application_id, browser = application_id_of(handle), asked.visitor.browser
    person_id = read_handle(fields.get("id", "")) or uuid4()
    if "hapus" in fields:
        async with transaction(site.pool) as conn:
            await actions.remove_person(conn, application_id, browser, person_id, keys=site.keys, now=now)
        return asked.go(enrolment_path(application_id, Step.FAMILY))
    form, applicant = read_person(fields, business_date(now), asked.gettext)
    if applicant is None:
        application = await load_application(asked, handle)
        return _person_page(asked, application, form, person_id, is_new=person == NEW)
    async with transaction(site.pool) as conn:
        listed = Listed(person_id, applicant)
        await actions.tell_person(conn, application_id, browser, listed, keys=site.keys, now=now)
    return asked.go(enrolment_path(application_id, f"anggota/{NEW}" if "lagi" in fields else Step.FAMILY))


def _listed(application: Application, handle: str) -> Listed | None:
    if handle == NEW:
        return None
    person_id = read_handle(handle)
    for listed in application.people:
        if listed.id == person_id:
            return listed
    raise Refusal("enrolment.gone")


def _family_page(
    asked: Asked, application: Application, card: str, errors: dict[str, str], words: Words | None
) -> ASGIResponse:
    return asked.page(
        "daftar/keluarga.html",
        status=422 if errors or words else 200,
        application=application, card=card, wrong=list(errors.items()), errors_by=errors, words=words,
        base=enrolment_path(application.id, "anggota"),
    )  # fmt: skip


def _person_page(
    asked: Asked, application: Application, form: PersonForm, person_id: UUID, *, is_new: bool
) -> ASGIResponse:
    return asked.page(
        "daftar/anggota.html",
        status=422 if form.errors else 200,
        application=application, form=form, person_id=person_id.hex, is_new=is_new,
        family_path=enrolment_path(application.id, Step.FAMILY),
    )  # fmt: skip


HANDLERS: tuple[ControllerRouterHandler, ...] = (
    show_terms, accept_terms, show_present_step, show_family, take_family, show_person, take_person,
)  # fmt: skip
