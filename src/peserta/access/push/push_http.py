"""Posting to a push service, whose address a stranger has chosen: known services, public addresses, no way around."""

import asyncio
import ipaddress
import socket
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

import httpx
import structlog

from peserta.access.push.push_letter import Letter
from peserta.access.push.push_rules import Outcome, is_known, judge

DEADLINE_S: Final = 10.0
CONNECTIONS_MAX: Final = 20

log = structlog.get_logger()


class PushServices:
    """The push services of the profile. Whatever goes wrong with one is an outcome."""

    def __init__(self, services: Sequence[str], *, simulated: bool = False, deadline_s: float = DEADLINE_S) -> None:
        self._services = services
        self._simulated = simulated
        self._deadline_s = deadline_s
        # Neither proxies of the environment nor redirects: both lead where nobody has looked.
        self._http = httpx.AsyncClient(
            timeout=deadline_s, limits=httpx.Limits(max_connections=CONNECTIONS_MAX), trust_env=False,
            follow_redirects=False,
        )  # fmt: skip

    async def post(self, endpoint: str, letter: Letter) -> Outcome:
        """Hand one message over; at most `deadline_s` seconds."""
        # The list may have become shorter since the browser subscribed.
        if not is_known(endpoint, self._services, simulated=self._simulated):
            return Outcome.GONE
        try:
            async with asyncio.timeout(self._deadline_s):
                status = await self._ask(endpoint, letter)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError) as error:
            log.warning("a push service gives no answer", error=type(error).__name__)
            return Outcome.LATER
        outcome = judge(status)
        if outcome is Outcome.REFUSED:
            log.warning("a push service refuses a message", status=status)
        return outcome

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    async def _ask(self, endpoint: str, letter: Letter) -> int:
        """Ask the very address that was looked at: a name could lead elsewhere a moment later (DNS rebinding)."""
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        address = await self._address_of(host, port)
        at = f"[{address}]" if ":" in address else address
        url = f"{parts.scheme}://{at}:{port}{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        headers = letter.headers | {"host": parts.netloc}
        request = self._http.build_request(
            "POST", url, content=letter.body, headers=headers, extensions={"sni_hostname": host}
        )
        answer = await self._http.send(request, stream=True)
        await answer.aclose()  # its status is all that is wanted
        return answer.status_code

    async def _address_of(self, host: str, port: int) -> str:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(entry[4][0]) for entry in found]
        if not addresses or not all(may_be_asked(address, simulated=self._simulated) for address in addresses):
            raise httpx.ConnectError("the name leads to an address that is not public")
        return addresses[0]


def may_be_asked(address: str, *, simulated: bool = False) -> bool:
    """Whether an address is one of the open internet; for a simulator, of this machine."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return parsed.is_loopback if simulated else parsed.is_global and not parsed.is_multicast
