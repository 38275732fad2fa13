"""`peserta demo`: everything a scheme runs, on one laptop, ended by Ctrl-C without a trace."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from rich.console import Console

from peserta.app.address import free_address
from peserta.demo import stage
from peserta.demo.cast_screen import start_screen
from peserta.demo.stage import DATABASE
from peserta.kit.clock import utc_now
from peserta.kit.lifetime import die_with_parent
from peserta.kit.postgres.embedded import EmbeddedError, EmbeddedServer
from peserta.kit.settings import SettingsError

LOOPBACK = ("127.0.0.1", "localhost", "::1")
# A slow machine that does other work as well needs most of it.
READY_WAIT_S = 120.0
STOP_WAIT_S = 12.0
RESTART_PAUSE_S = 0.5


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What was asked on the command line; `people` is a number of synthetic persons."""

    host: str
    port: int
    people: int
    folder: Path
    workers: int = 1


def run_demo(options: DemoOptions, console: Console) -> int:
    """Run until Ctrl-C; returns the exit code."""
    if problem := what_forbids(options, dict(os.environ)):
        console.print(f"peserta demo: {problem}", style="red", markup=False, soft_wrap=True)
        return 2
    started = time.monotonic()
    try:
        server = EmbeddedServer(options.folder)
        server.start()
    except (EmbeddedError, OSError) as error:
        problem = f"--data {options.folder}: {_why_not(options.folder, error)}"
        console.print(f"peserta demo: {problem}", style="red", markup=False, soft_wrap=True)
        return 2
    try:
        _prepare(server, options, console)
        return asyncio.run(_play(server, options, console, started))
    finally:
        server.stop()


def what_forbids(options: DemoOptions, environ: dict[str, str]) -> str | None:
    """Why the demo may not start so: it trusts everybody, so it stays on this machine and on its own data."""
    if options.host not in LOOPBACK:
        return f"--host {options.host}: the demo trusts everybody who reaches it and listens on this machine only"
    if environ.get("PESERTA_DATABASE_URL") or environ.get("PESERTA_DATABASE_URL_FILE"):
        return "PESERTA_DATABASE_URL is set: the demo uses its own database only; unset it, or use `peserta serve`"
    if not 1 <= options.people <= 1_000_000:
        return f"--people {options.people}: expected 1 to 1,000,000"
    if not 1 <= options.port <= 65_535:
        return f"--port {options.port}: expected 1 to 65535"
    try:
        free_address(options.host, options.port)
    except SettingsError:
        return f"--port {options.port}: somebody else listens there; choose another, such as --port {options.port + 1}"
    return None


def _why_not(folder: Path, error: EmbeddedError | OSError) -> str:
    if isinstance(error, FileExistsError) and not folder.is_dir():
        return "this is a file; expected a folder"
    if isinstance(error, EmbeddedError) or error.strerror is None:
        return str(error)
    is_within = error.filename is not None and Path(error.filename) not in (folder, folder.resolve())
    return f"{error.strerror} ({error.filename})" if is_within else error.strerror


def _prepare(server: EmbeddedServer, options: DemoOptions, console: Console) -> None:
    stage.prepare_database(server, say=lambda _: None)
    keys = stage.keys_of(stage.key_environment(server.folder))
    stage.hire_staff(server, server.folder, keys, now=utc_now())
    imported = _imported(server)
    if "facilities" not in imported:
        # Quiet, as its table would be taken for that of the people.
        stage.import_facilities(server, server.folder, keys, console=Console(quiet=True), now=utc_now())
    if "roll" not in imported:
        stage.import_people(server, server.folder, keys, people=options.people, console=console, now=utc_now())


def _imported(server: EmbeddedServer) -> set[str]:
    """A second start keeps the first one's facilities, people, accounts and messages."""
    with psycopg.connect(server.dsn(DATABASE)) as conn:
        found = conn.execute("SELECT DISTINCT kind FROM intake_import WHERE finished_at IS NOT NULL").fetchall()
    return {str(kind) for (kind,) in found}


async def _play(server: EmbeddedServer, options: DemoOptions, console: Console, started: float) -> int:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    simulators = await stage.start_simulators(server.folder, port=options.port)
    environment = stage.environment(server, server.folder, simulators, port=options.port)
    staff_file = stage.write_staff_file(server.folder, environment)
    keepers = [asyncio.create_task(_keep_running([*command], environment, stopping)) for command in _commands(options)]
    try:
        await _until_ready(options, stopping)
        if not stopping.is_set():
            seconds = time.monotonic() - started
            screen = start_screen(options.port, simulators.stage.atm_port, staff_file, seconds=seconds)
            # The terminal breaks what is too long, so that a command is copied whole.
            console.print(screen, soft_wrap=True)
        await stopping.wait()
    finally:
        stopping.set()
        await asyncio.gather(*keepers)
        await simulators.stop()
    return 0


def _commands(options: DemoOptions) -> list[list[str]]:
    web = ["-m", "peserta.demo.serve", options.host, str(options.port), str(options.workers)]
    return [web, ["-m", "peserta.demo.work"]]


async def _keep_running(command: list[str], environment: dict[str, str], stopping: asyncio.Event) -> None:
    """Run one process and start it again when it dies, as a service manager would."""
    while not stopping.is_set():
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, env=environment, stdin=asyncio.subprocess.DEVNULL,
            process_group=0, preexec_fn=die_with_parent,
        )  # fmt: skip
        ended = asyncio.create_task(process.wait())
        stopped = asyncio.create_task(stopping.wait())
        await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not ended.done():
            await _end(process, ended)
        elif not stopping.is_set():
            await asyncio.sleep(RESTART_PAUSE_S)


async def _end(process: asyncio.subprocess.Process, ended: "asyncio.Task[int]") -> None:
    process.terminate()
    done, _ = await asyncio.wait({ended}, timeout=STOP_WAIT_S)
    if not done:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await ended


async def _until_ready(options: DemoOptions, stopping: asyncio.Event) -> None:
    """Wait until the web process answers."""
    deadline = time.monotonic() + READY_WAIT_S
    while not stopping.is_set() and time.monotonic() < deadline:
        try:
            _, writer = await asyncio.open_connection(options.host, options.port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    if not stopping.is_set():
        raise SystemExit(f"peserta demo: nothing answers on port {options.port}; is it in use?")
