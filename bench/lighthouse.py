"""`make lighthouse`: Lighthouse on the pages a member meets first, over TLS, on a common phone and on slow 3G.

It starts a demo of its own, puts TLS in front of it with a certificate made here, installs Lighthouse by npm into a
folder that goes away (or takes one that is there: `--lighthouse FOLDER`), and ends with a table and a line of JSON.
"""

import argparse
import asyncio
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar.types import Receive, Scope, Send
from rich.console import Console
from rich.table import Table

from bench.client import HEAD_END, Connection
from bench.prove.waiting import until_listening
from peserta.access import session_store
from peserta.access.session_store import NewSession
from peserta.access.tokens import hash_token
from peserta.demo.cast import CAST
from peserta.demo.ports import quiet_port
from peserta.demo.stage import DATABASE
from peserta.kit.clock import utc_now
from peserta.kit.database import open_pool, transaction
from peserta.kit.ids import new_id
from peserta.kit.postgres.embedded import EmbeddedServer
from peserta.web.visitor import SESSION_COOKIE

LIGHTHOUSE = "lighthouse@12.8.2"
PAGES = {"landing": "/", "activation": "/aktivasi", "home": "/beranda", "card": "/kartu"}
# Lighthouse's own phone, and 400 kbit/s with 400 ms of way and a processor six times slower.
SETTINGS: dict[str, tuple[str, ...]] = {
    "mobile": (),
    "slow 3G": (
        "--throttling.rttMs=400", "--throttling.throughputKbps=400", "--throttling.cpuSlowdownMultiplier=6",
    ),
}  # fmt: skip
PERFORMANCE_MIN, ACCESSIBILITY_MIN, LCP_SLOW_MAX_S, WEIGHT_MAX = 95, 100, 2.5, 30_000
READY_S, PAGE_S = 180.0, 180.0
# The one without windows first: the other opens pages of its own, its address bar's, in the same second.
BROWSERS = ("chromium-headless-shell", "chromium")
# Siti of the demo's cast, who pays by herself and is covered.
MEMBER = """
SELECT id
  FROM registry_person
 WHERE upper(name) = upper(%s)
"""
OPEN_ACCOUNT = """
INSERT INTO access_account (id, person_id, state, created_at) VALUES (%s, %s, 'proven', %s)
"""


class Audit(msgspec.Struct):
    numericValue: float = 0.0  # noqa: N815  # Lighthouse's name


class Category(msgspec.Struct):
    score: float | None = None


class Report(msgspec.Struct):
    categories: dict[str, Category]
    audits: dict[str, Audit]


@dataclass(frozen=True)
class Seen:
    """One page under one setting; scores are of 100, sizes as they came over the network."""

    page: str
    setting: str
    performance: int
    accessibility: int
    best_practices: int
    lcp_s: float
    tbt_ms: int
    cls: float
    bytes: int

    @property
    def is_good(self) -> bool:
        if self.setting != "mobile":
            return self.lcp_s <= LCP_SLOW_MAX_S
        return (
            self.performance >= PERFORMANCE_MIN and self.accessibility >= ACCESSIBILITY_MIN and self.bytes <= WEIGHT_MAX
        )


def main() -> int:
    parser = argparse.ArgumentParser(prog="make lighthouse", description=__doc__)
    parser.add_argument("--lighthouse", type=Path, help="a folder in which npm has installed it")
    parser.add_argument("--pages", nargs="+", choices=PAGES, default=list(PAGES))
    parser.add_argument("--runs", type=int, default=3, help="of each page under each setting; the median one counts")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="peserta-lighthouse-", dir="/var/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        program = install(options.lighthouse or folder / "npm")
        seen = asyncio.run(look(folder, program, options.pages, runs=options.runs))
    show(seen)
    return 0 if all(one.is_good for one in seen) else 1


def install(folder: Path) -> Path:
    """Have npm put Lighthouse into `folder`, unless it is there."""
    program = folder / "node_modules/lighthouse/cli/index.js"
    if not program.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), LIGHTHOUSE]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return program


async def look(folder: Path, program: Path, pages: Sequence[str], *, runs: int) -> list[Seen]:
    """These pages under every setting: of several runs the one in the middle, as a machine is never quiet."""
    port = quiet_port()
    data = folder / "data"
    data.mkdir(mode=0o755)
    async with running_demo(data, port), tls_before(port, folder) as tls_port:
        token = await signed_in(data)
        headers = folder / "headers.json"
        headers.write_text(json.dumps({"Cookie": f"{SESSION_COOKIE}={token}"}))
        seen: list[Seen] = []
        for name in pages:
            own = [f"--extra-headers={headers}"] if name in ("home", "card") else []
            for setting, extra in SETTINGS.items():
                url, flags = f"https://localhost:{tls_port}{PAGES[name]}", [*own, *extra]
                each = [read(name, setting, await run_lighthouse(program, url, flags, folder)) for _ in range(runs)]
                seen.append(sorted(each, key=lambda one: (one.performance, -one.lcp_s))[runs // 2])
        return seen


@asynccontextmanager
async def running_demo(data: Path, port: int) -> AsyncGenerator[None]:
    command = ["-m", "peserta", "demo", "--port", str(port), "--people", "60", "--data", str(data)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PESERTA_")}
    with (data.parent / "demo.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, stdout=log, stderr=log, env=environment
        )  # fmt: skip
    try:
        await until_ready(port, process)
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def until_ready(port: int, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(READY_S), httpx.AsyncClient(timeout=2) as client:
        while True:
            assert process.returncode is None, "the demo has ended"
            try:
                if (await client.get(f"http://localhost:{port}/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.2)


@asynccontextmanager
async def tls_before(port: int, folder: Path) -> AsyncGenerator[int]:
    """A port that speaks TLS 1.3 and HTTP/2 before the plain one, as a scheme's proxy does."""
    certificate, own = make_certificate(folder / "localhost.pem"), quiet_port()

    async def carry(scope: Scope, _receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
        lines = [b"%s %s HTTP/1.1" % (scope["method"].encode(), target), b"content-length: 0"]
        lines += [b"%s: %s" % header for header in scope["headers"] if header[0] != b"cookie"]
        # HTTP/2 may send cookies one by one (RFC 9113, 8.2.3).
        lines += [b"cookie: " + b"; ".join(value for name, value in scope["headers"] if name == b"cookie")]
        connection = await Connection.open(port)
        answer = await connection.ask(b"\r\n".join([*lines, HEAD_END]))
        connection.close()
        headers = [line.split(b": ", 1) for line in answer.head.split(b"\r\n")[1:]]
        kept = [(name.lower(), value) for name, value in headers if name.lower() != b"connection"]
        await send({"type": "http.response.start", "status": answer.status, "headers": kept, "trailers": False})
        await send({"type": "http.response.body", "body": answer.body, "more_body": False})

    server = Server(
        carry, port=own, interface=Interfaces.ASGI, websockets=False, log_enabled=False,
        ssl_cert=certificate, ssl_key=certificate,
    )  # fmt: skip
    serving = asyncio.create_task(server.serve())
    try:
        await until_listening(own, seconds=PAGE_S)
        yield own
    finally:
        server.stop()
        await serving


def make_certificate(path: Path) -> Path:
    """A certificate for localhost with its key, good for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate.public_bytes(Encoding.PEM)
    )
    return path


async def signed_in(data: Path) -> str:
    """The token of a session of a member with a family, a card and an account."""
    token, now = secrets.token_urlsafe(32), utc_now()
    async with open_pool(EmbeddedServer(data).dsn(DATABASE), size=2, name="lighthouse") as pool:
        async with transaction(pool) as conn:
            row = await (await conn.execute(MEMBER, (CAST[0].card_name,))).fetchone()
            assert row is not None, "the demo has such a member"
            account_id = new_id(now)
            await conn.execute(OPEN_ACCOUNT, (account_id, row[0], now))
            session = NewSession(
                new_id(now), hash_token(token), account_id, row[0], bytes(32), "Lighthouse", now + timedelta(hours=1)
            )
            await session_store.insert_session(conn, session, now=now)
    return token


async def run_lighthouse(program: Path, url: str, flags: Sequence[str], folder: Path) -> Report:
    output = folder / "report.json"
    chrome = os.environ.get("CHROME_PATH") or next(filter(None, map(shutil.which, BROWSERS)), "/usr/bin/chromium")
    process = await asyncio.create_subprocess_exec(
        "node", str(program), url, "--quiet", "--output=json", f"--output-path={output}",
        "--only-categories=performance,accessibility,best-practices", "--throttling-method=simulate",
        "--chrome-flags=--headless=new --no-sandbox --ignore-certificate-errors", *flags,
        env=os.environ | {"CHROME_PATH": chrome},
    )  # fmt: skip
    async with asyncio.timeout(PAGE_S):
        await process.wait()
    return msgspec.json.decode(output.read_bytes(), type=Report)


def read(page: str, setting: str, report: Report) -> Seen:
    def score(name: str) -> int:
        return round((report.categories[name].score or 0) * 100)

    def value(name: str) -> float:
        return report.audits[name].numericValue

    return Seen(
        page, setting, score("performance"), score("accessibility"), score("best-practices"),
        round(value("largest-contentful-paint") / 1000, 2), round(value("total-blocking-time")),
        round(value("cumulative-layout-shift"), 3), round(value("total-byte-weight")),
    )  # fmt: skip


def show(seen: Sequence[Seen]) -> None:
    table = Table(title="Lighthouse 12.8.2, TLS, simulated throttling")
    for head in ("page", "setting", "perf.", "a11y", "best pr.", "LCP s", "TBT ms", "CLS", "bytes", ""):
        table.add_column(head, justify="left" if head in ("page", "setting") else "right")
    for one in seen:
        table.add_row(*(str(value) for value in asdict(one).values()), "" if one.is_good else "missed")
    Console().print(table)
    print(json.dumps({"bench": "lighthouse", "pages": [asdict(one) for one in seen]}))


if __name__ == "__main__":
    sys.exit(main())
