"""The gateways that are described in docs/gateways, at a provider in this process that answers by script."""

import asyncio
import json
import tomllib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from peserta.kit.scheme.gateway_profile import GatewayProfile
from peserta.kit.scheme.problems import Problems, read_struct
from peserta.messaging.hand_over import HandOver
from peserta.messaging.providers.http_gateway import HttpRoute
from peserta.messaging.providers.http_receipts import Called
from peserta.messaging.words.templates import Rendered
from peserta.simulator.http import PageRequest, PageResponse, PageServer

DOCS = Path(__file__).parents[3] / "docs" / "gateways"
EXAMPLES = sorted(file.stem for file in DOCS.glob("*.toml"))
RECEIPTS_URL = "https://peserta.jkn-demo.example/gateway/x/receipts"
TEXT = "JKN Demo: kode 482913, berlaku 5 menit."


def an_example(stem: str) -> GatewayProfile:
    problems = Problems()
    [table] = tomllib.loads((DOCS / f"{stem}.toml").read_text("utf-8"))["gateway"]
    profile = read_struct(GatewayProfile, table, at="gateway", problems=problems)
    assert profile is not None, problems.lines
    return profile


def secrets_of(profile: GatewayProfile) -> dict[str, str]:
    return {secret.name: f"rahasia-{secret.name}" for secret in profile.secrets}


def a_message(to: str = "+628990000123") -> HandOver:
    return HandOver(
        lane=0, channel="sms", to=to, rendered=Rendered("", TEXT, code="482913"), message_id="<0192f0c4.1@jkn.example>",
        timeout_s=3.0, validity_s=300,
    )  # fmt: skip


@dataclass
class Provider:
    """Keeps what it is asked, and answers as it was told."""

    status: int = 200
    body: str = "{}"
    asked: list[PageRequest] = field(default_factory=list[PageRequest])

    async def answer(self, request: PageRequest) -> PageResponse:
        self.asked.append(request)
        return PageResponse(self.body, self.status, location="http://127.0.0.1:1/" if self.status == 302 else "")

    @property
    def said(self) -> object:
        """The JSON of the last request."""
        return json.loads(self.asked[-1].body)


def at_port(profile: GatewayProfile, port: int, *, simulated: bool = True) -> GatewayProfile:
    path = "/" + profile.url.split("/", 3)[3]
    return msgspec.structs.replace(profile, url=f"http://127.0.0.1:{port}{path}", simulated=simulated)


@asynccontextmanager
async def a_gateway(
    profile: GatewayProfile, provider: Provider, *, simulated: bool = True
) -> AsyncGenerator[HttpRoute]:
    """A route by this profile to that provider."""
    server = PageServer(provider.answer)
    route = HttpRoute(
        at_port(profile, await server.start(), simulated=simulated),
        secrets=secrets_of(profile),
        receipts_url=RECEIPTS_URL,
    )
    yield route
    await route.close()
    await server.stop()


class Calls:
    """Our address as a provider sees it: keeps what is brought, and says "received"."""

    def __init__(self) -> None:
        self._server = PageServer(self._answer)
        self._brought: asyncio.Queue[Called] = asyncio.Queue()
        self.url = ""

    async def start(self) -> None:
        self.url = f"http://127.0.0.1:{await self._server.start()}/gateway/x/receipts"

    async def stop(self) -> None:
        await self._server.stop()

    async def next(self) -> Called:
        async with asyncio.timeout(10):
            return await self._brought.get()

    async def _answer(self, request: PageRequest) -> PageResponse:
        self._brought.put_nowait(Called(request.values, request.headers, request.body))
        return PageResponse()
