"""`/pulihkan`: the second proof, and the new secrets."""

from dataclasses import replace

from litestar import get, post
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.activation.activation_code import Outcome
from peserta.access.activation.officer_proof import prove_officer_code
from peserta.access.passkeys.passkeys import list_passkeys
from peserta.access.recovery.recovering import (
    answer_second_code,
    drop_older_passkeys,
    end_other_sessions,
    list_ways,
    second_journey_id,
    send_second_code,
)
from peserta.access.recovery.saved_codes import prove_saved_code
from peserta.access.securing import set_password
from peserta.access.session import Session
from peserta.kit.refusal import Refusal
from peserta.verification.rules import Judgement, Sending, Verdict
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.members import load_member, load_prover, renew
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web.words.when import moment
from peserta.web_member.activation.progress import load_progress
from peserta.web_member.activation.shown_progress import sends_at, show_progress
from peserta.web_member.code_verdict import not_a_code, verdict_words, wait_words
from peserta.web_member.passkeys import ANSWER_FIELD, ask_for_new, keep_passkey
from peserta.web_member.paths import journey_path
from peserta.web_member.recovery.begin import (
    NEW,
    PATH,
    back_here,
    check_whole,
    chosen,
    on_way,
    read_chosen,
    second_page,
)

CODE = f"{PATH}/kode"
CODE_MAX = 40


@post(PATH + "/kirim")
async def send(request: AnyRequest) -> ASGIResponse:
    """Send a code to another contact than the one that opened this session."""
    asked = Asked(request)
    site, now = asked.site, asked.site.now()
    fields = await read_form(request, asked.visitor, site.keys)
    session = await load_member(asked)
    contact = read_chosen(asked, fields.get("kontak", ""))
    wished = None
    if contact is not None:
        wished = await send_second_code(
            site.pool, session, contact, asked.visitor.visit,
            keys=site.keys, policy=site.policy, rules=site.contact_rules, now=now,
        )  # fmt: skip
    if wished is None:
        return await second_page(asked, session, asked.words("choice.gone", path=on_way(asked, PATH)))
    words = wait_words(asked, wished.sending, wished.opens_at, on_way(asked, PATH))
    if words is None or (wished.sending is Sending.WAIT and wished.has_code):
        return asked.go(on_way(asked, CODE))
    return await second_page(asked, session, words)


@get(CODE)
async def show_code(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    session = await load_member(asked)
    return await _code_page(asked, session, None) if session.is_limited else asked.go(_after(asked, session))


@post(CODE)
async def take_code(request: AnyRequest) -> ASGIResponse:
    """Judge the second code. A right one goes on, however often it is sent."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    session = await load_prover(asked)
    typed = fields.get("kode", "").strip()
    if words := not_a_code(asked, typed, path=on_way(asked, CODE)):
        return await _code_page(asked, session, words)
    judgement = await answer_second_code(
        site.pool, session, typed, asked.visitor.visit,
        keys=site.keys, policy=site.policy, rules=site.contact_rules, now=site.now(),
    )  # fmt: skip
    if judgement.verdict in (Verdict.ACCEPTED, Verdict.AGAIN):
        if judgement.verdict is Verdict.ACCEPTED or session.is_superseded:
            renew(asked, session)
        return asked.go(_after(asked, session))
    return await _code_page(asked, session, None, judgement)


@post(PATH + "/tersimpan")
async def take_saved_code(request: AnyRequest) -> ASGIResponse:
    """A saved code as the second proof."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    session = await load_prover(asked)
    try:
        is_right = await prove_saved_code(
            site.pool, session, fields.get("kode_tersimpan", "")[:CODE_MAX], asked.visitor.visit,
            keys=site.keys, policy=site.data_policy, now=site.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return await second_page(asked, session, asked.words(refusal.code, path=on_way(asked, PATH), **refusal.facts))
    if is_right:
        renew(asked, session)
        return asked.go(_after(asked, session))
    return await second_page(asked, session, asked.words("saved_code.wrong", path=on_way(asked, PATH)))


@post(PATH + "/petugas")
async def take_officer_code(request: AnyRequest) -> ASGIResponse:
    """An officer's code as the second proof."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    session = await load_prover(asked)
    try:
        redeemed = await prove_officer_code(
            site.pool, session, fields.get("kode_petugas", "")[:CODE_MAX], asked.visitor.visit,
            keys=site.keys, now=site.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return await second_page(asked, session, asked.words(refusal.code, path=on_way(asked, PATH)))
    if redeemed.outcome is Outcome.OPENED:
        renew(asked, session)
        return asked.go(_after(asked, session))
    if redeemed.opens_at is not None:
        opens_at = moment(site.pages, redeemed.opens_at, asked.visitor.language)
        return await second_page(
            asked, session, asked.words("officer_code.wait", path=on_way(asked, PATH), opens_at=opens_at)
        )
    return await second_page(asked, session, asked.words("officer_code.refused", path=on_way(asked, PATH)))


@get(NEW)
async def show_new(request: AnyRequest) -> ASGIResponse:
    """The new secrets, for who has given two proofs lately."""
    asked = Asked(request)
    return await _new_page(asked, await _load_whole(asked), None)


@post(NEW)
async def take_password(request: AnyRequest) -> ASGIResponse:
    """A new password at once; every other session ends, and the lost phone's passkeys with it if so wished."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    session = await _load_whole(asked)
    try:
        await set_password(
            site.pool, session, fields.get("kata_sandi", ""), passwords=site.passwords, keys=site.keys,
            language=asked.visitor.language, now=site.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return await _new_page(asked, session, asked.words_of(refusal))
    if fields.get("hapus_kunci") == "ya":
        await drop_older_passkeys(
            site.pool, session, keys=site.keys, language=asked.visitor.language, now=site.now()
        )  # fmt: skip
    return asked.go("/beranda")


@post(NEW + "/kunci")
async def take_passkey(request: AnyRequest) -> ASGIResponse:
    """A new passkey; every other session ends."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    session = await _load_whole(asked)
    before = asked.site.now()
    try:
        await keep_passkey(asked, session, fields.get(ANSWER_FIELD, ""), "")
    except Refusal as refusal:
        return await _new_page(asked, session, asked.words(refusal.code, path=NEW, **refusal.facts))
    if fields.get("hapus_kunci") == "ya":
        await drop_older_passkeys(
            asked.site.pool, session, keys=asked.site.keys, language=asked.visitor.language, now=before
        )  # fmt: skip
    await end_other_sessions(asked.site.pool, session, now=asked.site.now())
    return asked.go("/beranda")


def _after(asked: Asked, session: Session) -> str:
    """New secrets for who has lost theirs; who came with the password has it."""
    return back_here(asked) if session.proof == "password" else NEW


async def _load_whole(asked: Asked) -> Session:
    session = await load_member(asked)
    check_whole(asked, session)
    return session


async def _new_page(asked: Asked, session: Session, words: Words | None) -> ASGIResponse:
    async with asked.site.pool.connection() as conn:
        passkeys = await list_passkeys(conn, session)
    return asked.page(
        "pulihkan/baru.html", status=words.status if words else 200, words=words, passkeys=passkeys,
        passkey=await ask_for_new(asked, session),
    )  # fmt: skip


async def _code_page(
    asked: Asked, session: Session, words: Words | None, judgement: Judgement | None = None
) -> ASGIResponse:
    site = asked.site
    journey_id = second_journey_id(session, site.keys)
    progress = await load_progress(asked, journey_id)
    if progress is None or not progress.state.round:
        return asked.go(on_way(asked, PATH))
    async with site.pool.connection() as conn:
        ways = await list_ways(conn, session, asked.visitor.browser, rules=site.contact_rules, now=site.now())
    other = {contact.id for contact in ways.contacts}
    destinations = [replace(d, offer=chosen(d.offer)) for d in progress.destinations if d.offer.contact.id in other]
    shown = replace(progress, destinations=destinations)
    if judgement is not None:
        words = verdict_words(asked, judgement, on_way(asked, CODE), sends_at=sends_at(asked, shown))
    return asked.page(
        "aktivasi/kode.html", status=words.status if words else 200, shown=show_progress(asked, shown), words=words,
        code_action=on_way(asked, CODE), send_action=on_way(asked, f"{PATH}/kirim"), choose_path=on_way(asked, PATH),
        journey=journey_id.hex, live_path=journey_path(journey_id, "jejak"), is_second=True,
    )  # fmt: skip


HANDLERS: tuple[ControllerRouterHandler, ...] = (
    send, show_code, take_code, take_saved_code, take_officer_code, show_new, take_password, take_passkey,
)  # fmt: skip
