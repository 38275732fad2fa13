"""`/profil/kontak/baru`: a contact that a member adds, or proves once more, by a code that is sent there."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Stream
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.contacts.contact_proving import (
    PURPOSE,
    answer_contact_code,
    begin_contact,
    begin_proof,
    find_typed,
    is_on_record,
    send_contact_code,
    service_of,
)
from peserta.access.proofs import check_opens
from peserta.access.session import Session
from peserta.kit.database import transaction
from peserta.kit.refusal import Refusal
from peserta.kit.typed import BadValue
from peserta.registry.changing import Typed
from peserta.verification.rules import Judgement, Verdict
from peserta.web.answers import Asked
from peserta.web.formats import masked, whole
from peserta.web.forms import read_form
from peserta.web.members import load_member
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web.words.fields import field_words
from peserta.web_member.account.contacts import NOTHING, PATH
from peserta.web_member.code_state import CodeState, load_code_state
from peserta.web_member.code_verdict import not_a_code, verdict_words, wait_words
from peserta.web_member.code_ways import asks_whatsapp, offered_ways
from peserta.web_member.contact_form import TYPED_MAX, read_contact
from peserta.web_member.live import Live, live_code, stream
from peserta.web_member.paths import read_handle

NEW_PATH = f"{PATH}/baru"


@get(NEW_PATH)
async def show_new(request: AnyRequest) -> ASGIResponse:
    """One box for a phone or an address; `ganti` names the contact that leaves for it."""
    asked = Asked(request)
    await _load(asked)
    return _form(asked, "", "", request.query_params.get("ganti", ""))


@post(NEW_PATH)
async def take_new(request: AnyRequest) -> ASGIResponse:
    """Send a code there. Whoever else has this contact is not looked up before it is proven."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    session, typed, leaves = await _load(asked), fields.get("kontak", "")[:TYPED_MAX], fields.get("ganti", "")
    try:
        value = read_contact(typed, site.profile.limits.phone_countries)
    except BadValue as bad:
        return _form(asked, typed, field_words(bad.reason, bad.facts, asked.gettext), leaves)
    try:
        async with transaction(site.pool) as conn:
            draft_id = await begin_contact(
                conn, session, value, leaves_id=read_handle(leaves), keys=site.keys, now=site.now()
            )
    except Refusal as refusal:
        return asked.refuse(refusal.code, path=NEW_PATH, **refusal.facts)
    return await _send(asked, session, draft_id, by_whatsapp=asks_whatsapp(asked, fields))


@post(f"{PATH}/buktikan")
async def prove_again(request: AnyRequest) -> ASGIResponse:
    """Send a code to a contact on record: it may be stale, or claimed by somebody else."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    session, contact_id = await load_member(asked), read_handle(fields.get("kontak", "")) or NOTHING
    try:
        async with transaction(site.pool) as conn:
            draft_id = await begin_proof(conn, session, contact_id, keys=site.keys, now=site.now())
    except Refusal as refusal:
        return asked.refuse(refusal.code, path=PATH, **refusal.facts)
    return await _send(asked, session, draft_id)


@get(PATH + "/kode/{handle:str}")
async def show_code(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    asked = Asked(request)
    session = await load_member(asked)
    draft_id, typed = await _typed(asked, session, handle)
    return await _code_page(asked, session, draft_id, typed, None)


@get(PATH + "/jejak/{handle:str}")
async def stream_code(request: AnyRequest, handle: FromPath[str]) -> Stream:
    """What is becoming of the code whenever it changes, until it is proven or over."""
    asked = Asked(request)
    session = await load_member(asked)
    draft_id, typed = await _typed(asked, session, handle)
    to = await _shown(asked, session, typed)

    async def trace() -> Live | None:
        return live_code(asked, await _load_state(asked, draft_id, typed), to, NEW_PATH)

    return stream(asked.site, trace)


@post(PATH + "/kode/{handle:str}")
async def take_code(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """Judge a code. A right one goes on, however often it is sent: the reply may have been lost."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    session = await load_member(asked)
    draft_id, contact = await _typed(asked, session, handle)
    typed = fields.get("kode", "").strip()
    if words := not_a_code(asked, typed):
        return await _code_page(asked, session, draft_id, contact, words)
    added = await answer_contact_code(
        site.pool, session, draft_id, typed, asked.visitor.visit, keys=site.keys, policy=site.policy, now=site.now()
    )
    if added.judgement.verdict in (Verdict.ACCEPTED, Verdict.AGAIN):
        return asked.go(PATH, done="contact_proven")
    return await _code_page(asked, session, draft_id, contact, None, added.judgement)


@post(PATH + "/kirim/{handle:str}")
async def send_again(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """Send the code (again); pressing twice sends once."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    session = await load_member(asked)
    draft_id, _ = await _typed(asked, session, handle)
    return await _send(asked, session, draft_id, by_whatsapp=asks_whatsapp(asked, fields))


async def _load(asked: Asked) -> Session:
    """The session, if it may add a contact."""
    session = await load_member(asked)
    check_opens(session, service_of(session), now=asked.site.now())
    return session


async def _typed(asked: Asked, session: Session, handle: str) -> tuple[UUID, Typed]:
    """What was typed in this very session; `Refusal` when it was not, or too long ago."""
    draft_id = read_handle(handle)
    if draft_id is not None:
        async with asked.site.pool.connection() as conn:
            typed = await find_typed(conn, session, draft_id, keys=asked.site.keys, now=asked.site.now())
        if typed is not None:
            return draft_id, typed
    raise Refusal("contact.gone")


async def _send(asked: Asked, session: Session, draft_id: UUID, *, by_whatsapp: bool = False) -> ASGIResponse:
    site = asked.site
    wished = await send_contact_code(
        site.pool, session, draft_id, asked.visitor.visit,
        by_whatsapp=by_whatsapp, keys=site.keys, policy=site.policy, now=site.now(),
    )  # fmt: skip
    if wished is None:
        return asked.refuse("contact.gone", path=PATH)
    words = None if wished.has_code else wait_words(asked, wished.sending, wished.opens_at, NEW_PATH)
    if words is None:
        return asked.go(_code_path(draft_id))
    _, typed = await _typed(asked, session, draft_id.hex)
    return await _code_page(asked, session, draft_id, typed, words)


async def _code_page(
    asked: Asked, session: Session, draft_id: UUID, typed: Typed, words: Words | None,
    judgement: Judgement | None = None,
) -> ASGIResponse:  # fmt: skip
    state = await _load_state(asked, draft_id, typed)
    if judgement is not None:
        words = verdict_words(asked, judgement, _code_path(draft_id), sends_at=state.opens_at)
    return asked.page(
        "profil/kontak_kode.html",
        status=words.status if words else 200,
        words=words,
        to=await _shown(asked, session, typed),
        state=state,
        code_action=_code_path(draft_id),
        live_path=f"{PATH}/jejak/{draft_id.hex}",
        journey=draft_id.hex,
        send_action=f"{PATH}/kirim/{draft_id.hex}",
    )


async def _shown(asked: Asked, session: Session, typed: Typed) -> str:
    """What was typed a moment ago is read again for its typos; what is on record is nobody's to read here."""
    async with asked.site.pool.connection() as conn:
        is_known = await is_on_record(conn, session, typed)
    return masked(typed.value) if is_known else whole(typed.value)


async def _load_state(asked: Asked, draft_id: UUID, typed: Typed) -> CodeState:
    return await load_code_state(asked, draft_id, typed.index, asked.visitor.browser, purpose=PURPOSE, kind=typed.kind)


def _code_path(draft_id: UUID) -> str:
    return f"{PATH}/kode/{draft_id.hex}"


def _form(asked: Asked, typed: str, error: str, leaves: str) -> ASGIResponse:
    return asked.page(
        "profil/kontak_baru.html", status=422 if error else 200, typed=typed, error=error, ways=offered_ways(asked),
        leaves=leaves if read_handle(leaves) else "",
    )  # fmt: skip


HANDLERS: tuple[ControllerRouterHandler, ...] = (
    show_new, take_new, prove_again, show_code, stream_code, take_code, send_again,
)  # fmt: skip
