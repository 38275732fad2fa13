"""Setting the stage: database, people, operators, mailbox, and the environment of the real processes."""

import asyncio
import os
import shlex
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
import psycopg
from psycopg.sql import SQL, Identifier
from rich.console import Console

from peserta.demo.authenticator import CREW_VARIABLE
from peserta.demo.crew import CREW_FILE, hire_crew
from peserta.demo.facilities import synthetic_directory, write_directory
from peserta.demo.people import write_roll
from peserta.demo.ports import quiet_port
from peserta.demo.providers import GATEWAY, PROVIDER_SECRET, WHATSAPP, providers_text, start_provider
from peserta.demo.time import DAYS_FILE
from peserta.intake import command
from peserta.kit.clock import business_date
from peserta.kit.key_text import fresh_keys, read_keys
from peserta.kit.keys import Keys
from peserta.kit.postgres.embedded import EmbeddedServer
from peserta.kit.postgres.migrate import migrate
from peserta.kit.scheme.problems import Problems
from peserta.simulator.remote import RunningSimulator, start_simulator

DATABASE = "peserta"
OPERATORS = ("jalur-a", "jalur-b")
MAIL = "surat"
BOUNCES_DOMAIN = "pantul.jkn-demo.example"
BANK = "bank-demo"
POPULATION = "kependudukan"
# A made-up company code: what virtual accounts at this bank begin with.
BANK_COMPANY = "12345"
BANK_CHANNEL = "95231"
SMSC_PASSWORD = "rahasia"  # noqa: S105  # of simulators that end with this process
BANK_SECRET = "rahasia-bank"  # noqa: S105  # the same
POPULATION_SECRET = "rahasia-penduduk"  # noqa: S105  # the same
PROFILE = Path(__file__).parent / "profil.toml"
BLOCK_UNUSED_MAX = 1_000
STAGE_VARIABLE = "DEMO_STAGE"
STAFF_FILE = "staff.env"
BANK_KEY = "bank-demo.pem"


class Stage(msgspec.Struct, frozen=True):
    """What the demo's web process must know: where the side doors are, and the bank's cash machine."""

    controls: dict[str, int]
    atm_port: int | None

    @classmethod
    def of_environment(cls) -> "Stage":
        return msgspec.json.decode(os.environ[STAGE_VARIABLE], type=cls)


@dataclass(frozen=True)
class Simulators:
    """Two operators, a mailbox and, in the demo, two providers over HTTP, a bank and a population registry.

    Each is a process of its own.
    """

    running: tuple[RunningSimulator, ...]
    bank: RunningSimulator | None = None
    population: RunningSimulator | None = None
    bounces_port: int | None = None
    """Where the worker takes mails back that the mailbox could not deliver."""

    @property
    def stage(self) -> Stage:
        switched = (*self.running, self.population) if self.population else self.running
        controls = {simulator.name: simulator.control.port for simulator in switched}
        return Stage(controls, self.bank.port if self.bank else None)

    def port(self, name: str) -> int:
        return next(simulator.port for simulator in self.running if simulator.name == name)

    async def stop(self) -> None:
        everybody = (*self.running, self.bank, self.population)
        await asyncio.gather(*(simulator.stop() for simulator in everybody if simulator))


async def start_simulators(folder: Path, *, port: int) -> Simulators:
    """Start them all; the bank calls the web process at `port` and writes its public key into `folder`."""
    operators = [
        start_simulator("smsc", name, "--password", SMSC_PASSWORD, "--receipt-delay-ms", "1200") for name in OPERATORS
    ]
    bank = start_simulator(
        "bank", BANK, "--biller", f"http://127.0.0.1:{port}", "--public-key", str(folder / BANK_KEY),
        "--client-id", BANK, "--partner-id", BANK_COMPANY, "--channel-id", BANK_CHANNEL,
        "--days-file", str(folder / DAYS_FILE),
        environment={"BANK_CLIENT_SECRET": BANK_SECRET},
    )  # fmt: skip
    population = start_simulator("population", POPULATION, environment={"POPULATION_SECRET": POPULATION_SECRET})
    providers = [start_provider("gateway", GATEWAY, port), start_provider("whatsapp", WHATSAPP, port)]
    bounces_port = quiet_port()
    mailbox = start_simulator("mailbox", MAIL, "--returns-to", str(bounces_port))
    *running, atm, registry = await asyncio.gather(*operators, mailbox, *providers, bank, population)
    return Simulators(tuple(running), atm, registry, bounces_port)


def prepare_database(server: EmbeddedServer, say: Callable[[str], None]) -> None:
    """The demo's own database, brought up to date.

    Made-up people have ten number blocks between them all, so each has room for more unused codes than a real one.
    """
    with psycopg.connect(server.dsn(), autocommit=True) as conn:
        found = conn.execute("SELECT FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
        if found is None:
            conn.execute(SQL("CREATE DATABASE {}").format(Identifier(DATABASE)))
    migrate(server.dsn(DATABASE), say=say)
    with psycopg.connect(server.dsn(DATABASE)) as conn:
        conn.execute(
            "INSERT INTO messaging_guard (block_unused_max) VALUES (%s) ON CONFLICT DO NOTHING", (BLOCK_UNUSED_MAX,)
        )


def import_people(
    server: EmbeddedServer, folder: Path, keys: Keys, *, people: int, console: Console, now: datetime
) -> None:
    """Bring the synthetic people in by the same import that a scheme uses for its roll."""
    path = folder / "peserta-rekaan.csv"
    write_roll(path, people, today=business_date(now))
    _import(server, keys, path, kind="roll", console=console, now=now)


def import_facilities(server: EmbeddedServer, folder: Path, keys: Keys, *, console: Console, now: datetime) -> None:
    """Bring the made-up facilities in by the same import that a scheme uses for its directory."""
    path = folder / "faskes-rekaan.csv"
    write_directory(path, synthetic_directory())
    _import(server, keys, path, kind="facilities", console=console, now=now)


def _import(
    server: EmbeddedServer, keys: Keys, path: Path, *, kind: command.Kind, console: Console, now: datetime
) -> None:
    dsn = server.dsn(DATABASE, user="peserta_app")
    if command.run(dsn, keys, path, dry_run=False, rejects_path=None, now=now, console=console, kind=kind):
        raise SystemExit(f"peserta demo: {path} could not be imported")


def hire_staff(server: EmbeddedServer, folder: Path, keys: Keys, *, now: datetime) -> None:
    """Give the made-up staff accounts at the first start, and keep the keys of their authenticators."""
    kept = hire_crew(server.dsn(DATABASE, user="peserta_app"), folder, keys, now=now)
    if kept is not None:
        _keep(folder / CREW_FILE, kept)


def key_environment(folder: Path) -> dict[str, str]:
    """Keys made at the first start and kept, readable by their owner only: the database needs the same ones again."""
    path = folder / "keys.json"
    if not path.exists():
        _keep(path, msgspec.json.encode(fresh_keys()))
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, str])
    except msgspec.MsgspecError:
        raise SystemExit(f"peserta demo: {path} is damaged; remove {folder} to begin anew") from None


def _keep(path: Path, secret: bytes) -> None:
    """Write the whole file or none: half of it after a crash would shut the demo out of its own data."""
    half = path.with_suffix(".half")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def write_staff_file(folder: Path, environment: Mapping[str, str]) -> Path:
    """The file that a shell reads (`. FILE`) to run the staff's commands on this demo."""
    ours = {name: value for name, value in environment.items() if name.startswith(("PESERTA_", "DEMO_"))}
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in ours.items()]
    lines.append(f'export PATH={shlex.quote(str(Path(sys.executable).parent))}:"$PATH"\n')
    path = folder / STAFF_FILE
    _keep(path, "".join(lines).encode())
    return path


def keys_of(environment: dict[str, str]) -> Keys:
    problems = Problems()
    read = read_keys(environment, problems)
    if read is None:
        raise SystemExit("peserta demo: " + "; ".join(problems.lines))
    return read[0]


def environment(server: EmbeddedServer, folder: Path, simulators: Simulators, *, port: int) -> dict[str, str]:
    """The environment in which the real web and worker processes run."""
    profile = folder / "profil.toml"
    profile.write_text(_profile_text(simulators, folder, port), encoding="utf-8")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PESERTA_")}
    return inherited | key_environment(folder) | {
        "PESERTA_DATABASE_URL": server.dsn(DATABASE, user="peserta_app"),
        "PESERTA_OWNER_URL": server.dsn(DATABASE),
        "PESERTA_PROFILE": str(profile),
        "PESERTA_ANCHORS": str(folder / "audit-anchors.jsonl"),
        "PESERTA_PORT": str(port),
        "PESERTA_POOL_SIZE": "10",
        "DEMO_SMSC_PASSWORD": SMSC_PASSWORD,
        "DEMO_BANK_SECRET": BANK_SECRET,
        "DEMO_POPULATION_SECRET": POPULATION_SECRET,
        "DEMO_PROVIDER_SECRET": PROVIDER_SECRET,
        CREW_VARIABLE: str(folder / CREW_FILE),
        STAGE_VARIABLE: msgspec.json.encode(simulators.stage).decode(),
    }  # fmt: skip


def _profile_text(simulators: Simulators, folder: Path, port: int) -> str:
    """The demo scheme's profile with the routes of this run added."""
    routes = "".join(
        f'\n[[smpp]]\nname = "{name}"\nhost = "127.0.0.1"\nport = {simulators.port(name)}\n'
        f'system_id = "peserta"\nsender = "JKN Demo"\ntls = false\n'
        f'password_env = "DEMO_SMSC_PASSWORD"\nsimulated = true\n'
        for name in OPERATORS
    )
    text = PROFILE.read_text("utf-8").replace("http://localhost:8000", f"http://localhost:{port}") + routes
    return (
        text
        + _mail_text(simulators)
        + _providers_text(simulators)
        + _bank_text(simulators, folder)
        + _population_text(simulators)
    )


def _mail_text(simulators: Simulators) -> str:
    relay = (
        f'\n[smtp]\nname = "{MAIL}"\nhost = "127.0.0.1"\nport = {simulators.port(MAIL)}\n'
        f'sender = "jkn@jkn-demo.example"\nencryption = "plain"\nsimulated = true\n'
    )
    if simulators.bounces_port is None:
        return relay
    return f'{relay}\n[smtp.bounces]\ndomain = "{BOUNCES_DOMAIN}"\nport = {simulators.bounces_port}\n'


def _providers_text(simulators: Simulators) -> str:
    if GATEWAY not in simulators.stage.controls:
        return ""
    return providers_text(gateway_port=simulators.port(GATEWAY), whatsapp_port=simulators.port(WHATSAPP))


def _population_text(simulators: Simulators) -> str:
    if simulators.population is None:
        return ""
    return (
        f'\n[population]\nurl = "http://127.0.0.1:{simulators.population.port}/check"\n'
        f'client_id = "peserta"\nsecret_env = "DEMO_POPULATION_SECRET"\n'
    )


def _bank_text(simulators: Simulators, folder: Path) -> str:
    if simulators.bank is None:
        return ""
    return (
        f'\n[[banks]]\nname = "{BANK}"\nclient_id = "{BANK}"\npartner_id = "{BANK_COMPANY}"\n'
        f'company_code = "{BANK_COMPANY}"\nchannel_id = "{BANK_CHANNEL}"\n'
        f'public_key_file = "{folder / BANK_KEY}"\nclient_secret_env = "DEMO_BANK_SECRET"\n'
    )
