"""The side door of a simulator: see what arrived, switch it off and on, make it slow.

One JSON object per line each way, over TCP on 127.0.0.1; try it with `nc`:

    {"ask": "messages", "after": 0, "wait_s": 25}   messages newer than revision 0; waits for one
    {"ask": "switch", "on": false}                  refuse new connections, drop the present ones
    {"ask": "latency", "ms": 500}                   wait before each answer
    {"ask": "fault", "fault": "silent"}             an SMSC: treat every message so (magic.FAULTS); null ends it
    {"ask": "receipts", "per_s": 0}                 an SMSC: hold receipts back; more than 0 sends them at that pace
    {"ask": "state"}                                counters

A line that is none of these ends the connection, and so does whatever a browser sends.
"""

import asyncio
from typing import Final, Protocol, runtime_checkable

import msgspec

from peserta.simulator.inbox import Arrived, Inbox

LINE_BYTES_MAX: Final = 4_096
CONNECTIONS_MAX: Final = 200
WAIT_S_MAX: Final = 30.0
LATENCY_MS_MAX: Final = 60_000


class AskMessages(msgspec.Struct, tag_field="ask", tag="messages"):
    """A page of the inbox; the next one starts after the `revision` of the last message."""

    after: int = 0
    to: str | None = None
    wait_s: float = 0.0


class AskSwitch(msgspec.Struct, tag_field="ask", tag="switch"):
    """Off: refuse and drop. On: as if nothing had been."""

    on: bool


class AskLatency(msgspec.Struct, tag_field="ask", tag="latency"):
    """Wait this long before each answer."""

    ms: int


class AskFault(msgspec.Struct, tag_field="ask", tag="fault"):
    """Every message fares in this way, whatever its number; None: as usual."""

    fault: str | None


class AskReceipts(msgspec.Struct, tag_field="ask", tag="receipts"):
    """0: hold every receipt back. More: send those that were held back at this pace."""

    per_s: int


class AskState(msgspec.Struct, tag_field="ask", tag="state"):
    """Nothing but the state."""


Ask = AskMessages | AskSwitch | AskLatency | AskFault | AskReceipts | AskState


class Told(msgspec.Struct):
    """Every answer. `revision` is the newest; `counters` differ by kind of simulator."""

    name: str
    on: bool
    latency_ms: int
    revision: int
    counters: dict[str, int]
    messages: list[Arrived] = []
    fault: str | None = None
    """In which way an SMSC treats every message now."""


class Simulator(Protocol):
    """What the side door needs of a simulator."""

    name: str
    inbox: Inbox
    is_on: bool
    latency_s: float

    def switch(self, *, on: bool) -> None: ...
    def counters(self) -> dict[str, int]: ...


@runtime_checkable
class Faulty(Protocol):
    """A simulator that can be made to fail as a whole; others close the side door on whoever asks."""

    fault: str | None

    def set_fault(self, name: str | None) -> None: ...
    def set_receipts(self, per_s: int) -> None: ...


class Control:
    """Serves the side door of one simulator."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self._decoder = msgspec.json.Decoder(Ask)

    async def start(self, port: int = 0) -> int:
        """Listen on 127.0.0.1; return the port."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", port, limit=LINE_BYTES_MAX)
        return self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and end every conversation."""
        if self._server is not None:
            self._server.close()
        for task in self._connections:
            task.cancel()
        if self._connections:
            await asyncio.wait(self._connections)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._connections) >= CONNECTIONS_MAX:
            writer.close()
            return
        task = asyncio.create_task(self._converse(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                told = await self._answer(self._decoder.decode(line))
                writer.write(msgspec.json.encode(told) + b"\n")
                await writer.drain()
        except (OSError, ValueError, msgspec.MsgspecError):
            pass  # gone, too long a line, or not our language
        finally:
            writer.close()

    async def _answer(self, ask: Ask) -> Told:
        simulator = self._simulator
        messages: list[Arrived] = []
        match ask:
            case AskMessages():
                messages = await self._messages(ask)
            case AskSwitch():
                simulator.switch(on=ask.on)
            case AskLatency():
                simulator.latency_s = min(max(ask.ms, 0), LATENCY_MS_MAX) / 1000
            case AskFault() | AskReceipts():
                _upset(simulator, ask)
            case AskState():
                pass
        return Told(
            name=simulator.name,
            on=simulator.is_on,
            latency_ms=round(simulator.latency_s * 1000),
            revision=simulator.inbox.revision,
            counters=simulator.counters(),
            messages=messages,
            fault=simulator.fault if isinstance(simulator, Faulty) else None,
        )

    async def _messages(self, ask: AskMessages) -> list[Arrived]:
        inbox = self._simulator.inbox
        seen = ask.after
        try:
            async with asyncio.timeout(min(max(ask.wait_s, 0.0), WAIT_S_MAX)):
                while not (messages := inbox.changed_after(ask.after, to=ask.to)):
                    seen = max(seen, inbox.revision)
                    await inbox.wait_changed(seen)
                return messages
        except TimeoutError:
            return []


def _upset(simulator: object, ask: AskFault | AskReceipts) -> None:
    match simulator, ask:
        case Faulty(), AskFault():
            simulator.set_fault(ask.fault)
        case Faulty(), AskReceipts():
            simulator.set_receipts(ask.per_s)
        case _:
            raise ValueError("this simulator has no faults")
