"""The side door of a simulator, and its life as a process."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import suppress

import pytest

from peserta.simulator.control import Control
from peserta.simulator.inbox import MESSAGES_MAX, PAGE_MAX, Inbox, State
from peserta.simulator.remote import Kind, RemoteControl, start_simulator
from peserta.simulator.smsc import Smsc


@pytest.fixture
async def smsc() -> Smsc:
    return Smsc("JALUR-A")


@pytest.fixture
async def port(smsc: Smsc) -> AsyncGenerator[int]:
    control = Control(smsc)
    yield await control.start()
    await control.stop()


def add(inbox: Inbox, to: str = "628990000123", text: str = "halo") -> int:
    return inbox.add(sender="JKN", to=to, text=text, state=State.WAITING)


async def test_what_arrived_is_listed_and_followed_by_revision(smsc: Smsc, port: int) -> None:
    remote = RemoteControl(port)
    first = add(smsc.inbox)
    add(smsc.inbox, text="kedua")

    listed = await remote.messages()
    smsc.inbox.settle(first, State.DELIVERED)
    changed = await remote.messages(after=listed[-1].revision)

    assert [message.text for message in listed] == ["halo", "kedua"]
    assert [(message.number, message.state) for message in changed] == [(first, State.DELIVERED)]
    assert changed[0].route == "JALUR-A"


async def test_a_question_waits_for_the_first_news(smsc: Smsc, port: int) -> None:
    remote = RemoteControl(port)
    waiting = asyncio.create_task(remote.messages(to="628990000777", wait_s=5))
    await remote.state()

    add(smsc.inbox)
    add(smsc.inbox, to="628990000777")

    assert [message.to for message in await waiting] == ["628990000777"]


async def test_a_question_gives_up_after_its_time(port: int) -> None:
    assert await RemoteControl(port).messages(wait_s=0.01) == []


async def test_a_follower_sees_each_message_and_each_change(smsc: Smsc, port: int) -> None:
    following = RemoteControl(port).follow()
    number = add(smsc.inbox)
    first = await anext(following)
    smsc.inbox.settle(number, State.DELIVERED)
    second = await anext(following)
    await following.aclose()

    assert (first.state, second.state) == (State.WAITING, State.DELIVERED)


async def test_the_switch_and_the_latency_are_set_and_told(smsc: Smsc, port: int) -> None:
    remote = RemoteControl(port)

    assert (await remote.switch(on=False)).on is False
    assert (await remote.set_latency(250)).latency_ms == 250
    assert smsc.latency_s == 0.25
    assert (await remote.set_latency(-5)).latency_ms == 0
    assert (await remote.switch(on=True)).on is True


@pytest.mark.parametrize(
    "line",
    [
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"{}\n",
        b'{"ask":"messages","after":"x"}\n',
        b'{"ask":"shutdown"}\n',
        b"\xff\xfe\n",
        b"[" * 5000 + b"\n",
    ],
)
async def test_a_line_in_another_language_ends_the_conversation(port: int, line: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(line)

    async with asyncio.timeout(5):
        with suppress(ConnectionResetError):
            assert await reader.read() == b""
    writer.close()
    assert (await RemoteControl(port).state()).name == "JALUR-A"


def test_the_inbox_forgets_the_oldest() -> None:
    inbox = Inbox("JALUR-A")
    numbers = [add(inbox) for _ in range(MESSAGES_MAX + 10)]

    inbox.settle(numbers[0], State.DELIVERED)
    kept = inbox.changed_after(0)

    assert len(kept) == PAGE_MAX
    assert kept[0].number == numbers[10]
    assert inbox.count == MESSAGES_MAX + 10


async def is_listening(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def until_closed(port: int) -> None:
    async with asyncio.timeout(10):
        while await is_listening(port):  # noqa: ASYNC110  another process has no events
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("kind", ["smsc", "mailbox"])
async def test_a_simulator_starts_as_a_process_and_ends_with_sigterm(kind: Kind) -> None:
    running = await start_simulator(kind, "JALUR-B")

    assert (await running.control.state()).name == "JALUR-B"
    assert await is_listening(running.port)
    await running.stop()

    assert running.process.returncode == 0


async def test_a_simulator_that_cannot_listen_says_so(smsc: Smsc) -> None:
    taken = await smsc.start()

    with pytest.raises(RuntimeError, match="JALUR-B"):
        await start_simulator("smsc", "JALUR-B", port=taken)
    await smsc.stop()


async def test_a_simulator_does_not_outlive_a_parent_that_is_killed() -> None:
    script = """
import asyncio
from peserta.simulator.remote import start_simulator

async def main():
    print((await start_simulator("smsc", "JALUR-C")).port, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE)
    assert parent.stdout is not None
    port = int(await parent.stdout.readline())
    assert await is_listening(port)

    os.kill(parent.pid, signal.SIGKILL)
    await parent.wait()

    await until_closed(port)


async def test_a_simulator_whose_parent_is_another_process_ends_by_itself() -> None:
    """The portable check, for systems whose kernel does not tell."""
    orphan = await start_simulator("smsc", "JALUR-D", "--parent", "1")

    async with asyncio.timeout(10):
        assert await orphan.process.wait() == 0
