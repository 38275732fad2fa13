"""Asking the web application directly, as a browser does, without a server between."""

import base64
import html
import json
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

import altcha
from anyio import Event
from litestar import Litestar

from tests.people import Someone

FORM = (b"content-type", b"application/x-www-form-urlencoded")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def location(self) -> str:
        return self.headers.get("location", "")

    def find(self, pattern: str) -> str:
        found = re.search(pattern, self.text)
        assert found is not None, (self.status, pattern, self.text[:2000])
        return html.unescape(found.group(1))


@dataclass
class Person:
    """A browser with its cookies; every person has an own one."""

    app: Litestar
    cookies: dict[str, str] = field(default_factory=dict[str, str])
    address: str = "198.51.100.7"
    stays: bool = False
    """Whether it waits for the end of an event stream, or leaves at once."""

    async def get(self, path: str, headers: list[tuple[bytes, bytes]] | None = None) -> Answer:
        return await self.ask("GET", path, b"", headers or [])

    async def post(self, path: str, fields: dict[str, str]) -> Answer:
        return await self.ask("POST", path, urlencode(fields).encode(), [FORM])

    async def ask(
        self, method: str, path: str, body: bytes, headers: list[tuple[bytes, bytes]], *, breaks_off: bool = False
    ) -> Answer:
        """One request, whose body may break off before its end; a crash inside the application is raised here."""
        told: list[dict[str, object]] = []
        path, _, query = path.partition("?")
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items()).encode()
        scope = {
            "type": "http", "http_version": "1.1", "method": method, "path": path, "raw_path": path.encode(),
            "query_string": query.encode(), "client": (self.address, 1), "server": ("localhost", 80),
            "scheme": "http", "root_path": "", "asgi": {"version": "3.0"}, "state": {},
            "headers": [
                (b"host", b"localhost"), (b"accept-language", b"id"), (b"cookie", cookie),
                (b"content-length", str(len(body)).encode()), *headers,
            ],
        }  # fmt: skip
        request: dict[str, object] = {"type": "http.request", "body": body, "more_body": breaks_off}
        over: dict[str, object] = {"type": "http.disconnect"}
        sent, answered = [request], Event()

        async def receive() -> dict[str, object]:
            if not sent and self.stays:
                await answered.wait()
            return sent.pop() if sent else over

        async def send(message: dict[str, object]) -> None:
            told.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                answered.set()

        await self.app(scope, receive, send)  # pyright: ignore[reportArgumentType]
        return self._answer(told)

    def _answer(self, told: list[dict[str, object]]) -> Answer:
        headers: dict[str, str] = {}
        for name, value in told[0]["headers"]:  # pyright: ignore[reportGeneralTypeIssues, reportUnknownVariableType]
            assert isinstance(name, bytes)
            assert isinstance(value, bytes)
            if name == b"set-cookie":
                cookie, _, content = value.split(b";", 1)[0].decode().partition("=")
                self.cookies[cookie] = content
            headers[name.decode()] = value.decode()
        status = told[0]["status"]
        assert isinstance(status, int)
        return Answer(status, headers, b"".join(_bytes(message.get("body")) for message in told[1:]))


def _bytes(body: object) -> bytes:
    return body if isinstance(body, bytes) else b""


@dataclass
class Journey:
    """A person on the way: where, and the token of the forms."""

    person: Person
    base: str
    csrf: str

    async def post(self, step: str, **fields: str) -> Answer:
        return await self.person.post(f"{self.base}/{step}", {"_csrf": self.csrf, **fields})

    async def give(self, someone: Someone, **other: str) -> Answer:
        """Send the data form with a solved proof of work."""
        page = await self.person.get(f"{self.base}/data")
        fields = {
            "_dibuat": page.find(r'name="_dibuat" value="([^"]+)"'),
            "kerja": solve(page.find(r'data-challenge="([^"]+)"')),
            "nomor": someone.nik.digits, "nama": someone.name.text, "hari": str(someone.born_on.day),
            "bulan": str(someone.born_on.month), "tahun": str(someone.born_on.year),
        }  # fmt: skip
        return await self.post("data", **fields | other)


async def begin(person: Person) -> Journey:
    """Accept the terms."""
    page = await person.get("/aktivasi")
    csrf = page.find(r'name="_csrf" value="(\w+)"')
    answer = await person.post("/aktivasi", {"_csrf": csrf, "setuju": "ya"})
    assert answer.status == 303, answer.text
    return Journey(person, answer.location.rsplit("/", 1)[0], csrf)


def solve(challenge: str) -> str:
    parsed = json.loads(challenge)
    solution = altcha.solve_challenge(altcha.Challenge.from_dict(parsed))  # pyright: ignore[reportUnknownMemberType]
    assert solution is not None
    told: object = solution.to_dict()  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return base64.b64encode(json.dumps({"challenge": parsed, "solution": told}).encode()).decode()
