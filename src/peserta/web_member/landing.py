"""The front page with its two doors, the language switch and the texts."""

from litestar import get
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from peserta.web.addresses import own_path
from peserta.web.answers import Asked
from peserta.web.visitor import AnyRequest


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
