"""Asking a population registry over HTTP: JSON both ways, signed, one deadline for everything."""

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import httpx
import msgspec
import structlog

from peserta.kit.clock import utc_now
from peserta.registry.population import UNAVAILABLE, Answer, Claim, read_answer

DEADLINE_S: Final = 2.0
ANSWER_BYTES_MAX: Final = 4_096
CONNECTIONS_MAX: Final = 20

log = structlog.get_logger()


class HttpPopulationRegistry:
    """The registry at one address. Whatever goes wrong there is an answer: unavailable."""

    def __init__(self, url: str, client_id: str, secret: str, *, deadline_s: float = DEADLINE_S) -> None:
        self.url = url
        self._client_id = client_id
        self._secret = secret.encode()
        self._deadline_s = deadline_s
        limits = httpx.Limits(max_connections=CONNECTIONS_MAX)
        # Proxies and certificates of the environment are not for a call that carries people's data.
        self._http = httpx.AsyncClient(timeout=deadline_s, limits=limits, trust_env=False)

    async def check(self, claim: Claim) -> Answer:
        """Ask for one person; at most `deadline_s` seconds."""
        try:
            async with asyncio.timeout(self._deadline_s):
                status, body = await self._ask(self._written(claim))
        except (httpx.HTTPError, TimeoutError) as error:
            log.warning("the population registry gives no answer", error=type(error).__name__)
            return UNAVAILABLE
        answer = read_answer(body) if status == HTTPStatus.OK else UNAVAILABLE
        if not answer.is_final:
            log.warning("the population registry gives no answer that can be used", status=status)
        return answer

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    async def _ask(self, written: bytes) -> tuple[int, bytes]:
        async with self._http.stream("POST", self.url, content=written, headers=self._headers(written)) as answer:
            body = b""
            async for part in answer.aiter_bytes(ANSWER_BYTES_MAX):
                body += part
                if len(body) > ANSWER_BYTES_MAX:
                    return answer.status_code, b""
            return answer.status_code, body

    def _headers(self, written: bytes) -> Mapping[str, str]:
        moment = utc_now().isoformat(timespec="seconds")
        signed = f"{self._client_id}\n{moment}\n{hashlib.sha256(written).hexdigest()}"
        return {
            "content-type": "application/json",
            "x-client-id": self._client_id,
            "x-timestamp": moment,
            "x-signature": hmac.digest(self._secret, signed.encode(), "sha256").hex(),
        }

    def _written(self, claim: Claim) -> bytes:
        return msgspec.json.encode({
            "nik": claim.nik.digits, "family_card": claim.family_card, "name": claim.name,
            "born_on": claim.born_on, "sex": claim.sex,
        })  # fmt: skip
