"""A form in the other language: the page it stands on is asked for anew, with what was typed, and nothing was sent."""

from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send

from peserta.app.head import Asgi
from peserta.web.addresses import page_of
from peserta.web.forms import Typed, state_with
from peserta.web.visitor import AnyRequest


class PageAgain(ASGIResponse):
    """What `app` answers to a GET of the page that this form stands on."""

    __slots__ = ("_app", "_query", "_typed")

    def __init__(self, app: Asgi, request: AnyRequest, typed: Typed) -> None:
        super().__init__()
        self._app = app
        path, query = page_of(request)
        # A form with this switch is sent to its own page; some browsers say no more of the page than the host.
        self._query = query if path == request.url.path else ""
        self._typed = typed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as if the browser had asked for the page; it reads no body."""
        assert scope["type"] == "http", "a form comes over nothing else"
        as_get = scope.copy()
        as_get["method"], as_get["query_string"] = "GET", self._query.encode()
        as_get["state"] = state_with(self._typed)
        await self._app(as_get, receive, send)
