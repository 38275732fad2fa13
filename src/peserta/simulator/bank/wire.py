"""HTTP as a bank does it towards a biller, with what can go wrong between them."""

import asyncio
import ssl
import time
from collections.abc import AsyncGenerator
from functools import cache
from typing import Final

import httpx

from peserta.simulator.bank.fault import Fault
from peserta.simulator.bank.request import Exchange, Request

SLOW_S: Final = 11.0
SLOW_PIECES: Final = 10
CONNECTIONS_MAX: Final = 200


@cache
def certificates() -> ssl.SSLContext:
    """Whom banks trust: read once, for it takes longer than a hundred payments."""
    return httpx.create_ssl_context(trust_env=False)


class Wire:
    """The connections to one biller. `pace` multiplies the 11 seconds of slow sending."""

    def __init__(self, biller_url: str, *, timeout_s: float, pace: float) -> None:
        self._timeout_s = timeout_s
        self._slow_s = SLOW_S * pace
        self._http = httpx.AsyncClient(
            base_url=biller_url,
            timeout=timeout_s,
            limits=httpx.Limits(max_connections=CONNECTIONS_MAX),
            trust_env=False,  # a proxy of the machine must not stand between
            verify=certificates(),
        )

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    async def post(self, request: Request, *, fault: Fault = Fault.NONE) -> Exchange:
        """Send one request and take the answer; whatever goes wrong on the way is an answer that was lost."""
        started_at = time.monotonic()
        try:
            async with asyncio.timeout(self._timeout_s + self._slow_s):
                status, headers, body = await self._ask(request, fault)
        except (httpx.HTTPError, TimeoutError, AnswerDropped) as error:
            return Exchange(request, None, {}, b"", time.monotonic() - started_at, lost=type(error).__name__)
        return Exchange(request, status, headers, body, time.monotonic() - started_at)

    async def _ask(self, request: Request, fault: Fault) -> tuple[int, dict[str, str], bytes]:
        headers = {**request.headers, "Content-Length": str(len(request.body))}
        content = self._in_pieces(request.body) if fault is Fault.SLOW else request.body
        async with self._http.stream("POST", request.path, headers=headers, content=content) as response:
            if fault is Fault.ANSWER_LOST:
                # The head is here, so the biller has committed; leaving the block now cuts the connection.
                raise AnswerDropped
            body = await response.aread()
        return response.status_code, {name.lower(): value for name, value in response.headers.items()}, body

    async def _in_pieces(self, body: bytes) -> AsyncGenerator[bytes]:
        size = -(-len(body) // SLOW_PIECES)
        for start in range(0, len(body), size):
            await asyncio.sleep(self._slow_s / SLOW_PIECES)
            yield body[start : start + size]


class AnswerDropped(Exception):
    """The answer came, and we hung up without reading it."""
