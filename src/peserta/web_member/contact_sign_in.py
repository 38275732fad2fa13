"""`/masuk/kode`: signing in with a phone or an e-mail address, a code, and a choice where several people share it."""

from dataclasses import replace
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.contacts import contact_sign_in as access
from peserta.access.contacts.contact_sign_in import Choosable, SignInRow
from peserta.kit.database import reading, transaction
from peserta.kit.refusal import Refusal
from peserta.kit.typed import BadValue
from peserta.verification.actions import read_state
from peserta.verification.rules import Verdict
from peserta.web.addresses import back_of, back_query
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.members import enter
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web.words.done import Done
from peserta.web.words.fields import field_words
from peserta.web.words.when import moment
from peserta.web_member.code_verdict import not_a_code, verdict_words
from peserta.web_member.code_ways import asks_whatsapp, offered_ways
from peserta.web_member.contact_form import TYPED_MAX, read_contact
from peserta.web_member.paths import read_handle

PATH = "/masuk/kode"


@get(PATH)
async def show_ask(request: AnyRequest) -> ASGIResponse:
    return _ask_page(Asked(request), "", "", None)


@post(PATH)
async def take_contact(request: AnyRequest) -> ASGIResponse:
    """Wish for a code. Whether anybody has this contact is not looked up here, so nobody can learn it."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    typed = fields.get("kontak", "")[:TYPED_MAX]
    try:
        value = read_contact(typed, site.profile.limits.phone_countries)
    except BadValue as bad:
        return _ask_page(asked, typed, field_words(bad.reason, bad.facts, asked.gettext), None)
    async with transaction(site.pool) as conn:
        begun = await access.ask(
            conn, value, asked.visitor.visit, by_whatsapp=asks_whatsapp(asked, fields), keys=site.keys, now=site.now()
        )
    return _go_on(asked, begun, typed)


def _go_on(asked: Asked, begun: access.Asked, typed: str, *, done: Done | None = None) -> ASGIResponse:
    if begun.sign_in_id is not None:
        return asked.go(_path(begun.sign_in_id) + _on(asked), done=done)
    opens_at = moment(asked.site.pages, begun.opens_at, asked.visitor.language)
    return _ask_page(asked, typed, "", asked.words("contact_sign_in.too_many", path=PATH, opens_at=opens_at))


@get(PATH + "/{handle:str}")
async def show_code(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    asked = Asked(request)
    return await _code_page(asked, await _load(asked, handle), None)


@post(PATH + "/{handle:str}")
async def take_code(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """Judge a code; a right one leads to the choice, or into the only account there is."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    row = await _load(asked, handle)
    sign_in_id, typed = row.id, fields.get("kode", "").strip()
    if words := not_a_code(asked, typed):
        return await _code_page(asked, row, words)
    judgement = await access.answer(
        site.pool, sign_in_id, typed, asked.visitor.browser, keys=site.keys, policy=site.policy, now=site.now()
    )
    if judgement.verdict not in (Verdict.ACCEPTED, Verdict.AGAIN):
        return await _code_page(asked, row, verdict_words(asked, judgement, _path(sign_in_id)))
    choosable = await _choosable(asked, sign_in_id)
    if len(choosable) == 1:
        return await _enter(asked, sign_in_id, choosable[0].contact_id)
    return asked.go(f"{_path(sign_in_id)}/pilih{_on(asked)}")


@post(PATH + "/{handle:str}/kirim")
async def send_again(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """Wish for the code again; it goes as soon as one may go to that contact."""
    asked = Asked(request)
    site = asked.site
    fields = await read_form(request, asked.visitor, site.keys)
    row = await _load(asked, handle)
    async with transaction(site.pool) as conn:
        begun = await access.ask_again(
            conn, row.id, asked.visitor.visit, by_whatsapp=asks_whatsapp(asked, fields), keys=site.keys, now=site.now()
        )
    if begun is None:
        raise Refusal("contact_sign_in.gone")
    return _go_on(asked, begun, "", done="code_wished")


@get(PATH + "/{handle:str}/pilih")
async def show_people(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """Whose accounts this contact opens, for whoever has just typed its code."""
    asked = Asked(request)
    sign_in_id = (await _load(asked, handle)).id
    return asked.page(
        "masuk_pilih.html", people=await _choosable(asked, sign_in_id), ask_path=PATH + _on(asked),
        action=f"{_path(sign_in_id)}/pilih{_on(asked)}",
    )  # fmt: skip


@post(PATH + "/{handle:str}/pilih")
async def take_person(request: AnyRequest, handle: FromPath[str]) -> ASGIResponse:
    """Enter the account of who was chosen, with one proof."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    sign_in_id, contact_id = (await _load(asked, handle)).id, read_handle(fields.get("siapa", ""))
    if contact_id is None:
        return asked.go(f"{_path(sign_in_id)}/pilih{_on(asked)}")
    return await _enter(asked, sign_in_id, contact_id)


async def _load(asked: Asked, handle: str) -> SignInRow:
    """What this browser asked for; `Refusal` when it did not, or too long ago."""
    sign_in_id = read_handle(handle)
    if sign_in_id is not None:
        async with asked.site.pool.connection() as conn:
            row = await access.find_sign_in(conn, sign_in_id, asked.visitor.browser)
        if row is not None:
            return row
    raise Refusal("contact_sign_in.gone")


async def _choosable(asked: Asked, sign_in_id: UUID) -> list[Choosable]:
    site = asked.site
    async with site.pool.connection() as conn:
        found = await access.list_choosable(
            conn, sign_in_id, asked.visitor.browser, rules=site.contact_rules, now=site.now()
        )
    if not found:
        raise Refusal("contact_sign_in.gone")
    return found


async def _enter(asked: Asked, sign_in_id: UUID, contact_id: UUID) -> ASGIResponse:
    site = asked.site
    token = await access.choose(
        site.pool, sign_in_id, contact_id, asked.visitor.visit, rules=site.contact_rules, keys=site.keys,
        now=site.now(),
    )  # fmt: skip
    if token is None:
        raise Refusal("contact_sign_in.gone")
    await enter(asked, token)
    return asked.go(back_of(asked.request))


def _path(sign_in_id: UUID) -> str:
    return f"{PATH}/{sign_in_id.hex}"


def _on(asked: Asked) -> str:
    """What stands behind each of these addresses: where it leads in the end."""
    return back_query(back_of(asked.request))


def _ask_page(asked: Asked, typed: str, error: str, words: Words | None) -> ASGIResponse:
    status = words.status if words else 422 if error else 200
    return asked.page(
        "masuk_kontak.html", status=status, typed=typed, error=error, words=words, ways=offered_ways(asked),
        back=_on(asked),
    )  # fmt: skip


async def _code_page(asked: Asked, row: SignInRow, words: Words | None) -> ASGIResponse:
    async with reading(asked.site.pool) as conn:
        state = await (await read_state(conn, row.id, asked.visitor.browser)).load()
    ways = offered_ways(asked)
    ways = ways if row.kind == "phone" else replace(ways, has_whatsapp=False)
    return asked.page(
        "masuk_kode.html",
        status=words.status if words else 200,
        words=words, length=state.challenges[-1].length if state.challenges else 6,
        code_action=_path(row.id) + _on(asked), send_action=f"{_path(row.id)}/kirim{_on(asked)}",
        ask_path=PATH + _on(asked), ways=ways,
    )  # fmt: skip


HANDLERS: tuple[ControllerRouterHandler, ...] = (
    show_ask, take_contact, show_code, take_code, send_again, show_people, take_person,
)  # fmt: skip
