"""An SMPP route: texts out through one SMSC, receipts in, the link kept up."""

import asyncio
import itertools
import logging
import random
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from smpp34 import DeliverSm, SmppError, decode

from peserta.messaging.made_up import MADE_UP, is_made_up
from peserta.messaging.outcome import Outcome, Submitted
from peserta.messaging.providers.smpp_bind import Bind
from peserta.messaging.providers.smpp_pdu import (
    DELIVER_SM_RESP,
    ESME_ROK,
    ESME_RSYSERR,
    ESME_RX_R_APPN,
    ESME_RX_T_APPN,
    Pdu,
    TextTooLongError,
    frame,
    read_submit_answer,
    submit_sm,
)
from peserta.messaging.providers.smpp_retry import BindRefusedError, Refusals, Retries
from peserta.messaging.receiving.receipt import Dialect, Receipt, is_receipt, read_receipt

log = logging.getLogger(__name__)

CONNECT_S: Final = 10.0
CLOSE_S: Final = 3.0
# Beyond this the SMSC is told to deliver later; reading answers never waits for receipts.
RECEIPTS_AT_ONCE: Final = 500

OnReceipt = Callable[[Receipt], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class SmppSettings:
    """One SMSC and our account there.

    `window` bounds the submissions without an answer. `sender` is the registered
    alphanumeric name. `tls` wraps the connection when given, and `server_name` is what its certificate
    must name, `host` without one. `bind` numbers the route's connections in the log. Unless the SMSC `is_simulated`,
    numbers of made-up people are refused before they reach it.
    """

    name: str
    host: str
    port: int
    system_id: str
    password: str = field(repr=False)
    sender: str
    window: int = 20
    enquire_every_s: float = 15.0
    enquire_answer_s: float = 10.0
    tls: ssl.SSLContext | None = None
    server_name: str | None = None
    bind: int = 1
    dialect: Dialect = field(default_factory=Dialect)
    is_simulated: bool = False


class SmppRoute:
    """A transceiver that reconnects by itself.

    `on_receipt` is awaited for each receipt, and the SMSC hears "received" only after it
    has returned: a receipt whose storing fails is delivered again. The same receipt may
    therefore arrive twice.
    """

    def __init__(self, settings: SmppSettings, on_receipt: OnReceipt, refusals: Refusals | None = None) -> None:
        self.name = settings.name
        self._settings = settings
        self._on_receipt = on_receipt
        self._window = asyncio.Semaphore(settings.window)
        self._refusals = refusals or Refusals()
        self._bind: Bind | None = None
        self._link_is_up = asyncio.Event()
        self._leaving = False
        self._left = asyncio.Event()
        self._receipts: set[asyncio.Task[None]] = set()

    @property
    def up(self) -> bool:
        """Whether the SMSC has accepted our bind and the link has not broken since."""
        return self._bind is not None and not self._bind.gone.done()

    @property
    def refused(self) -> str:
        """Why the SMSC lets our account in no more, or ""."""
        return self._refusals.why

    async def wait_up(self) -> None:
        """Wait until the link is up."""
        await self._link_is_up.wait()

    async def submit(self, to_e164: str, text: str, *, timeout_s: float, validity_s: int) -> Submitted:
        """Hand one text over; every ending within `timeout_s` is an Outcome.

        The wait for a place in the window counts. After `validity_s` the SMSC drops the
        text instead of delivering it.
        """
        digits = to_e164.removeprefix("+")
        if not (digits.isascii() and digits.isdecimal()):
            return Submitted(Outcome.REFUSED, detail="not an E.164 number")
        if not self._settings.is_simulated and is_made_up(to_e164):
            return Submitted(Outcome.REFUSED, detail=MADE_UP)
        if timeout_s <= 0:
            return Submitted(Outcome.EXPIRED)
        handed_over = False
        try:
            async with asyncio.timeout(timeout_s), self._window:
                bind = self._bind
                if bind is None or self._leaving or bind.gone.done():
                    return Submitted(Outcome.DOWN)
                sequence = bind.next_sequence()
                request = submit_sm(
                    sequence,
                    sender=self._settings.sender,
                    to_e164=to_e164,
                    text=text,
                    validity_s=validity_s,
                )
                handed_over = True
                answer = await bind.ask(request, sequence)
        except TimeoutError:
            return Submitted(Outcome.SILENT if handed_over else Outcome.EXPIRED)
        except TextTooLongError:
            return Submitted(Outcome.FAILED, detail="text longer than one segment")
        return read_submit_answer(answer, self._settings.dialect)

    async def run(self) -> None:
        """Keep the link up until `close()` is called or the task is cancelled."""
        keeper = asyncio.create_task(self._keep_linked())
        left = asyncio.create_task(self._left.wait())
        try:
            await asyncio.wait({keeper, left}, return_when=asyncio.FIRST_COMPLETED)
            if keeper.done():
                keeper.result()  # ended by close(), or by a fault that must be seen
        finally:
            keeper.cancel()
            left.cancel()
            await asyncio.wait({keeper, left})

    async def close(self) -> None:
        """Stop submitting, finish storing receipts, unbind, and let `run()` return."""
        self._leaving = True
        if self._receipts:
            _, unstored = await asyncio.wait(self._receipts, timeout=CLOSE_S)
            for task in unstored:
                task.cancel()  # not acknowledged, so it will come again
        if self._bind is not None:
            try:
                async with asyncio.timeout(CLOSE_S):
                    await self._bind.close_session()
            except TimeoutError:
                pass  # a silent SMSC: run() drops the connection
        self._left.set()

    async def _keep_linked(self) -> None:
        loop = asyncio.get_running_loop()
        retries = Retries()
        for attempt in itertools.count(1):
            started = loop.time()
            refused: BindRefusedError | None = None
            try:
                reason = await self._hold_link()
            except BindRefusedError as error:
                reason, refused = str(error), error if error.is_lasting else None
            except (OSError, TimeoutError) as error:
                reason = str(error) or type(error).__name__
            except Exception:  # the top of a worker loop: the other routes send codes all the same
                log.exception("route %s (bind %d): fault while linking", self.name, self._settings.bind)
                reason = "a fault of our own"
            if self._leaving:
                return
            wait_s = self._refusals.after(refused) if refused else retries.after(loop.time() - started)
            # Jitter, so that all our workers do not bind in the same instant.
            wait_s *= random.uniform(0.5, 1.0 if refused else 1.5)  # noqa: S311  no secret
            log.warning(
                "route %s (bind %d) is down (try %d): %s; tried again in %.1f s",
                self.name, self._settings.bind, attempt, reason, wait_s,
            )  # fmt: skip
            await self._pause(wait_s)

    async def _pause(self, wait_s: float) -> None:
        """Wait; the seam at which tests see how long."""
        await asyncio.sleep(wait_s)

    async def _hold_link(self) -> str:
        """Connect, bind, and stay until the link is gone; return why it went."""
        bind = Bind(self._take_deliver)
        try:
            async with asyncio.timeout(CONNECT_S):
                await asyncio.get_running_loop().create_connection(
                    lambda: bind,
                    self._settings.host,
                    self._settings.port,
                    ssl=self._settings.tls,
                    server_hostname=self._settings.server_name if self._settings.tls else None,
                )
                await bind.open_session(system_id=self._settings.system_id, password=self._settings.password)
            self._bind = bind
            self._refusals.end()
            self._link_is_up.set()
            log.info("route %s (bind %d) is up", self.name, self._settings.bind)
            return await self._watch(bind)
        finally:
            self._bind = None
            self._link_is_up.clear()
            bind.abort("route closed")

    async def _watch(self, bind: Bind) -> str:
        """Ask for a sign of life now and then: a half-open link shows itself only by silence."""
        while True:
            await asyncio.wait({bind.gone}, timeout=self._settings.enquire_every_s)
            if bind.gone.done():
                return bind.gone.result()
            try:
                async with asyncio.timeout(self._settings.enquire_answer_s):
                    await bind.is_alive()
            except TimeoutError:
                return "no answer to enquire_link"

    def _take_deliver(self, bind: Bind, pdu: Pdu) -> None:
        if self._leaving or len(self._receipts) >= RECEIPTS_AT_ONCE:
            _answer(bind, pdu, ESME_RX_T_APPN)
            return
        # Not bound to the link: a store in progress is allowed to finish when the link breaks.
        task = asyncio.create_task(self._take_receipt(bind, pdu))
        self._receipts.add(task)
        task.add_done_callback(self._receipts.discard)

    async def _take_receipt(self, bind: Bind, pdu: Pdu) -> None:
        try:
            message = decode(pdu.raw)
        except SmppError:
            log.warning("route %s: a deliver_sm that cannot be read", self.name)
            _answer(bind, pdu, ESME_RX_R_APPN)
            return
        assert isinstance(message, DeliverSm), "the codec reads command 5 as deliver_sm"
        if not is_receipt(message):
            # Somebody answered a text. Nobody reads those, and keeping them would keep their words.
            _answer(bind, pdu, ESME_ROK)
            return
        try:
            await self._on_receipt(read_receipt(self.name, message, self._settings.dialect))
        except Exception:  # the top of a worker: whatever failed, the SMSC must send it again
            log.exception("route %s: a receipt could not be stored", self.name)
            _answer(bind, pdu, ESME_RSYSERR)
        else:
            _answer(bind, pdu, ESME_ROK)


def _answer(bind: Bind, pdu: Pdu, status: int) -> None:
    bind.send(frame(DELIVER_SM_RESP, pdu.sequence, b"\0", status=status))
