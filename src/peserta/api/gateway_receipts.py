"""What SMS and WhatsApp providers tell of their messages: signature first, then kept, then "received"."""

from typing import Final

import psycopg
import structlog
from litestar import Request, get, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler
from psycopg_pool import PoolTimeout

from peserta.kit.database import transaction
from peserta.messaging.providers.http_receipts import Called, ReceiptDoor, UnreadableError
from peserta.messaging.receiving.receipts import keep_receipts
from peserta.web.site import site_of
from peserta.web.visitor import AnyRequest

PATH: Final = "/gateway/{route_name:str}/receipts"

log = structlog.get_logger()


@post(PATH, status_code=200)
async def take_receipts(request: AnyRequest, route_name: FromPath[str]) -> ASGIResponse:
    """Receipts of one provider. Whatever was sent, the answer is one of 200, 400, 401, 404, 413 and 503."""
    return await _take(request, route_name)


@get(PATH)
async def take_call(request: AnyRequest, route_name: FromPath[str]) -> ASGIResponse:
    """A provider that brings its receipts by GET, or makes sure that the address is ours."""
    door = site_of(request).doors.get(route_name)
    if door is not None and not door.comes_by_get:
        answer = door.answer_challenge(_called(request, b""))
        return _answer(200, answer) if answer is not None else _answer(401)
    return await _take(request, route_name)


async def _take(request: AnyRequest, route_name: str) -> ASGIResponse:
    door = site_of(request).doors.get(route_name)
    if door is None:
        return _answer(404)
    try:
        body = await request.body()
    except HTTPException:
        return _answer(413)
    called = _called(request, body)
    if not door.is_from_provider(called):
        log.warning("a receipt that is not the provider's", route=door.route)
        return _answer(401)
    return await _keep(request, door, called)


async def _keep(request: AnyRequest, door: ReceiptDoor, called: Called) -> ASGIResponse:
    site = site_of(request)
    try:
        receipts = door.read(called)
    except UnreadableError as error:
        log.warning("receipts that cannot be read", route=door.route, why=str(error))
        return _answer(400)
    try:
        if receipts:
            async with transaction(site.pool) as conn:
                await keep_receipts(conn, receipts, now=site.now())
    except (psycopg.Error, PoolTimeout, TimeoutError) as error:
        # The provider brings them again.
        log.warning("receipts were not kept", route=door.route, error=type(error).__name__)
        return _answer(503)
    return _answer(200)


def _called(request: Request[object, object, State], body: bytes) -> Called:
    return Called(
        query=dict(request.query_params.items()), headers={k.lower(): v for k, v in request.headers.items()}, body=body
    )


def _answer(status: int, text: str = "") -> ASGIResponse:
    return ASGIResponse(
        body=text.encode(), status_code=status, media_type="text/plain", headers={"x-content-type-options": "nosniff"}
    )


HANDLERS: tuple[ControllerRouterHandler, ...] = (take_receipts, take_call)
