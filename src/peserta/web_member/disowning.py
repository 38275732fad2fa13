"""`/bukan-saya`: what a notice was about, and taking it back. Looking changes nothing; a button acts."""

from contextlib import suppress

from litestar import get, post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.recovery.disowning import TooManyTries, disown, find_event, find_link
from peserta.access.recovery.event import Event
from peserta.kit.clock import business_date
from peserta.kit.database import transaction
from peserta.kit.refusal import Refusal
from peserta.messaging.words.marks import LINK_PATH
from peserta.support.actions import TooMany, open_ticket
from peserta.support.ticket import TicketDraft
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web.words.events import event_words
from peserta.web.words.when import moment
from peserta.web_member.data_form import DataForm, read_reference_form


@get(LINK_PATH)
async def show_reference_form(request: AnyRequest) -> ASGIResponse:
    """For who has an SMS, or helps somebody on the telephone who has."""
    return _form(Asked(request), DataForm(), None)


@post(LINK_PATH)
async def take_reference(request: AnyRequest) -> ASGIResponse:
    """Go to the page of the notice; one answer for a wrong reference and a wrong birth date."""
    asked = Asked(request)
    site, now = asked.site, asked.site.now()
    fields = await read_form(request, asked.visitor, site.keys)
    form, given = read_reference_form(fields, business_date(now), asked.gettext)
    if given is None:
        return _form(asked, form, None)
    try:
        secret = await find_link(
            site.pool, given.reference, given.born_on, asked.visitor.visit, keys=site.keys, now=now
        )
    except TooManyTries as refusal:
        opens_at = moment(site.pages, refusal.opens_at, asked.visitor.language)
        return _form(asked, form, asked.words("disown.wait", opens_at=opens_at))
    if secret is None:
        return _form(asked, form, asked.words("disown.gone"))
    return asked.go(f"{LINK_PATH}/{secret}")


@get(LINK_PATH + "/{secret:str}")
async def show_event(request: AnyRequest, secret: FromPath[str]) -> ASGIResponse:
    """What happened, and the button; or what was done since."""
    asked = Asked(request)
    event = await _load_event(asked, secret)
    return asked.page(
        "bukan_saya.html", event=event, happened=event_words(event.template, asked.gettext), action=asked.path
    )  # fmt: skip


@post(LINK_PATH + "/{secret:str}")
async def disown_event(request: AnyRequest, secret: FromPath[str]) -> ASGIResponse:
    """Undo it, once; pressed again it says the same. Staff find a ticket with what happened."""
    asked = Asked(request)
    site, now = asked.site, asked.site.now()
    await read_form(request, asked.visitor, site.keys)
    event = await _load_event(asked, secret)
    async with transaction(site.pool) as conn:
        is_first = await disown(conn, event, keys=site.keys, language=asked.visitor.language, now=now)
    if is_first:
        await _open_ticket(asked, event)
    return asked.go(f"{LINK_PATH}/{secret}")


async def _load_event(asked: Asked, secret: str) -> Event:
    async with asked.site.pool.connection() as conn:
        event = await find_event(conn, secret, now=asked.site.now())
    if event is None:
        raise Refusal("disown.gone")
    return event


async def _open_ticket(asked: Asked, event: Event) -> None:
    """A ticket where staff look; a browser that wrote ten today has made a case all the same."""
    site, now = asked.site, asked.site.now()
    draft = TicketDraft(
        kind="help", step="bukan_saya", browser=asked.visitor.browser, language=asked.visitor.language,
        person_id=event.person_id,
        message=asked.gettext("Bukan saya: {what}").format(what=event_words(event.template, asked.gettext)),
        trace=[(event.template, event.at.isoformat())],
    )  # fmt: skip
    with suppress(TooMany):
        async with transaction(site.pool) as conn:
            await open_ticket(conn, draft, keys=site.keys, now=now)


def _form(asked: Asked, form: DataForm, words: Words | None) -> ASGIResponse:
    status = words.status if words else 422 if form.errors else 200
    return asked.page("bukan_saya_cari.html", status=status, form=form, words=words)


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_reference_form, take_reference, show_event, disown_event)
