"""Journey A, steps 3 and 4: choosing a contact, and the code."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from peserta.access.activation.choice import read_choice
from peserta.access.activation.code_sending import Wished
from peserta.access.activation.journey import Journey
from peserta.access.activation.journeys import find_journey
from peserta.access.activation.proving import Answered, Offer, answer_code, list_offers, send_code
from peserta.messaging.draft import Channel
from peserta.registry.standing import Standing
from peserta.verification.rules import Sending, Verdict
from peserta.web.answers import Asked
from peserta.web.formats import exact_time
from peserta.web.forms import read_form
from peserta.web.members import enter
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web.words.when import moment
from peserta.web_member.activation.progress import Progress, load_progress
from peserta.web_member.activation.shown_progress import sends_at, show_progress
from peserta.web_member.channel_words import card_of, contact_words, held_until, standing_words
from peserta.web_member.code_verdict import not_a_code
from peserta.web_member.paths import journey_path, read_handle


@get("/aktivasi/{handle:str}/cara")
async def show_choice(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """The contacts on record, each with its present speed; or the way of a record that has none."""
    asked = Asked(request)
    found = await _load_offers(asked, handle)
    if found is None:
        return asked.refuse("journey.gone")
    journey, offers = found
    return _choice_page(asked, journey, offers, None)


@post("/aktivasi/{handle:str}/kirim")
async def send(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """Send a code to the chosen contact, or again; pressing twice sends once."""
    asked = Asked(request)
    site, now = asked.site, asked.site.now()
    fields = await read_form(request, asked.visitor, site.keys)
    journey_id = read_handle(handle)
    if journey_id is None:
        return asked.refuse("journey.gone")
    choice = read_choice(fields.get("kontak", ""), journey_id, keys=site.keys)
    wished = None
    if choice is not None:
        wished = await send_code(
            site.pool, journey_id, choice, asked.visitor.visit,
            keys=site.keys, policy=site.policy, rules=site.contact_rules, now=now,
        )  # fmt: skip
    if wished is None:
        return await _choose_again(asked, handle, asked.words("choice.gone", path=journey_path(journey_id, "cara")))
    return await _after_wish(asked, journey_id, handle, wished)


async def _after_wish(asked: Asked, journey_id: UUID, handle: str, wished: Wished) -> ASGIResponse:
    match wished.sending:
        case Sending.NEW | Sending.REPEAT | Sending.NEW_ROUND:
            return asked.go(journey_path(journey_id, "kode"))
        case Sending.WAIT if wished.has_code:
            # The code is on its way already: the page with the box says from when it can be sent again.
            return asked.go(journey_path(journey_id, "kode"))
        case Sending.WAIT:
            assert wished.opens_at is not None, "a wait ends"
            opens_at = exact_time(wished.opens_at, asked.visitor.language)
            path = journey_path(journey_id, "cara")
            return await _choose_again(asked, handle, asked.words("sending.wait", path=path, opens_at=opens_at))
        case Sending.SPENT:
            assert wished.opens_at is not None, "a spent budget opens again"
            opens_at = moment(asked.site.pages, wished.opens_at, asked.visitor.language)
            path = journey_path(journey_id, "cara")
            return await _choose_again(asked, handle, asked.words("sending.spent", path=path, opens_at=opens_at))


@get("/aktivasi/{handle:str}/kode")
async def show_code(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    asked = Asked(request)
    journey_id = read_handle(handle)
    progress = await load_progress(asked, journey_id) if journey_id else None
    if journey_id is None or progress is None:
        return asked.refuse("journey.gone")
    if progress.state.is_proven:
        return asked.go(journey_path(journey_id, "amankan"))
    if not progress.state.round:
        return asked.go(journey_path(journey_id, "cara"))
    return _code_page(asked, journey_id, progress, None)


@post("/aktivasi/{handle:str}/kode")
async def take_code(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """Judge a code. A right one goes on, however often it is sent: the reply may have been lost."""
    asked = Asked(request)
    site, now = asked.site, asked.site.now()
    fields = await read_form(request, asked.visitor, site.keys)
    journey_id = read_handle(handle)
    if journey_id is None:
        return asked.refuse("journey.gone")
    typed = fields.get("kode", "").strip()
    if words := not_a_code(asked, typed):
        return await _code_again(asked, journey_id, words)
    answered = await answer_code(
        site.pool, journey_id, typed, asked.visitor.visit, keys=site.keys, policy=site.policy, now=now
    )
    if answered.token is not None:
        await enter(asked, answered.token)
        return asked.go(journey_path(journey_id, "amankan"))
    progress = await load_progress(asked, journey_id)
    if progress is None:
        return asked.refuse("journey.gone")
    return _code_page(asked, journey_id, progress, _verdict_words(asked, journey_id, answered, progress))


def _verdict_words(asked: Asked, journey_id: UUID, answered: Answered, progress: Progress) -> Words:
    judgement = answered.judgement
    choose = journey_path(journey_id, "cara")
    at = judgement.opens_at
    opens_at = moment(asked.site.pages, at, asked.visitor.language) if at else ""
    match judgement.verdict:
        case Verdict.WRONG if judgement.tries_left:
            path = journey_path(journey_id, "kode")
            return asked.words("code.wrong", path=path, step="kode", left=judgement.tries_left)
        case Verdict.WRONG | Verdict.TOO_MANY:
            return asked.words("code.too_many", path=choose, step="kode", sends_at=sends_at(asked, progress))
        case Verdict.NOT_JUDGED:
            again_at = sends_at(asked, progress)
            return asked.words("code.not_judged", path=choose, step="kode", opens_at=opens_at, sends_at=again_at)
        case Verdict.BROWSER_SPENT:
            return asked.words("code.browser_spent", path=choose, step="kode", opens_at=opens_at)
        case Verdict.EXPIRED | Verdict.ACCEPTED | Verdict.AGAIN:
            return asked.words("code.expired", path=choose, step="kode")


async def _code_again(asked: Asked, journey_id: UUID, words: Words) -> ASGIResponse:
    progress = await load_progress(asked, journey_id)
    if progress is None:
        return asked.refuse("journey.gone")
    return _code_page(asked, journey_id, progress, words)


def _code_page(asked: Asked, journey_id: UUID, progress: Progress, words: Words | None) -> ASGIResponse:
    return asked.page(
        "aktivasi/kode.html",
        status=words.status if words else 200,
        shown=show_progress(asked, progress),
        words=words,
        code_action=journey_path(journey_id, "kode"),
        send_action=journey_path(journey_id, "kirim"),
        choose_path=journey_path(journey_id, "cara"),
        journey=journey_id.hex,
        live_path=journey_path(journey_id, "jejak"),
    )


async def _choose_again(asked: Asked, handle: str, words: Words) -> ASGIResponse:
    found = await _load_offers(asked, handle)
    if found is None:
        return asked.refuse("journey.gone")
    return _choice_page(asked, *found, words)


async def _load_offers(asked: Asked, handle: str) -> tuple[Journey, list[Offer]] | None:
    journey_id = read_handle(handle)
    if journey_id is None:
        return None
    site = asked.site
    async with site.pool.connection() as conn:
        journey = await find_journey(conn, journey_id, asked.visitor.browser)
        if journey is None or journey.person_id is None:
            return None
        has_whatsapp = site.speeds.is_open(Channel.WHATSAPP)
        return journey, await list_offers(
            conn, journey, keys=site.keys, rules=site.contact_rules, has_whatsapp=has_whatsapp, now=site.now()
        )


def _choice_page(asked: Asked, journey: Journey, offers: list[Offer], words: Words | None) -> ASGIResponse:
    usable = [offer for offer in offers if offer.standing is Standing.PROVES]
    others = [offer for offer in offers if offer.standing is not Standing.PROVES]
    if not usable:
        words = asked.words("contact.none", step="cara")
    _, speeds, rules = asked.gettext, asked.site.speeds, asked.site.contact_rules
    return asked.page(
        "aktivasi/cara.html",
        status=words.status if words and usable else 200,
        cards=[card_of(offer, speeds.present(offer.channel, offer.operator), _) for offer in usable],
        others=[
            (contact_words(offer, _), standing_words(offer.standing, rules, _), held_until(offer)) for offer in others
        ],
        words=words,
        send_action=journey_path(journey.id, "kirim"),
        journey=journey.id.hex,
    )
