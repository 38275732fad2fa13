"""Proof `pooler`: everything works through a PgBouncer that gives each transaction another server."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Mapping
from uuid import uuid4

import psycopg
from psycopg.rows import dict_row

from bench.prove.arrivals import Arrivals
from bench.prove.crowd import Crowd
from bench.prove.finding import Finding
from bench.prove.house import House, Plan, running_house
from peserta.demo.ports import quiet_port
from peserta.demo.stage import DATABASE
from peserta.kit.clock import utc_now
from peserta.kit.lifetime import die_with_parent
from peserta.membership.card_token import card_signer

PEOPLE = 150
# Far fewer than web and worker have connections, so that their statements meet on the same servers.
SERVERS = 6
APP_ROLE = "peserta_app"
# What somebody at a keyboard asks, with the exit code of an answer.
COMMANDS = {
    "routes list": 0, "routes history": 0, "abuse list": 0, "abuse history": 0, "staff list": 0, "tickets list": 0,
    "ledger verify": 0, "audit verify": 0, "card verify -": 1,
}  # fmt: skip
# What one run left at a server, the next one would find there: each of the servers must have been met.
RUNS = 3
SAID_MAX = 200
CONFIGURATION = """
[databases]
{database} = host={socket} dbname={database} user={role}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {servers}
max_client_conn = 500
stats_users = {role}
ignore_startup_parameters = extra_float_digits
user = nobody
logfile = {log}
"""


class PooledHouse(House):
    """A house whose web and worker know PostgreSQL by the address of a PgBouncer in transaction mode."""

    bouncer: "subprocess.Popen[bytes] | None" = None
    bouncer_port = 0

    def _environment(self) -> dict[str, str]:
        self.bouncer_port = quiet_port()
        file, log = self.folder / "pgbouncer.ini", self.folder / "pgbouncer.log"
        log.touch(mode=0o666)
        log.chmod(0o666)
        file.write_text(
            CONFIGURATION.format(
                database=DATABASE, socket=self.server.socket_folder, role=APP_ROLE, port=self.bouncer_port,
                servers=SERVERS, log=log,
            )
        )  # fmt: skip
        file.chmod(0o644)
        self.bouncer = subprocess.Popen(
            ["pgbouncer", "-q", file],
            preexec_fn=die_with_parent,  # noqa: PLW1509  # before any other thread
        )
        url = f"postgresql://{APP_ROLE}@127.0.0.1:{self.bouncer_port}/{DATABASE}"
        return super()._environment() | {"PESERTA_DATABASE_URL": url, "PESERTA_PREPARE": "false"}

    async def stop(self) -> None:
        await super().stop()
        if self.bouncer is not None:
            self.bouncer.terminate()
            self.bouncer.wait()

    def asked(self, command: str) -> list[dict[str, object]]:
        """What PgBouncer tells of itself."""
        dsn = f"host=127.0.0.1 port={self.bouncer_port} user={APP_ROLE} dbname=pgbouncer"
        # Its own console knows the simple protocol only, and nothing of transactions.
        with psycopg.connect(dsn, autocommit=True, cursor_factory=psycopg.ClientCursor) as conn:
            return conn.cursor(row_factory=dict_row).execute(command.encode()).fetchall()


async def prove(_seed: int) -> Finding:
    """People activate side by side, nothing is missing at the end, and each command answers again and again."""
    finding = Finding("pooler")
    if shutil.which("pgbouncer") is None:
        finding.not_run = "there is no pgbouncer here (apt-get install pgbouncer)"
        return finding
    async with running_house(Plan(people=1_000), finding, kind=PooledHouse) as house:
        async with Arrivals([s.control for s in house.simulators.running]) as arrivals:
            crowd = Crowd(house, arrivals, PEOPLE)
            await crowd.check(finding, await crowd.activate(finding))
        await asyncio.to_thread(_run_commands, finding, house)
        finding.figures |= _figures(house)
    return finding


def _run_commands(finding: Finding, house: PooledHouse) -> None:
    card = card_signer(house.keys).sign(uuid4(), is_covered=True, now=utc_now())
    for _ in range(RUNS):
        for command, expected in COMMANDS.items():
            done = subprocess.run(
                [sys.executable, "-m", "peserta", *command.split()],
                env=house.environment, input=card, capture_output=True, text=True, check=False,
            )  # fmt: skip
            said = " ".join((done.stdout + done.stderr).split())[-SAID_MAX:]
            finding.expect(done.returncode == expected, f"peserta {command} ended with {done.returncode}: {said}")
    finding.figures["commands that were run"] = len(COMMANDS) * RUNS


def _figures(house: PooledHouse) -> Mapping[str, str | int | float]:
    [pool] = [row for row in house.asked("SHOW POOLS") if row["database"] == DATABASE]
    [told] = [row for row in house.asked("SHOW STATS") if row["database"] == DATABASE]
    servers = [row for row in house.asked("SHOW SERVERS") if row["database"] == DATABASE]
    [version] = house.asked("SHOW VERSION")
    return {
        "PgBouncer": str(version["version"]), "mode": str(pool["pool_mode"]),
        "connections of web and worker": int(str(pool["cl_active"])) + int(str(pool["cl_waiting"])),
        "servers": len(servers), "transactions": int(str(told["total_xact_count"])),
    }  # fmt: skip
