"""A lean HTTP/1.1 client, so that measuring costs little: one request at a time on a kept connection."""

import asyncio
import gzip
import time
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlencode

HEAD_END = b"\r\n\r\n"
GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers as they came, and the body, which may be gzip as browsers ask for it."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: bytes) -> str:
        """The first header of this name, or nothing."""
        start = self.head.lower().find(b"\r\n" + name + b":")
        if start < 0:
            return ""
        start += len(name) + 3
        end = self.head.find(b"\r\n", start)
        return self.head[start : end if end >= 0 else None].strip().decode()

    @property
    def text(self) -> bytes:
        """The body as it was before it was made smaller for the way."""
        return gzip.decompress(self.body) if self.body[:2] == GZIP_MAGIC else self.body

    @property
    def cookies(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for line in self.head.split(b"\r\n"):
            if line[:11].lower() == b"set-cookie:":
                name, _, value = line[11:].strip().split(b";", 1)[0].decode().partition("=")
                found[name] = value
        return found


class Connection(asyncio.Protocol):
    """One kept connection; `took_ms` is how long each of its answers took."""

    def __init__(self) -> None:
        self.took_ms: list[float] = []
        self._asked_at = 0.0
        self._buffer = b""
        self._answer: asyncio.Future[Answer] | None = None
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def open(cls, port: int) -> Self:
        _, protocol = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port)
        return protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(HEAD_END)
        if end < 0 or self._answer is None:
            return
        head = self._buffer[:end]
        length = _content_length(head)
        if len(self._buffer) >= end + 4 + length:
            body = self._buffer[end + 4 : end + 4 + length]
            self._buffer = self._buffer[end + 4 + length :]
            self.took_ms.append((time.perf_counter() - self._asked_at) * 1000)
            answer, self._answer = self._answer, None
            answer.set_result(Answer(int(head[9:12]), head, body))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("the server hung up"))

    def ask(self, request: bytes) -> "asyncio.Future[Answer]":
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._asked_at = time.perf_counter()
        self._transport.write(request)
        return self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def _content_length(head: bytes) -> int:
    lower = head.lower()
    start = lower.find(b"content-length:")
    if start < 0:
        return 0
    end = lower.find(b"\r\n", start)
    return int(lower[start + 15 : end if end >= 0 else None])


@dataclass
class Browser:
    """Cookies and an address; requests go over whichever connection is free."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict[str, str])

    def get(self, connection: Connection, path: str) -> "asyncio.Future[Answer]":
        return connection.ask(f"GET {path} HTTP/1.1\r\n{self._headers()}\r\n".encode())

    def post(self, connection: Connection, path: str, fields: dict[str, str]) -> "asyncio.Future[Answer]":
        body = urlencode(fields).encode()
        head = (
            f"POST {path} HTTP/1.1\r\n{self._headers()}"
            f"content-type: application/x-www-form-urlencoded\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        return connection.ask(head.encode() + body)

    def remember(self, answer: Answer) -> Answer:
        self.cookies.update(answer.cookies)
        return answer

    def _headers(self) -> str:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return (
            f"host: localhost\r\nx-forwarded-for: {self.address}\r\naccept-language: id\r\naccept-encoding: gzip\r\n"
            f"user-agent: Mozilla/5.0 (Linux; Android 8) Chrome/100\r\ncookie: {cookies}\r\n"
        )
