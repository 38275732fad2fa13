"""A simulator in a process of its own, as the demo and the tests see it."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from peserta.simulator.control import (
    WAIT_S_MAX,
    Ask,
    AskFault,
    AskLatency,
    AskMessages,
    AskReceipts,
    AskState,
    AskSwitch,
    Told,
)
from peserta.simulator.inbox import Arrived
from peserta.simulator.lifetime import Ready

START_S: Final = 40.0
STOP_S: Final = 5.0
# A page of 500 messages of 5,000 characters.
ANSWER_BYTES_MAX: Final = 32_000_000

Kind = Literal["smsc", "mailbox", "gateway", "whatsapp", "bank", "population"]


class RemoteControl:
    """Talks to a simulator's side door; each question takes a connection of its own.

    Every method raises ConnectionError when the simulator is not there.
    """

    def __init__(self, port: int) -> None:
        self.port = port

    async def state(self) -> Told:
        """Whether it is on, how slow, and its counters."""
        return await self._ask(AskState())

    async def switch(self, *, on: bool) -> Told:
        """Turn the route off or on."""
        return await self._ask(AskSwitch(on=on))

    async def set_latency(self, ms: int) -> Told:
        """Make every answer this much later."""
        return await self._ask(AskLatency(ms=ms))

    async def set_fault(self, fault: str | None) -> Told:
        """Make an SMSC treat every message in one faulty way of `magic.FAULTS`; None: as usual."""
        return await self._ask(AskFault(fault=fault))

    async def hold_receipts(self) -> Told:
        """Make an SMSC keep its receipts back."""
        return await self._ask(AskReceipts(per_s=0))

    async def release_receipts(self, per_s: int) -> Told:
        """Let an SMSC send what it kept back, at this pace."""
        return await self._ask(AskReceipts(per_s=per_s))

    async def messages(self, *, after: int = 0, to: str | None = None, wait_s: float = 0.0) -> list[Arrived]:
        """Messages that came or changed after this revision; waits up to `wait_s` for the first."""
        return (await self._ask(AskMessages(after=after, to=to, wait_s=wait_s))).messages

    async def follow(self, *, after: int = 0, to: str | None = None) -> AsyncGenerator[Arrived]:
        """Every message from now on, and again each time its state changes."""
        while True:
            for message in await self.messages(after=after, to=to, wait_s=WAIT_S_MAX):
                after = message.revision
                yield message

    async def _ask(self, ask: Ask) -> Told:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=ANSWER_BYTES_MAX)
        try:
            writer.write(msgspec.json.encode(ask) + b"\n")
            line = await reader.readline()
        finally:
            writer.close()
        if not line:
            raise ConnectionResetError("the simulator closed its side door")
        return msgspec.json.decode(line, type=Told)


@dataclass(frozen=True, slots=True)
class RunningSimulator:
    """A started simulator. It ends with this process at the latest."""

    name: str
    port: int
    control: RemoteControl
    process: asyncio.subprocess.Process

    async def stop(self) -> None:
        """End it, kindly first."""
        if self.process.returncode is None:
            self.process.terminate()
            try:
                async with asyncio.timeout(STOP_S):
                    await self.process.wait()
            except TimeoutError:
                await self.kill()

    async def kill(self) -> None:
        """End it as a power cut would."""
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()


async def start_simulator(
    kind: Kind, name: str, *options: str, port: int = 0, environment: Mapping[str, str] | None = None
) -> RunningSimulator:
    """Start a simulator and wait until it listens; `options` are further command-line options.

    `environment` is added to ours, for what must not stand on a command line.

    Call it from the main thread (see `lifetime.die_with_parent`). Raises RuntimeError when it
    does not come up; its own words are then on standard error.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", f"peserta.simulator.{kind}"),
        *("--name", name, "--port", str(port), "--parent", str(os.getpid())),
        *options,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, **(environment or {})},
        # Its own process group: Ctrl-C at a terminal reaches us, and we end it in our order.
        process_group=0,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(START_S):
            line = await process.stdout.readline()
        ready = msgspec.json.decode(line, type=Ready)
    except (TimeoutError, msgspec.MsgspecError):
        if process.returncode is None:
            process.kill()
        await process.wait()
        raise RuntimeError(f"the simulator {name} does not start") from None
    return RunningSimulator(name, ready.port, RemoteControl(ready.control_port), process)
