"""Journey B, steps 1 and 2: the terms, and the family."""

from collections.abc import Collection, Mapping
from uuid import UUID, uuid4

from litestar import get, post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.consent.given import OPTIONAL, Purpose
from peserta.consent.questions import QUESTIONS
from peserta.enrolment import actions
from peserta.enrolment.application import Application, Listed
from peserta.enrolment.family import family_problems, find_same_nik, find_same_person
from peserta.enrolment.journey import Step, next_step
from peserta.enrolment.versions import find_begun_by
from peserta.kit.clock import business_date
from peserta.kit.database import Conn, transaction
from peserta.kit.refusal import Refusal
from peserta.kit.typed import BadValue
from peserta.kit.values import FamilyNumber
from peserta.web.answers import Asked
from peserta.web.forms import MADE_FIELD, made_mark, read_form
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web.words.fields import field_words
from peserta.web_member.enrolment.parts import (
    PersonForm,
    application_id_of,
    elsewhere,
    enrolment_path,
    load_application,
    problem_words,
    read_person,
)
from peserta.web_member.enrolment.saving import save
from peserta.web_member.paths import read_handle

NEW = "baru"
FORM_MARK_MAX = 60


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
    site, browser, now = asked.site, asked.visitor.browser, asked.site.now()
    async with transaction(site.pool) as conn:
        form = fields.get(MADE_FIELD, "")[:FORM_MARK_MAX]
        application_id = await find_begun_by(conn, form, browser, keys=site.keys, now=now) if form else None
        application_id = application_id or await actions.begin(
            conn, browser=browser, language=language,
            text_hashes=[*texts.hashes, questions["processing"].hash],
            options=[questions[purpose] for purpose in ticked], now=now,
        )  # fmt: skip
    return asked.go(enrolment_path(application_id, Step.FAMILY))


def _terms_page(asked: Asked, ticked: Collection[Purpose], error: str) -> ASGIResponse:
    language = asked.visitor.language
    return asked.page(
        "daftar/syarat.html", status=422 if error else 200, texts=asked.site.texts[language],
        questions=QUESTIONS[language], ticked=ticked, error=error, made_field=MADE_FIELD,
        made=made_mark(asked.visitor, asked.site.keys, asked.site.now()),
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

    async def change(conn: Conn) -> None:
        await actions.tell_family_card(conn, application_id, asked.visitor.browser, number, keys=site.keys, now=now)

    words = await save(
        asked, application_id, Step.FAMILY, fields,
        stands=lambda saved: saved.family_card == number.digits, change=change,
    )  # fmt: skip
    if words is not None:
        return _family_page(asked, await load_application(asked, handle), typed, {}, words)
    if "tambah" in fields:
        return asked.go(enrolment_path(application_id, f"anggota/{NEW}"))
    application = await load_application(asked, handle)
    if problems := family_problems(application.people):
        words = asked.words("enrolment.incomplete", what=problem_words(problems[0], application.people, asked.gettext))
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
    fields = await read_form(request, asked.visitor, asked.site.keys)
    application_id, words = application_id_of(handle), None
    person_id = read_handle(fields.get("id", "")) or uuid4()
    form, applicant = read_person(fields, business_date(asked.site.now()), asked.gettext)
    if "hapus" in fields:
        words = await _remove_person(asked, application_id, person_id, fields)
        form.errors.clear()
    elif applicant is not None:
        listed, people = Listed(person_id, applicant), (await load_application(asked, handle)).people
        if other := find_same_nik(people, listed):
            form.errors["nik"] = field_words("nik.of_another", {"name": other.name}, asked.gettext)
        elif other := find_same_person(people, listed):
            form.errors["nama"] = field_words("name.of_another", {"name": other.name}, asked.gettext)
        else:
            words = await _tell_person(asked, application_id, listed, fields)
    if form.errors or words is not None:
        application = await load_application(asked, handle)
        return _person_page(asked, application, form, person_id, is_new=person == NEW, words=words)
    if "hapus" in fields:
        return asked.go(enrolment_path(application_id, Step.FAMILY), done="person_removed")
    return asked.go(enrolment_path(application_id, f"anggota/{NEW}" if "lagi" in fields else Step.FAMILY))


async def _tell_person(asked: Asked, application_id: UUID, listed: Listed, fields: Mapping[str, str]) -> Words | None:
    def stands(saved: Application) -> bool:
        found = _find(saved, listed.id)
        return found is not None and found.applicant == listed.applicant

    async def change(conn: Conn) -> None:
        site, browser = asked.site, asked.visitor.browser
        await actions.tell_person(conn, application_id, browser, listed, keys=site.keys, now=site.now())

    return await save(asked, application_id, Step.FAMILY, fields, stands=stands, change=change)


async def _remove_person(
    asked: Asked, application_id: UUID, person_id: UUID, fields: Mapping[str, str]
) -> Words | None:
    def stands(saved: Application) -> bool:
        return _find(saved, person_id) is None

    async def change(conn: Conn) -> None:
        site, browser = asked.site, asked.visitor.browser
        await actions.remove_person(conn, application_id, browser, person_id, keys=site.keys, now=site.now())

    return await save(asked, application_id, Step.FAMILY, fields, stands=stands, change=change)


def _listed(application: Application, handle: str) -> Listed | None:
    if handle == NEW:
        return None
    found = _find(application, read_handle(handle))
    if found is None:
        raise Refusal("enrolment.gone")
    return found


def _find(application: Application, person_id: UUID | None) -> Listed | None:
    return next((listed for listed in application.people if listed.id == person_id), None)


def _family_page(
    asked: Asked, application: Application, card: str, errors: dict[str, str], words: Words | None
) -> ASGIResponse:
    return asked.page(
        "daftar/keluarga.html",
        status=words.status if words else 422 if errors else 200,
        application=application, card=card, wrong=list(errors.items()), errors_by=errors, words=words,
        base=enrolment_path(application.id, "anggota"),
    )  # fmt: skip


def _person_page(
    asked: Asked, application: Application, form: PersonForm, person_id: UUID,
    *, is_new: bool, words: Words | None = None,
) -> ASGIResponse:  # fmt: skip
    found = _find(application, person_id)
    return asked.page(
        "daftar/anggota.html",
        status=words.status if words else 422 if form.errors else 200,
        words=words, saved=found.applicant if found else None, application=application, form=form,
        person_id=person_id.hex, is_new=is_new,
        family_path=enrolment_path(application.id, Step.FAMILY),
    )  # fmt: skip


HANDLERS: tuple[ControllerRouterHandler, ...] = (
    show_terms, accept_terms, show_present_step, show_family, take_family, show_person, take_person,
)  # fmt: skip
