"""Journey A, step 1: the terms; and step 2: who the person says to be."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from peserta.access.activation.journeys import FormShown, begin_journey, find_journey, form_effort, give_data
from peserta.access.activation.rules import DataAnswer, Outcome
from peserta.kit.clock import business_date
from peserta.kit.database import transaction
from peserta.kit.work import Work, check_work, make_challenge
from peserta.web.answers import Asked
from peserta.web.forms import MADE_FIELD, made_at, made_mark, read_form
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web.words.when import moment
from peserta.web_member.data_form import DataForm, read_data_form
from peserta.web_member.paths import journey_path, read_handle

WORK_FIELD = "kerja"


@get("/aktivasi")
async def show_terms(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    return asked.page("aktivasi/syarat.html", texts=asked.site.texts[asked.visitor.language], error="")


@post("/aktivasi")
async def accept_terms(request: AnyRequest) -> ASGIResponse:
    """Begin a journey with the acceptance of exactly the texts that were shown."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    texts = asked.site.texts[asked.visitor.language]
    if fields.get("setuju") != "ya":
        _ = asked.gettext
        error = _("Beri tanda setuju untuk melanjutkan. Tanpa itu kami tidak boleh memeriksa data Anda.")
        return asked.page("aktivasi/syarat.html", status=422, texts=texts, error=error)
    async with transaction(asked.site.pool) as conn:
        journey_id = await begin_journey(conn, asked.visitor.visit, texts.hashes, now=asked.site.now())
    return asked.go(journey_path(journey_id, "data"))


@get("/aktivasi/{handle:str}/data")
async def show_data(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    asked = Asked(request)
    journey_id = read_handle(handle)
    if journey_id is None:
        return asked.refuse("journey.gone")
    async with asked.site.pool.connection() as conn:
        journey = await find_journey(conn, journey_id, asked.visitor.browser)
        if journey is None:
            return asked.refuse("journey.gone")
        effort = await form_effort(
            conn, asked.visitor.visit, keys=asked.site.keys, policy=asked.site.data_policy, now=asked.site.now()
        )
    return _data_page(asked, DataForm(), effort, status=200)


@post("/aktivasi/{handle:str}/data")
async def take_data(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """Compare the data with the record. A miss has one answer, whatever differed or was missing."""
    asked = Asked(request)
    site, now = asked.site, asked.site.now()
    fields = await read_form(request, asked.visitor, site.keys)
    journey_id = read_handle(handle)
    if journey_id is None:
        return asked.refuse("journey.gone")
    form, data = read_data_form(fields, business_date(now), asked.gettext)
    if data is None:
        return await _data_again(asked, form, None, now)
    shown = _form_shown(asked, fields, now)
    if shown.work.work is Work.BAD:
        return await _data_again(asked, form, asked.words("data.work_missing"), now)
    if shown.is_too_quick(now):
        # The form keeps its first moment, so that the next press is late enough.
        return await _data_again(asked, form, asked.words("data.too_quick"), now, made=fields.get(MADE_FIELD, ""))
    answer = await give_data(
        site.pool, journey_id, data, asked.visitor.visit, shown, keys=site.keys, policy=site.data_policy, now=now
    )
    if answer is None:
        return asked.refuse("journey.gone")
    return await _after_data(asked, journey_id, form, answer, now)


async def _after_data(
    asked: Asked, journey_id: UUID, form: DataForm, answer: DataAnswer, now: datetime
) -> ASGIResponse:
    match answer.outcome:
        case Outcome.MATCHED:
            return asked.go(journey_path(journey_id, "cara"))
        case Outcome.NOT_MATCHED:
            return await _data_again(asked, form, asked.words("data.not_matched", step="data"), now)
        case Outcome.WAIT:
            assert answer.opens_at is not None, "a wait has an end"
            opens_at = moment(asked.site.pages, answer.opens_at, asked.visitor.language)
            return await _data_again(asked, form, asked.words("data.wait", step="data", opens_at=opens_at), now)


def _form_shown(asked: Asked, fields: Mapping[str, str], now: datetime) -> FormShown:
    work = check_work(asked.site.keys, asked.visitor.browser, fields.get(WORK_FIELD, ""))
    return FormShown(work, made_at(fields, asked.visitor, asked.site.keys, now))


async def _data_again(
    asked: Asked, form: DataForm, words: Words | None, now: datetime, *, made: str = ""
) -> ASGIResponse:
    """The form once more with everything that was typed, and fresh work for the next try."""
    async with asked.site.pool.connection() as conn:
        effort = await form_effort(
            conn, asked.visitor.visit, keys=asked.site.keys, policy=asked.site.data_policy, now=now
        )
    return _data_page(asked, form, effort, status=words.status if words else 422, words=words, made=made)


def _data_page(
    asked: Asked, form: DataForm, effort: int, *, status: int, words: Words | None = None, made: str = ""
) -> ASGIResponse:
    site, now = asked.site, asked.site.now()
    return asked.page(
        "aktivasi/data.html",
        status=status,
        form=form,
        words=words,
        work=make_challenge(site.keys, asked.visitor.browser, effort=effort, now=now),
        made=made or made_mark(asked.visitor, site.keys, now),
    )
