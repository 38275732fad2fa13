"""The web application: every handler, and what happens around each request."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager

import psycopg
import structlog
from litestar import Litestar, Request, Response
from litestar.config.app import AppConfig
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.response.base import ASGIResponse
from litestar.types import (
    ControllerRouterHandler,
    HTTPReceiveMessage,
    Receive,
    Scope,
    Send,
    WebSocketReceiveMessage,
)
from psycopg_pool import PoolTimeout

from peserta.app.begin import FitCheck, begin, begin_later
from peserta.app.head import Asgi, answer_head
from peserta.app.other_language import PageAgain
from peserta.app.page_above import page_above
from peserta.kit.refusal import Refusal
from peserta.web.answers import Asked
from peserta.web.forms import OtherLanguage
from peserta.web.site import Site
from peserta.web.visitor import AnyRequest

BODY_BYTES_MAX = 64 * 1024
BODY_WAIT_S = 20
PARENT_WATCH_S = 1.0

log = structlog.get_logger()

SiteMaker = Callable[[], Site]


def make_app(
    make_site: SiteMaker, handlers: Sequence[ControllerRouterHandler], *, why_away: FitCheck = lambda: ""
) -> Litestar:
    """The application of one process; `make_site` is called inside its running loop.

    `why_away` is asked of a database that was away at first: why it still is, or "", or `SettingsError`.
    """

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncGenerator[None]:
        site = make_site()
        app.state.site = site
        tasks = [asyncio.create_task(_keep_speeds(site)), asyncio.create_task(_watch_parent(_parent_pid()))]
        try:
            if why := await begin(site):
                tasks.append(asyncio.create_task(begin_later(site, why_away, why)))
            _stop_on_term(site)
            yield
        finally:
            site.stopping.stop()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await site.pool.close()
            if site.population is not None:
                await site.population.close()

    return Litestar(
        list(handlers),
        lifespan=[lifespan],
        request_max_body_size=BODY_BYTES_MAX,
        exception_handlers={
            Refusal: _refused,
            OtherLanguage: _in_other_language,
            HTTPException: _http_error,
            psycopg.OperationalError: _database_away,
            PoolTimeout: _database_away,
            Exception: _broken,
        },
        on_app_init=[_no_extras],
        openapi_config=None,
        logging_config=None,
    )


def bounded(app: Litestar) -> Asgi:
    """The application behind a bound on how long a body may take: a half-sent one would wait for ever.

    HEAD comes in here too, and is a GET inside.
    """

    async def asgi(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "HEAD":
            await answer_head(app, scope, send)
        elif scope["type"] != "http" or scope["method"] != "POST":
            await app(scope, receive, send)
        else:
            await app(scope, _in_time(receive), send)

    return asgi


def _in_time(receive: Receive) -> Receive:
    """`receive`, which gives up on a body that does not come. What follows the body may take its time."""
    is_read = False

    async def receive_in_time() -> HTTPReceiveMessage | WebSocketReceiveMessage:
        nonlocal is_read
        if is_read:
            return await receive()
        # Not wait_for: before Python 3.12 it makes a task of every request's body.
        async with asyncio.timeout(BODY_WAIT_S):
            message = await receive()
        is_read = message["type"] != "http.request" or not message["more_body"]
        return message

    return receive_in_time


def _no_extras(config: AppConfig) -> AppConfig:
    """Nothing of ours is decided by a global of the framework."""
    config.debug = False
    return config


async def _keep_speeds(site: Site) -> None:
    """Know the present speed of each channel without asking on every request."""
    while True:
        try:
            if not site.pool.closed:
                async with site.pool.connection() as conn:
                    await site.speeds.refresh(conn, site.now())
        except (psycopg.Error, PoolTimeout) as error:
            log.warning("speeds not refreshed", error=type(error).__name__)
        await asyncio.sleep(5)


def _stop_on_term(site: Site) -> None:
    """Close the open streams first: Granian waits for them for ever, and its own handler is on SIGINT."""

    def stop() -> None:
        site.stopping.stop()
        os.kill(os.getpid(), signal.SIGINT)

    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop)


def _parent_pid() -> int:
    """The server that started this worker, even if it was killed before the worker could look."""
    server = multiprocessing.parent_process()
    return os.getppid() if server is None or server.pid is None else server.pid


async def _watch_parent(parent: int) -> None:
    """A worker whose server was killed would keep the port."""
    while os.getppid() == parent:  # noqa: ASYNC110  # there is no event for it
        await asyncio.sleep(PARENT_WATCH_S)
    os.kill(os.getpid(), signal.SIGTERM)


class _Answered(Response[bytes]):
    """An answer of ours where the framework wants a response of its own."""

    def __init__(self, answer: ASGIResponse) -> None:
        super().__init__(content=b"")
        self._answer = answer

    def to_asgi_response(self, *_: object, **__: object) -> ASGIResponse:
        return self._answer


def _refused(request: AnyRequest, refusal: Refusal) -> Response[bytes]:
    return _Answered(Asked(request).refuse_with(refusal))


def _in_other_language(request: AnyRequest, other: OtherLanguage) -> Response[bytes]:
    return _Answered(PageAgain(request.app, request, other.typed))


WRONG_METHOD = 405
CODES = {404: "page.not_found", WRONG_METHOD: "page.wrong_method", 413: "form.too_large"}


def _http_error(request: AnyRequest, error: HTTPException) -> Response[bytes]:
    if error.status_code == WRONG_METHOD and request.method == "GET":
        return _Answered(Asked(request).go(page_above(request.app, request.url.path)))
    return _Answered(Asked(request).refuse(CODES.get(error.status_code, "form.unreadable"), path="/"))


def _database_away(request: AnyRequest, error: Exception) -> Response[bytes]:
    log.error("database away", path=_route(request), error=type(error).__name__)
    return _Answered(Asked(request).refuse("page.away"))


def _broken(request: AnyRequest, error: Exception) -> Response[bytes]:
    log.error("request failed", path=_route(request), exc_info=error)
    return _Answered(Asked(request).refuse("page.broken"))


def _route(request: Request[object, object, State]) -> str:
    """The route's own pattern: an address may hold what somebody typed."""
    return request.scope["path_template"]
