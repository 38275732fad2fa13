"""A route to a provider that is called over HTTP, as the profile describes it; see `kit.scheme.gateway_profile`."""

import asyncio
import ssl
import time
import zlib
from collections.abc import Mapping
from typing import Final

import httpx

from peserta.kit.scheme.gateway_profile import GatewayProfile
from peserta.messaging.hand_over import HandOver
from peserta.messaging.made_up import MADE_UP, is_made_up
from peserta.messaging.outcome import Outcome, Submitted
from peserta.messaging.providers.http_answer import read_answer
from peserta.messaging.providers.http_request import draft_request

ANSWER_BYTES_MAX: Final = 65_536
# Of the patience; connecting anew takes a few round trips, and who cannot be reached is told apart from who is silent.
CONNECT_PART: Final = 0.7
# Providers drop quiet connections after some seconds; ours goes first.
IDLE_S_MAX: Final = 4.0
CONNECTIONS_MAX: Final = 500
# gzip and zlib, by what the bytes begin with.
ANY_WRAPPING: Final = zlib.MAX_WBITS | 32


class HttpRoute:
    """One gateway. It has no link that could break: it is up whenever it is asked."""

    def __init__(self, profile: GatewayProfile, *, secrets: Mapping[str, str], receipts_url: str = "") -> None:
        self.name = profile.name
        self.channel = profile.channel
        self._profile = profile
        self._secrets = secrets
        self._receipts_url = receipts_url
        limits = httpx.Limits(max_connections=CONNECTIONS_MAX, keepalive_expiry=IDLE_S_MAX)
        # Neither proxies of the environment nor redirects: both lead where nobody has looked.
        self._http = httpx.AsyncClient(
            limits=limits, trust_env=False, follow_redirects=False, verify=_trusted(profile.ca_file),
            # An answer is some hundred bytes: packed it would save nothing, and could be made to burst.
            headers={"Accept-Encoding": "identity"},
        )  # fmt: skip

    async def submit(self, it: HandOver, *, timeout_s: float) -> Submitted:
        """Hand one message over; every ending within `timeout_s` is an Outcome, and no word of it holds the number."""
        digits = it.to.removeprefix("+")
        if not (digits.isascii() and digits.isdecimal()):
            return Submitted(Outcome.REFUSED, detail="not an E.164 number")
        if not self._profile.simulated and is_made_up(it.to):
            return Submitted(Outcome.REFUSED, detail=MADE_UP)
        if timeout_s <= 0:
            return Submitted(Outcome.EXPIRED)
        drafted = draft_request(
            self._profile, it, secrets=self._secrets, receipts_url=self._receipts_url, at_s=int(time.time())
        )
        timeout = httpx.Timeout(timeout_s, connect=timeout_s * CONNECT_PART)
        try:
            request = self._http.build_request(
                self._profile.method, self._profile.url, content=drafted.body, headers=drafted.headers, timeout=timeout
            )
            async with asyncio.timeout(timeout_s):
                return await self._ask(request)
        except (httpx.LocalProtocolError, UnicodeEncodeError) as error:
            # A header of the profile that HTTP cannot carry, a secret with a line break, say: nothing was sent.
            return Submitted(Outcome.FAILED, detail=f"no request can be made: {type(error).__name__}")
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            # What a name, a port or a certificate is wrong with; nothing was said of a message yet.
            return Submitted(Outcome.DOWN, detail=f"{type(error).__name__}: {error}")
        except (TimeoutError, httpx.TimeoutException):
            return Submitted(Outcome.SILENT)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            return Submitted(Outcome.LOST, detail=type(error).__name__)

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    async def _ask(self, request: httpx.Request) -> Submitted:
        answer = await self._http.send(request, stream=True)
        try:
            body = b""
            async for part in answer.aiter_raw(ANSWER_BYTES_MAX):
                body += part
                if len(body) > ANSWER_BYTES_MAX:
                    return Submitted(Outcome.SILENT, detail=f"http {answer.status_code}, an answer that has no end")
        finally:
            await answer.aclose()
        return read_answer(self._profile.answer, answer.status_code, _unpacked(body, answer))


def _unpacked(body: bytes, answer: httpx.Response) -> bytes:
    """What the body holds; some proxies pack whatever passes, asked or not. What does not unpack stays as it is."""
    if answer.headers.get("content-encoding", "identity").strip().lower() == "identity":
        return body
    try:
        return zlib.decompressobj(ANY_WRAPPING).decompress(body, ANSWER_BYTES_MAX)
    except zlib.error:
        return body


def _trusted(ca_file: str | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca_file)
