"""Taking receipts: stored before the operator hears "received", matched now or a moment later."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

import psycopg

from peserta.kit.clock import utc_now
from peserta.kit.database import Conn, Pool
from peserta.kit.ids import new_id
from peserta.messaging.batch import Batch
from peserta.messaging.receiving import receipt_store as store
from peserta.messaging.receiving.receipt import Receipt
from peserta.messaging.receiving.receipt_store import Heard

log = logging.getLogger(__name__)

# An operator's receipt can overtake its own answer, and both our writes wait a moment for company.
SOON_S: Final = 0.1
EACH_S: Final = 1.0
# Normally enough. What is older waits for a database or a worker that stood still.
RECENT: Final = timedelta(seconds=5)
ALL_EVERY: Final = 30
WAITED_FOR: Final = timedelta(minutes=10)


class Receipts:
    """Takes the receipts of every route of this process."""

    def __init__(self, pool: Pool, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._pool = pool
        self._clock = clock
        self._heard = Batch[Heard, None](self._store)
        self._puzzled = asyncio.Event()

    async def take(self, receipt: Receipt) -> None:
        """Store one receipt; it is committed when this returns, so the operator may forget it.

        Raises psycopg.Error when it could not be stored: the operator then sends it again.
        """
        await self._heard.put(_heard(receipt, self._clock()))

    async def run(self, stopping: asyncio.Event) -> None:
        """Write receipts down and match the early ones, until `stopping` is set.

        Stop the routes first: what they hand over later waits for ever.
        """
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._heard.run()), group.create_task(self._match())]
            await stopping.wait()
            for task in tasks:
                task.cancel()

    async def _store(self, heard: Sequence[Heard]) -> Sequence[None]:
        async with self._pool.connection() as conn:
            unmatched = await store.store_receipts(conn, heard, now=self._clock())
        if unmatched:
            self._puzzled.set()
        return [None] * len(heard)

    async def _match(self) -> None:
        turn = 0
        while True:
            await self._pause()
            now = self._clock()
            since = now - (RECENT if turn % ALL_EVERY else WAITED_FOR)
            turn += 1
            try:
                async with self._pool.connection() as conn:
                    await store.match_receipts(conn, since=since, now=now)
            except psycopg.Error as error:
                log.warning("early receipts cannot be matched: %s", type(error).__name__)

    async def _pause(self) -> None:
        """A second, or a tenth of one after a receipt that named no message yet."""
        try:
            async with asyncio.timeout(EACH_S):
                await self._puzzled.wait()
        except TimeoutError:
            return
        self._puzzled.clear()
        await asyncio.sleep(SOON_S)


async def keep_receipts(conn: Conn, receipts: Sequence[Receipt], *, now: datetime) -> None:
    """Keep what a provider told by a call to us, in the caller's transaction, and move the messages it names.

    A receipt that is earlier than its attempt is matched by a worker a moment later.
    """
    await store.store_receipts(conn, [_heard(receipt, now) for receipt in receipts], now=now)


def _heard(receipt: Receipt, now: datetime) -> Heard:
    return Heard(
        id=new_id(now), route=receipt.route, provider_id=receipt.provider_id,
        state=receipt.state.name, reason=receipt.reason.value, raw=receipt.raw,
    )  # fmt: skip
