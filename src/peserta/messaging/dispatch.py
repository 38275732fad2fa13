"""The dispatcher: takes due messages, hands them to routes, and writes down how it went."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import psycopg
from psycopg_pool import PoolTimeout

from peserta.kit.clock import utc_now
from peserta.kit.database import Conn, Pool
from peserta.kit.keys import Keys
from peserta.kit.sealing import SealBroken
from peserta.messaging import dispatch_store as store
from peserta.messaging import waiting_store
from peserta.messaging.batch import Batch
from peserta.messaging.claimed import Claimed
from peserta.messaging.dispatch_store import Ended, Room
from peserta.messaging.draft import Channel, Lane
from peserta.messaging.receiving.suppression import suppress as suppress_address
from peserta.messaging.routes.routes import Routes
from peserta.messaging.routes.routing import Offer, lease_of
from peserta.messaging.trip import Trip
from peserta.messaging.words.templates import Scheme

log = logging.getLogger(__name__)

# Of one lane and channel, in one dispatcher, whatever the windows of its routes: each is a task.
UNDER_WAY_MAX: Final = 500

POLL_BUSY_S: Final = 0.03
POLL_IDLE_S: Final = 0.25
# Nobody waits for the other lanes, so they are not asked about in every poll.
OTHER_LANES_EVERY_S: Final = 0.2
SWITCHES_EVERY_S: Final = 1.0
AFTER_ERROR_S: Final = 0.5
RECORD_AGAIN_FOR: Final = timedelta(minutes=1)
STOP_S: Final = 12.0


class Dispatcher:
    """Sends what is in the outbox. Any number of them share the work, in any number of processes."""

    def __init__(
        self, pool: Pool, routes: Routes, *, keys: Keys, scheme: Scheme, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._pool = pool
        self._routes = routes
        self._keys = keys
        self._scheme = scheme
        self._clock = clock
        self._under_way: Counter[tuple[int, str]] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._results = Batch[Ended, bool](self._write_results)
        self._woken = asyncio.Event()
        self._switches_read = asyncio.Event()
        self._other_lanes_at_s = 0.0

    def wake(self) -> None:
        """Look at the outbox now: something was just committed to it by this process."""
        self._woken.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Send until `stopping` is set, then finish what is under way.

        A database that is away is waited for.
        """
        async with asyncio.TaskGroup() as group:
            helpers = [
                group.create_task(self._results.run()),
                group.create_task(self._watch_switches()),
                group.create_task(self._wake_when(stopping)),
            ]
            await self._dispatch(stopping)
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=STOP_S)
            for task in (*self._tasks, *helpers):
                task.cancel()
        with suppress(psycopg.Error, PoolTimeout):  # it is noticed after some seconds all the same
            async with self._pool.connection() as conn:
                await self._routes.leave(conn, self._clock())

    async def _dispatch(self, stopping: asyncio.Event) -> None:
        pause_s = POLL_BUSY_S
        while not stopping.is_set():
            # A route that is switched off must not get even the first message.
            if not self._switches_read.is_set():
                await self._pause(POLL_BUSY_S)
                continue
            try:
                met = await self._claim()
            except psycopg.Error as error:
                log.warning("the outbox cannot be read: %s", type(error).__name__)
                await asyncio.sleep(AFTER_ERROR_S)
                continue
            for message in (each for each in met if not each.is_held):
                self._start(message)
                if message.lane != Lane.CODE:
                    self._other_lanes_at_s = 0.0  # there may be more
            # Those that are held stand before others: looking on at once, they delay nobody.
            pause_s = POLL_BUSY_S if met else min(pause_s * 1.5, POLL_IDLE_S)
            await self._pause(pause_s)

    async def _claim(self) -> list[Claimed]:
        rooms, offers = self._rooms()
        if not rooms:
            return []
        special = {offer.operator for offer in offers if offer.operator is not None}
        guard = self._routes.guard
        try:
            async with self._pool.connection() as conn:
                return await store.claim_due(conn, rooms, offers, special, guard.held(), self._clock())
        finally:
            guard.release()

    def _rooms(self) -> tuple[list[Room], list[Offer]]:
        """What may be taken now, and the routes it may take."""
        now_s = asyncio.get_running_loop().time()
        takes_all = now_s >= self._other_lanes_at_s
        if takes_all:
            self._other_lanes_at_s = now_s + OTHER_LANES_EVERY_S
        rooms: list[Room] = []
        offers: list[Offer] = []
        for lane in Lane if takes_all else (Lane.CODE,):
            for channel in Channel:
                under_way = self._under_way[lane, channel]
                room = self._routes.room(lane, channel, under_way, UNDER_WAY_MAX - under_way)
                if room > 0:
                    price_idr = self._routes.price(lane, channel)
                    rooms.append(Room(lane, channel, room, lease_of(lane, channel), price_idr))
                    offers += self._routes.offers(lane, channel)
        return rooms, offers

    def _start(self, message: Claimed) -> None:
        place = (message.lane, message.channel)
        self._under_way[place] += 1
        if message.tries == 1:
            self._routes.guard.note(message.number_block)
        trip = Trip(message, self._routes, keys=self._keys, scheme=self._scheme)
        task = asyncio.create_task(self._deliver(message, trip))
        self._tasks.add(task)

        def leave(task: asyncio.Task[None]) -> None:
            trip.end()
            self._tasks.discard(task)
            self._under_way[place] -= 1

        task.add_done_callback(leave)

    async def _deliver(self, message: Claimed, trip: Trip) -> None:
        """Hand one message over, by one route after another, until it is decided or no longer ours."""
        try:
            while not trip.is_over(self._clock()):
                submitted = await trip.hand_over(self._clock())
                ended = trip.decide(submitted, self._clock())
                if not await self._record(ended):
                    return
        except SealBroken:
            # It can never be sent; each round would only find that again.
            log.exception("message %s: its destination cannot be unsealed", message.id)
            await self._record(trip.give_up("unreadable", self._clock()))
        except Exception:  # the top of a worker: one message must not stop the others
            log.exception("message %s: fault while sending; it comes due again", message.id)

    async def _record(self, ended: Ended) -> bool:
        """Have a result written; return whether the message was still ours to decide about."""
        until = self._clock() + RECORD_AGAIN_FOR
        while True:
            try:
                return await self._results.put(ended)
            except psycopg.Error as error:
                log.warning("a result cannot be written: %s", type(error).__name__)
                if self._clock() >= until:
                    return False
                await asyncio.sleep(AFTER_ERROR_S)

    async def _write_results(self, ended: Sequence[Ended]) -> Sequence[bool]:
        async with self._pool.connection() as conn:
            ours: set[UUID] = await store.record(conn, ended)
            for end in ended:
                if end.gone and end.id in ours:
                    await suppress_address(conn, end.id, end.n, end.gone, now=end.ended_at)
        return [end.id in ours for end in ended]

    async def _watch_switches(self) -> None:
        """Share what is known of the routes with the other workers, and end the lives of what none can take."""
        is_registered = False
        while True:
            try:
                async with self._pool.connection() as conn:
                    if not is_registered:
                        await self._routes.register(conn, self._clock())
                        is_registered = True
                    await self._routes.refresh(conn, self._clock())
                    self._switches_read.set()
                    for lane in Lane:
                        await self._look_after_unrouted(conn, lane)
            except psycopg.Error as error:
                log.warning("the switches of the routes cannot be read: %s", type(error).__name__)
                await asyncio.sleep(AFTER_ERROR_S)
            try:
                async with asyncio.timeout(SWITCHES_EVERY_S):
                    await self._routes.has_news.wait()
            except TimeoutError:
                pass

    async def _look_after_unrouted(self, conn: Conn, lane: Lane) -> None:
        """What no route takes now is not claimed: its life ends all the same. A route may take other lanes alone."""
        closed = [c for c in Channel if not any(s.is_open for s in self._routes.standings(c, lane))]
        if closed and lane == Lane.CODE:
            await self._say_why(conn, closed)
        if closed:
            await waiting_store.expire_unrouted(conn, [lane], closed, now=self._clock())

    async def _say_why(self, conn: Conn, closed: Sequence[Channel]) -> None:
        """Write down why codes wait that the guard lets through nowhere, for whoever waits for them."""
        for channel in closed:
            if why := self._routes.why_held(channel, Lane.CODE):
                await waiting_store.say_why(conn, channel, why, now=self._clock())

    async def _wake_when(self, stopping: asyncio.Event) -> None:
        await stopping.wait()
        self.wake()

    async def _pause(self, pause_s: float) -> None:
        try:
            async with asyncio.timeout(pause_s):
                await self._woken.wait()
        except TimeoutError:
            pass
        self._woken.clear()
