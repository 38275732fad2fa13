"""The whole product in processes of its own, each of which can be killed while people use it."""

import asyncio
import os
import re
import shutil
import sys
import tempfile
from collections.abc import AsyncGenerator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, overload

import httpx
import msgspec
import psycopg
from rich.console import Console

from bench.prove.finding import Finding
from bench.prove.keeper import Keeper
from peserta.demo import stage
from peserta.demo.ports import quiet_port
from peserta.demo.stage import DATABASE, Simulators
from peserta.kit.clock import utc_now
from peserta.kit.keys import Keys
from peserta.kit.postgres.embedded import EmbeddedServer
from peserta.simulator.lifetime import Ready
from peserta.simulator.remote import Kind, RemoteControl, RunningSimulator

WORKERS = 2
READY_S = 60.0
RECEIPT_DELAY_MS = "300"


@dataclass(frozen=True)
class Plan:
    """How the product is set up for a proof.

    `limits` are lines of the profile's section [limits], `profile` is what is added at its end, and
    `environment` what is added to that of web and worker. `block_unused_max` is what `peserta abuse set` can set:
    None, as made-up people have ten number blocks between them all and most proofs use few codes.
    """

    people: int = 2_000
    limits: Mapping[str, str] | None = None
    database: Mapping[str, str] | None = None
    profile: str = ""
    block_unused_max: int | None = None
    environment: Mapping[str, str] | None = None


H = TypeVar("H", bound="House")


class House:
    """PostgreSQL, two operators, a mailbox, web and worker, with folders for data and logs."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.folder = folder
        self.plan = plan
        self.logs = folder / "logs"
        self.port = quiet_port()
        self.server = EmbeddedServer(folder, settings=dict(plan.database or {}))
        # PostgreSQL dies with the thread that started it, so that thread lives as long as the house.
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._stopping = asyncio.Event()
        self._keepers: list[asyncio.Task[None]] = []
        self.simulators = Simulators(())
        self.environment: dict[str, str] = {}
        self.web: Keeper
        self.worker: Keeper
        self.database_kills = 0
        # Processes that were still there when everything had been stopped.
        self.left_over: list[str] = []

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def owner_dsn(self) -> str:
        return self.server.dsn(DATABASE)

    @property
    def anchors(self) -> Path:
        return self.folder / "audit-anchors.jsonl"

    @property
    def keys(self) -> Keys:
        return stage.keys_of(stage.key_environment(self.folder))

    async def start(self) -> None:
        """Bring everything up; returns when pages are answered."""
        self.logs.mkdir()
        await self._in_thread(self.server.start)
        stage.prepare_database(self.server, say=lambda _: None)
        with psycopg.connect(self.owner_dsn) as conn:
            conn.execute("UPDATE messaging_guard SET block_unused_max = %s", (self.plan.block_unused_max,))
        quiet = Console(quiet=True)
        if self.plan.people:
            await asyncio.to_thread(
                stage.import_people, self.server, self.folder, self.keys,
                people=self.plan.people, console=quiet, now=utc_now(),
            )  # fmt: skip
        self.simulators = await self._start_simulators()
        self.environment = self._environment()
        self.web = Keeper("web", ["-m", "peserta", "serve"], self.environment, self.logs / "web.log")
        self.worker = Keeper("worker", ["-m", "peserta", "work"], self.environment, self.logs / "worker.log")
        self._keepers = [asyncio.create_task(keeper.run(self._stopping)) for keeper in (self.web, self.worker)]
        await self.until_ready()

    async def stop(self) -> None:
        self._stopping.set()
        for keeper in (self.web, self.worker) if self._keepers else ():
            keeper.resume()
        await asyncio.gather(*self._keepers)
        await self.simulators.stop()
        await self._in_thread(self.server.stop)
        self._thread.shutdown()
        self.left_over = list_processes_of(self.environment.get("PESERTA_PROFILE", ""))

    async def kill_database(self) -> None:
        """Kill the postmaster as a power cut would, and start PostgreSQL again: it recovers from its log."""
        self.database_kills += 1
        process = self.server.process
        assert process is not None, "it was started"
        process.kill()
        await self._in_thread(self._start_again)

    def _start_again(self) -> None:
        assert self.server.process is not None, "it was killed a moment ago"
        self.server.process.wait()
        self.server.start()

    async def until_ready(self) -> None:
        """Wait until the web process says that it can do its work."""
        async with asyncio.timeout(READY_S), httpx.AsyncClient(timeout=5) as client:
            while True:
                try:
                    if (await client.get(f"{self.url}/readyz")).status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.1)

    async def _in_thread(self, act: Callable[[], None]) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, act)

    async def _start_simulators(self) -> Simulators:
        options = ("--password", stage.SMSC_PASSWORD, "--receipt-delay-ms", RECEIPT_DELAY_MS)
        operators = [self._start_simulator("smsc", name, *options) for name in stage.OPERATORS]
        return Simulators(tuple(await asyncio.gather(*operators, self._start_simulator("mailbox", stage.MAIL))))

    async def _start_simulator(self, kind: Kind, name: str, *options: str) -> RunningSimulator:
        """As `start_simulator`, with its own words kept in a log of ours."""
        with (self.logs / f"{name}.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", f"peserta.simulator.{kind}",
                "--name", name, "--parent", str(os.getpid()), *options,
                stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=log, process_group=0,
            )  # fmt: skip
        assert process.stdout is not None
        ready = msgspec.json.decode(await process.stdout.readline(), type=Ready)
        return RunningSimulator(name, ready.port, RemoteControl(ready.control_port), process)

    def _environment(self) -> dict[str, str]:
        environment = (
            stage.environment(self.server, self.folder, self.simulators, port=self.port)
            | {
                "PESERTA_WORKERS": str(WORKERS),
                # People come from many addresses; only whoever is behind a proxy of ours is believed.
                "PESERTA_TRUSTED_PROXIES": "127.0.0.0/8, ::1/128",
            }
            | dict(self.plan.environment or {})
        )
        profile = Path(environment["PESERTA_PROFILE"])
        text = with_limits(profile.read_text("utf-8"), self.plan.limits or {}) + self.plan.profile
        profile.write_text(text, encoding="utf-8")
        return environment


def import_environment(server: EmbeddedServer, folder: Path) -> dict[str, str]:
    """The environment of `peserta import` alone: a database, keys and a profile, and no operator."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PESERTA_")}
    return inherited | stage.key_environment(folder) | {
        "PESERTA_DATABASE_URL": server.dsn(DATABASE, user="peserta_app"),
        "PESERTA_PROFILE": str(stage.PROFILE),
    }  # fmt: skip


def with_limits(profile: str, limits: Mapping[str, str]) -> str:
    """The text of a profile with other lines in its section [limits]."""
    for name, value in limits.items():
        profile = re.sub(rf"^{name} = .*\n", "", profile, flags=re.MULTILINE)
        profile = profile.replace("[limits]\n", f"[limits]\n{name} = {value}\n", 1)
    return profile


@overload
def running_house(plan: Plan, finding: Finding | None = None) -> AbstractAsyncContextManager[House]: ...


@overload
def running_house(plan: Plan, finding: Finding | None = None, *, kind: type[H]) -> AbstractAsyncContextManager[H]: ...


@asynccontextmanager
async def running_house(
    plan: Plan, finding: Finding | None = None, *, kind: type[House] = House
) -> AsyncGenerator[House]:
    """A house that is torn down and removed at the end; data and logs are kept when there is a fault."""
    house = kind(new_folder(), plan)
    try:
        await house.start()
        yield house
    except BaseException:
        print(f"  data and logs are kept in {house.folder}", file=sys.stderr)
        raise
    finally:
        await house.stop()
    if finding is not None and finding.faults:
        finding.figures["data and logs"] = str(house.folder)
    else:
        shutil.rmtree(house.folder, ignore_errors=True)


def new_folder() -> Path:
    """A folder that PostgreSQL's own user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="peserta-prove-", dir="/var/tmp"))
    folder.chmod(0o755)
    return folder


def list_processes_of(profile: str) -> list[str]:
    """The running processes that were started for this profile."""
    mark = f"PESERTA_PROFILE={profile}".encode()
    found: list[str] = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if profile and mark in (folder / "environ").read_bytes().split(b"\0"):
                found.append(folder.name)
        except OSError:
            continue
    return found
