"""The whole product, started as a person starts it, and a browser in front of it."""

import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Container, Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import httpx
import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, ViewportSize, expect, sync_playwright

from peserta.demo.cast import CAST, DAUGHTER, CastMember
from peserta.demo.ports import quiet_port
from peserta.demo.stage import DATABASE
from peserta.kit.postgres.embedded import EmbeddedServer

PHONE = ViewportSize(width=360, height=740)
DESK = ViewportSize(width=1280, height=800)
PEOPLE = 80
READY_S = 150.0
WAIT_MS = 20_000
LINES_TOLD = 40
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


# Tests of one road share one running product and its legal day; the roads need nothing of each other.
ROADS = {
    "enrolment": (
        "test_enrolment",
        "test_coming_back",
        "test_contacts",
        "test_helper",
        "test_lost_phone",
        "test_population",
        "test_iuran",
    ),
    "account": (
        "test_accessibility",
        "test_card",
        "test_cases",
        "test_desk",
        "test_english",
        "test_passkey",
        "test_phone_app",
        "test_services",
        "test_guides",
    ),
    # They need no product: what the templates make is all they look at.
    "pages": ("test_large_text", "test_on_paper"),
}


# First of all: xdist writes the group into a test's name in the same hook, and a group told later is not seen.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process for each road."""
    for item in items:
        if "tests/e2e/" in item.nodeid:
            item.add_marker(pytest.mark.xdist_group(f"e2e-{road_of(item.path)}"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What the product said last is told with a test that failed: the page alone does not know of the worker."""
    report = yield
    product = item.funcargs.get("product") if isinstance(item, pytest.Function) else None
    if report.failed and isinstance(product, Product):
        said = (product.folder / "demo.log").read_text(errors="replace").splitlines()[-LINES_TOLD:]
        report.sections.append(("what the product said last", "\n".join(said)))
    return report


def road_of(module: Path) -> str:
    return next((road for road, modules in ROADS.items() if module.stem in modules), "activation")


@dataclass(frozen=True)
class Product:
    """A running demo: its address, its folder, its process, and a client that stays connected to it."""

    url: str
    folder: Path
    process: "subprocess.Popen[bytes]"
    client: httpx.Client

    @property
    def owner_dsn(self) -> str:
        return EmbeddedServer(self.folder).dsn(DATABASE)

    def phone(self) -> str:
        """The page with everything that arrived lately."""
        return self.client.get("/demo/telepon").text

    def codes(self, to: str) -> dict[str, str]:
        """The codes that arrived at one number or address lately, by message, the newest first."""
        arrived = [(name, text) for name, text in ARTICLE.findall(self.phone()) if to in text and "pill good" in text]
        return {name: found.group(1) for name, text in arrived if (found := CODE.search(text))}

    def end_cool_downs(self) -> None:
        """Let the waiting time of every number end, as if it had passed."""
        with psycopg.connect(self.owner_dsn) as conn:
            conn.execute(
                "UPDATE kit_limit SET opens_at = now() WHERE uses = 1 AND opens_at < now() + interval '3 minutes'"
            )

    def hurry(self, sql: LiteralString) -> None:
        """Let something be due that would be later."""
        with psycopg.connect(self.owner_dsn) as conn:
            conn.execute(sql)

    def code_for(self, to: str, *, seen: Container[str] = ()) -> str:
        """The newest code at one number or address, once one has arrived that is not among the messages `seen`."""
        deadline = time.monotonic() + WAIT_MS / 1000
        while time.monotonic() < deadline:
            if codes := [code for name, code in self.codes(to).items() if name not in seen]:
                return codes[0]
            time.sleep(0.1)  # the phone is in another process: there is nothing to await
        raise AssertionError(f"no code arrived at {to}")

    def wait_for(self, happened: Callable[[], bool]) -> None:
        """Until something is so that no page tells."""
        deadline = time.monotonic() + WAIT_MS / 1000
        while not happened():
            assert time.monotonic() < deadline, "it did not happen"
            time.sleep(0.05)  # the database is in another process: there is nothing to await

    def staff(self, *command: str) -> str:
        """What `peserta` prints for staff who work on this demo as its start screen says."""
        line = f". {self.folder}/staff.env && peserta {shlex.join(command)}"
        done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, env=clean_environment(), check=True)
        return done.stdout

    def count(self, sql: str, *parameters: object) -> int:
        with psycopg.connect(self.owner_dsn) as conn:
            row = conn.execute(sql, parameters).fetchone()  # pyright: ignore[reportArgumentType, reportCallIssue]
        assert row is not None
        return int(row[0])


ARTICLE = re.compile(r'<article class="card" id="([^"]+)">(.*?)</article>', re.DOTALL)
CODE = re.compile(r"(?:kode|Kode verifikasi Anda:|code|Your code:?) ([0-9]{6}|[A-Z2-9]{10})\b")


class Stage:
    """The running product of one road: a process that walks another road afterwards starts another."""

    def __init__(self) -> None:
        self._road = ""
        self._running = ExitStack()
        self._product: Product | None = None

    def product_of(self, road: str) -> Product:
        if self._product is None or self._road != road:
            self.close()
            self._road, self._product = road, self._running.enter_context(running_product())
        return self._product

    def close(self) -> None:
        self._product = None
        self._running.close()


# `package`: when a process has walked its road and goes on with tests of other folders, its product and its browser
# are gone; they would go on costing it CPU.
@pytest.fixture(scope="package")
def stage() -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.close()


@pytest.fixture
def product(stage: Stage, request: pytest.FixtureRequest) -> Product:
    """The product of this test's road."""
    return stage.product_of(road_of(request.path))


@contextmanager
def running_product() -> Generator[Product]:
    """`peserta demo`, with a data folder of its own."""
    with tempfile.TemporaryDirectory(prefix="peserta-e2e-", dir="/var/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        port = quiet_port()
        command = [
            sys.executable,
            "-m",
            "peserta",
            "demo",
            "--port",
            str(port),
            "--people",
            str(PEOPLE),
            "--data",
            name,
        ]
        with (folder / "demo.log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, env=clean_environment())
        try:
            url = f"http://localhost:{port}"
            # A new client reads all certificates of the machine, which costs more CPU than a page.
            with httpx.Client(base_url=url, timeout=10) as client:
                product = Product(url, folder, process, client)
                wait_until_ready(product)
                yield product
        finally:
            process.terminate()
            process.wait(30)


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PESERTA_")}


def wait_until_ready(product: Product) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        assert product.process.poll() is None, (product.folder / "demo.log").read_text()
        try:
            if product.client.get("/readyz", timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)  # the product is in another process: there is nothing to await
    raise AssertionError((product.folder / "demo.log").read_text())


def chromium() -> str:
    return os.environ.get("PESERTA_TEST_CHROMIUM", "/usr/bin/chromium")


# Playwright keeps an event loop running in this process, in which no test of another folder could run its own.
@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    # Most of what is expected comes of another process, which a busy machine keeps waiting too.
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
    yield browser
    browser.close()


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def new_context(browser: Browser, product: Product) -> Iterator[NewContext]:
    """Contexts on the product; each is another person's browser."""
    contexts: list[BrowserContext] = []

    def make(*, script: bool = True, desk: bool = False) -> BrowserContext:
        context = browser.new_context(
            base_url=product.url, viewport=DESK if desk else PHONE, locale="id-ID", java_script_enabled=script,
            color_scheme="light", reduced_motion="reduce",
        )  # fmt: skip
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_context: NewContext) -> Page:
    """A phone's browser with script."""
    return new_context().new_page()


def cast(key: str) -> CastMember:
    """One of the demo's named people."""
    return next(member for member in (*CAST, DAUGHTER) if member.key == key)
