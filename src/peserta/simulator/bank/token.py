"""A bank's access token for a biller (service 73): fetched with the RSA key, kept until it expires."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from peserta.simulator.bank.answer import read_fields, read_text
from peserta.simulator.bank.fault import Fault
from peserta.simulator.bank.profile import BankProfile, Service
from peserta.simulator.bank.request import SKEW, Exchange, Request
from peserta.simulator.bank.signature import sign_token_request, write_timestamp
from peserta.simulator.bank.wire import Wire

BODY: Final = b'{"grantType":"client_credentials","additionalInfo":{}}'
# A token is not used in its last moments: it would expire on the way.
MARGIN: Final = timedelta(seconds=10)
NEVER_ISSUED: Final = "0" * 54


@dataclass(frozen=True, slots=True)
class Token:
    """What the biller lets us call with, until when by the bank's clock."""

    value: str
    expires_at: datetime
    exchange: Exchange


class TokenRefused(Exception):
    """The biller gave no token; nothing further was sent."""

    def __init__(self, exchange: Exchange) -> None:
        fields = read_fields(exchange.body)
        self.code = read_text(fields, "responseCode")
        self.message = read_text(fields, "responseMessage") or (exchange.lost or "no answer that can be read")
        self.exchange = exchange
        super().__init__(f"{self.code} {self.message}".strip())


class TokenKeeper:
    """Holds the present token. Many who need one at once cause one request."""

    def __init__(
        self, profile: BankProfile, private_key: RSAPrivateKey, wire: Wire, clock: Callable[[], datetime]
    ) -> None:
        self._profile = profile
        self._key = private_key
        self._wire = wire
        self._clock = clock
        self._present: Token | None = None
        self._first: Token | None = None
        self._fetching = asyncio.Lock()

    async def current(self) -> str:
        """The present token, or a new one when its time is over. Raises TokenRefused."""
        async with self._fetching:
            if self._present is None or self._present.expires_at - MARGIN <= self._clock():
                await self.fetch()
            assert self._present is not None, "fetch raises or keeps one"
            return self._present.value

    def expired(self) -> str:
        """The first token we ever had, if its time is over; else one that was never issued."""
        first = self._first
        return first.value if first is not None and first.expires_at <= self._clock() else NEVER_ISSUED

    def forget(self, value: str) -> None:
        """The biller no longer takes this token."""
        if self._present is not None and self._present.value == value:
            self._present = None

    async def fetch(self, *, fault: Fault = Fault.NONE) -> Token:
        """Ask for a new token whatever is held, and keep it.

        Knows WRONG_SIGNATURE, SKEWED_CLOCK, FOREIGN_PARTNER (an unknown client id), MISSING_HEADER
        (no `X-CLIENT-KEY`) and MALFORMED_JSON. Raises TokenRefused.
        """
        exchange = await self._wire.post(self._request(fault))
        fields = read_fields(exchange.body)
        value, life_s = read_text(fields, "accessToken"), read_text(fields, "expiresIn")
        is_usable = value and re.fullmatch(r"[0-9]{1,7}", life_s) and read_text(fields, "tokenType").lower() == "bearer"
        if read_text(fields, "responseCode") != "2007300" or not is_usable:
            raise TokenRefused(exchange)
        self._present = Token(value, self._clock() + timedelta(seconds=int(life_s)), exchange)
        self._first = self._first or self._present
        return self._present

    def _request(self, fault: Fault) -> Request:
        client_id = "unknown-bank" if fault is Fault.FOREIGN_PARTNER else self._profile.client_id
        timestamp = write_timestamp(self._clock() + (SKEW if fault is Fault.SKEWED_CLOCK else timedelta()))
        signed_id = client_id + "?" if fault is Fault.WRONG_SIGNATURE else client_id
        headers = {
            "Content-Type": "application/json",
            "X-TIMESTAMP": timestamp,
            "X-CLIENT-KEY": client_id,
            "X-SIGNATURE": sign_token_request(self._key, client_id=signed_id, timestamp=timestamp),
        }
        if fault is Fault.MISSING_HEADER:
            del headers["X-CLIENT-KEY"]
        return Request(self._profile.path(Service.TOKEN), headers, BODY[:-1] if fault is Fault.MALFORMED_JSON else BODY)
