"""Built files: named by their content, so a browser may keep them for ever."""

from litestar import get
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from peserta.web.answers import Asked
from peserta.web.assets import URL_PREFIX
from peserta.web.visitor import AnyRequest

A_YEAR = "public, max-age=31536000, immutable"


@get(URL_PREFIX + "{file:str}")
async def serve_asset(request: AnyRequest, file: FromPath[str]) -> ASGIResponse:
    asked = Asked(request)
    found = asked.site.pages.assets.find(file, request.headers.get("accept-encoding", ""))
    if found is None:
        return asked.refuse("page.not_found", path="/")
    headers = [("cache-control", A_YEAR), ("vary", "accept-encoding"), ("x-content-type-options", "nosniff")]
    if found.encoding:
        headers.append(("content-encoding", found.encoding))
    return ASGIResponse(body=found.body, media_type=found.media_type, headers=headers)
