"""Keeping the product's processes running, as a service manager would, and killing them as a power cut would."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from bench.prove.memory import children_of
from peserta.kit.lifetime import die_with_parent

RESTART_PAUSE_S = 0.5
STOP_WAIT_S = 15.0


class Keeper:
    """One process that is started again whenever it ends. What it says is appended to `log`."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.name = name
        self.command = command
        self.environment = environment
        self.log = log
        self.starts = 0
        # Exit codes of ends that nobody caused: a process must not die because another one did.
        self.surprises: list[int] = []
        self._process: asyncio.subprocess.Process | None = None
        self._is_killed = False
        self._may_run = asyncio.Event()
        self._may_run.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Keep it running until `stopping` is set, then end it kindly."""
        stopped = asyncio.create_task(stopping.wait())
        while not stopping.is_set():
            await self._may_run.wait()
            self._process = process = await self._start()
            ended = asyncio.create_task(process.wait())
            await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not ended.done():
                await self._end(process, ended)
                break
            if not self._is_killed:
                self.surprises.append(await ended)
            self._is_killed = False
            await asyncio.sleep(RESTART_PAUSE_S)
        stopped.cancel()

    @property
    def pid(self) -> int:
        assert self._process is not None, "it was started"
        return self._process.pid

    def kill(self) -> bool:
        """Kill it with SIGKILL; return whether it was running."""
        process = self._process
        if process is None or process.returncode is not None or self._is_killed:
            return False
        self._is_killed = True
        process.kill()
        return True

    def kill_child(self, choice: int) -> bool:
        """Kill one of its worker processes; return whether there was one."""
        process = self._process
        if process is None or process.returncode is not None:
            return False
        children = worker_processes(process.pid)
        if not children:
            return False
        os.kill(children[choice % len(children)], signal.SIGKILL)
        return True

    def pause(self) -> None:
        """Do not start it again until `resume`."""
        self._may_run.clear()

    def resume(self) -> None:
        self._may_run.set()

    async def _start(self) -> asyncio.subprocess.Process:
        self.starts += 1
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable, *self.command, env=self.environment, stdin=asyncio.subprocess.DEVNULL,
                stdout=log, stderr=log, process_group=0, preexec_fn=die_with_parent,
            )  # fmt: skip

    async def _end(self, process: asyncio.subprocess.Process, ended: "asyncio.Task[int]") -> None:
        process.terminate()
        done, _ = await asyncio.wait({ended}, timeout=STOP_WAIT_S)
        if not done:
            self.surprises.append(-signal.SIGKILL)
            process.kill()
            await ended


def worker_processes(pid: int) -> list[int]:
    """The web workers that a server process has forked."""
    own = _command_of(pid)
    return [child for child in children_of(pid) if _command_of(child) == own]


def _command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
