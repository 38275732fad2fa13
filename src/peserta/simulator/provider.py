"""A simulated provider that is called over HTTP: the same magic numbers as the SMSC, receipts by calls of its own."""

import asyncio
import base64
import hashlib
import hmac
import os
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Final

import httpx

from peserta.simulator.http import PageRequest, PageResponse, PageServer
from peserta.simulator.inbox import Inbox, State
from peserta.simulator.magic import ESME_RINVDSTADR, ESME_RTHROTTLED, FAULTS, Answer, Fate, Form, fate_of

FOR_EVER_S: Final = 600.0
RECEIPT_TRIES_MAX: Final = 5
RECEIPT_S: Final = 5.0
HELD_MAX: Final = 10_000
SECRET_VARIABLE: Final = "PROVIDER_SECRET"  # noqa: S105  the name of one


@dataclass(frozen=True, slots=True)
class Asked:
    """One message as this kind of provider reads it."""

    to: str
    text: str
    sender: str
    told_at: str = ""
    """Where its receipts are wanted, when the message says so."""


@dataclass(frozen=True, slots=True)
class Told:
    """One receipt, before it is written in this kind's form."""

    message_id: str
    state: State
    network_error: int
    to: str


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of provider reads and writes; `read` gives None for what it does not understand."""

    path: str
    is_allowed: Callable[[PageRequest, str], bool]
    read: Callable[[PageRequest], Asked | None]
    accepted: Callable[[str, Asked], str]
    refused: Callable[[int], PageResponse]
    receipt: Callable[[Told], str]
    signed: Callable[[bytes, str], dict[str, str]]


@dataclass
class HttpProvider:
    """One provider. `secret` is what both sides know; receipts go to `receipts_url` unless a message says otherwise."""

    name: str
    kind: Kind
    secret: str
    receipts_url: str = ""
    receipt_delay_s: float = 0.0
    pace: float = 1.0
    is_on: bool = True
    latency_s: float = 0.0
    acknowledged: int = 0
    inbox: Inbox = field(init=False)
    fault: str | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])
    _held: deque[tuple[str, bytes]] | None = None

    def __post_init__(self) -> None:
        self.inbox = Inbox(self.name)
        self._server = PageServer(self._answer)
        self._http = httpx.AsyncClient(timeout=RECEIPT_S, trust_env=False)
        self._mark = base64.b32encode(os.urandom(5)).decode()

    async def start(self, port: int = 0) -> int:
        """Listen on 127.0.0.1; return the port."""
        return await self._server.start(port)

    async def stop(self) -> None:
        """Stop listening, and forget what was still to be told."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.stop()
        await self._http.aclose()

    def switch(self, *, on: bool) -> None:
        """Off: present connections are dropped and new ones closed at once."""
        self.is_on = self._server.is_on = on
        if not on:
            self._server.drop_all()

    def counters(self) -> dict[str, int]:
        """Figures for the side door."""
        return {"messages": self.inbox.count, "receipts_acknowledged": self.acknowledged}

    def set_fault(self, name: str | None) -> None:
        """Treat every message so (`magic.FAULTS`); None: by its number. Raises ValueError."""
        if name is not None and name not in FAULTS:
            raise ValueError(name)
        self.fault = name

    def set_receipts(self, per_s: int) -> None:
        """0: hold receipts back. More: send those that were held back at this pace."""
        if per_s == 0:
            self._held = self._held or deque(maxlen=HELD_MAX)
            return
        held, self._held = self._held or deque[tuple[str, bytes]](), None
        self._start(self._release(held, per_s))

    async def _answer(self, request: PageRequest) -> PageResponse:
        await asyncio.sleep(self.latency_s)
        if request.method != "POST" or request.path != self.kind.path:
            return PageResponse("{}", 404, content_type="application/json")
        if not self.kind.is_allowed(request, self.secret):
            return PageResponse("{}", 401, content_type="application/json")
        asked = self.kind.read(request)
        if asked is None:
            return PageResponse("{}", 400, content_type="application/json")
        return await self._treat(asked, FAULTS[self.fault] if self.fault is not None else fate_of(asked.to))

    async def _treat(self, asked: Asked, fate: Fate) -> PageResponse:
        if fate.answer is Answer.REJECT:
            self._add(asked, State.REFUSED)
            return self.kind.refused(fate.status)
        if fate.answer is not Answer.ACCEPT:
            self._add(asked, State.UNANSWERED if fate.answer is Answer.NOTHING else State.DISCONNECTED)
            if fate.answer is Answer.NOTHING:
                await asyncio.sleep(FOR_EVER_S)
            raise ConnectionResetError("the fate of this number")
        await asyncio.sleep(fate.answer_after_s * self.pace)
        number = self._add(asked, State.WAITING)
        message_id = f"{self._mark}{number:08X}"
        if fate.receipt_first:
            await self._finish(number, message_id, asked, fate)
        else:
            self._start(self._finish(number, message_id, asked, fate))
        body = self.kind.accepted(fate.answers_id or message_id, asked)
        return PageResponse(body, content_type="application/json")

    def _add(self, asked: Asked, state: State) -> int:
        return self.inbox.add(sender=asked.sender, to=asked.to, text=asked.text, state=state)

    async def _finish(self, number: int, message_id: str, asked: Asked, fate: Fate) -> None:
        """Deliver, and tell of it as the fate wants."""
        after_s = self.receipt_delay_s if fate.receipt_after_s is None else fate.receipt_after_s * self.pace
        await asyncio.sleep(after_s)
        self.inbox.settle(number, fate.ends_as)
        named = "TIDAK-ADA" if fate.form is Form.UNKNOWN_ID else message_id
        body = self.kind.receipt(Told(named, fate.ends_as, fate.network_error, asked.to)).encode()
        if fate.form is Form.BROKEN:
            body = body[: len(body) // 2]
        for _ in range(fate.receipts):
            await self._tell(asked.told_at or self.receipts_url, body)

    async def _tell(self, url: str, body: bytes) -> None:
        """Bring one receipt, again and again until it was taken or refused for good."""
        if self._held is not None:
            self._held.append((url, body))
            return
        headers = {"Content-Type": "application/json"} | self.kind.signed(body, self.secret)
        for tried in range(RECEIPT_TRIES_MAX if url else 0):
            try:
                status = (await self._http.post(url, content=body, headers=headers)).status_code
            except (httpx.HTTPError, OSError):
                status = 0
            if 200 <= status <= 299:
                self.acknowledged += 1
            if 200 <= status <= 499:
                return
            await asyncio.sleep(0.2 * 2**tried * self.pace)

    async def _release(self, held: deque[tuple[str, bytes]], per_s: int) -> None:
        while held:
            await self._tell(*held.popleft())
            await asyncio.sleep(1 / per_s)

    def _start(self, doing: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(doing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def hmac_sha256(secret: str, body: bytes) -> str:
    """As X-Hub-Signature-256 has it after "sha256="."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_throttle(status: int) -> bool:
    return status == ESME_RTHROTTLED


def is_bad_number(status: int) -> bool:
    return status == ESME_RINVDSTADR
