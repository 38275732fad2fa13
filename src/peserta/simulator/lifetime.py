"""A simulator's process: it says when it is ready, and ends with whoever started it."""

import argparse
import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Final

import msgspec

PR_SET_PDEATHSIG: Final = 1
PARENT_CHECK_S: Final = 0.5


class Ready(msgspec.Struct):
    """The one line a simulator prints, as JSON, when it listens."""

    name: str
    port: int
    control_port: int


def add_common_options(parser: argparse.ArgumentParser) -> None:
    """The options every simulator has."""
    parser.add_argument("--name", required=True, help="how the route is called, such as JALUR-A")
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--control-port", type=int, default=0, help="0: any free port")
    parser.add_argument("--pace", type=float, default=1.0, help="multiplies the scripted delays")
    parser.add_argument(
        "--parent", type=int, default=os.getppid(), help="end when this process is no longer our parent"
    )


def run(serve: Callable[[argparse.Namespace], Coroutine[None, None, None]], options: argparse.Namespace) -> None:
    """Run a simulator's `serve` in a process that does not outlive its parent."""
    die_with_parent()
    asyncio.run(serve(options))


def announce(ready: Ready) -> None:
    """Tell the starting process, over standard output, which ports were taken."""
    print(msgspec.json.encode(ready).decode(), flush=True)


def die_with_parent() -> None:
    """On Linux let the kernel end us when our parent dies, even by kill -9.

    The kernel means the *thread* that started us: start simulators from the main thread.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


async def until_told_to_stop(parent: int) -> None:
    """Wait for SIGTERM or SIGINT, or for the parent process to be gone (any POSIX system)."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    while os.getppid() == parent:
        try:
            async with asyncio.timeout(PARENT_CHECK_S):
                await told.wait()
        except TimeoutError:
            continue
        return
