"""HEAD is answered as GET is, without a body: monitors ask so, and `curl -I`."""

import asyncio
from collections.abc import Awaitable, Callable

from litestar.types import (
    HTTPReceiveMessage,
    HTTPRequestEvent,
    HTTPScope,
    Message,
    Receive,
    Scope,
    Send,
    WebSocketReceiveMessage,
)

Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]


async def answer_head(app: Asgi, scope: HTTPScope, send: Send) -> None:
    """Let `app` answer a GET, and send what it says before its first body."""
    answered = asyncio.Event()
    is_asked = False

    async def receive() -> HTTPReceiveMessage | WebSocketReceiveMessage:
        nonlocal is_asked
        if not is_asked:
            is_asked = True
            return HTTPRequestEvent(type="http.request", body=b"", more_body=False)
        # A stream ends as soon as nobody listens.
        await answered.wait()
        return {"type": "http.disconnect"}

    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.start":
            await send(message)
        elif message["type"] == "http.response.body" and not answered.is_set():
            answered.set()
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    as_get = scope.copy()
    as_get["method"] = "GET"
    await app(as_get, receive, send_head)
