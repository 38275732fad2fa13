"""Journey A, coming back by its reference, after a code that could not be sent."""

from litestar import get, post
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.activation.proving import find_by_reference
from peserta.kit.typed import BadValue
from peserta.kit.values import Reference
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words
from peserta.web.words.fields import field_words
from peserta.web_member.paths import journey_path

PATH = "/aktivasi/lanjut"
TYPED_MAX = 40


@get(PATH)
async def show_resume(request: AnyRequest) -> ASGIResponse:
    return _page(Asked(request), "", "", None)


@post(PATH)
async def take_reference(request: AnyRequest) -> ASGIResponse:
    """Go on where this browser was. Nobody learns whether anybody else has this reference."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    typed = fields.get("referensi", "")[:TYPED_MAX]
    try:
        reference = Reference.parse(typed)
    except BadValue as bad:
        return _page(asked, typed, field_words(bad.reason, bad.facts, asked.gettext), None)
    async with asked.site.pool.connection() as conn:
        journey = await find_by_reference(conn, reference, asked.visitor.browser)
    if journey is None:
        return _page(asked, str(reference), "", asked.words("journey.not_here", path=PATH))
    return asked.go(journey_path(journey.id, "cara"))


def _page(asked: Asked, typed: str, error: str, words: Words | None) -> ASGIResponse:
    status = words.status if words else 422 if error else 200
    return asked.page("aktivasi/lanjut.html", status=status, typed=typed, error=error, words=words)


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_resume, take_reference)
