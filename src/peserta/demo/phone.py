"""`/demo`: who to try with. `/demo/telepon`: what arrived at each number, live, and the operators' switches."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from litestar import get, post
from litestar.response import Stream
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.demo.people import CAST
from peserta.demo.stage import OPERATORS, Stage
from peserta.simulator.inbox import Arrived, State
from peserta.simulator.remote import RemoteControl
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.visitor import AnyRequest
from peserta.web_member.live import HEADERS, event

SHOWN_MAX = 40
# Changes looked back at: each message changes a few times until it is delivered.
LOOKED_BACK = 300
EVERY_S = 0.5
# A way to fail of `magic.FAULTS`.
SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Line:
    """One simulator with its switches; `is_on` is None when it does not answer.

    `is_silent` is None where silence shows nothing: only SMS has a second operator to go to.
    """

    name: str
    is_on: bool | None
    is_silent: bool | None = None


@dataclass(slots=True)
class Row:
    """The newest of messages to one number that are shown as one, and how many they are."""

    message: Arrived
    count: int = 1


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
    """Turn a route off or on: nothing is handed to one that is off, so a trace looks like any other."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    port = Stage.of_environment().controls.get(fields.get("jalur", ""))
    if port is not None:
        await RemoteControl(port).switch(on=fields.get("nyala") == "ya")
    return asked.go("/demo/telepon")


@post("/demo/diam")
async def silence_operator(request: AnyRequest) -> ASGIResponse:
    """Let an operator take codes and answer none, or answer again: the trace says that another route is tried."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    name = fields.get("jalur", "")
    port = Stage.of_environment().controls.get(name)
    if port is not None and name in OPERATORS:
        await RemoteControl(port).set_fault(SILENT if fields.get("diam") == "ya" else None)
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


async def _arrived() -> list[Row]:
    ports = Stage.of_environment().controls.values()
    each = await asyncio.gather(*(_messages_of(port) for port in ports))
    return fold([message for messages in each for message in messages])[:SHOWN_MAX]


def fold(messages: Sequence[Arrived]) -> list[Row]:
    """The newest first. What did not get through is one row for each number: its tries hide nobody else's messages.

    Each try says how many minutes the code has left, so that their texts differ.
    """
    rows: dict[tuple[str, State, str | None, str], Row] = {}
    for message in sorted(messages, key=lambda m: m.arrived_at, reverse=True):
        text = message.text if message.state in _GETS_THROUGH else ""
        alike = (message.to, message.state, message.subject, text)
        if alike in rows:
            rows[alike].count += 1
        else:
            rows[alike] = Row(message)
    return list(rows.values())


_GETS_THROUGH = frozenset({State.DELIVERED, State.WAITING})


async def _messages_of(port: int) -> list[Arrived]:
    control = RemoteControl(port)
    try:
        newest = (await control.state()).revision
        return await control.messages(after=max(newest - LOOKED_BACK, 0))
    except OSError:
        return []


async def _lines() -> Sequence[Line]:
    return [await _line(name, port) for name, port in Stage.of_environment().controls.items()]


async def _line(name: str, port: int) -> Line:
    try:
        told = await RemoteControl(port).state()
    except OSError:
        return Line(name, None)
    return Line(name, told.on, told.fault == SILENT if name in OPERATORS else None)


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_cast, show_phone, stream_phone, switch_route, silence_operator)
