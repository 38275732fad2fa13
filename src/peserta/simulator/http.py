"""Plain HTTP on 127.0.0.1, one request on each connection: pages with forms, and answers to other programs."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

HEAD_BYTES_MAX: Final = 16_384
FORM_FIELDS_MAX: Final = 20
FORM_TYPE: Final = "application/x-www-form-urlencoded"
READ_S: Final = 10.0
CONNECTIONS_MAX: Final = 200
REASONS: Final = {
    200: "OK", 302: "Found", 303: "See Other", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
    404: "Not Found", 429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway",
}  # fmt: skip
HEADERS: Final = (
    "Cache-Control: no-store\r\n"
    "Connection: close\r\n"
    "Content-Security-Policy: default-src 'none'; style-src 'self'; img-src data:; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'\r\n"
    "Referrer-Policy: same-origin\r\n"
    "X-Content-Type-Options: nosniff\r\n"
)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A request for a page; `values` are those of the query, or of the form that was sent.

    `headers` have names in small letters; `body` is what was sent, as it came.
    """

    method: str
    path: str
    values: dict[str, str]
    headers: dict[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class PageResponse:
    """A page, or the address of one."""

    body: str = ""
    status: int = 200
    location: str = ""
    content_type: str = "text/html"


class BadRequest(Exception):
    """Not a request that we read; the connection is closed after status 400 or 403."""

    def __init__(self, status: int = 400) -> None:
        super().__init__(status)
        self.status = status


@dataclass
class PageServer:
    """Serves what `answer` makes of each request."""

    answer: Callable[[PageRequest], Awaitable[PageResponse]]
    is_on: bool = True
    _server: asyncio.Server | None = None
    _connections: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    async def start(self, port: int = 0) -> int:
        """Listen on 127.0.0.1; return the port."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", port, limit=HEAD_BYTES_MAX)
        return self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and drop every connection."""
        if self._server is not None:
            self._server.close()
        dropped = self.drop_all()
        if dropped:
            await asyncio.wait(dropped)

    def drop_all(self) -> set[asyncio.Task[None]]:
        """Drop the present connections; return what is ending."""
        for task in self._connections:
            task.cancel()
        return set(self._connections)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.is_on or len(self._connections) >= CONNECTIONS_MAX:
            writer.close()
            return
        task = asyncio.create_task(self._serve(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            try:
                async with asyncio.timeout(READ_S):
                    request = await read_request(reader)
                response = await self.answer(request)
            except BadRequest as error:
                response = PageResponse(REASONS[error.status], error.status, content_type="text/plain")
            writer.write(_written(response))
            await writer.drain()
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # gone, too slow or too long
        finally:
            writer.close()


async def read_request(reader: asyncio.StreamReader) -> PageRequest:
    """Read one request. Raises BadRequest; asyncio's own errors when it ends early or is too long."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.removesuffix("\r\n\r\n").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    method, _, rest = first.partition(" ")
    target, _, version = rest.partition(" ")
    if method not in {"GET", "POST"} or not target.startswith("/") or not version.startswith("HTTP/1."):
        raise BadRequest
    _check_origin(headers)
    path, _, written = target.partition("?")
    body = b""
    if method == "POST":
        length = headers.get("content-length", "")
        # At most 9,999 bytes.
        if not re.fullmatch(r"[0-9]{1,4}", length):
            raise BadRequest
        body = await reader.readexactly(int(length))
        written = body.decode("latin-1") if headers.get("content-type", FORM_TYPE) == FORM_TYPE else ""
    return PageRequest(method, path, _read_form(written), headers, body)


def _check_origin(headers: dict[str, str]) -> None:
    """A page from elsewhere must not press our buttons, nor read us under a name of its own."""
    host = headers.get("host", "")
    if host.partition(":")[0] not in {"127.0.0.1", "localhost"}:
        raise BadRequest(403)
    if headers.get("origin", f"http://{host}") != f"http://{host}":
        raise BadRequest(403)


def _read_form(written: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(written, keep_blank_values=True, max_num_fields=FORM_FIELDS_MAX))
    except ValueError:
        raise BadRequest from None


def _written(response: PageResponse) -> bytes:
    body = response.body.encode()
    location = f"Location: {response.location}\r\n" if response.location else ""
    return (
        f"HTTP/1.1 {response.status} {REASONS[response.status]}\r\n"
        f"Content-Type: {response.content_type}; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n{location}{HEADERS}\r\n"
    ).encode() + body
