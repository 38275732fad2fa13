"""A browser without script but with the proof of work: cookies, forms, and whose address it comes from."""

import base64
import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import altcha
import httpx
import msgspec

TIMEOUT_S = 20.0
CSRF = re.compile(r'name="_csrf" value="([^"]+)"')
MADE = re.compile(r'name="_dibuat" value="([^"]+)"')
CHALLENGE = re.compile(r'data-challenge="([^"]+)"')
CHOICE = re.compile(r'name="kontak"[^>]*?value="([^"]+)"')
HEADING = re.compile(r"<h[12][^>]*>(.*?)</h[12]>", flags=re.DOTALL)
TAG = re.compile(r"<[^>]+>")


class Away(Exception):
    """No answer, or one that says that the fault is on the server's side."""


@dataclass(frozen=True)
class Page:
    """One answer: a page, or with `to` a redirect."""

    status: int
    text: str
    to: str = ""

    @property
    def choices(self) -> list[str]:
        """The contacts that can be chosen, as the forms carry them."""
        return [html.unescape(value) for value in CHOICE.findall(self.text)]

    @property
    def headings(self) -> list[str]:
        return [html.unescape(TAG.sub("", heading)).strip() for heading in HEADING.findall(self.text)]

    def says(self, words: str) -> bool:
        return words in html.unescape(self.text)


def new_client() -> httpx.AsyncClient:
    """Connections that many browsers share; cookies are each browser's own."""
    return httpx.AsyncClient(
        timeout=TIMEOUT_S, follow_redirects=False, limits=httpx.Limits(max_connections=200, keepalive_expiry=5)
    )


def address_of(number: int) -> str:
    """One of the addresses that carriers share among their customers (RFC 6598)."""
    return f"100.{64 + number // 62_500 % 64}.{number // 250 % 250}.{number % 250 + 1}"


@dataclass
class Browser:
    """One person's browser. Every method raises `Away` when the server does not answer or answers 5xx."""

    client: httpx.AsyncClient
    url: str
    address: str
    cookies: dict[str, str] = field(default_factory=dict[str, str])
    csrf: str = ""

    async def get(self, path: str) -> Page:
        return await self._ask("GET", path, None)

    async def post(self, path: str, fields: Mapping[str, str]) -> Page:
        return await self._ask("POST", path, {"_csrf": self.csrf, **fields})

    async def _ask(self, method: str, path: str, fields: Mapping[str, str] | None) -> Page:
        headers = {
            "cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "x-forwarded-for": self.address,
            "accept-language": "id",
            "user-agent": "Mozilla/5.0 (Linux; Android 8.1.0) Chrome/120",
        }
        try:
            answer = await self.client.request(method, self.url + path, data=fields, headers=headers)
        except httpx.TransportError as error:
            raise Away(type(error).__name__) from error
        finally:
            self.client.cookies.clear()
        if answer.status_code >= 500:
            raise Away(str(answer.status_code))
        self._keep_cookies(answer)
        page = Page(answer.status_code, answer.text, answer.headers.get("location", ""))
        if found := CSRF.search(page.text):
            self.csrf = found.group(1)
        return page

    def _keep_cookies(self, answer: httpx.Response) -> None:
        for line in answer.headers.get_list("set-cookie"):
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]


def work_fields(page: Page) -> dict[str, str]:
    """What the page's script would fill in: the solved proof of work, and when the form was made."""
    fields: dict[str, str] = {}
    if made := MADE.search(page.text):
        fields["_dibuat"] = html.unescape(made.group(1))
    if found := CHALLENGE.search(page.text):
        fields["kerja"] = solve(html.unescape(found.group(1)))
    return fields


class _Challenge(msgspec.Struct):
    parameters: dict[str, object]
    signature: str


def solve(challenge_json: str) -> str:
    """The payload that proves the work, as the page's script sends it."""
    told = msgspec.json.decode(challenge_json, type=_Challenge)
    raw: dict[str, object] = {"parameters": told.parameters, "signature": told.signature}
    solution = altcha.solve_challenge(altcha.Challenge.from_dict(raw))  # pyright: ignore[reportUnknownMemberType]
    assert solution is not None, "work of this size is done in time"
    solved = {"counter": solution.counter, "derivedKey": solution.derived_key, "time": 1}
    return base64.b64encode(json.dumps({"challenge": raw, "solution": solved}).encode()).decode()
