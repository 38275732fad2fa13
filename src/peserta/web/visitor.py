"""Who asks: a browser, a language, an address. Nobody is known by more than a random cookie."""

import base64
import hashlib
import ipaddress
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from litestar import Request
from litestar.datastructures import State

from peserta.access.activation.journeys import Visit

AnyRequest = Request[object, object, State]
Language = Literal["id", "en"]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# `__Host-`: only this host, only over TLS, only the whole site (RFC 6265bis).
BROWSER_COOKIE = "__Host-peserta-peramban"
SESSION_COOKIE = "__Host-peserta-sesi"
# Only what stands on the pages while somebody helps another; it opens nothing.
HELPING_COOKIE = "__Host-peserta-pendamping"
# The code of what was just done, until the next page has said it.
DONE_COOKIE = "__Host-peserta-selesai"
DESK_COOKIE = "__Host-peserta-petugas"
LANGUAGE_COOKIE = "__Host-peserta-bahasa"
BROWSER_TOKEN_BYTES = 18
BROWSER_TOKEN_LENGTH = 24
WITH_PORT = re.compile(r"(?:(?P<v4>[0-9.]+)|\[(?P<v6>[0-9a-fA-F:.]+)\]):[0-9]{1,5}", re.ASCII)
A_MINUTE_S = 60
A_YEAR_S = 365 * 86_400


@dataclass(frozen=True, slots=True)
class Visitor:
    """One request's browser. `is_new` says that its token must still be set as a cookie."""

    token: str
    is_new: bool
    language: Language
    address: bytes
    device: str
    session_token: str
    desk_token: str

    @property
    def browser(self) -> bytes:
        """What the database knows of the browser: the SHA-256 of its token."""
        return hashlib.sha256(self.token.encode()).digest()

    @property
    def visit(self) -> Visit:
        return Visit(browser=self.browser, address=self.address, language=self.language, device=self.device)


def visitor_of(request: AnyRequest, trusted: tuple[Network, ...]) -> Visitor:
    """Read the visitor from cookies and headers; anything malformed is as if it were not there."""
    cookies = request.cookies
    token = cookies.get(BROWSER_COOKIE, "")
    is_new = not _is_token(token)
    peer = request.client.host if request.client else ""
    return Visitor(
        token=new_browser_token() if is_new else token,
        is_new=is_new,
        language=_language(cookies.get(LANGUAGE_COOKIE, ""), request.headers.get("accept-language", "")),
        address=network_of(client_address(peer, request.headers.get("x-forwarded-for", ""), trusted)),
        device=device_label(request.headers.get("user-agent", "")),
        session_token=cookies.get(SESSION_COOKIE, ""),
        desk_token=cookies.get(DESK_COOKIE, ""),
    )


def new_browser_token() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(BROWSER_TOKEN_BYTES)).decode()


def _is_token(token: str) -> bool:
    return len(token) == BROWSER_TOKEN_LENGTH and token.isascii() and token.replace("-", "").replace("_", "").isalnum()


def language_of(text: str) -> Language:
    """What a form or a cookie names; Indonesian unless it is English."""
    return "en" if text == "en" else "id"


def _language(cookie: str, accepted: str) -> Language:
    """The chosen language; else English only for a browser that asks for it before Indonesian."""
    if cookie in ("id", "en"):
        return language_of(cookie)
    first = accepted.split(",", 1)[0].strip().lower()
    return "en" if first.startswith("en") and "id" not in accepted.lower().replace("-id", ",id") else "id"


def client_address(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """The rightmost address that is not one of our proxies; what is left of it in `X-Forwarded-For` can be forged."""
    told = [part.strip() for part in forwarded.split(",") if part.strip()]
    for address in (peer, *reversed(told[-20:])):
        if not _is_trusted(address, trusted):
            return address
    return peer


def _is_trusted(address: str, trusted: Sequence[Network]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in trusted if network.version == parsed.version)


def network_of(address: str) -> bytes:
    """An IPv4 address, or the /64 of an IPv6 one: what one subscriber has. Garbage is one address of its own."""
    parsed = _parsed(address)
    if parsed is None:
        return b"?"
    return parsed.packed[:8] if parsed.version == 6 else parsed.packed


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address as servers and proxies write it: some with a port, and a socket for both kinds IPv4 inside of IPv6.

    As IPv6 all of IPv4 would be one /64, and each visitor would do the work of all.
    """
    found = WITH_PORT.fullmatch(address)
    try:
        parsed = ipaddress.ip_address(found["v4"] or found["v6"] if found else address)
    except ValueError:
        return None
    return (parsed.ipv4_mapped or parsed) if parsed.version == 6 else parsed


SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
BROWSERS = (
    ("Opera Mini", "Opera Mini"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("UCBrowser", "UC"),
    ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip


def device_label(user_agent: str) -> str:
    """A name a person recognises, such as "Chrome, Android"; never the whole header."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return ", ".join(part for part in (browser, system) if part) or "?"
