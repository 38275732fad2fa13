"""`/_gaya`: every part of the pages in every state, on one page, for eyes and for accessibility checks."""

from datetime import date, timedelta

from litestar import get, post
from litestar.response.base import ASGIResponse

from peserta.web.answers import Asked, empty
from peserta.web.forms import read_form
from peserta.web.qr import qr_svg
from peserta.web.visitor import AnyRequest

PATH = "/_gaya"
BORN_ON = date(1992, 8, 17)


@get(PATH)
async def show_style(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    now = asked.site.now()
    return asked.page(
        "gaya.html", words=asked.words("data.not_matched", path=PATH), challenge="", born_on=BORN_ON,
        moment=now - timedelta(minutes=5), now=now, qr=qr_svg("K7M2-Q9XB"),
    )  # fmt: skip


@post(PATH)
async def take_style(request: AnyRequest) -> ASGIResponse:
    """Its forms are for looking at: whatever is sent, the page is shown again."""
    asked = Asked(request)
    await read_form(request, asked.visitor, asked.site.keys)
    return asked.go(PATH)


@get(f"{PATH}/jejak")
async def end_stream(request: AnyRequest) -> ASGIResponse:  # noqa: ARG001  # a handler is given its request
    """Nothing follows: 204 tells the browser not to ask again."""
    return empty(204)


HANDLERS = (show_style, take_style, end_stream)
