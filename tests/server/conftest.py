"""The application as a started server, in front of this worker's database: what is asked goes over HTTP."""

import base64
import os
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

import httpx
import pytest
from litestar import Litestar
from litestar.routes import BaseRoute

from peserta.demo.ports import quiet_port
from peserta.demo.stage import PROFILE
from peserta.kit.database import Pool
from peserta.kit.keys import KeyRing, Keys
from tests.app.conftest import built, owner, passwords, siti

__all__ = ["built", "owner", "passwords", "siti"]

READY_S = 120.0
AUDIT_KEY = sha256(b"audit").digest()
Message = dict[str, object]


# First of all: xdist writes the group into a test's name in the same hook, and a group told later is not seen.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process for all of them, and so one server."""
    for item in items:
        if "tests/server/" in item.nodeid:
            item.add_marker(pytest.mark.xdist_group("server"))


@dataclass(frozen=True)
class Running:
    """A server that is asked as the application is: by scope, receive and send."""

    url: str
    client: httpx.AsyncClient
    routes: Sequence[BaseRoute]

    async def __call__(
        self,
        scope: dict[str, object],
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        body, headers, path = (await receive())["body"], scope["headers"], scope["path"]
        query, client = scope["query_string"], scope["client"]
        assert isinstance(body, bytes)
        assert isinstance(headers, list)
        assert isinstance(path, str)
        assert isinstance(query, bytes)
        assert isinstance(client, tuple)
        told = [(name, value) for name, value in headers if name not in (b"host", b"content-length")]  # pyright: ignore[reportUnknownVariableType]
        request = self.client.build_request(
            str(scope["method"]), httpx.URL(self.url).copy_with(path=path, query=query or None), content=body,
            headers=[*told, (b"x-forwarded-for", str(client[0]).encode())],  # pyright: ignore[reportUnknownArgumentType]
        )  # fmt: skip
        answer = await self.client.send(request)
        raw = [(name.lower(), value) for name, value in answer.headers.raw]
        await send({"type": "http.response.start", "status": answer.status_code, "headers": raw})
        await send({"type": "http.response.body", "body": answer.content, "more_body": False})


@pytest.fixture(scope="session")
def keys() -> Keys:
    """Fixed keys that a server takes: it refuses those of one repeated byte, which the other tests have."""
    code, seal, index, token = (sha256(name.encode()).digest() for name in ("code", "seal", "index", "token"))
    return Keys(code=KeyRing({1: code}), seal=KeyRing({1: seal}), index=index, token=token)


@pytest.fixture(scope="session")
def url(keys: Keys, app_dsn: str, emptying: Callable[[], object]) -> Iterator[str]:
    """`peserta serve`, started once; the address of it. The database may remember the keys of other tests."""
    emptying()
    port = quiet_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "peserta", "serve"], env=environment(keys, app_dsn) | {"PESERTA_PORT": str(port)}
    )
    try:
        _wait_until_ready(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
async def app(built: Litestar, url: str, pool: Pool) -> AsyncGenerator[Running]:
    """The running server in the place of the application; the database is emptied after each test."""
    async with httpx.AsyncClient(timeout=60, follow_redirects=False, headers={"accept-encoding": "identity"}) as client:
        yield Running(url, client, built.routes)


def environment(keys: Keys, dsn: str) -> dict[str, str]:
    """What a process of ours is started with."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PESERTA_")}
    return inherited | {
        "PESERTA_DATABASE_URL": dsn,
        "PESERTA_PROFILE": str(PROFILE),
        "PESERTA_WORKERS": "1",
        "PESERTA_POOL_SIZE": "8",
        "PESERTA_LOG_LEVEL": "error",
        "PESERTA_TRUSTED_PROXIES": "127.0.0.0/8",
        "PESERTA_CODE_KEYS": f"1:{_text(keys.code.writing)}",
        "PESERTA_SEAL_KEYS": f"1:{_text(keys.seal.writing)}",
        "PESERTA_INDEX_KEY": _text(keys.index),
        "PESERTA_TOKEN_KEY": _text(keys.token),
        "PESERTA_AUDIT_KEY": _text(AUDIT_KEY),
    }


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _wait_until_ready(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended"
        try:
            if httpx.get(f"{url}/masuk", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)  # another process: there is nothing to await
    raise AssertionError("the server did not answer")
