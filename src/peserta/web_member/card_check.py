"""`/periksa-kartu`: a facility checks the QR of a card, and learns whether its holder is covered and nothing more."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from litestar import get, post
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.kit.database import reading
from peserta.membership.card_token import TEXT_LENGTH_MAX, BadNote, card_signer, read_note
from peserta.membership.cards import is_covered
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.visitor import AnyRequest

PATH = "/periksa-kartu"

State = Literal["covered", "not_covered", "malformed", "not_genuine", "over"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a QR was found to be, and when it was asked."""

    state: State
    asked_at: datetime


@get(PATH)
async def show_check(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    return asked.page("periksa_kartu.html", verdict=None)


@post(PATH)
async def check_card(request: AnyRequest) -> ASGIResponse:
    """Whether a card is good, for anybody who was shown it.

    A note that is not signed by this scheme asks the database nothing, so there is nothing to find by trying.
    What was scanned is never shown again, and stands in no address.
    """
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    state = await _judge(asked, fields.get("kode", "")[: TEXT_LENGTH_MAX + 1])
    status = 422 if state in ("malformed", "not_genuine", "over") else 200
    return asked.page("periksa_kartu.html", status=status, verdict=Verdict(state, asked.site.now()))


async def _judge(asked: Asked, text: str) -> State:
    try:
        note = read_note(text, card_signer(asked.site.keys).public_key, now=asked.site.now())
    except BadNote as bad:
        return bad.reason
    async with reading(asked.site.pool) as conn:
        return "covered" if await is_covered(conn, note.handle) else "not_covered"


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_check, check_card)
