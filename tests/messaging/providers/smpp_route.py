"""A running SMPP route, what it submits and what receipts it heard."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

from peserta.messaging.outcome import Submitted
from peserta.messaging.providers.smpp import SmppRoute, SmppSettings
from peserta.messaging.receiving.receipt import Receipt
from tests.simulator.until import until

TEXT = "JKN: 482913 adalah kode verifikasi Anda. RAHASIA.\n\n@daftar.jkn.example #482913"
PASSWORD = "kunci"
ORDINARY = "+628990000123"


class Receipts:
    """Keeps the receipts a route hands over."""

    def __init__(self) -> None:
        self.all: list[Receipt] = []

    async def take(self, receipt: Receipt) -> None:
        self.all.append(receipt)

    async def first(self, count: int = 1) -> list[Receipt]:
        await until(lambda: len(self.all) >= count)
        return self.all[:count]


@asynccontextmanager
async def a_route(
    port: int,
    on_receipt: Callable[[Receipt], Awaitable[None]] | None = None,
    *,
    window: int = 20,
    password: str = PASSWORD,
    enquire_every_s: float = 15.0,
    tls: ssl.SSLContext | None = None,
    is_simulated: bool = True,
) -> AsyncGenerator[SmppRoute]:
    settings = SmppSettings(
        name="JALUR-A", host="127.0.0.1", port=port, system_id="peserta", password=password, sender="JKN",
        window=window, enquire_every_s=enquire_every_s, enquire_answer_s=0.05, tls=tls, is_simulated=is_simulated,
    )  # fmt: skip
    route = SmppRoute(settings, on_receipt or Receipts().take)
    running = asyncio.create_task(route.run())
    try:
        yield route
    finally:
        await route.close()
        await running


async def submit(route: SmppRoute, to: str = ORDINARY, text: str = TEXT, *, timeout_s: float = 5.0) -> Submitted:
    async with asyncio.timeout(10):
        return await route.submit(to, text, timeout_s=timeout_s, validity_s=600)
