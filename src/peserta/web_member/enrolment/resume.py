"""Journey B, coming back: going on with an application in another browser, by its reference and a code."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.enrolment.elsewhere.resume import answer, ask, find_reference, list_begun
from peserta.kit.database import reading, transaction
from peserta.kit.refusal import Refusal
from peserta.kit.typed import BadValue
from peserta.kit.values import Reference
from peserta.verification.actions import read_state
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web.words.done import Done
from peserta.web.words.fields import field_words
from peserta.web.words.when import moment
from peserta.web_member.code_verdict import not_a_code, verdict_words
from peserta.web_member.code_ways import asks_whatsapp, offered_ways
from peserta.web_member.enrolment.parts import enrolment_path
from peserta.web_member.paths import read_handle

PATH = "/daftar/lanjut"
TYPED_MAX = 40


@get(PATH)
async def show_resume(request: AnyRequest) -> ASGIResponse:
    return await _ask_page(Asked(request), "", "", None)


@post(PATH)
async def take_reference(request: AnyRequest) -> ASGIResponse:
    """Wish for a code. Whether anybody has this reference is not looked up here, so nobody can learn it."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    typed = fields.get("referensi", "")[:TYPED_MAX]
    try:
        reference = Reference.parse(typed)
    except BadValue as bad:
        return await _ask_page(asked, typed, field_words(bad.reason, bad.facts, asked.gettext), None)
    return await _ask(asked, reference, by_whatsapp=asks_whatsapp(asked, fields))


async def _ask(asked: Asked, reference: Reference, *, by_whatsapp: bool, done: Done | None = None) -> ASGIResponse:
    site = asked.site
    async with transaction(site.pool) as conn:
        begun = await ask(
            conn, reference, asked.visitor.browser, by_whatsapp=by_whatsapp, keys=site.keys, now=site.now()
        )
    if begun.resume_id is None:
        opens_at = moment(site.pages, begun.opens_at, asked.visitor.language)
        words = asked.words("resume.too_many", path=PATH, opens_at=opens_at)
        return await _ask_page(asked, str(reference), "", words)
    return asked.go(_code_path(begun.resume_id), done=done)


@get(PATH + "/{handle:str}/kode")
async def show_resume_code(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    asked = Asked(request)
    resume_id, reference = await _load(asked, handle)
    return await _code_page(asked, resume_id, reference, None)


@post(PATH + "/{handle:str}/kode")
async def take_resume_code(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """Judge a code. A right one leads to the step where the family is, however often it is sent."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    resume_id, reference = await _load(asked, handle)
    typed = fields.get("kode", "").strip()
    if words := not_a_code(asked, typed):
        return await _code_page(asked, resume_id, reference, words)
    answered = await answer(
        site.pool, resume_id, typed, asked.visitor.browser, keys=site.keys, policy=site.policy, now=site.now()
    )
    if answered.application_id is not None:
        return asked.go(enrolment_path(answered.application_id))
    words = verdict_words(asked, answered.judgement, _code_path(resume_id))
    return await _code_page(asked, resume_id, reference, words)


@post(PATH + "/{handle:str}/kirim")
async def send_resume_code_again(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """Wish for the code again; it goes as soon as one may go to that contact."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    _, reference = await _load(asked, handle)
    return await _ask(asked, reference, by_whatsapp=asks_whatsapp(asked, fields), done="code_wished")


async def _load(asked: Asked, handle: str) -> tuple[UUID, Reference]:
    """What this browser asked for; `Refusal` when it did not, or too long ago."""
    resume_id = read_handle(handle)
    if resume_id is not None:
        async with asked.site.pool.connection() as conn:
            reference = await find_reference(conn, resume_id, asked.visitor.browser)
        if reference is not None:
            return resume_id, reference
    raise Refusal("resume.gone")


def _code_path(resume_id: UUID) -> str:
    return f"{PATH}/{resume_id.hex}/kode"


async def _ask_page(asked: Asked, typed: str, error: str, words: Words | None) -> ASGIResponse:
    async with asked.site.pool.connection() as conn:
        begun = await list_begun(conn, asked.visitor.browser)
    return asked.page(
        "daftar/lanjut.html",
        status=words.status if words else 422 if error else 200,
        typed=typed, error=error, words=words, ways=offered_ways(asked),
        begun=[(Reference(one.reference), enrolment_path(one.id)) for one in begun],
    )  # fmt: skip


async def _code_page(asked: Asked, resume_id: UUID, reference: Reference, words: Words | None) -> ASGIResponse:
    async with reading(asked.site.pool) as conn:
        state = await (await read_state(conn, resume_id, asked.visitor.browser)).load()
    if state.is_proven and state.subject is not None and words is None:
        return asked.go(enrolment_path(state.subject))
    return asked.page(
        "daftar/lanjut_kode.html",
        status=words.status if words else 200,
        words=words, reference=reference, length=state.challenges[-1].length if state.challenges else 6,
        code_action=_code_path(resume_id), send_action=f"{PATH}/{resume_id.hex}/kirim", ask_path=PATH,
        ways=offered_ways(asked),
    )  # fmt: skip


HANDLERS: tuple[ControllerRouterHandler, ...] = (
    show_resume, take_reference, show_resume_code, take_resume_code, send_resume_code_again,
)  # fmt: skip
