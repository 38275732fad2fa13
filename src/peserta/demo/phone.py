"""`/demo`: who to try with. `/demo/telepon`: what arrived at each number, live, and the operators' switches."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from litestar import get, post
from litestar.response import Stream
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.demo.people import CAST
from peserta.demo.stage import Stage
from peserta.simulator.inbox import Arrived
from peserta.simulator.remote import RemoteControl
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.visitor import AnyRequest
from peserta.web_member.live import HEADERS, event

SHOWN_MAX = 40
# Changes looked back at: each message changes a few times until it is delivered.
LOOKED_BACK = 300
EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class Line:
    """One simulator with its switch; `is_on` is None when it does not answer."""

    name: str
    is_on: bool | None


@get("/demo")
async def show_cast(request: AnyRequest) -> ASGIResponse:
    return Asked(request).page("demo/pemeran.html", cast=CAST)


@get("/demo/telepon")
async def show_phone(request: AnyRequest) -> ASGIResponse:
    """Every message that arrived at any number or address, the newest first."""
    asked = Asked(request)
    return asked.page(
        "demo/telepon.html",
        arrived=await _arrived(),
        lines=await _lines(),
        live_path="/demo/telepon/baru",
        atm_port=Stage.of_environment().atm_port,
    )


@get("/demo/telepon/baru")
async def stream_phone(request: AnyRequest) -> Stream:
    asked = Asked(request)
    return Stream(_new_messages(asked), media_type="text/event-stream", headers=HEADERS)


@post("/demo/saklar")
async def switch_route(request: AnyRequest) -> ASGIResponse:
    """Turn an operator or the mailbox off or on, while a trace is watched failing over."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    port = Stage.of_environment().controls.get(fields.get("jalur", ""))
    if port is not None:
        await RemoteControl(port).switch(on=fields.get("nyala") == "ya")
    return asked.go("/demo/telepon")


async def _new_messages(asked: Asked) -> AsyncGenerator[str]:
    shown = ""
    while True:
        html = asked.fragment("demo/pesan.html", arrived=await _arrived())
        if html != shown:
            yield event(html)
            shown = html
        if await asked.site.stopping.wait(EVERY_S):
            return


async def _arrived() -> list[Arrived]:
    ports = Stage.of_environment().controls.values()
    each = await asyncio.gather(*(_messages_of(port) for port in ports))
    every = sorted((message for messages in each for message in messages), key=lambda m: m.arrived_at, reverse=True)
    return every[:SHOWN_MAX]


async def _messages_of(port: int) -> list[Arrived]:
    control = RemoteControl(port)
    try:
        newest = (await control.state()).revision
        return await control.messages(after=max(newest - LOOKED_BACK, 0))
    except OSError:
        return []


async def _lines() -> Sequence[Line]:
    return [Line(name, await _is_on(port)) for name, port in Stage.of_environment().controls.items()]


async def _is_on(port: int) -> bool | None:
    try:
        return (await RemoteControl(port).state()).on
    except OSError:
        return None


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_cast, show_phone, stream_phone, switch_route)
