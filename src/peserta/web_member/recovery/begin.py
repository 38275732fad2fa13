"""`/pulihkan`: where one stands, the first proof, the wait, and coming back."""

from dataclasses import replace

from litestar import get, post
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.activation.proving import Offer, channels_of
from peserta.access.needs import Service
from peserta.access.proofs import check_opens
from peserta.access.recovery.coming_back import come_back, list_begun_here
from peserta.access.recovery.recovering import Chosen, begin_recovery, cancel_recoveries, finish_wait, list_ways
from peserta.access.recovery.recovery import Recovery
from peserta.access.recovery.saved_codes import TooManyCodes, open_by_saved_code
from peserta.access.session import Session
from peserta.access.sessions import find_session
from peserta.kit.clock import business_date
from peserta.kit.refusal import Refusal
from peserta.messaging.draft import Channel
from peserta.registry.contact import Contact
from peserta.registry.standing import Standing
from peserta.web.addresses import back_named, back_query
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.members import enter, load_member, renew
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web.words.when import moment
from peserta.web_member.channel_words import Card, card_of
from peserta.web_member.data_form import DataForm, read_code_form, read_person_form
from peserta.web_member.passkeys import ask_to_sign_in
from peserta.web_member.paths import read_handle

PATH = "/pulihkan"
NEW = f"{PATH}/baru"
SAVED = f"{PATH}/kode-tersimpan"
# An account that is not open yet is not recovered but opened: the page for that takes any handle.
OPENING = "/aktivasi/pulihkan/amankan"
# No digit of an id.
BESIDE = "w"


@get(PATH)
async def show_recovery(request: AnyRequest) -> ASGIResponse:
    """For nobody: the ways to begin. For who has one proof: the second ones, and the wait."""
    asked = Asked(request)
    async with asked.site.pool.connection() as conn:
        session = await find_session(conn, asked.visitor.session_token, now=asked.site.now())
    if session is None:
        return await _beginning(asked, DataForm(), None)
    if session.account_state == "proven":
        return asked.go(OPENING)
    return await second_page(asked, session, None) if session.is_limited else asked.go(NEW)


@post(PATH + "/kembali")
async def take_coming_back(request: AnyRequest) -> ASGIResponse:
    """The wait is over, in the browser that began it."""
    asked = Asked(request)
    site, now = asked.site, asked.site.now()
    fields = await read_form(request, asked.visitor, site.keys)
    form, given = read_person_form(fields, business_date(now), asked.gettext)
    if given is None:
        return await _beginning(asked, form, None)
    try:
        token = await come_back(
            site.pool, given.identifier, given.born_on, asked.visitor.visit,
            keys=site.keys, rules=site.contact_rules, now=now,
        )  # fmt: skip
    except Refusal as refusal:
        return await _beginning(asked, form, asked.words_of(refusal))
    await enter(asked, token)
    return asked.go(NEW)


@get(SAVED)
async def show_saved_code(request: AnyRequest) -> ASGIResponse:
    return _saved_page(Asked(request), DataForm(), None)


@post(SAVED)
async def take_saved_code(request: AnyRequest) -> ASGIResponse:
    """A saved code as the first proof; one answer for a wrong code and for no account."""
    asked = Asked(request)
    site, now = asked.site, asked.site.now()
    fields = await read_form(request, asked.visitor, site.keys)
    form, given = read_code_form(fields, business_date(now), asked.gettext)
    if given is None:
        return _saved_page(asked, form, None)
    try:
        token = await open_by_saved_code(site.pool, given, asked.visitor.visit, keys=site.keys, now=now)
    except TooManyCodes as refusal:
        opens_at = moment(site.pages, refusal.opens_at, asked.visitor.language)
        return _saved_page(asked, form, asked.words("saved_code.wait", opens_at=opens_at))
    if token is None:
        return _saved_page(asked, form, asked.words("saved_code.refused"))
    await enter(asked, token)
    return asked.go(PATH)


@post(PATH + "/tunggu")
async def begin_wait(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    await read_form(request, asked.visitor, asked.site.keys)
    session = await load_member(asked)
    await begin_recovery(
        asked.site.pool, session, asked.visitor.visit, keys=asked.site.keys, now=asked.site.now()
    )  # fmt: skip
    return asked.go(PATH)


@post(PATH + "/batal")
async def cancel_wait(request: AnyRequest) -> ASGIResponse:
    """Any session of the account may."""
    asked = Asked(request)
    await read_form(request, asked.visitor, asked.site.keys)
    session = await load_member(asked)
    await cancel_recoveries(
        asked.site.pool, session, keys=asked.site.keys, language=asked.visitor.language, now=asked.site.now()
    )  # fmt: skip
    return asked.go("/beranda", done="recovery_cancelled")


@post(PATH + "/lanjut")
async def end_wait(request: AnyRequest) -> ASGIResponse:
    """The wait is over, for who has proven the same again."""
    asked = Asked(request)
    site = asked.site
    await read_form(request, asked.visitor, site.keys)
    session = await load_member(asked)
    if await finish_wait(
        site.pool, session, asked.visitor.visit, keys=site.keys, rules=site.contact_rules, now=site.now()
    ):
        renew(asked, session)
    return asked.go(PATH)


async def second_page(asked: Asked, session: Session, words: Words | None) -> ASGIResponse:
    """What makes a limited session whole."""
    if session.is_superseded:
        raise Refusal("session.needed")
    site, now = asked.site, asked.site.now()
    async with site.pool.connection() as conn:
        ways = await list_ways(conn, session, asked.visitor.browser, rules=site.contact_rules, now=now)
    return asked.page(
        "pulihkan/kedua.html", status=words.status if words else 200, words=words, session=session, ways=ways,
        cards=[_card(asked, offer) for contact in ways.contacts for offer in _offers(asked, contact)],
        ready=ways.own is not None and ways.own.is_ready(now), opens_at=_opens_at(asked, ways.own),
        passkey=ask_to_sign_in(asked), on=back_query(back_here(asked)),
    )  # fmt: skip


def back_here(asked: Asked) -> str:
    """Where somebody was going who was asked for a second proof: every page and form of it carries that on."""
    return back_named(asked.request.query_params)


def on_way(asked: Asked, path: str) -> str:
    """An address of the second proof, with where it leads in the end."""
    return path + back_query(back_here(asked))


def check_whole(asked: Asked, session: Session) -> None:
    check_opens(session, Service.SECRETS, now=asked.site.now())


def chosen(offer: Offer) -> Offer:
    """The same as this page's forms name it; `read_chosen` reads that back."""
    return replace(offer, choice=offer.contact.id.hex + (BESIDE if offer.is_beside else ""))


def read_chosen(asked: Asked, text: str) -> Chosen | None:
    """What was chosen, by WhatsApp only while that is open."""
    contact_id = read_handle(text.removesuffix(BESIDE))
    by_whatsapp = text.endswith(BESIDE) and asked.site.speeds.is_open(Channel.WHATSAPP)
    return None if contact_id is None else Chosen(contact_id, by_whatsapp)


def _offers(asked: Asked, contact: Contact) -> list[Offer]:
    channels = channels_of(contact, has_whatsapp=asked.site.speeds.is_open(Channel.WHATSAPP))
    return [chosen(Offer(contact, channel, Standing.PROVES, "")) for channel in channels]


def _card(asked: Asked, offer: Offer) -> Card:
    return card_of(offer, asked.site.speeds.present(offer.channel, offer.operator), asked.gettext)


def _opens_at(asked: Asked, recovery: Recovery | None) -> str:
    return moment(asked.site.pages, recovery.opens_at, asked.visitor.language) if recovery else ""


async def _beginning(asked: Asked, form: DataForm, words: Words | None) -> ASGIResponse:
    site, now = asked.site, asked.site.now()
    async with site.pool.connection() as conn:
        begun = await list_begun_here(conn, asked.visitor.browser, now=now)
    status = words.status if words else 422 if form.errors else 200
    own = next(iter(begun), None)
    return asked.page(
        "pulihkan/mulai.html", status=status, form=form, words=words, begun=own, opens_at=_opens_at(asked, own),
        ready=any(one.is_ready(now) for one in begun),
    )  # fmt: skip


def _saved_page(asked: Asked, form: DataForm, words: Words | None) -> ASGIResponse:
    status = words.status if words else 422 if form.errors else 200
    return asked.page("pulihkan/kode_tersimpan.html", status=status, form=form, words=words)


HANDLERS: tuple[ControllerRouterHandler, ...] = (
    show_recovery, take_coming_back, show_saved_code, take_saved_code, begin_wait, cancel_wait, end_wait,
)  # fmt: skip
