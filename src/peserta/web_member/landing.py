"""The front page with its two doors, the language switch, the texts, and the service status."""

from litestar import get
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from peserta.web.answers import Asked
from peserta.web.visitor import AnyRequest
from peserta.web_member.channel_words import status_line
from peserta.web_member.paths import own_path


@get("/")
async def show_landing(request: AnyRequest) -> ASGIResponse:
    return Asked(request).page("depan.html")


@get("/bahasa/{language:str}")
async def switch_language(request: AnyRequest, language: FromPath[str]) -> ASGIResponse:
    """Speak the other language and go back to a page of ours, never to another site."""
    asked = Asked(request)
    if language in ("id", "en"):
        asked.speak(language)
    return asked.go(own_path(request.query_params.get("kembali", "/")))


@get("/syarat")
async def show_texts(request: AnyRequest) -> ASGIResponse:
    """The privacy notice and the terms that are in force."""
    asked = Asked(request)
    return asked.page("teks.html", texts=asked.site.texts[asked.visitor.language])


@get("/status")
async def show_status(request: AnyRequest) -> ASGIResponse:
    """How each channel and operator does now."""
    asked = Asked(request)
    lines = [
        status_line(measured, speed, asked.gettext)
        for measured, speed in asked.site.speeds.rows()
        if measured.is_whole_channel or measured.operator
    ]
    return asked.page("status.html", lines=lines)
